"""From lessons to weights: a linear re-ranker in which more evidence never counts against anybody."""

import numpy as np

from matcher.learning.lessons import Floats, Indices, Lessons
from models.learned import PARTS, Weights

SHARE_OF_STANDARD = 0.1
"""How much of the weights stays as it was: no part is ever silenced, so that the next lessons can still tell of it."""


def fit(lessons: Lessons, examined: Floats, standard: Weights) -> Weights | None:
    """The weights that best tell the proposed from the declined of one list; None where no part tells them apart.

    Least squares with an L2 penalty and coefficients that are not negative (scikit-learn's Ridge), on differences from
    the mean of the list, so that a trade in which much is declined teaches nothing about its people. Corrected for
    position twice:

    - each verdict weighs the inverse of the probability that its place is `examined` at all (Joachims, Swaminathan &
      Schnabel, "Unbiased Learning-to-Rank with Biased Feedback", WSDM 2017), which is bounded below (Strehl, Langford,
      Li & Kakade, "Learning from Logged Implicit Exploration Data", NIPS 2010);
    - the place itself, as 1 / log2(1 + place), is a column while learning and none when ranking: what people propose
      because it stands high is put down to the place (position as a side tower: Zhao et al., "Recommending What Video
      to Watch Next", RecSys 2019).

    `examined` is by place, as `examination` gives it; `standard` are the weights to stay near.
    """
    from sklearn.linear_model import Ridge

    known = lessons.where(lessons.labelled)
    if not known.verdicts:
        return None
    weight = 1 / examined[known.place]
    columns = np.column_stack([known.parts, 1 / np.log2(1 + known.place)])
    columns = _from_mean(columns, weight, known.listed)
    label = _from_mean(known.label[:, None], weight, known.listed)[:, 0]
    spread = np.sqrt(np.average(columns**2, axis=0, weights=weight)).clip(1e-9)
    weight /= weight.mean()
    model = Ridge(alpha=1.0, positive=True, fit_intercept=False).fit(columns / spread, label, sample_weight=weight)
    found = (model.coef_ / spread)[: len(PARTS)]
    if found.sum() <= 1e-9:
        return None
    found = (1 - SHARE_OF_STANDARD) * found / found.sum()
    mixed = {part: found[place] + SHARE_OF_STANDARD * standard[part] for place, part in enumerate(PARTS)}
    return in_steps(mixed)


def in_steps(weights: Weights) -> Weights:
    """The weights in steps of 10⁻⁴, adding up to 1, so that what is stored is what was tried."""
    whole = sum(weights.values())
    steps = {part: round(weights[part] / whole * 10_000) for part in PARTS}
    largest = max(PARTS, key=lambda part: steps[part])
    steps[largest] += 10_000 - sum(steps.values())
    return {part: count / 10_000 for part, count in steps.items()}


def _from_mean(values: Floats, weight: Floats, groups: Indices) -> Floats:
    """Each row less the weighted mean of its group."""
    _, group = np.unique(groups, return_inverse=True)
    whole = np.bincount(group, weights=weight)
    means = np.column_stack([np.bincount(group, weights=weight * column) / whole for column in values.T])
    return np.asarray(values - means[group], dtype=np.float64)
