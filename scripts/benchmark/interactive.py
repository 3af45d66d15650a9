"""One vacancy now against the whole pool, and the lists held against the documented score: in this process."""

import time
from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from benchmark import reference
from matcher.loading import load_partition
from matcher.partition import Partition
from matcher.ranking import OpenVacancy, PreparedPool, RankingSettings, VacancyRanking, rank_partition
from matcher.services import Services
from models.ids import MunicipalityCode
from models.store import candidates, runs

DEPTH = 20
STEP = 2e-6
"""Scores nearer than this are the same: lists are compared in steps of 10⁻⁶."""


def load_unit(services: Services, unit: MunicipalityCode) -> Partition:
    """What the weekly run read of a unit."""
    with services.job.transaction() as connection:
        (run,) = runs.all_runs(connection)
        known = candidates.municipalities(connection)
    mine = [one for one in known if services.settings.units.unit_of(one) == unit]
    return load_partition(services, run, unit, mine)


def ranker(partition: Partition, settings: RankingSettings) -> Callable[[OpenVacancy], VacancyRanking]:
    """A function that ranks the pool for one vacancy."""
    return PreparedPool(
        partition.candidates,
        partition.vectors,
        partition.places,
        settings,
        partition.run.as_of,
        evidence=partition.evidence,
    ).rank_one


def latencies(
    rank_one: Callable[[OpenVacancy], object], openings: Sequence[OpenVacancy], seconds: float
) -> list[float]:
    """Milliseconds of each vacancy by itself, after three to warm up, for at most so many seconds."""
    for opening in openings[:3]:
        rank_one(opening)
    ends, times = time.perf_counter() + seconds, []
    for opening in openings[3:] or openings:
        began = time.perf_counter()
        rank_one(opening)
        times.append((time.perf_counter() - began) * 1000)
        if time.perf_counter() > ends:
            break
    return times


def recall(
    partition: Partition, settings: RankingSettings, openings: Sequence[OpenVacancy], masks: NDArray[np.bool_]
) -> float:
    """The share of the documented score's best that the ranking has among its own, over `openings`.

    `masks` [openings, people] says who is eligible, by plain arithmetic. Anybody whose score is that of the last of the
    best, or better, is as good as they.
    """
    found = rank_partition(
        partition.candidates,
        openings,
        partition.vectors,
        partition.places,
        settings,
        partition.run.as_of,
        excluded=partition.declined,
        evidence=partition.evidence,
    ).rankings
    matrix = partition.vectors.matrix.astype(np.float64)
    vectors = {key: matrix[row] for key, row in partition.vectors.rows.items()}
    score = reference.Score(partition.candidates, vectors, partition.run.as_of)
    hits = wanted = 0
    for opening, mask, ranked in zip(openings, masks, found, strict=True):
        rows = np.flatnonzero(mask)
        scores = score.of(opening, rows)
        if opening.vacancy.draft.kind is reference.Kind.EMPLOYMENT:
            rows, scores = rows[scores >= settings.least - STEP / 2], scores[scores >= settings.least - STEP / 2]
        best = np.sort(scores)[::-1][:DEPTH]
        mine = [one.index for one in ranked.ranked[:DEPTH]]
        known = dict(zip(rows.tolist(), scores.tolist(), strict=True))
        least = float(best[-1]) - STEP if len(best) else 0.0
        hits += min(len(best), sum(known.get(one, -1.0) >= least for one in mine))
        wanted += len(best)
    return hits / wanted if wanted else 1.0


def masks_of(partition: Partition, openings: Sequence[OpenVacancy], today: date) -> NDArray[np.bool_]:
    """bool [openings, people]: who is eligible, by the benchmark's own arithmetic."""
    facts = reference.facts_of(partition.candidates, partition.places, today)
    return np.stack([reference.eligible(facts, reference.demands_of(one, partition.places, today)) for one in openings])
