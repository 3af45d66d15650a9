"""Set-up from nothing: made once, mended when it was broken off, and clear when it cannot be had.

The locks here are empty, so that what is tried is our part and not the registries'.
"""

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.house.tree import ROOT, scripts

SCRIPT = """#!/usr/bin/env python3
from environment import enter

enter()

import sys

print(sys.prefix, *sys.argv[1:])
sys.exit(7)
"""
EMPTY = {"name": "empty", "lockfileVersion": 3, "requires": True, "packages": {"": {"name": "empty"}}}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A tree with one script, and nothing set up. Its path has a blank and Swedish letters."""
    root = tmp_path / "en gren på träd"
    (root / "scripts").mkdir(parents=True)
    shutil.copy(ROOT / "scripts/environment.py", root / "scripts")
    script = root / "scripts/try"
    script.write_text(SCRIPT, "utf-8")
    script.chmod(0o755)
    (root / "requirements.lock").write_text("# nothing\n")
    static = root / "api/static"
    static.mkdir(parents=True)
    (static / "package.json").write_text(json.dumps({"name": "empty"}))
    (static / "package-lock.json").write_text(json.dumps(EMPTY))
    return root


def begun(clone: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, clone / "scripts/try", *arguments]
    surroundings = os.environ | {"PIP_NO_INDEX": "1"}
    return subprocess.Popen(
        command, cwd="/", env=surroundings, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def ran(clone: Path, *arguments: str) -> tuple[int, str, str]:
    process = begun(clone, *arguments)
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def made(clone: Path) -> int:
    """How many times the environment was made."""
    return (clone / "var/setup.log").read_text("utf-8").count("-m venv")


def test_a_script_sets_up_its_environment_and_goes_on_inside_it(clone: Path) -> None:
    code, out, err = ran(clone, "--flag", "två ord")
    assert (code, out) == (7, f"{clone / '.venv'} --flag två ord\n"), err
    assert "Python-paket" in err
    assert ran(clone) == (7, f"{clone / '.venv'}\n", "")
    assert made(clone) == 1


def test_two_scripts_at_once_set_up_once(clone: Path) -> None:
    both = [begun(clone), begun(clone)]
    told = [process.communicate(timeout=300) for process in both]
    assert [process.returncode for process in both] == [7, 7], told
    assert made(clone) == 1


def test_a_set_up_that_was_killed_is_made_anew(clone: Path) -> None:
    process = begun(clone)
    deadline = time.monotonic() + 60
    while not (clone / ".venv/bin/python").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert ran(clone)[0] == 7
    assert made(clone) == 2


def test_a_broken_interpreter_is_replaced(clone: Path) -> None:
    assert ran(clone)[0] == 7
    interpreter = clone / ".venv/bin/python"
    interpreter.unlink()
    interpreter.symlink_to("python-that-was-upgraded-away")
    assert ran(clone)[0] == 7
    assert made(clone) == 2


def test_a_changed_lock_is_installed_before_the_script_goes_on(clone: Path) -> None:
    assert ran(clone)[0] == 7
    (clone / "requirements.lock").write_text("# something else\n")
    code, _, err = ran(clone)
    assert code == 7
    assert "Python-paket" in err
    assert made(clone) == 1


def test_a_package_that_cannot_be_had_is_one_line_with_the_cure(clone: Path) -> None:
    (clone / "requirements.lock").write_text("no-such-package==1.0\n")
    code, out, err = ran(clone)
    (line,) = [line for line in err.splitlines() if not line.startswith("Python-paket")]
    assert (code, out) == (1, "")
    assert line.startswith("Miljön kunde inte sättas upp: ERROR: ")
    assert "no-such-package" in line
    assert "var/setup.log" in line
    (clone / "requirements.lock").write_text("# mended\n")
    assert ran(clone)[0] == 7


def test_an_old_python_is_told_which_one_is_needed() -> None:
    program = "import sys; sys.version_info = (3, 9, 2); import environment"
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT / "scripts", capture_output=True, text=True, check=False
    )
    assert told.returncode == 1
    assert told.stderr.startswith("Ingång kräver Python 3.11 eller senare; detta är 3.9.")


@pytest.mark.parametrize("path", [ROOT / "scripts/environment.py", *scripts()], ids=lambda path: path.name)
def test_an_old_python_can_read_far_enough_to_be_told(path: Path) -> None:
    ast.parse(path.read_text("utf-8"), feature_version=(3, 8))
