"""Partitions one after the other in this process, each on all processors."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from matcher.engines.task import Engine, Ranked, Task
from matcher.meanwhile import beside
from matcher.partition import make_shortlists
from matcher.ranking.compiling import compile_all


@contextmanager
def in_process() -> Iterator[Engine]:
    def rank(tasks: Iterable[Task]) -> Iterator[Ranked]:
        for task in tasks:
            yield Ranked(task=task, lists=make_shortlists(task.partition, task.settings))

    # The loops are loaded while the database gives the first partition.
    with beside(compile_all):
        yield rank
