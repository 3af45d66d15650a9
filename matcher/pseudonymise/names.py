"""Common names of people in Sweden: what no code may be made of. Free text needs no such list, since it is let through
word by word; a code is let through by its shape."""

import re
import unicodedata
from functools import cache
from pathlib import Path

LISTED = Path(__file__).with_name("names.txt")
SHORTEST = 3
"""Letters. Two are somebody's initials, as in `BO-03`."""

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@cache
def common_names() -> frozenset[str]:
    """The names of the list, given names and surnames, as they are written."""
    lines = LISTED.read_text("utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


def holds_a_name(code: str) -> bool:
    """Whether any word of letters in a code is a name, in any case, with or without its diacritics."""
    words = [part for word in _WORD.findall(_seen(code)) for part in (word, *word.split("-"))]
    return any(len(word) >= SHORTEST and _plain(word) in _plain_names() for word in words)


@cache
def _plain_names() -> frozenset[str]:
    return frozenset(map(_plain, common_names()))


def _seen(text: str) -> str:
    """Without what takes no room, and full-width letters as the others."""
    return "".join(one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) != "Cf")


def _plain(name: str) -> str:
    marked = unicodedata.normalize("NFD", name.casefold()).translate(str.maketrans("łıø", "lio"))
    return "".join(one for one in marked if not unicodedata.combining(one))
