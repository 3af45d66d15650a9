"""Every script answers, from a fresh clone, without anything being activated."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT, imports_of, scripts

SCRIPTS = pytest.mark.parametrize("script", [pytest.param(path, id=path.name) for path in scripts()])


@SCRIPTS
def test_a_script_can_be_run_directly(script: Path) -> None:
    assert os.access(script, os.X_OK)
    assert script.read_text("utf-8").startswith('#!/usr/bin/env python3\n"""')


@SCRIPTS
def test_a_script_enters_its_environment_before_it_needs_anything(script: Path) -> None:
    assert imports_of(script)[0].top == "environment"


@pytest.mark.parametrize("name", ["start", "test", "pseudonymise"])
def test_a_script_of_each_environment_runs_from_anywhere(name: str, tmp_path: Path) -> None:
    script = ROOT / "scripts" / name
    told = subprocess.run([script, "--help"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith("usage: " + name)


def asked(script: Path, option: str, monkeypatch: pytest.MonkeyPatch) -> object:
    """The exit code of a script that is asked for one thing, in this process: each start of one takes a second."""
    monkeypatch.setattr(sys, "argv", [str(script), option])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(script), run_name="__main__")
    return ended.value.code


@SCRIPTS
def test_a_script_says_what_it_does(
    script: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert asked(script, "--help", monkeypatch) == 0
    said = capfd.readouterr()
    assert said.out.startswith("usage: " + script.name)
    assert said.err == ""


@SCRIPTS
def test_a_script_refuses_an_option_it_does_not_know(
    script: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    if script.name == "test":
        pytest.skip("its arguments are pytest's")
    assert asked(script, "--no-such-option", monkeypatch) == 2
    assert capfd.readouterr().err.startswith("usage: " + script.name)


def test_a_command_of_the_program_says_what_it_does() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "matcher", "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (told.returncode, told.stderr) == (0, "")
