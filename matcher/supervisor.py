"""The process tree of a start: children that log to files, are watched, and never outlive us."""

import fcntl
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO, Self

from models.errors import Conflict
from models.store.embedded_home import made_folder
from models.store.embedded_process import dies_with_parent, end, held

PATIENCE = 15.0
"""Seconds that a child gets to finish what it does before it is killed."""

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopAsked(BaseException):
    """Ctrl-C, SIGTERM or SIGHUP came; raised in the main thread, wherever it is. Not an Exception: it is no failure."""


class ChildEnded(Exception):
    """A child ended that should go on. `log` is the file with its last words."""

    def __init__(self, name: str, code: int, log: Path | None) -> None:
        super().__init__(name, code, log)
        self.name, self.code, self.log = name, code, log

    def last_words(self) -> str:
        """The end of its log, and where the rest is; that the log is gone where somebody has taken its folder away."""
        if self.log is None:
            return ""
        try:
            lines = self.log.read_text("utf-8", errors="replace").strip().splitlines()
        except OSError:
            return f"Loggen {self.log} går inte att läsa. Kan datamappen ha tagits bort medan Ingång körde?"
        return "\n".join([*(f"  {line}" for line in lines[-5:]), f"Mer finns i {self.log}"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A running child and where it logs; None where it speaks for itself."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path | None


class Supervisor:
    """Starts children from the main thread and stops them, last first, on leaving. One for each data folder.

    Entering raises Conflict where another process supervises the same folder. Inside, the first stopping signal
    raises StopAsked. If this process is killed the kernel sends the children SIGTERM.
    """

    def __init__(self, data_dir: Path, root: Path) -> None:
        self._data_dir = data_dir
        self._root = root
        self._children: list[Child] = []
        self._beneath = ExitStack()

    def __enter__(self) -> Self:
        made_folder(self._data_dir)
        lock = held(self._data_dir / "start.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
        if lock is None:
            raise Conflict("already_started", folder=str(self._data_dir))
        self._beneath.enter_context(lock)
        for number in STOPPING:
            signal.signal(number, _ask)
        return self

    def __exit__(self, *exc_info: object) -> None:
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)
        for child in self._children:
            with suppress(ProcessLookupError):
                child.process.terminate()
        for child in reversed(self._children):
            end(child.process, (signal.SIGTERM, signal.SIGKILL), PATIENCE)
        self._beneath.close()

    def afterwards(self, act: Callable[[], object]) -> None:
        """Call `act` when all children have stopped; the last that was named first."""
        self._beneath.callback(act)

    def start(self, name: str, command: Sequence[str | Path], environment: Mapping[str, str]) -> Child:
        """Start `command` in the project's root under exactly `environment`, its output to a log of its own."""
        log = self._data_dir / "log" / f"{name}.log"
        log.parent.mkdir(exist_ok=True)
        with log.open("wb") as output:
            child = Child(name=name, process=self._spawn(command, environment, output), log=log)
        self._children.append(child)
        return child

    def show(self, name: str, command: Sequence[str | Path], environment: Mapping[str, str]) -> None:
        """Run `command` to its end, what it says in sight.

        Raises ChildEnded where it fails, or one of the children that should go on ends.
        """
        self._finish(Child(name=name, process=self._spawn(command, environment, None), log=None))

    def check(self) -> None:
        """Raise ChildEnded where one of the children has."""
        for child in self._children:
            if (code := child.process.poll()) is not None:
                raise ChildEnded(child.name, code, child.log)

    def _finish(self, child: Child) -> None:
        try:
            while child.process.poll() is None:
                self.check()
                time.sleep(0.05)
        finally:
            end(child.process, (signal.SIGTERM, signal.SIGKILL), PATIENCE)
        if child.process.returncode:
            raise ChildEnded(child.name, child.process.returncode, child.log)

    def _spawn(
        self, command: Sequence[str | Path], environment: Mapping[str, str], output: IO[bytes] | None
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            cwd=self._root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            process_group=0,  # Ctrl-C is for us: we stop the children in order
            preexec_fn=dies_with_parent(signal.SIGTERM) if sys.platform == "linux" else None,
        )


def _ask(number: int, frame: FrameType | None) -> None:
    for other in STOPPING:
        signal.signal(other, signal.SIG_IGN)
    raise StopAsked
