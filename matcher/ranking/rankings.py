"""What comes of a ranking: who is best for each vacancy, whom the rules refuse, and who misses it by one thing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from models.ids import Pseudonym, VacancyId
from models.shortlist import ScoreParts

Indices = NDArray[Any]
Floats = NDArray[np.float32]

TOLD_AT_A_TIME = 32
"""Of a ranking so many are made into Python's numbers at a time; a list has some ten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One person's place: the index in the sequence of candidates that was ranked, and the parts of the score."""

    index: int
    pseudonym: Pseudonym
    score: ScoreParts


class Order(Sequence[Ranked]):
    """People best first, each made into a noun only when asked for, and the deeper ones found only then: most of a deep
    ranking never is."""

    def __init__(
        self,
        persons: Indices,
        pseudonyms: Sequence[Pseudonym],
        parts: Floats,
        deeper: "Callable[[], Order] | None" = None,
    ) -> None:
        """`persons` [n] are indices, `pseudonyms` is by index, `parts` [n, 3] are dense, lexical and coverage.

        Where these are not all, `deeper` finds more, the same ones first.
        """
        self._persons, self._pseudonyms, self._parts, self._deeper = persons, pseudonyms, parts, deeper
        self._told: list[tuple[int, list[float]]] = []

    def __len__(self) -> int:
        self._find_all()
        return len(self._persons)

    @overload
    def __getitem__(self, place: int) -> Ranked: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Ranked, ...]: ...
    def __getitem__(self, place: int | slice) -> Ranked | tuple[Ranked, ...]:
        if isinstance(place, slice):
            first = place.stop if place.start is None and place.step is None else None
            if first is not None and 0 <= first <= len(self._persons):  # the first few need no deeper search
                return tuple(self[one] for one in range(first))
            return tuple(self[one] for one in range(*place.indices(len(self))))
        if place < 0:
            place += len(self)
            if place < 0:
                raise IndexError(place)
        index, (dense, lexical, coverage) = self._told_at(place)
        score = ScoreParts(dense=dense, lexical=lexical, coverage=coverage)
        return Ranked(index=index, pseudonym=self._pseudonyms[index], score=score)

    def claim(self, place: int) -> tuple[Pseudonym, float]:
        """Who stands at a place, from 0 on, and with which score: what `self[place]` tells, without the nouns. Raises
        IndexError."""
        index, (dense, lexical, coverage) = self._told_at(place)
        return self._pseudonyms[index], dense + lexical + coverage

    def _told_at(self, place: int) -> tuple[int, list[float]]:
        while place >= len(self._persons) and self._deeper is not None:
            self._find_more()
        while place >= len(self._told) < len(self._persons):
            self._tell_more()
        return self._told[place]

    def _tell_more(self) -> None:
        """Tell the index and the parts of some more of those who are found: few are ever asked for.

        In steps of 10⁻⁶, so that they read the same on every machine. A float32 times 10⁶ is exact among float64: this
        is `round(part, 6)` to the last bit.
        """
        some = slice(len(self._told), len(self._told) + TOLD_AT_A_TIME)
        steps = np.rint(self._parts[some].astype(np.float64) * 1e6) / 1e6
        self._told += zip(self._persons[some].tolist(), steps.tolist(), strict=True)

    def _find_all(self) -> None:
        while self._deeper is not None:
            self._find_more()

    def _find_more(self) -> None:
        assert self._deeper is not None
        more = self._deeper()
        self._persons, self._parts, self._deeper = more._persons, more._parts, more._deeper

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyRanking:
    """The best of one vacancy, best first. `refusals` counts people by code; one refused twice counts in both.

    `near` are the best of those who lack one thing and miss it by little, and `refused_alone` counts whom each demand
    alone keeps off: see `matcher/ranking/near.py`.
    """

    vacancy_id: VacancyId
    eligible: int
    refusals: Mapping[str, int]
    ranked: Sequence[Ranked]
    near: Sequence[Ranked] = ()
    refused_alone: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionRanking:
    """One ranking per vacancy, in the order in which the vacancies were given."""

    candidates: int
    rankings: tuple[VacancyRanking, ...]
