"""Text of others made safe to print: what suppliers write is untrusted, wherever it ends up.

Escaping for HTML is the template's work; this is about what escaping lets through: line breaks in a header, controls,
and marks that turn the direction of everything after them (Unicode UAX #9; "Trojan Source", CVE-2021-42574).
"""

import re
import unicodedata

DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks, embeddings, overrides and isolates of direction. Right-to-left letters need none of them."""

INVISIBLE = frozenset("\u00ad\u180e\u200b\u2060\u2061\u2062\u2063\u2064\ufeff\ufff9\ufffa\ufffb")
"""Take no room and hide what a word really is. The joiners U+200C and U+200D stay: Persian and emoji need them."""

TAGS = range(0xE0000, 0xE0080)
"""Tag characters: a whole sentence can hide in them."""

MARKS_IN_A_ROW = 8
"""Combining marks after one letter. No written language needs as many, and piles of them cover the lines around."""


def one_line(text: str, limit: int | None = None) -> str:
    """`text` as one line without anything unseen, at most `limit` characters, the last an ellipsis where it was cut."""
    line = " ".join(_seen(text).split())
    if limit is None or len(line) <= limit:
        return line
    end = limit - 1
    while end > 0 and _joins(line[end]) | (line[end - 1] == "\u200d"):
        end -= 1
    return line[:end].rstrip() + "…"


def paragraphs(text: str) -> list[str]:
    """`text` as paragraphs without anything unseen; single line breaks inside a paragraph stay."""
    lines = [" ".join(_seen(line).split()) for line in re.split(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", text)]
    return [part for part in re.split(r"\n{2,}", "\n".join(lines)) if part.strip()]


def as_written(text: str) -> str:
    """A piece of a text without anything unseen; its line breaks, and blanks at both ends, stay."""
    lines = re.split(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", text)
    return "\n".join(_seen(line) for line in lines)


def _seen(text: str) -> str:
    if not text.isprintable():  # whatever is unseen or a control is not; most text has none of it
        text = "".join(" " if _is_control(one) else one for one in text if not _is_hidden(one))
    return _PILE.sub(lambda match: match.group()[:MARKS_IN_A_ROW], unicodedata.normalize("NFC", text))


def _is_hidden(character: str) -> bool:
    return character in DIRECTIONS or character in INVISIBLE or ord(character) in TAGS


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp", "Co", "Cn"}


def _joins(character: str) -> bool:
    """Whether `character` belongs to the one before it: marks, joiners, variation selectors, skin tones."""
    return unicodedata.category(character) in {"Mn", "Me", "Mc"} or character == "\u200d" or "🏻" <= character <= "🏿"


_PILE = re.compile(r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+")
