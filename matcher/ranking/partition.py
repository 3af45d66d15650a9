"""Rank one municipality's people for all open vacancies: exact, and a pure function of what it is given.

The result does not depend on the order in which people and vacancies come: both are put in the order of their ids
first. Ties go to the lower pseudonym, which is a keyed hash and so favours nobody.

Blocks of vacancies are ranked side by side on all processors. Of each vacancy first everybody is screened by the hard
rules, then those who are left are scored; nothing is computed of a vacancy that nobody is left for.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from math import ceil
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

from matcher.eligibility import OpenVacancy
from matcher.places import PlaceTable
from matcher.ranking.evidence import Evidence
from matcher.ranking.facts import PeopleFacts
from matcher.ranking.items import Items
from matcher.ranking.lexical import Vocabulary
from matcher.ranking.rules import People
from matcher.ranking.scoring import Pool, read_asked, weights_of
from matcher.ranking.screening import DECLINED, Homes, bounds_of, costs_of, crowd_of, refusals_of
from matcher.ranking.settings import RankingSettings
from matcher.ranking.vectors import TextVectors
from matcher.ranking.wordings import Wordings
from models.candidate import Candidate
from models.contract import Kind
from models.ids import Pseudonym, VacancyId
from models.shortlist import ScoreParts

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

    from matcher.ranking.kernels import Asked, Weights

__all__ = ["BLOCK", "DECLINED", "PartitionRanking", "Ranked", "VacancyRanking", "prepare", "rank_partition"]

BLOCK = 32
"""Vacancies scored together: their distinct texts make a matrix product worth its while and still fit the memory."""

DEPTH = 96
"""So many of a vacancy's best are kept at first. Who asks for more gets them: its block is then ranked anew."""

Indices = NDArray[Any]
Floats = NDArray[np.float32]


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
        deeper: Callable[[], tuple[Indices, Floats]] | None = None,
    ) -> None:
        """`persons` [n] are indices, `pseudonyms` is by index, `parts` [n, 3] are dense, lexical and coverage.

        Where these are not all, `deeper` finds them all.
        """
        self._persons, self._pseudonyms, self._parts, self._deeper = persons, pseudonyms, parts, deeper

    def __len__(self) -> int:
        self._find_all()
        return len(self._persons)

    @overload
    def __getitem__(self, place: int) -> Ranked: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Ranked, ...]: ...
    def __getitem__(self, place: int | slice) -> Ranked | tuple[Ranked, ...]:
        if isinstance(place, slice):
            return tuple(self[one] for one in range(*place.indices(len(self))))
        if not 0 <= place < len(self._persons):
            self._find_all()
        index = int(self._persons[place])
        # In steps of 10⁻⁶, so that the parts read the same on every machine.
        dense, lexical, coverage = (round(float(part), 6) for part in self._parts[place])
        score = ScoreParts(dense=dense, lexical=lexical, coverage=coverage)
        return Ranked(index=index, pseudonym=self._pseudonyms[index], score=score)

    @property
    def found(self) -> tuple[Indices, Floats]:
        """The persons that are known so far and the parts of their scores."""
        return self._persons, self._parts

    def _find_all(self) -> None:
        if self._deeper is not None:
            self._persons, self._parts = self._deeper()
            self._deeper = None

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


def rank_partition(
    candidates: Sequence[Candidate],
    vacancies: Sequence[OpenVacancy],
    vectors: TextVectors,
    places: PlaceTable,
    settings: RankingSettings,
    today: date,
    excluded: Collection[tuple[VacancyId, Pseudonym]] = (),
    *,
    everybody: bool = False,
    evidence: Evidence | None = None,
) -> PartitionRanking:
    """Rank `candidates` for each of `vacancies`; `excluded` pairs are left out. `evidence` is what a taxonomy adds.

    Each ranking is as deep as `settings.depth` says; for employment it holds nobody whose score is under
    `settings.least`. With `everybody`, for measuring, it holds all candidates: first
    the eligible, then the refused, each best first.
    """
    crowd = _Crowd(candidates, vectors, places, settings, today, excluded, evidence)
    openings = sorted(range(len(vacancies)), key=lambda index: vacancies[index].vacancy.id)
    blocks = [
        [vacancies[index] for index in openings[first : first + BLOCK]] for first in range(0, len(openings), BLOCK)
    ]
    depth = len(candidates) if everybody else settings.depth(len(vacancies))
    ranked = (one for block in _side_by_side(crowd, blocks, depth, everybody) for one in block)
    rankings = dict(zip(openings, ranked, strict=True))
    return PartitionRanking(
        candidates=len(candidates), rankings=tuple(rankings[index] for index in range(len(vacancies)))
    )


def _side_by_side(
    crowd: "_Crowd", blocks: Sequence[Sequence[OpenVacancy]], depth: int, everybody: bool
) -> Iterable[Sequence[VacancyRanking]]:
    """The rankings of each block, in order. Each worker has one processor to itself, or BLAS would take them all."""

    def rank(block: Sequence[OpenVacancy]) -> Sequence[VacancyRanking]:
        return crowd.rank(block, depth, everybody=everybody, most=depth if everybody else DEPTH)

    workers = min(_processors.get() or os.cpu_count() or 1, len(blocks))
    with _libraries().limit(limits=1, user_api="blas"):
        if workers < 2:
            return [rank(block) for block in blocks]
        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(rank, blocks))


_processors: ContextVar[int | None] = ContextVar("processors", default=None)
"""On how many processors blocks are ranked side by side; all where None."""


@contextmanager
def alone() -> Iterator[None]:
    """Rank on one processor until leaving."""
    token = _processors.set(1)
    try:
        yield
    finally:
        _processors.reset(token)


@cache
def _libraries() -> "ThreadpoolController":
    """The libraries with threads of their own. To look for them takes as long as to rank a small town."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


class _Crowd:
    """The people of a partition, prepared for any number of blocks of vacancies."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        vectors: TextVectors,
        places: PlaceTable,
        settings: RankingSettings,
        today: date,
        excluded: Collection[tuple[VacancyId, Pseudonym]],
        evidence: Evidence | None,
    ) -> None:
        self._vectors, self._places, self._settings, self._today = vectors, places, settings, today
        self._pseudonyms = [person.pseudonym for person in candidates]
        persons = np.array(sorted(range(len(candidates)), key=self._pseudonyms.__getitem__), dtype=np.int64)
        people = People.of([candidates[index] for index in persons], places, today)
        self._homes = Homes.of(people)
        self._crowd = crowd_of(people, self._homes, today)
        # Places in the crowd: whose they are, and how their pseudonyms sort.
        self._persons, self._ranks = persons[self._homes.order], self._homes.order
        self._pool = prepare([candidates[index] for index in self._persons], vectors, today, evidence)
        self._declined = _rows_by_vacancy(
            excluded, {self._pseudonyms[index]: place for place, index in enumerate(self._persons)}
        )

    def rank(
        self, block: Sequence[OpenVacancy], depth: int, *, everybody: bool = False, most: int
    ) -> list[VacancyRanking]:
        """The rankings of one block; the first `most` of each are found at once, the others when asked for."""
        screened = [self._screen(opening) for opening in block]
        wanted = [row for row, one in enumerate(screened) if everybody or len(one.eligible) or len(one.near)]
        asked = dict(zip(wanted, self._asked([block[row] for row in wanted]), strict=True))
        return [
            self._rank(opening, one, asked.get(row), block, depth, everybody=everybody, most=most)
            for row, (opening, one) in enumerate(zip(block, screened, strict=True))
        ]

    def _asked(self, openings: Sequence[OpenVacancy]) -> Iterator["Asked"]:
        if openings:
            yield from read_asked(self._pool, [one.vacancy for one in openings], self._vectors)

    def _screen(self, opening: OpenVacancy) -> "_Screened":
        from matcher.ranking import kernels

        count = len(self._persons)
        bounds = bounds_of(
            opening,
            self._places.workplace(opening.vacancy.draft.workplace),
            self._homes,
            self._today,
            self._declined.get(opening.vacancy.id, ()),
            consent_matters=self._settings.consent_matters,
        )
        lacks, (eligible, near) = np.empty(count, dtype=np.uint16), np.empty((2, count + 1), dtype=np.int32)
        kinds, papers = np.zeros(kernels.KINDS, dtype=np.int64), np.zeros(len(bounds.certificates), dtype=np.int64)
        found, missed = kernels.screen(self._crowd, bounds, lacks, eligible, near, kinds, papers)
        return _Screened(eligible=eligible[:found], near=near[:missed], kinds=kinds, papers=papers)

    def _rank(
        self,
        opening: OpenVacancy,
        screened: "_Screened",
        asked: "Asked | None",
        block: Sequence[OpenVacancy],
        depth: int,
        *,
        everybody: bool,
        most: int,
    ) -> VacancyRanking:
        settings = self._settings
        # Where the place is there to learn the work, nobody needs to have done anything like it.
        asks_nothing = everybody or opening.vacancy.draft.kind is not Kind.EMPLOYMENT
        least = _steps(0.0 if asks_nothing else settings.least)
        persons, parts = self._best(asked, screened.eligible, least, min(depth, most))
        if everybody:
            refused = np.setdiff1d(np.arange(len(self._persons), dtype=np.int32), screened.eligible)
            others, other_parts = self._best(asked, refused, least, depth)
            persons, parts = np.concatenate([persons, others]), np.concatenate([parts, other_parts])
        near, near_parts = self._best(asked, screened.near, _steps(settings.least), settings.near_misses)

        def deeper() -> tuple[Indices, Floats]:
            # The whole block, so that every product is of the same shape and gives the same bits.
            ranked = {one.vacancy_id: one.ranked for one in self.rank(block, depth, most=depth)}[opening.vacancy.id]
            assert isinstance(ranked, Order)
            return ranked.found

        return VacancyRanking(
            vacancy_id=opening.vacancy.id,
            eligible=len(screened.eligible),
            refusals=refusals_of(screened.kinds),
            ranked=Order(persons, self._pseudonyms, parts, deeper if most <= len(persons) < depth else None),
            near=Order(near, self._pseudonyms, near_parts),
            refused_alone=costs_of(opening, screened.kinds, screened.papers),
        )

    def _best(self, asked: "Asked | None", rows: Indices, least: int, most: int) -> tuple[Indices, Floats]:
        """The best of some places in the crowd, as indices of candidates, with the parts of their scores."""
        from matcher.ranking import kernels

        most = min(most, len(rows))
        if asked is None or not most:
            return np.zeros(0, dtype=np.int64), np.zeros((0, 3), dtype=np.float32)
        chosen, totals = np.empty(most, dtype=np.int32), np.empty(most, dtype=np.int64)
        parts = np.empty((most, 3), dtype=np.float32)
        found = kernels.best(self._pool.profiles, asked, self._weights, rows, self._ranks, least, chosen, parts, totals)
        return self._persons[chosen[:found]], parts[:found]

    @cached_property
    def _weights(self) -> "Weights":
        return weights_of(self._settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Screened:
    """Whom a vacancy leaves, and who misses it by little, as places in the crowd; how many people lack what, and each
    certificate and nothing else."""

    eligible: Indices
    near: Indices
    kinds: Indices
    papers: Indices


def _steps(score: float) -> int:
    """The least number of steps of 10⁻⁶ that reaches a score."""
    return ceil(score * 10**6)


def prepare(
    candidates: Sequence[Candidate], vectors: TextVectors, today: date, evidence: Evidence | None = None
) -> Pool:
    """What the scoring needs of people: computed once for all vacancies."""
    items = Items.of(candidates, today, by_concept=evidence is not None)
    stacked = vectors.stack("document", items.texts)
    return Pool(
        items=items,
        vectors=stacked,
        vocabulary=Vocabulary.of(items.texts),
        facts=PeopleFacts.of(candidates),
        wordings=Wordings.of(items.texts),
        evidence=None if evidence is None else evidence.prepare(items, stacked),
    )


def _rows_by_vacancy(
    pairs: Collection[tuple[VacancyId, Pseudonym]], rows: Mapping[Pseudonym, int]
) -> Mapping[VacancyId, list[int]]:
    found: dict[VacancyId, list[int]] = {}
    for vacancy_id, pseudonym in pairs:
        if pseudonym in rows:
            found.setdefault(vacancy_id, []).append(rows[pseudonym])
    return found
