"""Files that others made: read whole, and refused before that where they are none, have no end, or are too large."""

import stat
import tomllib
from pathlib import Path
from typing import Any, BinaryIO

MEGABYTE = 1_000_000
MOST_BYTES = 500 * MEGABYTE
"""A register of a hundred thousand people has a tenth of it."""
MOST_SETTINGS = 5 * MEGABYTE
"""A file of rules has some thousand bytes."""

UNUSABLE = (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError)
"""What reading a file of settings may raise, whatever stands in it."""


class NoFile(OSError):
    """A pipe, a device or a socket: it may never end."""


class TooLarge(OSError):
    """More bytes than any such file has."""


def open_file(path: Path) -> BinaryIO:
    """An ordinary file, to be read. Raises OSError where there is none."""
    try:
        kind = path.stat().st_mode
        if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
            raise NoFile
        return path.open("rb")
    except ValueError as error:  # a name with NUL in it
        raise FileNotFoundError from error


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """What is in an ordinary file. Raises OSError where there is none, or where it has more than `most` bytes."""
    try:
        with open_file(path) as file:
            data = file.read(most + 1)
    except MemoryError as error:
        raise TooLarge from error
    if len(data) > most:
        raise TooLarge
    return data


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file in UTF-8. Raises OSError where it cannot be read, ValueError where it is no TOML."""
    try:
        return tomllib.loads(read_bytes(path, MOST_SETTINGS).decode("utf-8-sig"))
    except RecursionError:
        raise ValueError("för många nivåer") from None


def why(error: OSError) -> str:
    """What keeps a file from being read, in Swedish."""
    if isinstance(error, FileNotFoundError):
        return "filen finns inte"
    if isinstance(error, PermissionError):
        return "du saknar läsrätt, eller så är den öppen i ett annat program"
    if isinstance(error, IsADirectoryError):
        return "det är en mapp"
    if isinstance(error, NoFile):
        return "det är ingen vanlig fil"
    if isinstance(error, TooLarge):
        return "den är för stor"
    return error.strerror or type(error).__name__
