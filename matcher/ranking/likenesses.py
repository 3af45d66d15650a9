"""How like postings' texts are to people's: one product of vectors, of each distinct text with each.

The vectors are in steps that make the products exact (see `vectors.STEPS`), so that it does not matter what is
multiplied beside what.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cache
from itertools import product
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from matcher.ranking.processors import Each

Floats = NDArray[np.float32]

ROWS, COLUMNS = 256, 8192
"""Texts of postings, and of people, that are multiplied at a time."""

MEMORY = 2**27
"""Bytes of likenesses that are made at a time, and that are kept for whoever says the same again."""


class Likenesses:
    """How like texts are to those of a pool. What was asked for lately is not multiplied again: postings of a trade say
    much the same, and whoever asks about work now asks about it several times."""

    def __init__(self, documents: Floats) -> None:
        """`documents` [texts, dimensions] are the vectors of the pool's texts. `most` texts are asked for at a time."""
        # Number by number: a product with a few texts takes two thirds of the time that it takes the other way.
        self._documents = np.ascontiguousarray(documents.T)
        self.most = max(ROWS, MEMORY // (4 * max(1, len(documents))))
        self._kept: OrderedDict[bytes, Floats] = OrderedDict()
        self._lock = Lock()

    def of(self, vectors: Floats, each: Each = map) -> Floats:
        """float32 [texts, the pool's texts]. `vectors` [texts, dimensions] are those of some texts."""
        return self.begin(vectors, each)()

    def begin(self, vectors: Floats, each: Each) -> Callable[[], Floats]:
        """Begin with what `of` gives, and give what waits for it."""
        _let_be_alone()
        keys = [vector.tobytes() for vector in vectors]
        with self._lock:
            known = [self._kept.get(key) for key in keys]
        wanted = [place for place, row in enumerate(known) if row is None]
        asking, texts = vectors[wanted], self._documents.shape[1]
        made = np.empty((len(wanted), texts), dtype=np.float32)

        def multiply(piece: tuple[slice, slice]) -> None:
            rows, columns = piece
            np.matmul(asking[rows], self._documents[:, columns], out=made[rows, columns])

        begun = each(multiply, product(_pieces(len(wanted), ROWS), _pieces(texts, COLUMNS)))

        def finish() -> Floats:
            for _ in begun:
                pass
            matrix = made
            if len(wanted) < len(keys):
                matrix = np.empty((len(keys), texts), dtype=np.float32)
                matrix[wanted] = made
                for place, row in enumerate(known):
                    if row is not None:
                        matrix[place] = row
            self._keep(keys, known, matrix)
            return matrix

        return finish

    def _keep(self, keys: Sequence[bytes], known: Sequence[Floats | None], matrix: Floats) -> None:
        with self._lock:
            for key, row, made in zip(keys, known, matrix, strict=True):
                self._kept[key] = made.copy() if row is None else row
                self._kept.move_to_end(key)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)


def _pieces(count: int, most: int) -> list[slice]:
    return [slice(first, first + most) for first in range(0, count, most)]


@cache
def _let_be_alone() -> None:
    """BLAS takes one thread for a product from here on: what ranks has all processors busy, and where others have them,
    threads that wait for one another take five times as long. To look for the libraries takes as long as to rank a
    small town."""
    from threadpoolctl import ThreadpoolController

    ThreadpoolController().limit(limits=1, user_api="blas")
