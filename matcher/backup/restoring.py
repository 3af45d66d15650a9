"""Putting a back-up back: the file is checked whole before the database is touched, and then it is all or nothing."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BufferedReader
from pathlib import Path

from matcher.backup.container import BackupReader
from matcher.backup.making import CHECKSUM, backup_key
from matcher.config import Settings
from models.backup import Contents, Restored
from models.clock import Clock
from models.errors import Conflict, InvalidInput, Problem
from models.store import dumping, restoring


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedBackup:
    """A back-up whose every byte has been read and found right."""

    file: Path
    made_at: datetime
    contents: Contents
    is_encrypted: bool


def check_backup(file: Path, settings: Settings) -> CheckedBackup:
    """Read the whole file. Raises InvalidInput and ConfigurationError, which say what is wrong with it."""
    with _opened(file) as handle:
        _check_sum(file, handle)
        handle.seek(0)
        reader = BackupReader(handle, file.name, backup_key(settings))
        for _ in reader.dump():
            pass
    told = reader.manifest
    try:
        contents = Contents(
            server_version=int(told["server_version"]),
            programs=int(told["programs"]),
            schema=tuple(told["schema"]),
            rows={str(table): int(count) for table, count in told["rows"].items()},
        )
        made_at = datetime.fromisoformat(told["made_at"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise InvalidInput([Problem(field=file.name, code="backup_damaged")], "backup_unusable") from None
    return CheckedBackup(file=file, made_at=made_at, contents=contents, is_encrypted=reader.is_encrypted)


def restore_backup(
    url: str,
    backup: CheckedBackup,
    settings: Settings,
    clock: Clock,
    *,
    confirmed: bool,
    carry_over: bool = True,
    save_first: Callable[[], object] = lambda: None,
) -> None:
    """Put a checked back-up in the place of what the database holds of ours.

    Raises Conflict where that is something and nobody has confirmed it. `save_first` is called before it is replaced.
    What `models.store.restoring.restore` raises leaves the database as it was. `finish_restore` has to follow.
    """
    if dumping.is_filled(url):
        if not confirmed:
            raise Conflict("restore_not_empty")
        save_first()
    with _opened(backup.file) as handle:
        reader = BackupReader(handle, backup.file.name, backup_key(settings))
        note = Restored(made_at=backup.made_at.isoformat(), restored_at=clock().isoformat())
        restoring.restore(url, backup.contents, reader.dump(), note=note, carry_over=carry_over)


def _opened(file: Path) -> BufferedReader:
    try:
        return file.open("rb")
    except OSError:
        raise InvalidInput([Problem(field=file.name, code="file_not_found", params={"file": file})]) from None


def _check_sum(file: Path, handle: BufferedReader) -> None:
    """Against what stands beside the file, where something does."""
    noted = file.with_name(file.name + CHECKSUM)
    try:
        digest = noted.read_text("utf-8").split()[0]
    except FileNotFoundError:
        return
    except (OSError, ValueError, IndexError):
        digest = ""
    if hashlib.file_digest(handle, "sha256").hexdigest() != digest:
        problem = Problem(field=file.name, code="backup_checksum", params={"checksum": noted.name})
        raise InvalidInput([problem], "backup_unusable")
