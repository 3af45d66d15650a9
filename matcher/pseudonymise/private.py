"""Files that only their owner may read, and files that are either old or new but never half."""

import getpass
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from matcher.pseudonymise.errors import WrongSetup


def make_private(path: Path) -> None:
    """Take every right to `path` from all but the one who runs this. Raises WrongSetup where that fails."""
    if os.name != "nt":
        path.chmod(0o600)
        return
    owner = f"{os.environ.get('USERDOMAIN', '.')}\\{getpass.getuser()}"
    command = ["icacls", str(path), "/inheritance:r", "/grant:r", f"{owner}:F"]
    told = subprocess.run(command, capture_output=True, check=False)
    if told.returncode:
        raise WrongSetup(f"Rättigheterna till {path.name} kunde inte begränsas med icacls. Inget är skrivet.")


def write_beside(path: Path, data: bytes) -> Path:
    """Write `data` to a private file beside `path`, to be renamed. Raises WrongSetup, and leaves nothing then."""
    beside = _new(path)
    try:
        beside.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(beside, flags, 0o600), "wb") as file:
            make_private(beside)  # before there is anything to read
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise WrongSetup(f"{path} går inte att skriva ({error.strerror}).") from error
    except WrongSetup:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    return beside


def write_all(folder: Path, files: Mapping[str, bytes], between: Callable[[], None] | None = None) -> None:
    """Write everything beside, do what comes `between`, then rename in the order of `files`, so that all of them are
    new or none is. Whoever is killed meanwhile leaves what `mend` puts right. Raises WrongSetup."""
    beside: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            beside.append(write_beside(folder / name, data))
        if between:
            between()
        for path in beside:
            _put_in_place(path)
        for path in beside[::-1]:
            with suppress(OSError):  # what is left goes with the next run
                _old(path).unlink(missing_ok=True)
    except OSError as error:
        with suppress(OSError):
            mend(folder, list(files))
        raise WrongSetup(
            f"{folder} går inte att skriva i ({error.strerror}). Stäng filerna där, om de är öppna."
        ) from error
    finally:
        for path in beside:
            with suppress(OSError):
                path.unlink(missing_ok=True)


def mend(folder: Path, names: Sequence[str]) -> None:
    """Take back what a run that was stopped in the middle has renamed of `names`, which `write_all` writes in this
    order; where it had come to the end, only what it left lying goes."""
    beside = [_new(folder / name) for name in names]
    was_stopped = beside[-1].exists()
    for path in beside:
        if was_stopped and not path.exists():
            if _old(path).exists():
                _old(path).replace(path.with_suffix(""))
            else:
                path.with_suffix("").unlink(missing_ok=True)
    for path in beside[::-1]:
        _old(path).unlink(missing_ok=True)
    for path in beside[::-1]:
        path.unlink(missing_ok=True)


def _new(path: Path) -> Path:
    return path.with_name(path.name + ".new")


def _old(beside: Path) -> Path:
    return beside.with_suffix(".old")


def _put_in_place(beside: Path) -> None:
    """Rename what was written beside, and keep what stood there."""
    path = beside.with_suffix("")
    _old(beside).unlink(missing_ok=True)
    if path.exists():
        try:
            os.link(path, _old(beside))
        except OSError:  # not every disk has links
            write_beside(_old(beside), path.read_bytes()).replace(_old(beside))
    beside.replace(path)
