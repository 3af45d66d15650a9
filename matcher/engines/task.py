"""What an engine is given and gives."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from matcher.partition import Lists, Partition, make_shortlists
from matcher.ranking import RankingSettings
from matcher.ranking.processors import alone


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


def rank_alone(task: Task) -> Lists:
    """The lists of one partition, on one processor: others rank beside it."""
    with alone():
        return make_shortlists(task.partition, task.settings)
