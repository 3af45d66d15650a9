"""Making a week's lists again, for the tests of replay and of what it is kept from."""

from typing import LiteralString

from matcher.replay import WeekReplay, replay_week
from matcher.rights.withdrawal import withdraw
from models.ids import IsoWeek, MunicipalityCode, Pseudonym, VacancyId
from models.shortlist import Entry
from models.store import runs
from tests.jobs.conftest import World

KALMAR, NYBRO = MunicipalityCode("0880"), MunicipalityCode("0881")

WEEK, NEXT = IsoWeek("2026-W48"), IsoWeek("2026-W49")


def replayed(
    world: World, week: IsoWeek = WEEK, unit: MunicipalityCode | None = None, vacancy_id: VacancyId | None = None
) -> WeekReplay:
    return replay_week(
        world.services.job, week, now=world.clock(), actor="cli:test", unit=unit, vacancy_id=vacancy_id
    )  # fmt: skip


def entries(world: World, week: IsoWeek = WEEK) -> list[Entry]:
    with world.services.job.transaction() as connection:
        run = runs.of_week(connection, week)
        assert run is not None
        return list(runs.entries(connection, run.id))


def kept(world: World, what: LiteralString) -> int:
    with world.services.job.transaction() as connection:
        row = connection.execute("SELECT count(*) FROM " + what).fetchone()
        assert row is not None
        return int(row[0])


def take_back(world: World, person: str) -> None:
    with world.services.application.transaction() as connection:
        withdraw(
            connection, Pseudonym(person.ljust(16, "a")), on=None, now=world.clock(), made_by="HL-01", verified=False
        )  # fmt: skip
