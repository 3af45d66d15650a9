"""Files that only their owner may read, and files that are either old or new but never half."""

import getpass
import os
import subprocess
from collections.abc import Callable, Mapping
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
    beside = path.with_name(path.name + ".new")
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
    new or none is. Raises WrongSetup."""
    beside: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            beside.append(write_beside(folder / name, data))
        if between:
            between()
        for path in beside:
            path.replace(path.with_suffix(""))
    except OSError as error:
        raise WrongSetup(
            f"{folder} går inte att skriva i ({error.strerror}). Stäng filerna där, om de är öppna."
        ) from error
    finally:
        for path in beside:
            with suppress(OSError):
                path.unlink(missing_ok=True)
