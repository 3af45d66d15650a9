"""The process tree: children are watched, logged, and never outlive the one that started them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from matcher.supervisor import STOPPING, ChildEnded, Supervisor
from models.errors import Conflict

ROOT = Path(__file__).resolve().parents[2]
SLEEP = [sys.executable, "-c", "import time; print('sover', flush=True); time.sleep(600)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('envis', flush=True); time.sleep(600)",
]
PARENT = """
import os, sys, time
from pathlib import Path
from matcher.supervisor import StopAsked, Supervisor
folder = Path(sys.argv[1])
try:
    with Supervisor(folder, Path.cwd()) as supervisor:
        supervisor.afterwards(lambda: (folder / "sist").touch())
        children = [supervisor.start(name, [sys.executable, "-c", "import time; time.sleep(600)"], os.environ)
                    for name in ("ett", "två")]
        print(*(child.process.pid for child in children), flush=True)
        while True:
            supervisor.check()
            time.sleep(0.05)
except StopAsked:
    print("stoppad", flush=True)
"""


@pytest.fixture(autouse=True)
def signals_as_they_were() -> object:
    before = {number: signal.getsignal(number) for number in STOPPING}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def eventually(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.02)
    return False


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def parent(folder: Path) -> tuple[subprocess.Popen[str], list[int]]:
    process = subprocess.Popen([sys.executable, "-c", PARENT, folder], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, [int(pid) for pid in process.stdout.readline().split()]


@pytest.mark.parametrize("number", STOPPING)
def test_a_stopping_signal_stops_the_children_and_then_what_they_stood_on(
    tmp_path: Path, number: signal.Signals
) -> None:
    process, children = parent(tmp_path)
    process.send_signal(number)
    said, _ = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, "stoppad\n")
    assert all(gone(pid) for pid in children)
    assert (tmp_path / "sist").exists()


def test_children_do_not_outlive_a_parent_that_is_killed(tmp_path: Path) -> None:
    process, children = parent(tmp_path)
    process.kill()
    process.communicate(timeout=60)
    assert eventually(lambda: all(gone(pid) for pid in children))


def test_a_child_that_ends_is_told_by_name_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(ChildEnded) as told, Supervisor(tmp_path, ROOT) as supervisor:
        other = supervisor.start("andra", SLEEP, os.environ)
        supervisor.start("första", [sys.executable, "-c", "print('aj'); raise SystemExit(3)"], os.environ)
        assert eventually(lambda: supervisor.check() is not None)
    assert (told.value.name, told.value.code) == ("första", 3)
    assert told.value.log is not None
    assert told.value.log.read_text() == "aj\n"
    assert told.value.last_words() == f"  aj\nMer finns i {told.value.log}"
    told.value.log.unlink()
    assert told.value.last_words().startswith(f"Loggen {told.value.log} går inte att läsa."), "the folder was removed"
    assert other.process.poll() is not None


def test_a_command_that_fails_stops_everything(tmp_path: Path) -> None:
    with pytest.raises(ChildEnded, match="steget"), Supervisor(tmp_path, ROOT) as supervisor:
        supervisor.show("steget", [sys.executable, "-c", "raise SystemExit(2)"], os.environ)


def test_a_child_that_ends_during_a_command_ends_the_command(tmp_path: Path) -> None:
    with pytest.raises(ChildEnded, match="kort"), Supervisor(tmp_path, ROOT) as supervisor:
        supervisor.start("kort", [sys.executable, "-c", "pass"], os.environ)
        supervisor.show("steget", SLEEP, os.environ)


def test_a_child_that_will_not_stop_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher.supervisor.PATIENCE", 0.2)
    with Supervisor(tmp_path, ROOT) as supervisor:
        child = supervisor.start("envis", STUBBORN, os.environ)
        assert child.log is not None
        log = child.log
        assert eventually(lambda: log.read_text() == "envis\n")
    assert child.process.returncode == -signal.SIGKILL


def test_a_folder_has_one_supervisor(tmp_path: Path) -> None:
    process, _ = parent(tmp_path)
    with pytest.raises(Conflict, match="already_started"):
        Supervisor(tmp_path, ROOT).__enter__()
    process.terminate()
    process.communicate(timeout=60)
    with Supervisor(tmp_path, ROOT):
        pass
