"""Postings as they are compared: their texts by role, each distinct one of several postings once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matcher.ranking.texts import ItemText, Role, vacancy_texts
from matcher.ranking.vectors import TextVectors
from models.ids import VacancyId
from models.vacancy import Vacancy, VacancyDraft

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A vacancy's texts, and by role where each stands among the distinct texts of its block."""

    vacancy_id: VacancyId
    draft: VacancyDraft
    texts: Sequence[ItemText]
    rows: Mapping[Role, NDArray[np.int64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Some postings, and the vectors of their distinct texts, float32 [texts, dimensions]."""

    postings: Sequence[Posting]
    vectors: Floats

    @classmethod
    def of(cls, vacancies: Sequence[Vacancy], vectors: TextVectors) -> Self:
        """Of some vacancies, in their order. A text that has no vector yet has zeros."""
        places: dict[str, int] = {}
        return cls._with([_posting(vacancy, places) for vacancy in vacancies], list(places), vectors)

    @classmethod
    def several(cls, vacancies: Iterable[Vacancy], vectors: TextVectors, most: int) -> Iterator[Self]:
        """Of vacancies in their order, each block with about `most` texts and none with many more."""
        postings: list[Posting] = []
        places: dict[str, int] = {}
        for vacancy in vacancies:
            postings.append(_posting(vacancy, places))
            if len(places) >= most:
                yield cls._with(postings, list(places), vectors)
                postings, places = [], {}
        if postings:
            yield cls._with(postings, list(places), vectors)

    def at(self, order: NDArray[np.int64]) -> "Block":
        """The same with its texts in another order: first the one whose place is `order[0]`."""
        if np.array_equal(order, np.arange(len(order))):
            return self
        places = np.argsort(order)
        postings = [
            replace(posting, rows={role: places[rows] for role, rows in posting.rows.items()})
            for posting in self.postings
        ]
        return Block(postings=postings, vectors=self.vectors[order])

    @classmethod
    def _with(cls, postings: Sequence[Posting], texts: Sequence[str], vectors: TextVectors) -> Self:
        return cls(postings=postings, vectors=vectors.stack("query", texts))


def _posting(vacancy: Vacancy, places: dict[str, int]) -> Posting:
    """One posting. `places` are those of its block's distinct texts, to which its own are added."""
    texts = vacancy_texts(vacancy.draft)
    rows: dict[Role, list[int]] = {role: [] for role in Role}
    for item in texts:
        rows[item.role].append(places.setdefault(item.text, len(places)))
    return Posting(
        vacancy_id=vacancy.id,
        draft=vacancy.draft,
        texts=texts,
        rows={role: np.array(found, dtype=np.int64) for role, found in rows.items()},
    )
