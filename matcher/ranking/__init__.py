"""Who suits a vacancy, in which order, and why. Arrays in, arrays out; no I/O."""

from matcher.eligibility import OpenVacancy
from matcher.ranking.assign import assign
from matcher.ranking.partition import rank_partition
from matcher.ranking.prepared import PreparedPool
from matcher.ranking.rankings import PartitionRanking, Ranked, VacancyRanking
from matcher.ranking.reasons import Explained, Explainer
from matcher.ranking.settings import RankingSettings
from matcher.ranking.vectors import TextVectors, texts_of

__all__ = [
    "Explained",
    "Explainer",
    "OpenVacancy",
    "PartitionRanking",
    "PreparedPool",
    "Ranked",
    "RankingSettings",
    "TextVectors",
    "VacancyRanking",
    "assign",
    "rank_partition",
    "texts_of",
]
