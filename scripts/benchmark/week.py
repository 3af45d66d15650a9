"""The weekly run as a process of its own, from its start to committed lists and letters: seconds, memory, steps."""

import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STEPS = {
    "weekly.texts_read": "read",
    "weekly.texts_embedded": "embed",
    "weekly.labels_embedded": "labels",
    "weekly.ads_read": "ads",
    "weekly.partition_loaded": "load",
    "weekly.partition_ranked": "rank",
    "weekly.partition_committed": "commit",
    "weekly.closed": "letters",
}
"""The run's own log events, and what these steps are called here."""

STAGES = {
    "ranking_seconds": "rank: first stage",
    "ranking_core_seconds": "rank: core",
    "reasons_seconds": "rank: reasons",
}
"""What the ranking's event may tell of its stages beside its seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What one run took. `core_s` is processor time of the process and its workers, PostgreSQL's not counted."""

    steps: Mapping[str, float]
    whole_s: float
    core_s: float
    peak_mb: float
    entries: int
    letters: int

    @property
    def ranking_s(self) -> float:
        """The ranking stage: without the reasons, where the run tells them apart."""
        return self.steps.get("rank: first stage") or self.steps["rank"]

    @property
    def ranking_core_s(self) -> float:
        """Processor time of the ranking stage: as told, or the run's own in proportion to its time."""
        return self.steps.get("rank: core") or self.core_s * min(1.0, self.ranking_s / self.whole_s)


def run_week(url: str, root: Path, settings: Mapping[str, str]) -> Week:
    """Make the present week's lists. Ends the process where the run fails."""
    environment = {
        **os.environ,
        "MATCHER_DATABASE_URL": url,
        "MATCHER_LOG_LEVEL": "INFO",
        **settings,
    }
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log, tempfile.TemporaryFile("w+", encoding="utf-8") as told:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.perf_counter()
        command = [sys.executable, "-m", "matcher", "run", "weekly"]
        with subprocess.Popen(command, cwd=root, env=environment, stdout=told, stderr=log) as process:
            peak = _Peak(process.pid)
            process.wait()
            whole = time.perf_counter() - began
            highest = peak.stop()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        log.seek(0)
        told.seek(0)
        lines, said = log.read().splitlines(), told.read()
    if process.returncode:
        sys.exit(f"python -m matcher run weekly misslyckades: {' '.join(lines)[-500:]}")
    steps = _steps([json.loads(line) for line in lines if line.startswith("{")], whole)
    numbers = [int(number) for number in re.findall(r"\d+", said.partition(":")[2])]
    return Week(
        steps={name: round(seconds, 3) for name, seconds in steps.items()},
        whole_s=whole,
        core_s=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        peak_mb=highest,
        entries=numbers[0],
        letters=numbers[1],
    )


def _steps(events: list[dict[str, Any]], whole: float) -> dict[str, float]:
    steps = dict.fromkeys(STEPS.values(), 0.0)
    stages = dict.fromkeys(STAGES.values(), 0.0)
    for event in events:
        if event["event"] in STEPS:
            steps[STEPS[event["event"]]] += event["seconds"]
            for key, name in STAGES.items():
                stages[name] += event.get(key, 0.0)
    steps["start and stop"] = whole - sum(steps.values())
    return steps | {name: seconds for name, seconds in stages.items() if seconds}


class _Peak:
    """The most memory that a process and its children held at once, in MB, looked at twenty times a second."""

    def __init__(self, pid: int) -> None:
        self.pid, self.most = pid, 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        self._over.set()
        self._thread.join()
        return self.most

    def _watch(self) -> None:
        while not self._over.wait(0.05):
            self.most = max(self.most, sum(_held_mb(pid) for pid in _family(self.pid)))


def _family(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        try:
            for thread in Path(f"/proc/{one}/task").iterdir():
                found += [int(child) for child in (thread / "children").read_text().split()]
        except OSError:
            continue
    return found


def _held_mb(pid: int) -> float:
    """Memory of its own and its part of what it shares; workers share their parent's arrays."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0
