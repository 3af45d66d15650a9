"""What the embedded PostgreSQL and the start script ask of the operating system: locks that die with their holder,
children that die with their parent. Linux."""

import ctypes
import fcntl
import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from models.errors import ConfigurationError


def dies_with_parent(number: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn`: the kernel sends the child `number` when the thread that started it ends, however that comes.

    prctl(2), PR_SET_PDEATHSIG = 1. subprocess calls it after the change of user, which would clear it.
    """
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def prepare() -> None:
        prctl(1, int(number))
        if os.getppid() != parent:  # it died in the meantime
            os._exit(1)

    return prepare


def end(process: subprocess.Popen[bytes], signals: Sequence[signal.Signals], patience: float) -> None:
    """Send one signal after the other, `patience` seconds apart, until the process has ended."""
    for number in signals:
        if process.poll() is None:
            process.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                process.wait(patience)


def held(file: Path, kind: int) -> IO[str] | None:
    """The file under the flock(2) `kind`, until it is closed or this process ends; None where another process has it
    and `kind` says LOCK_NB. Raises ConfigurationError where the file is not ours to write."""
    try:
        handle = file.open("a")
    except PermissionError as error:
        raise ConfigurationError("file_not_ours", file=str(file)) from error
    try:
        fcntl.flock(handle, kind)
    except BlockingIOError:
        handle.close()
        return None
    return handle


def runs_with(pid: int, program: str, argument: Path) -> bool:
    """Whether the process `pid` is `program` with `argument` among its arguments."""
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(argument) in arguments and Path(os.fsdecode(arguments[0])).name == program
