"""How like postings' texts are to people's: one product of vectors, of each distinct text with each.

The vectors are in steps that make the products exact (see `vectors.STEPS`), so that it does not matter what is
multiplied beside what.
"""

from collections.abc import Sequence
from functools import cache
from itertools import product
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from matcher.ranking.processors import Each

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

ROWS, COLUMNS = 256, 8192
"""Texts of postings, and of people, that are multiplied at a time."""

MEMORY = 2**27
"""Bytes of likenesses that are made at a time, and that are kept for whoever says the same again. What is kept lies in
matrices of which at least the half was new, so that it may take twice as many."""


class Likenesses:
    """How like texts are to those of a pool. What was asked for lately is not multiplied again: postings of a trade say
    much the same, and whoever asks about work now asks about it several times."""

    def __init__(self, documents: Floats) -> None:
        """`documents` [texts, dimensions] are the vectors of the pool's texts. `most` texts are asked for at a time."""
        # Number by number: a product with a few texts takes two thirds of the time that it takes the other way.
        self._documents = np.ascontiguousarray(documents.T)
        self.most = max(ROWS, MEMORY // (4 * max(1, len(documents))))
        self._kept: dict[bytes, Floats] = {}
        self._lock = Lock()

    def of(self, vectors: Floats, each: Each = map) -> tuple[Indices, Floats]:
        """float32 [texts, the pool's texts], and which text each row is about: those that are known come last.

        `vectors` [texts, dimensions] are those of some texts.
        """
        _let_be_alone()
        keys = [vector.tobytes() for vector in vectors]
        with self._lock:
            rows = [self._kept.get(key) for key in keys]
        new = [place for place, row in enumerate(rows) if row is None]
        known = [place for place, row in enumerate(rows) if row is not None]
        asking, texts = vectors[new], self._documents.shape[1]
        matrix = np.empty((len(keys), texts), dtype=np.float32)
        made = matrix[: len(new)]

        def multiply(piece: tuple[slice, slice]) -> None:
            some, columns = piece
            np.matmul(asking[some], self._documents[:, columns], out=made[some, columns])

        for _ in each(multiply, product(_pieces(len(new), ROWS), _pieces(texts, COLUMNS))):
            pass
        for row, place in enumerate(known, start=len(new)):
            matrix[row] = rows[place]
        self._keep([keys[place] for place in new], matrix)
        return np.array([*new, *known], dtype=np.int64), matrix

    def _keep(self, keys: Sequence[bytes], matrix: Floats) -> None:
        """Keep the first rows of a matrix: as they stand there, where they are the most of it."""
        first = matrix[: len(keys)]
        made = first if 2 * len(keys) >= len(matrix) else first.copy()
        with self._lock:
            self._kept.update(zip(keys, made, strict=True))
            while len(self._kept) > self.most:
                del self._kept[next(iter(self._kept))]


def _pieces(count: int, most: int) -> list[slice]:
    return [slice(first, first + most) for first in range(0, count, most)]


@cache
def _let_be_alone() -> None:
    """BLAS takes one thread for a product from here on: what ranks has all processors busy, and where others have them,
    threads that wait for one another take five times as long. To look for the libraries takes as long as to rank a
    small town."""
    from threadpoolctl import ThreadpoolController

    ThreadpoolController().limit(limits=1, user_api="blas")
