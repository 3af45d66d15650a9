"""How far chance reaches: the positions that want a thing, had other vacancies of the same kind been posted."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1_000
SEED = 7


def bootstrap(positions: Sequence[int], wanting: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """2.5 % and 97.5 % of the positions in each group of vacancies, over vacancies drawn anew; int64 [groups, 2].

    `wanting` holds each group's vacancies. Percentile bootstrap (Efron 1979), the same draws for all groups.
    """
    count = len(positions)
    if not count or not wanting:
        return np.zeros((len(wanting), 2), dtype=np.int64)
    drawn = np.random.default_rng(SEED).multinomial(count, np.full(count, 1 / count), RESAMPLES)
    of_group = np.zeros((count, len(wanting)))
    for group, vacancies in enumerate(wanting):
        of_group[list(vacancies), group] = np.asarray(positions)[list(vacancies)]
    bounds: NDArray[np.int64] = np.rint(np.quantile(drawn @ of_group, (0.025, 0.975), axis=0)).astype(np.int64)
    return bounds.T
