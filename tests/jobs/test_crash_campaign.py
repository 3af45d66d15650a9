"""The weekly promise under kills: a small campaign each time, a thousand kills with scripts/test --full."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from crash.ledger import Facts, Ledger, StoredLetter
from crash.worker import Life

from models.fail_points import POINTS
from tests.house.tree import ROOT


def campaign(kills: int, *options: str) -> dict[str, Any]:
    """What came of one, every promise of which was kept."""
    command = [sys.executable, ROOT / "scripts" / "crash_campaign", "--kills", str(kills), "--json", *options]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.stdout, told.stderr
    result: dict[str, Any] = json.loads(told.stdout)
    print(f"seed {result['seed']}; hit:", *(name for name, times in result["fail_points"].items() if times))
    assert (result["broken"], told.returncode) == ([], 0), told.stderr
    assert result["kills"] >= kills
    assert result["lost"] == result["double_runs"] == result["copies_unexplained"] == result["copies_that_differ"] == 0
    assert sum(result["copies_by_cause"].values()) == result["copies"]
    assert result["letters"] == result["letters_accepted"] + result["letters_refused_for_good"]
    assert set(result["lists_replayed"]) == {"same"}
    return result


def test_twenty_kills_lose_nothing_and_double_nothing() -> None:
    result = campaign(20, "--seed", "6")
    assert result["database_stops"] >= 1
    assert result["fail_points_hit"] >= 10


@pytest.mark.full
def test_a_thousand_kills_hit_every_fail_point_and_lose_nothing() -> None:
    result = campaign(1000)
    assert [name for name in POINTS if not result["fail_points"][name]] == []
    assert result["database_stops"] >= 50
    assert {"of two at once", "of two schedulers", "at a random moment"} <= set(result["kills_by_kind"])
    assert len(result["mail_faults"]) == 32


KILLED, QUIET = {"killed": True}, dict[str, Any]()
LATE = {"last_error": "mail_connection_lost"}


def settled(tmp_path: Path, *took: dict[str, Any], lives: Sequence[dict[str, Any]], **letter: Any) -> list[str]:
    """What the ledger says of a letter and what the mail server took of it, each as the life that it names."""
    file = tmp_path / "accepted.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in took), "utf-8")
    ledger = Ledger(file=file)
    stored = dict.fromkeys(StoredLetter.__slots__) | {
        "id": "a", "week": "2026-W48", "recipient": "HL-01", "address": "x", "state": "sent", "attempts": 1,
        "told_sent": 1, "told_failed": 0,
    }  # fmt: skip
    facts = Facts(runs=[], units=[], letters=[StoredLetter(**stored | letter)], events=0, audit_faults=[])
    ledger.check(facts)
    ledger.settle({f"life-{n}": Life(number=n, pid=0, pipe=0, **one) for n, one in enumerate(lives)})
    return [one.partition(":")[0] for one in ledger.broken]


def taken(life: int, letter: str = "a", *, answered: bool = True, digest: str = "d") -> dict[str, Any]:
    content = f"Message-ID: <{letter}@x>\r\nDate: Mon, 23 Nov 2026 06:00:00 +0100\r\n\r\n"
    return {
        "user": f"life-{life}", "recipient": "x", "digest": digest, "content": content, "answered": answered
    }  # fmt: skip


def test_the_ledger_lets_a_copy_pass_that_something_explains(tmp_path: Path) -> None:
    assert settled(tmp_path, taken(0), lives=[QUIET]) == []
    assert settled(tmp_path, taken(0), taken(1), lives=[KILLED, QUIET]) == []
    assert settled(tmp_path, taken(0, answered=False), taken(1), lives=[QUIET, QUIET]) == []
    assert settled(tmp_path, taken(0), {"user": "life-0", "hung_up": "d"}, taken(1), lives=[QUIET] * 2, **LATE) == []


def test_the_ledger_tells_what_nothing_explains(tmp_path: Path) -> None:
    copy = ["copy that nothing explains"]
    assert settled(tmp_path, taken(0), taken(1), lives=[QUIET, QUIET]) == copy
    assert settled(tmp_path, taken(0), taken(0, "b"), taken(1), lives=[KILLED, QUIET])[-1:] == copy, "not its last"
    assert settled(tmp_path, taken(0), {"user": "life-0", "hung_up": "d"}, taken(1), lives=[QUIET] * 2) == copy
    assert settled(tmp_path, taken(0), taken(1), lives=[QUIET, QUIET], **LATE) == copy
    assert settled(tmp_path, taken(0), taken(1, digest="e"), lives=[KILLED, QUIET]) == ["copies that differ"]
    assert settled(tmp_path, lives=[]) == ["lost"]
    assert settled(tmp_path, taken(0), taken(0, "b"), lives=[QUIET]) == ["double run"]
    assert settled(tmp_path, taken(0), lives=[QUIET], told_sent=2) == ["audit trail and letter differ"]
