"""Once a week every coordinator gets a letter about commitments at risk and answers that are waited for."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from matcher.config import Settings
from matcher.follow_up import write_follow_up
from matcher.jobs import Job
from matcher.services import connect
from matcher.work import follow_up, follow_up_daily
from models.ids import StaffCode
from models.letter import Letter
from models.store import jobs, letters, staff, supplier_contacts
from models.store.database import Database, DatabaseRole
from tests.pages.contacts import OTHER as OTHER_SUPPLIER
from tests.pages.contacts import contact
from tests.pages.employed import CLEANING, employ
from tests.pages.test_following import entry
from tests.pages.world import EVA, MARIA, NOW, World, build

__all__ = ["entry"]
CLOSED = """
    UPDATE vacancy SET application_deadline = '2026-11-01',
        job_ad = jsonb_set(job_ad, '{application_deadline}', '"2026-11-01"')
"""
OTHER = replace(EVA, code=StaffCode("MA-02"), name="Ulf Dahl", email="ulf@kalmar.example")


@pytest.fixture
def owner(database_url: str) -> Iterator[Database]:
    with Database(database_url, DatabaseRole.OWNER, pool_size=1) as database:
        yield database


@pytest.fixture
def world(owner: Database, job: Database) -> World:
    made = build(owner, job)
    with owner.transaction() as connection:
        staff.put(connection, (MARIA, EVA, OTHER))
        connection.execute("DELETE FROM letter")
    return made


def written(job: Database) -> list[Letter]:
    with job.transaction() as connection:
        return list(letters.claim(connection, NOW + timedelta(days=30), timedelta(minutes=1), 100))


def test_each_coordinator_gets_one_letter_a_week_and_nobody_else_any(
    world: World, entry: object, owner: Database, job: Database
) -> None:
    employ([one for one in world.entries if one.caseworker == MARIA.code], owner)
    settings = Settings(_env_file=None, base_url="https://ingang.kalmar.example")  # type: ignore[call-arg]
    for later, expected in ((0, 2), (1, 0), (6, 0), (7, 2)):
        with job.transaction() as connection:
            assert write_follow_up(connection, settings, NOW + timedelta(days=later)) == expected
    found = written(job)
    assert sorted(one.address for one in found) == sorted(2 * [EVA.email, OTHER.email])
    first = min((one for one in found if one.recipient == EVA.code), key=lambda one: one.created_at)
    assert first.subject == "Vecka 48: 2 åtaganden i fara, 2 svar att ge"
    assert "Städning, åtagande 1" in first.text
    assert "Ingen behörig kandidat finns för de platser som är utlysta." in first.text
    assert "https://ingang.kalmar.example/avtal/" in first.text
    assert "Kvar: 3,92 av 4 platser" in first.text
    assert "Behöriga kandidater, plats för plats: " in first.text
    for person in (*world.entries, "P-03"):
        assert str(getattr(person, "pseudonym", person)) not in first.text + first.html


def test_a_letter_that_could_not_be_kept_is_written_the_next_time(
    world: World, entry: object, owner: Database, job: Database
) -> None:
    employ([one for one in world.entries if one.caseworker == MARIA.code], owner)
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    with pytest.raises(ZeroDivisionError), job.transaction() as connection:
        assert write_follow_up(connection, settings, NOW) == 2
        _ = 1 / 0
    with job.transaction() as connection:
        assert write_follow_up(connection, settings, NOW) == 2


def test_where_nothing_presses_nobody_is_written_to(world: World, owner: Database, job: Database) -> None:
    with owner.transaction() as connection:
        connection.execute("UPDATE commitment SET starts_on = '2028-01-01', ends_on = '2030-12-31'")
        connection.execute(CLOSED)
    with job.transaction() as connection:
        assert write_follow_up(connection, Settings(_env_file=None), NOW) == 0  # type: ignore[call-arg]


@pytest.mark.parametrize(("ended", "listed", "before"), [("2026-11-20", True, False), ("2026-11-02", False, True)])
def test_what_is_broken_is_told_once(
    world: World, owner: Database, job: Database, ended: str, listed: bool, before: bool
) -> None:
    with owner.transaction() as connection:
        connection.execute("UPDATE commitment SET ends_on = %s WHERE id = %s", [ended, CLEANING])
    with job.transaction() as connection:
        assert write_follow_up(connection, Settings(_env_file=None), NOW) == 2  # type: ignore[call-arg]
    text = written(job)[0].text
    assert ("Städning, åtagande 1" in text, "Sedan tidigare är ett åtagande brutet" in text) == (listed, before)


def test_the_job_does_it_once_a_day_and_says_so(
    world: World, owner: Database, database_url: str, tmp_path: Path
) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path)  # type: ignore[call-arg]
    services = connect(settings, database_url, lambda: NOW)
    try:
        assert follow_up_daily(services) == 2
        assert follow_up_daily(services) is None
        assert follow_up(services) == 0
        with services.job.transaction() as connection:
            (status,) = [one for one in jobs.all_jobs(connection) if one.name == Job.FOLLOW_UP]
        assert status.succeeded_at == NOW
    finally:
        services.close()


def test_a_suppliers_contacts_are_reminded_once_a_week_of_what_they_owe(
    world: World, entry: object, owner: Database, job: Database
) -> None:
    employ([one for one in world.entries if one.caseworker == MARIA.code], owner)
    settings = Settings(_env_file=None, base_url="https://ingang.kalmar.example")  # type: ignore[call-arg]
    removed = contact(owner, email="gammal@stad.example")
    with owner.transaction() as connection:
        supplier_contacts.remove(connection, removed.id, NOW)
    anna = contact(owner)
    contact(owner, OTHER_SUPPLIER, "Bo Bygg", "bo@bygg.example")
    for later in (0, 0, 3, 7):
        with job.transaction() as connection:
            write_follow_up(connection, settings, NOW + timedelta(days=later))
    found = [one for one in written(job) if one.recipient is None]
    assert [one.address for one in found] == [anna.email, anna.email]
    first = min(found, key=lambda one: one.created_at)
    assert first.subject == "7 månader att rapportera"
    assert f"https://ingang.kalmar.example/leverantor/ataganden/{CLEANING}" in first.text
    assert not [one for one in world.entries if one.pseudonym in first.text or str(one.display_code) in first.text]
