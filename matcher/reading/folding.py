"""Text as rules see it: lower case, without diacritics, plain dashes; every character where it was."""

import re

_SPELLINGS = {
    "a": "åäáàâãæ", "o": "öøóòôõ", "e": "éèêë", "u": "üúùû", "i": "íìîï", "n": "ñ", "c": "ç",
    "-": "–—−‑‒", "'": "’‘´`", '"': "“”„", " ": "\u00a0\u202f\t",
}  # fmt: skip
_PLAIN = {ord(character): plain for plain, characters in _SPELLINGS.items() for character in characters}
_PLAIN_LETTERS = str.maketrans("åäöéü", "aaoeu")


def fold(text: str) -> str:
    """`text` with one character for each of its characters, so that offsets hold in both."""
    return "".join(low if len(low := character.lower()) == 1 else character for character in text).translate(_PLAIN)


def rule(pattern: str) -> re.Pattern[str]:
    """A verbose pattern over folded text, written in lower-case Swedish as it is spelt."""
    return re.compile(pattern.translate(_PLAIN_LETTERS), re.VERBOSE)


def words(pattern: str) -> re.Pattern[str]:
    """A pattern over folded text in which a space is a space; it never begins inside a longer word.

    A pattern that runs over several lines is read as one line, without the indentation.
    """
    one_line = re.sub(r"\n\s*", "", pattern)
    return re.compile(r"(?<!\w)(?:" + one_line.translate(_PLAIN_LETTERS) + ")")
