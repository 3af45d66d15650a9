"""Where partitions are ranked: in this process, or in a pool of processes on this machine.

What ranks a partition is one pure function, so that its lists are the same to the last bit wherever it runs. A
partition whose worker is lost is done again. Partitions are handed out as workers are free, and come back in the order
in which they were given: no more of them are loaded at a time than there are workers, and one.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing import get_context

from matcher.config import Settings
from matcher.partition import Lists, Partition, make_shortlists
from matcher.ranking import RankingSettings
from matcher.ranking.partition import alone

TRIES = 3
"""How often a partition is begun before its loss is an error: what kills each worker that takes it is no accident."""


class EngineKind(StrEnum):
    """What `MATCHER_ENGINE` may say."""

    PROCESS = "process"
    POOL = "pool"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A partition to rank, and how."""

    partition: Partition
    settings: RankingSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """What came of a task."""

    task: Task
    lists: Lists


Engine = Callable[[Iterable[Task]], Iterator[Ranked]]
"""Ranks tasks, which it takes only when it can begin them."""


def engine_of(settings: Settings) -> AbstractContextManager[Engine]:
    """The engine that the settings name, for as long as the context lasts."""
    match EngineKind(settings.engine):
        case EngineKind.PROCESS:
            return _in_process()
        case EngineKind.POOL:
            return _in_pool(os.cpu_count() or 1)


@contextmanager
def _in_process() -> Iterator[Engine]:
    def rank(tasks: Iterable[Task]) -> Iterator[Ranked]:
        for task in tasks:
            yield Ranked(task=task, lists=make_shortlists(task.partition, task.settings))

    yield rank


@contextmanager
def _in_pool(workers: int) -> Iterator[Engine]:
    """Each worker is a process of its own and ranks on one processor."""
    # Not forked: a copy of a process with threads and open connections is no sound one.
    pool = _Pool(workers)
    try:
        yield pool.rank
    finally:
        pool.close()


class _Pool:
    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._executor = self._begun()

    def _begun(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self._workers, mp_context=get_context("spawn"))

    def rank(self, tasks: Iterable[Task]) -> Iterator[Ranked]:
        remaining, begun = iter(tasks), deque[tuple[Task, Future[Lists]]]()
        lost = 0
        while True:
            for task in remaining:
                begun.append((task, self._executor.submit(rank_alone, task)))
                if len(begun) > self._workers:
                    break
            if not begun:
                return
            task, future = begun[0]
            try:
                lists = future.result()
            except BrokenProcessPool:
                # A pool that has lost a worker takes no more work: all that is under way is begun anew in another.
                lost += 1
                if lost >= TRIES:
                    raise
                self.close()
                self._executor = self._begun()
                begun = deque((one, self._executor.submit(rank_alone, one)) for one, _ in begun)
                continue
            lost = 0
            begun.popleft()
            yield Ranked(task=task, lists=lists)

    def close(self) -> None:
        self._executor.shutdown(cancel_futures=True)


def rank_alone(task: Task) -> Lists:
    """The lists of one partition, on one processor: others rank beside it."""
    with alone():
        return make_shortlists(task.partition, task.settings)
