"""Which texts say the very words of a demand, or compounds that begin with them: `Motorsågskörkort` of `Motorsåg`."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

SHORT, LONG = 4, 5
"""Words of fewer than SHORT letters are not looked at, and one of a demand's has to have LONG."""

_WORD = re.compile(r"\w+")

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wordings:
    """The words of `count` texts: `places` says in which texts each stands, `wholes` where a
    text is the whole, `words` are in alphabetical order."""

    count: int
    words: Sequence[str]
    places: Mapping[str, Sequence[int]]
    wholes: Mapping[str, Sequence[int]]

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Wordings":
        """From the texts of profiles."""
        places: dict[str, list[int]] = {}
        wholes: dict[str, list[int]] = {}
        for place, text in enumerate(texts):
            wholes.setdefault(_whole(text), []).append(place)
            for word in set(_words(text)):
                places.setdefault(word, []).append(place)
        return cls(count=len(texts), words=sorted(places), places=places, wholes=wholes)

    def saying(self, demand: str) -> Flags:
        """bool [count]: which texts are the demand, or say every word of it."""
        asked = _asked(demand)
        said = np.full(self.count, bool(asked))
        for word in asked if said.any() else ():
            here = np.zeros(self.count, dtype=bool)
            first = bisect_left(self.words, word)
            for one in self.words[first:]:
                if not one.startswith(word):
                    break
                here[self.places[one]] = True
            said &= here
        said[list(self.wholes.get(_whole(demand), ()))] = True
        return said


@lru_cache(maxsize=50_000)
def says(text: str, demand: str) -> bool:
    """Whether one text is the demand, or says every word of it: what `Wordings.saying` tells of many."""
    asked, words = _asked(demand), _words(text)
    return _whole(text) == _whole(demand) or (
        bool(asked) and all(any(one.startswith(word) for one in words) for word in asked)
    )


@lru_cache(maxsize=10_000)
def _asked(demand: str) -> tuple[str, ...]:
    """The words of a demand that are looked for; none where none of them is long."""
    asked = tuple(word for word in _WORD.findall(demand.casefold()) if len(word) >= SHORT)
    return asked if any(len(word) >= LONG for word in asked) else ()


@lru_cache(maxsize=50_000)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


@lru_cache(maxsize=50_000)
def _whole(text: str) -> str:
    return " ".join(text.casefold().split())
