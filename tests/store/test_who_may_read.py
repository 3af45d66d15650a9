"""Row-level security: who reads whose candidates, whatever the code above it asks for."""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from models.errors import IngangError, StoreError, StoreUnavailable
from models.ids import Pseudonym, StaffCode, VerdictId, new_id
from models.reach import EVERYTHING, NOTHING, Extent, Reach
from models.shortlist import Decision, DeclineReason, Verdict
from models.store import candidates, runs, verdicts
from models.store.database import Conn, Database, DatabaseRole
from tests.pages.world import CLEANER, MARIA, NOW, OMAR, World, build

PROTECTED = (
    "candidate", "entry", "near_miss", "outcome",
    "group_membership", "placement", "placement_month", "placement_scope", "profile_version",
    "proposal", "run_candidate", "verdict", "verdict_note",
)  # fmt: skip
UNIT = Reach(extent=Extent.UNIT)
STRANGE = StaffCode('}",{HL\\-1" NULL')


def desks(*codes: StaffCode) -> Reach:
    return Reach(extent=Extent.DESKS, desks=frozenset(codes))


@pytest.fixture
def owner(database_url: str) -> Iterator[Database]:
    with Database(database_url, DatabaseRole.OWNER, pool_size=1) as database:
        yield database


@pytest.fixture
def web(database_url: str) -> Iterator[Database]:
    """The application as the web has it: two connections for everybody."""
    with Database(database_url, DatabaseRole.APPLICATION, pool_size=2) as database:
        yield database


@pytest.fixture
def world(owner: Database, job: Database) -> World:
    """A run, with a profile and a verdict for each of its entries."""
    made = build(owner, job)
    with owner.transaction() as connection:
        delivery = new_id()
        connection.execute(
            "INSERT INTO delivery VALUES (%s, '0880', %s, true, 9, 9, 0, 0, 0)", (delivery, NOW)
        )  # fmt: skip
        for entry in made.entries:
            connection.execute(
                "INSERT INTO candidate (pseudonym, municipality, caseworker, consent_given_on, profile, delivery_id)"
                " VALUES (%s, '0880', %s, %s, '{}', %s)",
                (entry.pseudonym, entry.caseworker, NOW.date(), delivery),
            )
            verdicts.add(connection, verdict(entry.pseudonym))
    return made


def verdict(pseudonym: Pseudonym) -> Verdict:
    return Verdict(
        id=VerdictId(new_id()), vacancy_id=CLEANER, pseudonym=pseudonym, decision=Decision.DECLINE,
        reason=DeclineReason.DISTANCE, made_by="HL-03", made_at=NOW,
    )  # fmt: skip


def caseworkers(connection: Conn) -> list[tuple[str | None, str]]:
    """Whose rows are seen, in both tables that name a caseworker."""
    rows = connection.execute(
        "SELECT caseworker, pseudonym FROM entry UNION ALL SELECT caseworker, pseudonym FROM candidate"
    )
    return [(row[0], row[1]) for row in rows]


def test_every_table_with_people_has_security_that_binds_its_owner_too(owner: Database) -> None:
    with owner.transaction() as connection:
        rows = connection.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity ORDER BY relname"
        ).fetchall()
        owns = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'ingang' AND tableowner IN (%s, %s)",
            (DatabaseRole.APPLICATION, DatabaseRole.JOB),
        ).fetchone()
        passes = connection.execute(
            "SELECT count(*) FROM pg_roles WHERE rolname = ANY (%s) AND (rolbypassrls OR rolsuper)",
            (list(DatabaseRole),),
        ).fetchone()
    assert passes == (0,)
    assert {row[0] for row in rows} >= set(PROTECTED)
    assert owns == (0,)


def test_a_transaction_that_says_nothing_reads_nobody(web: Database, world: World) -> None:
    for reach in (None, NOTHING, desks(), desks(StaffCode("HL-99")), desks(STRANGE)):
        with web.transaction(reach) as connection:
            for table in PROTECTED:
                assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), (reach, table)  # type: ignore[arg-type]


def test_a_caseworker_reads_their_own_and_a_deputy_those_of_both(web: Database, world: World) -> None:
    for own in ({MARIA.code}, {OMAR.code}, {MARIA.code, OMAR.code}, {STRANGE, OMAR.code}):
        with web.transaction(desks(*own)) as connection:
            seen = {entry.id for entry in runs.entries(connection, world.run.id)}
            assert seen == {one.id for one in world.entries if one.caseworker in own}
            assert {code for code, _ in caseworkers(connection)} <= own
            said = {one.pseudonym for one in verdicts.of_vacancies(connection, [CLEANER])}
            assert said == {one.pseudonym for one in world.of(CLEANER) if one.caseworker in own}


def test_a_coordinator_and_the_jobs_read_all(web: Database, job: Database, owner: Database, world: World) -> None:
    for database, reach in ((web, UNIT), (web, EVERYTHING), (job, None), (owner, None)):
        with database.transaction(reach) as connection:
            assert len(runs.entries(connection, world.run.id)) == len(world.entries)
            assert candidates.count(connection) == len(world.entries)


def test_nobody_decides_about_anothers_candidate(web: Database, world: World) -> None:
    for entry in world.of(CLEANER):
        own = entry.caseworker == MARIA.code
        try:
            with web.transaction(desks(MARIA.code)) as connection:
                verdicts.add(connection, verdict(entry.pseudonym))
        except StoreError as error:
            assert not own, error.params
            assert error.params["sqlstate"] == "42501"
        else:
            assert own


def test_who_signs_in_changes_no_profile(web: Database, world: World) -> None:
    for reach in (NOTHING, desks(MARIA.code), UNIT):
        with web.transaction(reach) as connection:
            assert connection.execute("DELETE FROM candidate").rowcount == 0
            assert connection.execute("UPDATE candidate SET caseworker = 'HL-03'").rowcount == 0


def test_the_reach_ends_with_the_transaction_also_where_it_fails(web: Database, world: World) -> None:
    for _ in range(3):
        with web.transaction(UNIT) as connection:
            assert caseworkers(connection)
        with pytest.raises(IngangError), web.transaction(UNIT) as connection:
            connection.execute("SELECT 1 / 0")
        with web.transaction() as connection:
            assert caseworkers(connection) == []


def interleaved(web: Database, world: World, turns: int, disturb: Callable[[], None] | None = None) -> list[bool]:
    """Many people at once on two connections; a turn fails on seeing anybody else's. Returns which got through."""
    own = {
        MARIA.code: {one.id for one in world.entries if one.caseworker == MARIA.code},
        OMAR.code: {one.id for one in world.entries if one.caseworker == OMAR.code},
        StaffCode("HL-99"): set(),
    }
    chance = random.Random(7)
    people = [chance.choice([*own, None]) for _ in range(turns)]

    def turn(person: StaffCode | None) -> bool:
        try:
            with web.transaction(UNIT if person is None else desks(person)) as connection:
                seen = {entry.id for entry in runs.entries(connection, world.run.id)}
                connection.execute("SELECT pg_sleep(0.001)")
                whose = {code for code, _ in caseworkers(connection)}
        except StoreUnavailable:
            return False
        expected = {one.id for one in world.entries} if person is None else own[person]
        assert seen == expected, person
        assert person is None or whose <= {person}
        return True

    stop = threading.Event()

    def disturbing() -> None:
        while disturb is not None and not stop.wait(0.02):
            disturb()

    disturber = threading.Thread(target=disturbing)
    disturber.start()
    try:
        with ThreadPoolExecutor(12) as pool:
            return list(pool.map(turn, people))
    finally:
        stop.set()
        disturber.join()


def test_many_people_on_few_connections_see_their_own_only(web: Database, world: World) -> None:
    assert all(interleaved(web, world, 400))


def test_killed_backends_leak_nothing_to_whoever_comes_next(web: Database, world: World, database_url: str) -> None:
    killed = []
    with psycopg.connect(database_url, autocommit=True) as killer:

        def kill() -> None:
            rows = killer.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = %s AND datname = current_database() ORDER BY random() LIMIT 1",
                (DatabaseRole.APPLICATION,),
            )
            killed.extend(rows.fetchall())

        through = interleaved(web, world, 400, kill)
    assert killed
    assert any(through)
