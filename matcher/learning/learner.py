"""Learning from verdicts: weights from the earlier weeks, a trial on the later ones, an audit of groups."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from matcher.learning import trial
from matcher.learning.groups import GroupChange
from matcher.learning.lessons import Lessons, examination
from matcher.learning.reranker import fit
from matcher.learning.trial import Trial
from models.errors import Conflict
from models.learned import JudgedEntry, Weights

FEWEST_VERDICTS = 200

NOT_BETTER = "not_better"
GROUP_WORSE = "group_worse"

Audit = Callable[[Weights], Sequence[GroupChange]]
"""What new weights would do to each group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """New weights, what was measured of them, and the codes of why they may not be used: none where they may."""

    weights: Weights
    verdicts: int
    trial: Trial
    groups: tuple[GroupChange, ...]
    refusals: tuple[str, ...]

    def report(self) -> Mapping[str, object]:
        """What is kept of it, in shares rounded to hundredths."""
        return {
            "later_verdicts": self.trial.verdicts,
            "right_before": round(self.trial.before, 3),
            "right_after": round(self.trial.after, 3),
            "gain_interval": [round(self.trial.low, 3), round(self.trial.high, 3)],
            "confidence": trial.CONFIDENCE,
            "groups_worse": [one.group for one in self.groups if one.worse],
            "groups": {one.group: [round(one.before, 2), round(one.after, 2)] for one in self.groups},
        }


def learn_from(judged: Sequence[JudgedEntry], in_force: Weights, standard: Weights, audit: Audit) -> Learned:
    """Learn weights and try them against those `in_force`. What is tried is what would be used: it is not fitted again.

    The audit is made only of weights that are better: others are refused whatever it says.
    Raises Conflict where there are fewer than `FEWEST_VERDICTS`, no later week to try on, or nothing to tell apart.
    """
    lessons = Lessons.of(judged)
    if lessons.verdicts < FEWEST_VERDICTS:
        raise Conflict("verdicts_too_few", have=lessons.verdicts, need=FEWEST_VERDICTS)
    halves = trial.split(lessons)
    if halves is None:
        raise Conflict("verdicts_of_one_week")
    earlier, later = halves
    weights = fit(earlier, examination(earlier), standard)
    held = None if weights is None else trial.hold(later, examination(later), in_force, weights)
    if weights is None or held is None:
        raise Conflict("verdicts_tell_nothing_apart")
    groups = tuple(audit(weights)) if held.better else ()
    refusals = []
    if not held.better:
        refusals.append(NOT_BETTER)
    if any(one.worse for one in groups):
        refusals.append(GROUP_WORSE)
    return Learned(weights=weights, verdicts=lessons.verdicts, trial=held, groups=groups, refusals=tuple(refusals))
