"""The inner loops of the ranking, compiled. Each releases the interpreter's lock; none adds numbers up in another order
than it is written in, so that the same input gives the same bits.

Imported where something is ranked, and not before: the compiler takes a while to load. What it makes, all at once by
`python -m matcher.ranking.compiling`, is kept beside these files where that can be written, otherwise where
NUMBA_CACHE_DIR says.
"""

from matcher.ranking.kernels.comparing import mean_of_nearest, shared_grams, work_likeness
from matcher.ranking.kernels.finding import STAIRS, Asked, Profiles, Weights, best, score, tabulate
from matcher.ranking.kernels.screening import CODES, SINGLE, Bounds, Crowd, screen

__all__ = [
    "CODES",
    "SINGLE",
    "STAIRS",
    "Asked",
    "Bounds",
    "Crowd",
    "Profiles",
    "Weights",
    "best",
    "mean_of_nearest",
    "score",
    "screen",
    "shared_grams",
    "tabulate",
    "work_likeness",
]
