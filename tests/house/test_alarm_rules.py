"""The rules that docs/operations.md gives for Prometheus ring when they should, by Prometheus' own program."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.house.tree import ROOT

OPERATIONS = ROOT / "docs" / "operations.md"

QUIET = "{}x10 {}x40"
"""A figure that is well for ten minutes, and then is not."""

RINGS: dict[str, tuple[str, str, int, dict[str, str]]] = {
    "IngangDown": ('up{job="ingang"}', QUIET.format(1, 0), 18, {"job": "ingang"}),
    "IngangDatabase": ("ingang_database_up", QUIET.format(1, 0), 14, {}),
    "IngangAlarm": ('ingang_alarm{alarm="read_ads"}', QUIET.format(0, 1), 18, {"alarm": "read_ads"}),
    "IngangLettersFailed": (
        'ingang_alarm{alarm="letters_failed"}', QUIET.format(0, 1), 12, {"alarm": "letters_failed"},
    ),
    "IngangRunAbandoned": ('ingang_runs{state="abandoned"}', QUIET.format(0, 1), 12, {"state": "abandoned"}),
    "IngangRunSlow": ("ingang_last_run_duration_seconds", QUIET.format(60, 4_000), 12, {}),
    "IngangAdsUnread": ("ingang_ads_unread", QUIET.format(0, 2), 27, {}),
    "IngangPoolFull": ('ingang_database_pool_waiting{role="x"}', QUIET.format(0, 3), 18, {"role": "x"}),
    "IngangDiskNearlyFull": ("ingang_disk_free_bytes", QUIET.format("9000000000", "1000000000"), 27, {}),
    "IngangClock": ("ingang_clock_offset_seconds", QUIET.format(0, -90), 18, {}),
    "IngangErrors": (
        'ingang_http_requests_total{route="/x",status="503"}', "0x10 0+2x40", 16, {"route": "/x"},
    ),
}  # fmt: skip
"""What makes each rule ring: a figure, its values by the minute, the minute at which it rings, and its labels."""


def test_every_rule_rings_when_its_figure_is_wrong_and_not_before(tmp_path: Path) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed; in Debian: apt install prometheus")
    blocks = re.findall(r"```yaml\n(.*?)```", OPERATIONS.read_text("utf-8"), re.DOTALL)
    (rules,) = (block for block in blocks if block.startswith("groups:"))
    (tmp_path / "rules.yml").write_text(rules, "utf-8")
    assert set(re.findall(r"alert: (\w+)", rules)) == RINGS.keys()
    asked = []
    for name, (figure, values, minute, labels) in RINGS.items():
        said = re.search(rf"alert: {name}\b(?:(?!alert:).)*?summary: \"(.*?)\"", rules, re.DOTALL)
        summary = {} if said is None else {"summary": said[1].replace("{{ $labels.alarm }}", labels.get("alarm", ""))}
        ringing: dict[str, Any] = {"exp_labels": labels, "exp_annotations": summary}
        asked.append({
            "interval": "1m",
            "input_series": [{"series": figure, "values": values}],
            "alert_rule_test": [
                {"eval_time": "9m", "alertname": name, "exp_alerts": []},
                {"eval_time": f"{minute}m", "alertname": name, "exp_alerts": [ringing]},
            ],
        })  # fmt: skip
    tests = {"rule_files": ["rules.yml"], "evaluation_interval": "1m", "tests": asked}
    (tmp_path / "tests.yml").write_text(json.dumps(tests), "utf-8")  # all JSON is YAML
    for arguments in (["check", "rules", "rules.yml"], ["test", "rules", "tests.yml"]):
        told = subprocess.run([promtool, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stdout + told.stderr
