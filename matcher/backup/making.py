"""Making a back-up: one file with the whole database, of one moment, while everybody else goes on working."""

import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from errno import EDQUOT, ENOSPC
from pathlib import Path
from typing import IO

from matcher.audit_key import read_key
from matcher.backup.container import BackupWriter
from matcher.config import Settings
from models.audit import AuditEvent
from models.clock import Clock
from models.errors import ConfigurationError, Conflict, StoreError
from models.store import audit, dumping
from models.store.database import Database, DatabaseRole

NAME = "ingang-{moment}.backup"
PATTERN = "ingang-*.backup"
PART = ".part"
CHECKSUM = ".sha256"


def backup_key(settings: Settings) -> bytes | None:
    """The key that the settings name; None where they name none. Raises ConfigurationError."""
    return None if settings.backup_key is None else read_key(settings.backup_key, "backup_key")


def back_up(url: str, target: Path, settings: Settings, clock: Clock, *, actor: str) -> Path:
    """Back the database up to `target`, a file's name or a folder. Returns the file; beside it stands its SHA-256.

    The file has its name when it is whole and on the disk. That it was made is an event in the log, in the back-up too.
    Raises Conflict where the file is there or somebody else is making it, StoreError where it cannot be written, and
    what `models.store.dumping.dump` raises; nothing half is left then.
    """
    now = clock()
    key = backup_key(settings)
    file = _named(target, now)
    with _beside(file) as (beside, handle):
        with Database(url, DatabaseRole.OWNER, pool_size=1) as owner, owner.transaction() as connection:
            event = AuditEvent(
                at=now, actor=actor, action="database.backed_up", subject_type="database", subject="",
                details={"encrypted": key is not None},
            )  # fmt: skip
            audit.append(connection, event)
        writer = BackupWriter(handle, key)
        contents = dumping.dump(url, writer.write)
        writer.close(
            {
                "made_at": now.isoformat(),
                "server_version": contents.server_version,
                "programs": contents.programs,
                "schema": contents.schema,
                "rows": contents.rows,
            }
        )
        handle.truncate()  # of a longer one whose making was killed
        handle.flush()
        os.fsync(handle.fileno())
        _note_checksum(beside, file)
        beside.rename(file)
        _sync_folder(file.parent)
    return file


def remove_older(folder: Path, keep: int) -> Sequence[Path]:
    """Remove all back-ups in `folder` but the newest `keep`, by the moment in their names. Returns those removed."""
    old = sorted(folder.glob(PATTERN))[:-keep]
    for file in old:
        for one in (file, file.with_name(file.name + CHECKSUM)):
            one.unlink(missing_ok=True)  # another back-up may be at it too
    return old


def _named(target: Path, now: datetime) -> Path:
    """The file to write. Left-overs of back-ups that were killed are swept away."""
    if target.is_dir() or not target.suffix:
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in target.glob(PATTERN + PART):
            with suppress(OSError), left.open("rb") as handle:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                left.unlink()
        target = target / NAME.format(moment=now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ"))
    return target


@contextmanager
def _beside(file: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    """A file beside the one to be, for our eyes only and locked until leaving; it is gone after an exception.

    Raises Conflict where somebody else is making the one to be, or it is there.
    """
    beside = file.with_name(file.name + PART)
    try:
        with os.fdopen(os.open(beside, os.O_RDWR | os.O_CREAT, 0o600), "w+b") as handle:
            if not _is_ours(handle, beside):
                raise Conflict("backup_under_way", file=str(file))
            try:
                if file.exists():
                    raise Conflict("backup_exists", file=str(file))
                yield beside, handle
            except BaseException:
                beside.unlink(missing_ok=True)
                raise
    except OSError as error:
        if error.errno in (ENOSPC, EDQUOT):
            raise StoreError("backup_no_space", folder=str(file.parent)) from error
        raise ConfigurationError("backup_file", file=str(file), reason=os.strerror(error.errno or 0)) from error


def _is_ours(handle: IO[bytes], beside: Path) -> bool:
    """Whether nobody else holds the file, and it still has the name by which it was opened."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(handle.fileno()), beside.stat())
    except (BlockingIOError, FileNotFoundError):
        return False


def _note_checksum(beside: Path, file: Path) -> None:
    """What `sha256sum --check` reads, of the file under its name to be."""
    with beside.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    noted = file.with_name(file.name + CHECKSUM)
    noted.touch(mode=0o600)
    noted.write_text(f"{digest}  {file.name}\n", "utf-8")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
