"""Which occupation a text means: by its very words first, then by the nearest way to write one, else none.

What is certain and what is not was measured on ways to write occupations that were withheld
(`scripts/evaluate linking`, figures in `docs/decisions`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from matcher.taxonomy.gathered import folded
from matcher.taxonomy.occupations import Meanings, Occupations, head_of

SURE_LIKENESS, SURE_MARGIN = 0.80, 0.10
"""A text is taken to mean an occupation that is written nearly so, where no other one is nearly as near."""
DOUBTFUL_LIKENESS = 0.60
"""From this likeness on it may mean it; below nothing is linked."""
RIVALS = 40
"""Among so many of the nearest ways of writing the nearest of another occupation is looked for."""
MOST_MEANINGS = 12
"""A word that may mean more occupations than this (`säljare`) says too little to be linked."""
BLOCK = 1_024

ENDINGS = (
    ("orna", "a"), ("or", "a"), ("arna", ""), ("arna", "e"), ("arna", "are"), ("aren", "are"), ("ar", ""), ("ar", "e"),
    ("erna", ""), ("er", ""), ("ena", "e"), ("en", ""), ("en", "e"), ("an", "a"), ("n", ""), ("et", "e"), ("et", ""),
    ("t", ""), ("na", ""), ("s", ""),
)  # fmt: skip
"""Endings of Swedish (and English) nouns in the plural and definite forms, and what the basic form has instead."""

Floats = NDArray[np.float32]


class How(StrEnum):
    """How a link was found."""

    GIVEN = "given"
    NAME = "name"
    HEAD = "head"
    SYNONYM = "synonym"
    NEAR = "near"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An occupation by number. One that is not `certain` is told of as uncertain, and never decides."""

    occupation: int
    how: How
    certain: bool

    @property
    def found(self) -> bool:
        """Whether one of the meanings that were found is meant: by words, or by likeness that is certain."""
        return self.certain or self.how is not How.NEAR


def by_words(occupations: Occupations, text: str) -> tuple[Link, ...]:
    """The occupations that are called what the text says, also in the plural or definite form, or before a comma.

    Several where the words mean several, each uncertain then; uncertain too where a name only begins with them.
    """
    for written in _forms(folded(text)):
        for how, meanings in (
            (How.NAME, occupations.names),
            (How.SYNONYM, occupations.synonyms),
            (How.HEAD, occupations.heads),
        ):
            if found := meanings.get(written):
                if len(found) > MOST_MEANINGS:
                    return ()
                certain = len(found) == 1 and how is not How.HEAD
                return tuple(Link(occupation=one, how=how, certain=certain) for one in found)
    if (head := head_of(text)) == text:
        return ()
    links = by_words(occupations, head)
    return tuple(replace(link, certain=link.certain and link.how is How.NAME) for link in links)


def skills_by_words(skill_names: Meanings, text: str) -> tuple[int, ...]:
    """The skills that are called what the text says."""
    return next((found for written in _forms(folded(text)) if (found := skill_names.get(written))), ())


def by_likeness(occupations: Occupations, vectors: Floats, labels: Floats) -> list[tuple[Link, ...]]:
    """For each of `vectors` [texts, dimensions] the occupation whose way of writing is nearest, if near enough.

    `labels` are the vectors of `occupations.texts`.
    """
    found: list[tuple[Link, ...]] = []
    if not len(labels):
        return [()] * len(vectors)
    for first in range(0, len(vectors), BLOCK):
        likeness = vectors[first : first + BLOCK] @ labels.T
        nearest = np.argpartition(-likeness, min(RIVALS, len(labels) - 1), axis=1)[:, :RIVALS]
        for row, places in enumerate(nearest):
            ordered = sorted(places.tolist(), key=lambda place: (-likeness[row, place], place))
            found.append(_near([(occupations.owners[place], float(likeness[row, place])) for place in ordered]))
    return found


def _near(nearest: Sequence[tuple[Sequence[int], float]]) -> tuple[Link, ...]:
    """From (occupations that are written so, likeness), nearest first."""
    owners, likeness = nearest[0]
    if likeness < DOUBTFUL_LIKENESS or len(owners) > MOST_MEANINGS:
        return ()
    rival = next((other for others, other in nearest if not set(owners) & set(others)), 0.0)
    certain = len(owners) == 1 and likeness >= SURE_LIKENESS and likeness - rival >= SURE_MARGIN
    return tuple(Link(occupation=one, how=How.NEAR, certain=certain) for one in owners)


def _forms(text: str) -> Iterator[str]:
    """A folded text and what it may be a form of: `sjuksköterskorna` → `sjuksköterska`."""
    yield text
    for ending, basic in ENDINGS:
        if text.endswith(ending) and len(text) - len(ending) >= 4:
            yield text.removesuffix(ending) + basic
