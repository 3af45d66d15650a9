"""Partitions go out as workers are free; one whose worker is lost is begun anew; all come back in order."""

from collections import deque
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from matcher.engines.task import Ranked, Task
from matcher.log import get_logger
from matcher.partition import Lists
from models.errors import EngineError

log = get_logger()

TRIES = 3
"""How often a partition is begun before its loss is an error: what kills each worker that takes it is no accident."""

Handle = TypeVar("Handle", bound=Hashable)


class Lost(Exception):
    """What was begun will not be done: who worked on it is gone."""


class Workers(Protocol[Handle]):
    """Rank several partitions at a time, elsewhere. A handle stands for one that has been begun."""

    def count(self) -> int:
        """How many partitions can be ranked at a time just now."""
        ...

    def begin(self, task: Task) -> Handle: ...

    def first_done(self, begun: Sequence[Handle]) -> Handle:
        """Wait until one of those begun is done or lost, and say which."""
        ...

    def lists(self, done: Handle) -> Lists:
        """What came of it. Raises Lost."""
        ...


@dataclass(slots=True)
class _Begun(Generic[Handle]):
    task: Task
    handle: Handle
    tries: int = 1
    lists: Lists | None = None


def hand_out(workers: Workers[Handle], tasks: Iterable[Task]) -> Iterator[Ranked]:
    """Rank the tasks, in their order. Raises EngineError where one has lost its worker time and again."""
    remaining, begun = iter(tasks), deque[_Begun[Handle]]()
    while True:
        for task in remaining:
            begun.append(_Begun(task, workers.begin(task)))
            if len(begun) > workers.count():
                break
        if not begun:
            return
        first = begun[0]
        while first.lists is None:
            under_way = {one.handle: one for one in begun if one.lists is None}
            done = under_way[workers.first_done(list(under_way))]
            try:
                done.lists = workers.lists(done.handle)
            except Lost as loss:
                _begin_anew(workers, done, loss)
        begun.popleft()
        yield Ranked(task=first.task, lists=first.lists)


def _begin_anew(workers: Workers[Handle], lost: _Begun[Handle], loss: Lost) -> None:
    unit = lost.task.partition.unit
    log.warning("engine.worker_lost", unit=unit, tries=lost.tries)
    if lost.tries == TRIES:
        raise EngineError("worker_lost", unit=unit, tries=TRIES) from loss
    lost.tries += 1
    lost.handle = workers.begin(lost.task)
