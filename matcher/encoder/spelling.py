"""Words one slip from a known word: a letter left out, added, exchanged or swapped with the next.

The index is that of SymSpell (Garbe, 2012): two words are one slip apart when they agree after a letter has been taken
away from one or both. Here it is arrays: hashes of every known word without one of its letters, sorted.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from .grams import IntArray, bounds, fold, hash_between, powers_of_base, prefix_sums, rows_of, words_of

SHORTEST = 5
"""Letters of a word that is looked up: of shorter ones too many are one slip apart and mean another thing."""

Hashes = np.ndarray[Any, np.dtype[np.uint64]]


class _Cut(NamedTuple):
    """Words without one letter: the hash of the rest, whose it is, and which letter was taken."""

    hashes: Hashes
    owner: IntArray
    place: IntArray


class Spelling:
    """Known words, most frequent first, and how to find the one that was meant."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(map(fold, self.words))

    @cached_property
    def _whole(self) -> tuple[Hashes, IntArray]:
        return _sorted(_whole(list(map(fold, self.words))))

    @cached_property
    def _cut(self) -> _Cut:
        cut = _cut(list(map(fold, self.words)))
        order = np.argsort(cut.hashes, kind="stable")
        return _Cut(cut.hashes[order], cut.owner[order], cut.place[order])

    def nearest(self, words: Sequence[str]) -> IntArray:
        """Of each word the number of the most frequent known one a slip away; -1 for known, short and strange words."""
        found = np.full(len(words), len(self.words), np.int64)
        folded = list(enumerate(map(fold, words)))
        strange = [(i, word) for i, word in folded if len(word) >= SHORTEST and word not in self._known]
        if strange and self.words:
            asked = np.array([i for i, _ in strange], np.int64)
            unknown = [word for _, word in strange]
            whole, cut = _whole(unknown), _cut(unknown)
            everyone = np.arange(len(unknown))
            known_whole, known_number = self._whole
            for left, right, owner in (
                (whole, self._cut.hashes, (everyone, self._cut.owner)),  # a letter was left out
                (cut.hashes, known_whole, (cut.owner, known_number)),  # a letter was added
                (cut.hashes, self._cut.hashes, (cut.owner, self._cut.owner)),  # exchanged or swapped
            ):
                asker, match = _equal(left, right)
                if left is cut.hashes and right is self._cut.hashes:
                    close = np.abs(cut.place[asker] - self._cut.place[match]) <= 1
                    asker, match = asker[close], match[close]
                np.minimum.at(found, asked[owner[0][asker]], owner[1][match])
        found[found == len(self.words)] = -1
        return found


class Said(NamedTuple):
    """Texts as the encoder adds them up: distinct word i is rows `parts[word_offsets[i]:word_offsets[i + 1]]` of the
    table, and text j is words `words[text_offsets[j]:text_offsets[j + 1]]`."""

    parts: IntArray
    word_offsets: IntArray
    words: IntArray
    text_offsets: IntArray


def read(texts: Sequence[str], rows: int, spelling: Spelling) -> Said:
    """What texts are made of, `rows` being the height of the table. Each distinct word is taken apart once."""
    number: dict[str, int] = {}
    said: list[int] = []
    ends = np.zeros(len(texts) + 1, np.int64)
    for index, text in enumerate(texts):
        said.extend(number.setdefault(word, len(number)) for word in words_of(text))
        ends[index + 1] = len(said)
    return Said(*parts_of(list(number), rows, spelling), np.array(said, np.int64), ends)


def parts_of(words: Sequence[str], rows: int, spelling: Spelling) -> tuple[IntArray, IntArray]:
    """As `rows_of`; a word that is one slip from a known one has that one's rows as well."""
    nearest = spelling.nearest(words)
    slipped = np.flatnonzero(nearest >= 0)
    ids, offsets = rows_of([*words, *(spelling.words[number] for number in nearest[slipped])], rows)
    if not len(slipped):
        return ids, offsets
    owner = np.repeat(np.concatenate([np.arange(len(words)), slipped]), np.diff(offsets))
    order = np.argsort(owner, kind="stable")
    ends = np.zeros(len(words) + 1, np.int64)
    np.cumsum(np.bincount(owner, minlength=len(words)), out=ends[1:])
    return ids[order], ends


def _whole(words: Sequence[str]) -> Hashes:
    return hash_between(*prefix_sums("".join(words)), *bounds(words))


def _cut(words: Sequence[str]) -> _Cut:
    starts, ends = bounds(words)
    sums, unshift = prefix_sums("".join(words))
    owner = np.repeat(np.arange(len(words)), ends - starts)
    position = np.arange(len(owner))
    place = position - starts[owner]
    before = hash_between(sums, unshift, starts[owner], position)
    after = hash_between(sums, unshift, position + 1, ends[owner])
    return _Cut(before + after * powers_of_base(int(place.max(initial=0)) + 1)[place], owner, place)


def _sorted(hashes: Hashes) -> tuple[Hashes, IntArray]:
    order = np.argsort(hashes, kind="stable")
    return hashes[order], order


def _equal(asked: Hashes, known: Hashes) -> tuple[IntArray, IntArray]:
    """All (i, j) with asked[i] == known[j]; `known` is sorted."""
    first = np.searchsorted(known, asked, side="left")
    count = np.searchsorted(known, asked, side="right") - first
    asker = np.repeat(np.arange(len(asked)), count)
    step = np.arange(len(asker)) - np.repeat(np.cumsum(count) - count, count)
    return asker, np.repeat(first, count) + step
