"""What the audit trail's chain needs outside the database: the key that signs it, and how far it has come."""

import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from models.errors import ConfigurationError

BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The latest seal that was made. A database whose chain ends before it has lost its end."""

    number: int
    digest: bytes


def read_key(file: Path, code: str = "audit_key") -> bytes:
    """The key, 32 bytes in hexadecimal. Raises ConfigurationError where the file is missing or holds something else."""
    try:
        key = bytes.fromhex(file.read_text("ascii").strip())
    except (OSError, ValueError) as error:
        raise ConfigurationError(code, file=str(file)) from error
    if len(key) != BYTES:
        raise ConfigurationError(code, file=str(file))
    return key


def make_key(file: Path, code: str = "audit_key") -> bytes:
    """A new key in a file that only its owner may read. Raises ConfigurationError where it cannot be written, or there
    is one already."""
    beside = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _write(beside, secrets.token_hex(BYTES) + "\n")
        # It gets its name when it is whole, and never takes the place of another: whoever is killed leaves no half key.
        os.link(beside, file)
        beside.unlink()
        _settle(file.parent)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise ConfigurationError(code, file=str(file)) from error
    return read_key(file, code)


def read_head(key_file: Path) -> Head | None:
    """How far the chain has come, as noted beside the key; None where nothing is noted."""
    file = head_file(key_file)
    try:
        noted = json.loads(file.read_text("utf-8"))
        return Head(number=int(noted["number"]), digest=bytes.fromhex(noted["digest"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigurationError("audit_head", file=str(file)) from error


def note_head(key_file: Path, head: Head) -> None:
    """Note how far the chain has come."""
    file = head_file(key_file)
    beside = file.with_name(file.name + ".new")
    try:
        _write(beside, json.dumps({"number": head.number, "digest": head.digest.hex()}) + "\n")
        beside.replace(file)
        _settle(file.parent)
    except OSError as error:
        raise ConfigurationError("audit_head", file=str(file)) from error


def _write(file: Path, text: str) -> None:
    """The file holds the text and nothing else, on the disk, for its owner only."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as target:
        target.write(text)
        target.flush()
        os.fsync(target.fileno())


def _settle(folder: Path) -> None:
    """The names in the folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def head_file(key_file: Path) -> Path:
    """Where it is noted."""
    return key_file.with_name(key_file.name + ".head")
