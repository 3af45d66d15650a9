"""The weekly promise under kills: a small campaign each time, a thousand kills with scripts/test --full."""

import json
import subprocess
import sys
from typing import Any

import pytest

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
