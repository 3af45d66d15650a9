"""The yardstick: the bare float32 product of every vacancy's vector with every person's, as fast as this machine can.

In blocks, on one worker for each core with single-threaded BLAS, which is as fast as BLAS's own threads or faster. The
blocking is the best of those tried here. `visited` pairs are those in blocks that somebody could commute between.
"""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

Floats = NDArray[np.float32]
Block = tuple[slice, slice]

BLOCKINGS = ((64, 2048), (128, 2048), (128, 4096), (256, 2048), (256, 4096), (512, 4096), (512, 8192), (1024, 4096))
PROBE = 2.0
"""Seconds' worth of product, at least, that blockings are compared on: shorter ones tell of noise."""

MOST_ROWS = 1 << 21
"""Of random numbers that are laid out: a larger side is the same rows again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What a blocking reached: billions of operations a second over all workers, and of processor time."""

    blocking: tuple[int, int]
    gflops: float
    core_gflops: float


class Yardstick:
    """Products of the same shape as what is measured beside them."""

    def __init__(self, vacancies: int, candidates: int, dimensions: int, workers: int) -> None:
        random = np.random.default_rng(0)
        self.left = random.standard_normal((vacancies, dimensions), dtype=np.float32)
        self.right = random.standard_normal((min(candidates, MOST_ROWS), dimensions), dtype=np.float32)
        self.workers = workers
        self.tried: list[Rate] = []
        self.kept: Rate | None = None

    @property
    def operations(self) -> float:
        """Of all pairs."""
        return 2.0 * len(self.left) * len(self.right) * self.left.shape[1]

    def measure(self) -> Rate:
        """The best rate until now; the first call tries every blocking, each call the best of them once more, whole."""
        if self.kept is None:
            self.tried = [self._rate(one) for one in BLOCKINGS]
            self.kept = max(self.tried, key=lambda one: one.core_gflops)
        again = [self._rate(self.kept.blocking, whole=True) for _ in range(1)]
        self.kept = max([self.kept, *again], key=lambda one: one.gflops)
        return self.kept

    def seconds(self, pairs: float) -> float:
        """Of the product of so many pairs at the best rate."""
        assert self.kept is not None, "measured first"
        return 2.0 * pairs * self.left.shape[1] / (self.kept.gflops * 1e9)

    def core_seconds(self, pairs: float) -> float:
        """The same in processor time."""
        assert self.kept is not None, "measured first"
        return 2.0 * pairs * self.left.shape[1] / (self.kept.core_gflops * 1e9)

    def _rate(self, blocking: tuple[int, int], whole: bool = False) -> Rate:
        blocks = list(_blocks(len(self.left), len(self.right), blocking))
        least = 1 if whole else max(1, self.workers)
        operations, wall, core = 0.0, 0.0, 0.0
        while wall < (0.0 if whole else PROBE / len(BLOCKINGS)) or not operations:
            seconds, spent, done = self._run(blocks if whole else blocks[: max(least, 64)], blocking)
            wall, core, operations = wall + seconds, core + spent, operations + done
        return Rate(blocking=blocking, gflops=operations / wall / 1e9, core_gflops=operations / core / 1e9)

    def _run(self, blocks: Sequence[Block], blocking: tuple[int, int]) -> tuple[float, float, float]:
        """(seconds, processor seconds, operations) of the blocks' products."""

        def work(mine: Sequence[Block]) -> None:
            out = np.empty(blocking, dtype=np.float32)
            for rows, columns in mine:
                height, width = rows.stop - rows.start, columns.stop - columns.start
                np.matmul(self.left[rows], self.right[columns].T, out=out[:height, :width])

        shares = [blocks[worker :: self.workers] for worker in range(self.workers)]
        with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(self.workers) as pool:
            list(pool.map(work, [[] for _ in shares]))  # threads that exist already cost nothing to start
            began, spent = time.perf_counter(), time.process_time()
            list(pool.map(work, shares))
            wall, core = time.perf_counter() - began, time.process_time() - spent
        sides = ((rows.stop - rows.start) * (columns.stop - columns.start) for rows, columns in blocks)
        return wall, core, 2.0 * self.left.shape[1] * sum(sides)


def _blocks(rows: int, columns: int, blocking: tuple[int, int]) -> Iterator[Block]:
    high, wide = blocking
    for left in range(0, columns, wide):
        for top in range(0, rows, high):
            yield slice(top, min(rows, top + high)), slice(left, min(columns, left + wide))


def visited_share(
    homes: NDArray[np.float64], reach: NDArray[np.float64], works: NDArray[np.float64], blocking: tuple[int, int]
) -> float:
    """The share of pairs that stand in a block somebody could commute between.

    `homes` and `works` are points on the unit sphere [n, 3], `reach` is how far each person gets along it, in the same
    measure. People and workplaces are put in the order of where they are, and a block is left out where the boxes
    around its two sides are farther apart than anybody in it gets.
    """
    home_order = np.lexsort((homes[:, 2], homes[:, 1], homes[:, 0], np.minimum(reach, 1)))
    work_order = np.lexsort((works[:, 2], works[:, 1], works[:, 0]))
    homes, reach, works = homes[home_order], reach[home_order], works[work_order]
    pairs = 0
    sides = {axis: [] for axis in (0, 1)}  # type: dict[int, list[tuple[int, NDArray[np.float64], NDArray[np.float64], float]]]
    for axis, points, step in ((0, works, blocking[0]), (1, homes, blocking[1])):
        for first in range(0, len(points), step):
            part = points[first : first + step]
            most = float(reach[first : first + step].max()) if axis else 0.0
            sides[axis].append((len(part), part.min(axis=0), part.max(axis=0), most))
    for many, low, high, _ in sides[0]:
        for people, least, most_at, far in sides[1]:
            gap = np.maximum(0.0, np.maximum(least - high, low - most_at))
            if float(np.sqrt((gap**2).sum())) <= far:
                pairs += many * people
    return pairs / max(1, len(homes) * len(works))
