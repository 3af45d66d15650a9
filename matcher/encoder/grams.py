"""What the encoder sees of a text: for each word, the rows of the table that stand for it and its parts.

A word's parts are its character n-grams, its longer beginnings and endings (in Swedish the last part of a compound
says what the thing is) and the whole word. Parts are hashed to rows, so any word has some. Hashing is
numpy over a whole batch of words at once: a part's hash is a difference of two prefix sums of a polynomial hash.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np

MAX_CHARACTERS = 50_000
"""Of a text; the rest is not read."""
MAX_WORD = 60
"""Characters of a word; the rest is not read."""

NGRAMS = (3, 4, 5)
AFFIXES = (6, 7, 8, 9, 10, 11, 12)
"""Lengths, with the boundary mark, of the beginnings and endings that are parts of their own."""

_WORD = re.compile(r"\w+(?:[+#]+|(?:\.\w+)+)?|\.net\b")
_FOLDED = str.maketrans({"æ": "a", "ø": "o", "đ": "d", "ł": "l", "ß": "s"})

# Any odd multiplier has an inverse modulo 2^64, which lets a part's hash be moved to position 0.
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)
_WHOLE, _SPELLED = 101, 102
"""Kinds of part beside n-grams (their length) and affixes (length + 20 or + 50)."""

IntArray = np.ndarray[Any, np.dtype[np.int64]]


def words_of(text: str) -> list[str]:
    """The words of a text in order, lower case, NFC, without punctuation. `C++`, `C#`, `node.js` are words."""
    return [word[:MAX_WORD] for word in _WORD.findall(unicodedata.normalize("NFKC", text[:MAX_CHARACTERS]).lower())]


def fold(word: str) -> str:
    """The word without accents: `städare` → `stadare`, as people write without a Swedish keyboard."""
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFD", word)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_FOLDED)


def rows_of(words: Sequence[str], rows: int) -> tuple[IntArray, IntArray]:
    """The table rows of each word, `rows` being the height of the table.

    Returns (ids, offsets): word i has ids[offsets[i]:offsets[i + 1]], in an order that depends on the word alone;
    offsets has one more element than `words`. Parts are taken from the folded word, so that a text without å, ä, ö
    shares them; the spelled word is one part more.
    """
    if not words:
        return np.zeros(0, np.int64), np.zeros(1, np.int64)
    marked = [f"<{fold(word)}>" for word in words]
    owners, hashes = _part_hashes(marked)
    spelled = hash_between(*prefix_sums("".join(words)), *bounds(words))
    owners = np.concatenate([owners, np.arange(len(words))])
    hashes = np.concatenate([hashes, _mix(spelled, _SPELLED)])
    order = np.argsort(owners, kind="stable")
    offsets = np.zeros(len(words) + 1, np.int64)
    np.cumsum(np.bincount(owners, minlength=len(words)), out=offsets[1:])
    return (hashes[order] % np.uint64(rows)).astype(np.int64), offsets


def _part_hashes(marked: Sequence[str]) -> tuple[IntArray, np.ndarray[Any, np.dtype[np.uint64]]]:
    starts, ends = bounds(marked)
    sums, unshift = prefix_sums("".join(marked))
    owner_of = np.repeat(np.arange(len(marked)), ends - starts)
    end_of = ends[owner_of]
    position = np.arange(len(owner_of))
    owners, hashes = [], []

    def add(owner: IntArray, begin: IntArray, end: IntArray, kind: int) -> None:
        owners.append(owner)
        hashes.append(_mix(hash_between(sums, unshift, begin, end), kind))

    for length in NGRAMS:
        fits = np.flatnonzero(position + length <= end_of)
        add(owner_of[fits], fits, fits + length, length)
    every = np.arange(len(marked))
    for length in AFFIXES:
        longer = every[ends - starts > length]
        add(longer, starts[longer], starts[longer] + length, length + 20)
        add(longer, ends[longer] - length, ends[longer], length + 50)
    add(every, starts, ends, _WHOLE)
    return np.concatenate(owners), np.concatenate(hashes)


def bounds(words: Sequence[str]) -> tuple[IntArray, IntArray]:
    ends = np.cumsum([len(word) for word in words])
    return np.concatenate([[0], ends[:-1]]), ends


def prefix_sums(characters: str) -> tuple[np.ndarray[Any, np.dtype[np.uint64]], np.ndarray[Any, np.dtype[np.uint64]]]:
    """(sums, unshift) so that (sums[b] - sums[a]) * unshift[a] is the hash of characters[a:b] wherever it stands."""
    codes = np.frombuffer(characters.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    powers = powers_of_base(len(codes) + 1)[1:]
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum((codes + np.uint64(1)) * powers, out=sums[1:])
    unshift = np.cumprod(np.concatenate([[np.uint64(1)], np.full(len(codes), _INVERSE, np.uint64)]))
    return sums, unshift


def powers_of_base(count: int) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """The first `count` powers of the hash's base, from the 0th: hash(ab) is hash(a) + hash(b) * power[len(a)]."""
    return np.cumprod(np.concatenate([[np.uint64(1)], np.full(count - 1, _BASE, np.uint64)]))


def hash_between(
    sums: np.ndarray[Any, np.dtype[np.uint64]],
    unshift: np.ndarray[Any, np.dtype[np.uint64]],
    begin: IntArray,
    end: IntArray,
) -> np.ndarray[Any, np.dtype[np.uint64]]:
    return (sums[end] - sums[begin]) * unshift[begin]


def _mix(hashes: np.ndarray[Any, np.dtype[np.uint64]], kind: int) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """Spread the bits (the finaliser of splitmix64: Steele, Lea and Flood, 2014), different for each kind of part."""
    mixed = hashes + np.uint64(kind * 0xD1342543DE82EF95 % (1 << 64))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
