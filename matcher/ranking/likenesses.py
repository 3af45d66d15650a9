"""How like postings' texts are to people's: one product of vectors, of each distinct text with each.

The vectors are in steps that make the products exact (see `vectors.STEPS`), so that it does not matter what is
multiplied beside what.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from matcher.ranking.processors import Each

Floats = NDArray[np.float32]

ROWS = 256
"""Texts that are multiplied at a time."""

MEMORY = 2**27
"""Bytes of likenesses that are held at a time."""


class Likenesses:
    """The likenesses of some postings' texts with the texts of a pool. Texts that the postings before them said too are
    not multiplied again."""

    def __init__(self, documents: Floats) -> None:
        """`documents` [texts, dimensions] are the vectors of the pool's texts."""
        self._documents = documents
        self._rows: dict[str, int] = {}
        self._matrix = np.empty((0, len(documents)), dtype=np.float32)

    @property
    def most(self) -> int:
        """How many texts are held at a time at most."""
        return max(ROWS, MEMORY // (4 * max(1, len(self._documents))))

    def of(self, texts: Sequence[str], vectors: Floats, each: Each = map) -> Floats:
        """float32 [len(texts), the pool's texts]. `vectors` [len(texts), dimensions] are those of `texts`, which are
        distinct."""
        _let_be_alone()
        known = [self._rows.get(text, -1) for text in texts]
        matrix = np.empty((len(texts), len(self._documents)), dtype=np.float32)
        wanted = [place for place, row in enumerate(known) if row < 0]

        def multiply(places: Sequence[int]) -> None:
            matrix[places] = vectors[places] @ self._documents.T

        for _ in each(multiply, [wanted[first : first + ROWS] for first in range(0, len(wanted), ROWS)]):
            pass
        for place, row in enumerate(known):
            if row >= 0:
                matrix[place] = self._matrix[row]
        self._rows, self._matrix = {text: place for place, text in enumerate(texts)}, matrix
        return matrix


@cache
def _let_be_alone() -> None:
    """BLAS takes one thread for a product from here on: what ranks has all processors busy, and where others have them,
    threads that wait for one another take five times as long. To look for the libraries takes as long as to rank a
    small town."""
    from threadpoolctl import ThreadpoolController

    ThreadpoolController().limit(limits=1, user_api="blas")
