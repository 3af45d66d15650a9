"""Wherever partitions are ranked, the lists are the same, and the loss of a worker loses nothing."""

import os
import signal
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from matcher.caseload import Desks
from matcher.config import Settings
from matcher.engines import Engine, Task, engine_of
from matcher.partition import Lists, Partition
from matcher.ranking import RankingSettings
from models.candidate import Experience
from models.ids import IsoWeek, MunicipalityCode, RunId, new_id
from models.shortlist import Run, RunState
from tests.unit.ranking.people import NOW, PLACES, TODAY, opening, person, vectors_of

SETTINGS = RankingSettings(least=0.0)
RUN = Run(
    id=RunId(new_id()),
    week=IsoWeek("2026-W48"),
    as_of=TODAY,
    state=RunState.RUNNING,
    started_at=NOW,
    settings={},
)


class DeadlyDesks(Desks):
    """Kills the worker that takes them up, as long as the file is there."""

    def __init__(self, file: Path) -> None:
        super().__init__(())
        self._file = file

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if self._file.exists():
            self._file.unlink()
            os.kill(os.getpid(), signal.SIGKILL)


def partition(number: int, desks: Desks | None = None) -> Partition:
    words = ("Lokalvårdare", "Kock", "Snickare", "Truckförare")
    people = [
        person(
            "".join("abcdefghij"[int(digit)] for digit in f"{number}{one:03d}") + "k",
            experience=(Experience(occupation=words[one % 4], months=one),),
        )
        for one in range(40)
    ]
    vacancies = [opening(place, headline=f"{words[place % 4]} sökes") for place in range(1, 6)]
    return Partition(
        run=RUN,
        unit=MunicipalityCode(f"{number:04d}"),
        candidates=people,
        openings=vacancies,
        vectors=vectors_of(people, vacancies),
        places=PLACES,
        desks=desks or Desks(()),
        declined=frozenset(),
        listed_before=frozenset(),
    )


def settings(engine: str) -> Settings:
    return Settings(engine=engine, _env_file=None)  # type: ignore[call-arg]


def tasks(count: int = 3, deadly: Path | None = None) -> Iterator[Task]:
    for number in range(count):
        desks = DeadlyDesks(deadly) if deadly and number == 1 else None
        yield Task(partition=partition(number, desks), settings=SETTINGS)


def told(lists: Lists) -> tuple[Sequence[Any], ...]:
    """Everything but the entries' own random ids."""
    return (
        lists.shortlists,
        [replace(one, id=RUN.id) for one in lists.entries],
        [replace(one, id=RUN.id) for one in lists.near_misses],
    )


def ranked(rank: Engine, count: int = 3, deadly: Path | None = None) -> list[tuple[Sequence[Any], ...]]:
    return [told(one.lists) for one in rank(tasks(count, deadly))]


@pytest.fixture(scope="module")
def in_process() -> list[tuple[Sequence[Any], ...]]:
    with engine_of(settings("process")) as rank:
        return ranked(rank)


def test_a_pool_of_processes_makes_the_same_lists_and_survives_the_loss_of_a_worker(
    in_process: list[tuple[Sequence[Any], ...]], tmp_path: Path
) -> None:
    deadly = tmp_path / "deadly"
    with engine_of(settings("pool")) as rank:
        assert ranked(rank) == in_process
        deadly.touch()
        assert ranked(rank, deadly=deadly) == in_process
    assert not deadly.exists()
