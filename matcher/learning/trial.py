"""The trial: are new weights better on later weeks, which they were not learnt from, than chance explains?"""

from dataclasses import dataclass

import numpy as np

from matcher.learning.lessons import Floats, Lessons
from models.learned import PARTS, Weights

LATER_SHARE = 0.35
"""The share of verdicts, the latest, that is kept for the trial: whole weeks."""
SAMPLES = 4_000
CONFIDENCE = 0.99
"""More than the usual 0.95: the trial is held again whenever somebody learns, and one in a hundred is often enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Shares of pairs (proposed, declined) of one list that stand in the right order; `low` and `high` are the ends of
    the interval of `after` less `before`."""

    verdicts: int
    before: float
    after: float
    low: float
    high: float

    @property
    def better(self) -> bool:
        """Better than chance explains."""
        return self.low > 0


def split(lessons: Lessons) -> tuple[Lessons, Lessons] | None:
    """Earlier weeks and later ones with at least `LATER_SHARE` of the verdicts; None where one would be empty."""
    counts = np.bincount(lessons.week[lessons.labelled], minlength=len(lessons.weeks))
    later = np.cumsum(counts[::-1])[::-1]
    fitting = np.flatnonzero(later >= LATER_SHARE * lessons.verdicts)
    first = int(fitting[-1]) if len(fitting) else 0
    earlier = lessons.week < first
    if not (earlier & lessons.labelled).any():
        return None
    return lessons.where(earlier), lessons.where(~earlier)


def hold(later: Lessons, examined: Floats, before: Weights, after: Weights, seed: int = 880) -> Trial | None:
    """Compare two weightings on `later`; None where no list has both a proposed and a declined candidate.

    A pair weighs the inverse of the probability that both its places are `examined`. The interval is a percentile
    bootstrap over vacancies, not verdicts: those of one vacancy are alike. What stood high is proposed a little more
    often for that alone, which favours the weights in force: the trial errs on the side of leaving things as they are.
    """
    pairs = [_pairs(later, listed, examined) for listed in np.unique(later.listed[later.labelled])]
    chosen = [one for one in pairs if len(one[0])]
    if not chosen:
        return None
    winners, losers, weights, vacancies = (np.concatenate(column) for column in zip(*chosen, strict=True))
    difference = later.parts[winners] - later.parts[losers]
    right = [_right(difference @ np.array([one[part] for part in PARTS])) for one in (before, after)]
    _, cluster = np.unique(vacancies, return_inverse=True)
    whole = np.bincount(cluster, weights=weights)
    old, new = (np.bincount(cluster, weights=weights * one) for one in right)
    drawn = np.random.default_rng(seed).integers(len(whole), size=(SAMPLES, len(whole)))
    gains = (new - old)[drawn].sum(axis=1) / whole[drawn].sum(axis=1)
    low, high = np.quantile(gains, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Trial(
        verdicts=later.verdicts,
        before=float(old.sum() / whole.sum()),
        after=float(new.sum() / whole.sum()),
        low=float(low),
        high=float(high),
    )


def _pairs(lessons: Lessons, listed: int, examined: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    rows = np.flatnonzero(lessons.listed == listed)
    proposed, declined = rows[lessons.label[rows] == 1], rows[lessons.label[rows] == 0]
    winners, losers = np.repeat(proposed, len(declined)), np.tile(declined, len(proposed))
    weights = 1 / (examined[lessons.place[winners]] * examined[lessons.place[losers]])
    return winners, losers, weights, lessons.vacancy[winners]


def _right(difference: Floats) -> Floats:
    """1 where the proposed stands first, ½ where both are equal to a step of 10⁻⁶, 0 otherwise."""
    return np.asarray((np.sign(np.rint(difference * 1e6)) + 1) / 2, dtype=np.float64)
