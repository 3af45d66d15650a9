"""Words in common: how much of what a person says stands in the posting, letter by letter.

Each text of a profile is a bag of character n-grams of its words (4 and 5 letters, with the word's ends; a word of one
letter is its own), weighted by their rarity among all such texts (IDF, Spärck Jones 1972). Its likeness to a posting
is the share of that weight whose n-grams stand in the posting at all: an advertisement's length says nothing, nor how
often it repeats itself. Of a text only what stands before a comma or bracket counts: `Sjuksköterska, grundutbildad` is
a name and its kind. It sees what vectors of sub-words do not: names, numbers, brands, `C#`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SIZES = (4, 5)

_NAME_END = re.compile(r"(?<=\w)\s*[,(].*", re.DOTALL)
_WORD = re.compile(r"[\w+#]+")
_SPACE, _END = 32, 0
_BASE = np.uint64(0x9E3779B97F4A7C15)

Grams = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The n-grams of `count` profile texts. Number g of the `known` ones stands in `texts[starts[g]:starts[g + 1]]`,
    and is as large a share of each as `weights` say."""

    count: int
    known: Grams
    starts: NDArray[np.int64]
    texts: NDArray[np.int32]
    weights: NDArray[np.float32]

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Vocabulary":
        """From the distinct texts of profiles."""
        texts = [_NAME_END.sub("", text) for text in texts]
        hashes, owners = _grams(texts)
        known, places = np.unique(hashes, return_inverse=True)
        pairs = np.unique(owners * max(1, len(known)) + places)
        owners, grams = np.divmod(pairs, max(1, len(known)))
        # A text that differs in capitals only is no other text, or how somebody writes would change how rare words are.
        _, distinct = np.unique(np.array([text.casefold() for text in texts], dtype=object), return_index=True)
        counted = np.bincount(grams[np.isin(owners, distinct)], minlength=len(known))
        rarity = np.log((1 + len(distinct)) / counted.clip(1))
        weights = rarity[grams]
        whole = np.bincount(owners, weights=weights, minlength=len(texts))
        by_gram = np.argsort(grams, kind="stable")
        return cls(
            count=len(texts),
            known=known,
            starts=np.searchsorted(grams[by_gram], np.arange(len(known) + 1)),
            texts=owners[by_gram].astype(np.int32),
            weights=(weights / whole[owners].clip(1e-9)).astype(np.float32)[by_gram],
        )

    def read(self, postings: Sequence[str]) -> list[NDArray[np.int64]]:
        """The numbers of the known n-grams that stand in each of some postings, each once and in order."""
        if not len(self.known):
            return [np.zeros(0, dtype=np.int64)] * len(postings)
        hashes, owners = _grams(postings)
        places = np.searchsorted(self.known, hashes).clip(max=len(self.known) - 1)
        hits = self.known[places] == hashes
        pairs = np.unique(owners[hits] * len(self.known) + places[hits])
        owners, grams = np.divmod(pairs, len(self.known))
        return np.split(grams, np.searchsorted(owners, np.arange(1, len(postings))))

    def shares(self, grams: NDArray[np.int64]) -> NDArray[np.float32]:
        """How much of each text is made of `grams`, as `read` finds them in a posting: float32 [texts] in 0..1."""
        from matcher.ranking.kernels import shared_grams

        result = np.empty(self.count, dtype=np.float32)
        shared_grams(grams, self.starts, self.texts, self.weights, result)
        return result


def _grams(texts: Sequence[str]) -> tuple[Grams, NDArray[np.int64]]:
    """The n-grams of all texts as 64-bit hashes, and which text each comes from. Counts are kept."""
    joined = "\0".join(f" {' '.join(_WORD.findall(text.casefold()))} " for text in texts)
    letters = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    owner = np.cumsum(letters == _END)
    blank = letters == _SPACE
    sizes = (3, *SIZES)
    hashes, owners = [], []
    for size in sizes:
        count = len(letters) - size + 1
        if count <= 0:
            continue
        code = np.zeros(count, dtype=np.uint64)
        inside = np.ones(count, dtype=bool)
        for offset in range(size):
            piece = letters[offset : offset + count]
            code = (code ^ piece) * _BASE
            code ^= code >> np.uint64(29)
            inside &= piece != _END
            if 0 < offset < size - 1:
                inside &= ~blank[offset : offset + count]
        if size == 3:  # only a word of one letter between its two ends
            inside &= blank[:count] & blank[2 : 2 + count] & ~blank[1 : 1 + count]
        inside &= ~(blank[:count] & blank[1 : 1 + count])
        hashes.append(code[inside])
        owners.append(owner[:count][inside])
    if not hashes:
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
    return np.concatenate(hashes), np.concatenate(owners).astype(np.int64)
