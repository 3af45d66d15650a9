"""Which weights a run ranks a unit with: noted when it begins, read when it ranks, and there to explain it later."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from matcher.ranking import RankingSettings
from models.ids import MunicipalityCode
from models.learned import PARTS, LearnedRanking, Weights
from models.shortlist import Run

LEARNED = "learned"


def noted(in_force: Mapping[MunicipalityCode, LearnedRanking], model: str) -> dict[str, object]:
    """What a run's settings say of the versions in force: id, number and weights by unit. Nothing where there is none.

    A version that was learnt with another encoder than `model` does not apply.
    """
    units = {
        unit: {"id": str(one.id), "version": one.version, "weights": dict(one.weights)}
        for unit, one in in_force.items()
        if one.model == model
    }
    return {LEARNED: units} if units else {}


def settings_of(run: Run, unit: MunicipalityCode, standard: RankingSettings) -> RankingSettings:
    """How the run ranks a unit: `standard`, with the weights of the version that the run noted where it noted one."""
    learned: Any = run.settings.get(LEARNED, {})
    if unit not in learned:
        return standard
    return with_weights(standard, learned[unit]["weights"])


def with_weights(settings: RankingSettings, weights: Weights) -> RankingSettings:
    """The settings with other weights of the parts."""
    return replace(settings, dense=weights["dense"], lexical=weights["lexical"], coverage=weights["coverage"])


def weights_of(settings: RankingSettings) -> Weights:
    """The weights of the parts in the settings."""
    return {part: getattr(settings, part) for part in PARTS}
