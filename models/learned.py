"""What is learnt from verdicts: weights of the parts of a score, the trial they stood, and where they apply."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from models.ids import IsoWeek, LearnedRankingId, MunicipalityCode, RunId, VacancyId
from models.shortlist import Decision, DeclineReason, ScoreParts

PARTS = tuple(field.name for field in fields(ScoreParts))
"""The parts of a score, in the order that arrays have them."""

Weights = Mapping[str, float]
"""The weight of each part: none is negative, and they add up to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedEntry:
    """An entry as a lesson: what its score was made of, where it stood, and what was said of it before the next week.

    `place` counts from 1 on the part of the list that its caseworker sees. `weights` are those that the run gave the
    parts of `score`. `decision` is None where nobody said anything; pairs that were judged in an earlier week are none.
    Of the person it knows nothing.
    """

    week: IsoWeek
    run_id: RunId
    vacancy_id: VacancyId
    place: int
    score: ScoreParts
    weights: Weights
    decision: Decision | None
    reason: DeclineReason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedRanking:
    """One version of one unit. `refusals` are the codes of why it may not be used; `report` says what was measured.

    `model` is the encoder whose likeness the weights weigh, as a run names it: with another one they do not apply.
    """

    id: LearnedRankingId
    unit: MunicipalityCode
    version: int
    learnt_at: datetime
    model: str
    verdicts: int
    weights: Weights
    refusals: tuple[str, ...]
    report: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingUse:
    """What applies in a unit since a moment: a version, or the standard weights where None.

    `beneath` is the use that applies again after a return.
    """

    id: int
    unit: MunicipalityCode
    learned_ranking_id: LearnedRankingId | None
    beneath: int | None
    since: datetime
    made_by: str
