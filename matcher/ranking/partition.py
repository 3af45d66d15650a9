"""Rank one municipality's people for all open vacancies: exact, and a pure function of what it is given.

The result does not depend on the order in which people and vacancies come: both are put in the order of their ids
first. Ties go to the lower pseudonym, which is a keyed hash and so favours nobody. Blocks of vacancies are ranked side
by side on all processors.
"""

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from matcher.eligibility import OpenVacancy
from matcher.places import PlaceTable
from matcher.ranking.evidence import Evidence
from matcher.ranking.prepared import PreparedPool
from matcher.ranking.rankings import PartitionRanking, VacancyRanking
from matcher.ranking.settings import RankingSettings
from matcher.ranking.vectors import TextVectors
from models.candidate import Candidate
from models.ids import Pseudonym, VacancyId

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

BLOCK = 32
"""Vacancies scored together: their distinct texts make a matrix product worth its while and still fit the memory."""

DEPTH = 96
"""So many of a vacancy's best are kept at first. Who asks for more gets them: its block is then ranked anew."""


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
    pool = PreparedPool(candidates, vectors, places, settings, today, excluded, evidence)
    openings = sorted(range(len(vacancies)), key=lambda index: vacancies[index].vacancy.id)
    blocks = [
        [vacancies[index] for index in openings[first : first + BLOCK]] for first in range(0, len(openings), BLOCK)
    ]
    depth = len(candidates) if everybody else settings.depth(len(vacancies))
    ranked = (one for block in _side_by_side(pool, blocks, depth, everybody) for one in block)
    rankings = dict(zip(openings, ranked, strict=True))
    return PartitionRanking(
        candidates=len(candidates), rankings=tuple(rankings[index] for index in range(len(vacancies)))
    )


def _side_by_side(
    pool: PreparedPool, blocks: Sequence[Sequence[OpenVacancy]], depth: int, everybody: bool
) -> Iterable[Sequence[VacancyRanking]]:
    """The rankings of each block, in order. Each worker has one processor to itself, or BLAS would take them all."""

    def rank(block: Sequence[OpenVacancy]) -> Sequence[VacancyRanking]:
        return pool.rank(block, depth, everybody=everybody, most=depth if everybody else DEPTH)

    workers = min(_processors.get() or os.cpu_count() or 1, len(blocks))
    with _libraries().limit(limits=1, user_api="blas"):
        if workers < 2:
            return [rank(block) for block in blocks]
        with ThreadPoolExecutor(workers) as threads:
            return list(threads.map(rank, blocks))


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
