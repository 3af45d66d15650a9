"""Whatever stops a run, all that it writes is new or all is as it was."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from matcher.pseudonymise import private
from matcher.pseudonymise.errors import WrongSetup
from matcher.pseudonymise.private import mend, write_all

NAMES = ("register.csv", "problems.csv", "profiles.jsonl")
OLD, NEW = ({name: f"{age} {name}".encode() for name in NAMES} for age in ("old", "new"))


def standing(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def at_step(number: int, stop: Callable[[], None]) -> pytest.MonkeyPatch:
    """Calls `stop` in place of the step of that number on the disk, of all that there are."""
    patch, taken = pytest.MonkeyPatch(), iter(range(1_000))

    def stopping(real: Callable[..., object]) -> Callable[..., object]:
        def step(*arguments: object, **named: object) -> object:
            if next(taken) == number:
                stop()
            return real(*arguments, **named)

        return step

    for name in ("link", "fsync"):
        patch.setattr(private.os, name, stopping(getattr(os, name)))
    for name in ("replace", "unlink"):
        patch.setattr(Path, name, stopping(getattr(Path, name)))
    return patch


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")
@pytest.mark.parametrize("before", [OLD, {}], ids=["over an earlier run's", "for the first time"])
def test_a_run_that_is_killed_anywhere_leaves_all_old_or_all_new(tmp_path: Path, before: dict[str, bytes]) -> None:
    outcomes = set()
    for number in range(40):
        folder = tmp_path / str(number)
        folder.mkdir()
        for name, data in before.items():
            (folder / name).write_bytes(data)
        if (child := os.fork()) == 0:
            at_step(number, lambda: os._exit(9))
            write_all(folder, NEW)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        left = standing(folder).get(NAMES[-1])
        mend(folder, NAMES)
        assert standing(folder) == (NEW if left == NEW[NAMES[-1]] else before), number
        outcomes.add((os.waitstatus_to_exitcode(status), standing(folder) == NEW))
    assert outcomes == {(9, False), (9, True), (0, True)}


def test_a_file_that_cannot_be_replaced_leaves_all_old(tmp_path: Path) -> None:
    def fail() -> None:
        raise PermissionError(13, "open in another program")

    failed = 0
    for number in range(40):
        folder = tmp_path / str(number)
        folder.mkdir()
        for name, data in OLD.items():
            (folder / name).write_bytes(data)
        patch = at_step(number, fail)
        try:
            write_all(folder, NEW)
        except WrongSetup:
            failed += 1
        finally:
            patch.undo()
        assert {name: data for name, data in standing(folder).items() if name in NAMES} in (OLD, NEW), number
        mend(folder, NAMES)
        assert standing(folder) in (OLD, NEW)
    assert failed > 6


def test_where_there_are_no_links_the_old_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(private.os, "link", none)
    for files in (OLD, NEW):
        write_all(tmp_path, files)
        assert standing(tmp_path) == files
