"""Partitions in a pool of processes on this machine, each on one processor."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context

from matcher.engines.handing_out import Lost, hand_out
from matcher.engines.task import Engine, Ranked, Task, rank_alone
from matcher.partition import Lists


@contextmanager
def in_pool(workers: int) -> Iterator[Engine]:
    """So many processes. Ranking raises EngineError where a partition has lost its worker time and again."""
    pool = _Pool(workers)

    def rank(tasks: Iterable[Task]) -> Iterator[Ranked]:
        return hand_out(pool, tasks)

    try:
        yield rank
    finally:
        pool.close()


class _Pool:
    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._executor = self._begun()

    def _begun(self) -> ProcessPoolExecutor:
        # Not forked: a copy of a process with threads and open connections is no sound one.
        return ProcessPoolExecutor(self._workers, mp_context=get_context("spawn"))

    def count(self) -> int:
        return self._workers

    def begin(self, task: Task) -> Future[Lists]:
        try:
            return self._executor.submit(rank_alone, task)
        except BrokenProcessPool:
            # A pool that has lost a worker takes no more work, and nothing that was under way in it will be done.
            self.close()
            self._executor = self._begun()
            return self._executor.submit(rank_alone, task)

    def first_done(self, begun: Sequence[Future[Lists]]) -> Future[Lists]:
        return next(iter(wait(begun, return_when=FIRST_COMPLETED).done))

    def lists(self, done: Future[Lists]) -> Lists:
        try:
            return done.result()
        except BrokenProcessPool as error:
            raise Lost from error

    def close(self) -> None:
        self._executor.shutdown(cancel_futures=True)
