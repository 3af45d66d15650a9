"""The words that free text may consist of: an allow-list of hashes, so that names, addresses and numbers cannot pass.

The file holds the sorted eight-byte hashes of the words and nothing else. The encoder's training makes it.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Self

from matcher.pseudonymise.errors import WrongSetup
from matcher.pseudonymise.files import read_bytes, why
from matcher.pseudonymise.spellings import is_number_word

DEFAULT = Path(__file__).with_name("vocabulary.bin")
HASH_BYTES = 8
MOST_DIGITS = 2
"""`ID06` and `B1` are words of the trades; a token with more digits is a number, whatever the list says."""

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*(?:[+#]+(?!\w))?")
_SEPARATORS = frozenset({" ", ", ", "- ", "/", " / ", ". ", ": ", " & ", " - ", " – ", "+"})


def words(text: str) -> list[str]:
    """The words of `text` as `Vocabulary.filter` sees them, in order; compounds with a hyphen are one word."""
    return _WORD.findall(_as_seen(text))


def word_hash(word: str) -> bytes:
    """The eight bytes that stand for `word` in the list: BLAKE2b of its NFC, case-folded UTF-8."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", word).casefold())
    return blake2b(folded.encode(), digest_size=HASH_BYTES).digest()


def can_be_listed(word: str) -> bool:
    """Whether `word` may ever pass: it has a letter and at most `MOST_DIGITS` digits."""
    return any(map(str.isalpha, word)) and sum(map(str.isnumeric, word)) <= MOST_DIGITS


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """An allow-list of words, known by their hashes only."""

    hashes: frozenset[bytes]

    @classmethod
    def of(cls, listed: Iterable[str]) -> Self:
        """The vocabulary of the given words; what can never pass (numbers) is left out."""
        return cls(frozenset(word_hash(word) for word in listed if can_be_listed(word)))

    def __or__(self, other: "Vocabulary") -> "Vocabulary":
        return Vocabulary(self.hashes | other.hashes)

    @classmethod
    def load(cls, path: Path = DEFAULT) -> Self:
        """Read a file that `write` made. Raises WrongSetup where it is missing, empty or damaged."""
        try:
            data = read_bytes(path)
        except OSError as error:
            raise WrongSetup(
                f"Ordlistan {path.name} går inte att läsa ({why(error)}). Hämta programmet på nytt."
            ) from error
        if not data or len(data) % HASH_BYTES:
            raise WrongSetup(f"Ordlistan {path.name} är skadad. Hämta programmet på nytt.")
        return cls(frozenset(data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)))

    @classmethod
    def write(cls, path: Path, listed: Iterable[str]) -> int:
        """Write the list of these words beside `path` and rename it into place. Returns how many hashes it holds."""
        hashes = sorted(cls.of(listed).hashes)
        beside = path.with_name(path.name + ".new")
        beside.write_bytes(b"".join(hashes))
        beside.replace(path)
        return len(hashes)

    def __contains__(self, word: str) -> bool:
        return can_be_listed(word) and word_hash(word) in self.hashes

    def filter(
        self, text: str, never: frozenset[str] = frozenset(), stems: tuple[str, ...] = ()
    ) -> tuple[str | None, int]:
        """What of `text` may be kept, in order, and how many words were dropped; None where nothing may.

        Words in `never`, and words that begin like one of `stems` (both case-folded), do not pass though they are
        listed: a surname can be an occupation. Nor do numbers in words: ten of them are a personnummer. A capitalised
        word beside a dropped capitalised one goes with it (`Anna Berg`), unless it begins the text.
        """
        text = _as_seen(text)
        found = list(_WORD.finditer(text))
        keep = [self._passes(match[0], never, stems) for match in found]
        named = [_capitalised(match[0]) and not kept for match, kept in zip(found, keep, strict=True)]
        kept: list[str] = []
        end = -1
        for index, match in enumerate(found):
            beside = named[index - 1 : index] + named[index + 1 : index + 2]
            if not keep[index] or (index and _capitalised(match[0]) and any(beside)):
                continue
            if kept:
                between = text[end : match.start()]
                kept.append(between if between in _SEPARATORS else " ")
            kept.append(match[0])
            end = match.end()
        return "".join(kept) or None, len(found) - (len(kept) + 1) // 2

    def _passes(self, word: str, never: frozenset[str], stems: tuple[str, ...]) -> bool:
        if len(word) == 1 and not word.isupper():
            return False  # a licence's class is a capital; a small letter is left of something
        parts = word.split("-")
        folded = [part.casefold() for part in (word, *parts)]
        if any(part in never or part.startswith(stems) or is_number_word(part) for part in folded):
            return False
        is_compound = len(parts) > 1 and len(max(parts, key=len)) > 2
        return word in self or (can_be_listed(word) and is_compound and all(part in self for part in parts))


def _as_seen(text: str) -> str:
    """`text` in NFC, without what takes no room: by that a name could be made into other words."""
    seen = text if text.isascii() else "".join(one for one in text if unicodedata.category(one) != "Cf")
    return unicodedata.normalize("NFC", seen)


def _capitalised(word: str) -> bool:
    return word[:1].isupper() and not word.isupper()
