"""Rank one municipality's people for all open vacancies: exact, and a pure function of what it is given.

The result does not depend on the order in which people and vacancies come. Ties go to the lower pseudonym, which is a
keyed hash and so favours nobody. Vacancies are ranked side by side on all processors.
"""

from collections.abc import Collection, Sequence
from datetime import date

from matcher.eligibility import OpenVacancy
from matcher.places import PlaceTable
from matcher.ranking.evidence import Evidence
from matcher.ranking.prepared import PreparedPool
from matcher.ranking.rankings import PartitionRanking
from matcher.ranking.settings import RankingSettings
from matcher.ranking.vectors import TextVectors
from models.candidate import Candidate
from models.ids import Pseudonym, VacancyId

DEPTH = 160
"""So many of a vacancy's best are found at first. Of a city's lists one in two hundred needs more."""


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
    depth = len(candidates) if everybody else settings.depth(len(vacancies))
    rankings = pool.rank(vacancies, depth, everybody=everybody, first=DEPTH)
    return PartitionRanking(candidates=len(candidates), rankings=tuple(rankings))
