"""The audit trail is sealed: nothing in it is changed, removed, put in or moved without being found, at its place."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import LiteralString

import pytest

from matcher.audit_check import AuditReport, Fault, Finding, check_audit
from matcher.audit_key import head_file, read_head, read_key
from matcher.retention import forget_old
from matcher.sealing import seal_pending
from models.audit import AuditEvent
from models.errors import ConfigurationError, Conflict
from models.store import audit, seals
from models.store.database import Conn, Database, DatabaseRole
from tests.house.tree import ROOT

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


class Trail:
    """An audit trail that is written, sealed, tampered with by the tables' owner, and checked."""

    def __init__(self, application: Database, job: Database, owner: Database, key_file: Path) -> None:
        self.application, self.job, self.owner, self.key_file = application, job, owner, key_file
        self.now = NOW

    def clock(self) -> datetime:
        return self.now

    def write(self, connection: Conn, *subjects: str) -> None:
        for subject in subjects:
            event = AuditEvent(
                at=self.now, actor="HL-01", action="list.opened", subject_type="vacancy", subject=subject,
                details={"week": "2026-W48"},
            )  # fmt: skip
            audit.append(connection, event)

    def add(self, *subjects: str) -> None:
        with self.application.transaction() as connection:
            self.write(connection, *subjects)

    def seal(self) -> int:
        self.now += timedelta(minutes=1)
        return seal_pending(self.job, self.clock, self.key_file)

    def check(self) -> AuditReport:
        with self.application.transaction() as connection:
            return check_audit(connection, read_key(self.key_file), read_head(self.key_file))

    def tamper(self, *statements: LiteralString) -> None:
        with self.owner.transaction() as connection:
            for statement in statements:
                connection.execute(statement)

    @contextmanager
    def open_transaction(self) -> Iterator[Conn]:
        with self.application.transaction() as connection:
            yield connection


@pytest.fixture
def trail(application: Database, job: Database, database_url: str, tmp_path: Path) -> Iterator[Trail]:
    with Database(database_url, DatabaseRole.OWNER, pool_size=1) as owner:
        yield Trail(application, job, owner, tmp_path / "audit.key")


@pytest.fixture
def sealed(trail: Trail) -> Trail:
    """Nine events in three seals."""
    for batch in ("abc", "def", "ghi"):
        trail.add(*batch)
        assert trail.seal() == 3
    return trail


def found(trail: Trail) -> list[tuple[Fault, int]]:
    return [(one.fault, one.number) for one in trail.check().findings]


def test_a_trail_that_nobody_touched_is_whole(sealed: Trail) -> None:
    sealed.add("j")
    report = sealed.check()
    assert (report.is_whole, report.seals, report.events, report.unsealed) == (True, 3, 9, 1)
    assert sealed.seal() == 1
    assert sealed.seal() == 0, "nothing new, no seal"
    assert sealed.check().seals == 4


COLUMNS = (
    "at = at + interval '1 microsecond'",
    "at = 'infinity'",
    "actor = 'HL-02'",
    "action = 'list.closed'",
    "subject_type = 'candidate'",
    "subject = subject || 'x'",
    "run_id = '7d444840-9dc0-11d1-b245-5ffdce74fad2'",
    "model = ''",
    "details = '{}'",
    'details = \'{"week": "2026-W49"}\'',
)


@pytest.mark.parametrize("change", COLUMNS)
def test_a_change_of_any_column_is_found(sealed: Trail, change: LiteralString) -> None:
    sealed.tamper("UPDATE audit_event SET " + change + " WHERE id = 5")
    assert found(sealed) == [(Fault.EVENT_CHANGED, 5)]


@pytest.mark.parametrize("number", range(1, 10))
def test_a_change_of_any_row_is_found_at_its_place(sealed: Trail, number: int) -> None:
    with sealed.owner.transaction() as connection:
        connection.execute("UPDATE audit_event SET actor = 'HL-02' WHERE id = %s", (number,))
    assert found(sealed) == [(Fault.EVENT_CHANGED, number)]


@pytest.mark.parametrize("number", range(1, 10))
def test_the_removal_of_any_row_is_found_at_its_place(sealed: Trail, number: int) -> None:
    with sealed.owner.transaction() as connection:
        connection.execute("DELETE FROM audit_event WHERE id = %s", (number,))
    assert found(sealed) == [(Fault.EVENT_MISSING, number)]


@pytest.mark.parametrize("number", [-3, 0, 4, 8, 12, 900])
def test_a_row_put_in_is_found_at_its_place(trail: Trail, number: int) -> None:
    for batch in ("abc", "def", "ghi"):
        trail.add(*batch)
        with pytest.raises(ZeroDivisionError), trail.open_transaction() as connection:
            trail.write(connection, "undone")
            raise ZeroDivisionError
        trail.seal()
    assert trail.check().is_whole
    with trail.owner.transaction() as connection:
        connection.execute(
            "INSERT INTO audit_event (id, at, actor, action, subject_type, subject) OVERRIDING SYSTEM VALUE"
            " VALUES (%s, now(), 'HL-02', 'list.opened', 'vacancy', 'z')",
            (number,),
        )
    assert found(trail) == [(Fault.EVENT_INSERTED, number)]


@pytest.mark.parametrize("pair", [(1, 2), (3, 4), (1, 9), (8, 9)])
def test_rows_that_changed_places_are_found(sealed: Trail, pair: tuple[int, int]) -> None:
    a, b = pair
    with sealed.owner.transaction() as connection:
        for source, target in ((a, 99), (b, a), (99, b)):
            connection.execute("CREATE TEMP TABLE moved ON COMMIT DROP AS TABLE audit_event WITH NO DATA")
            connection.execute("INSERT INTO moved SELECT * FROM audit_event WHERE id = %s", (source,))
            connection.execute("DELETE FROM audit_event WHERE id = %s", (source,))
            connection.execute("UPDATE moved SET id = %s", (target,))
            connection.execute("INSERT INTO audit_event OVERRIDING SYSTEM VALUE SELECT * FROM moved")
            connection.execute("DROP TABLE moved")
    assert found(sealed) == [(Fault.EVENT_CHANGED, a), (Fault.EVENT_CHANGED, b)]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_removed_seal_is_found_the_last_one_too(sealed: Trail, number: int) -> None:
    with sealed.owner.transaction() as connection:
        connection.execute("DELETE FROM audit_seal WHERE number = %s", (number,))
    fault = Fault.CHAIN_CUT if number == 3 else Fault.SEAL_MISSING
    assert Finding(fault=fault, number=number) in sealed.check().findings


def test_an_end_that_was_cut_off_with_its_events_is_found(sealed: Trail) -> None:
    sealed.tamper("DELETE FROM audit_seal WHERE number = 3", "DELETE FROM audit_event WHERE id > 6")
    assert found(sealed) == [(Fault.CHAIN_CUT, 3)]
    sealed.add("j")
    with pytest.raises(Conflict, match="audit_chain_cut"):
        sealed.seal()


def test_a_trail_that_was_emptied_is_found(sealed: Trail) -> None:
    sealed.tamper("DELETE FROM audit_seal", "DELETE FROM audit_event")
    assert found(sealed) == [(Fault.CHAIN_CUT, 3)]


SEAL_CHANGES = (
    "sealed_at = sealed_at + interval '1 second'",
    "first_id = first_id - 1",
    "last_id = last_id + 1",
    "last_id = 9000000000000000000",
    "missing = '[[1, 1]]'",
    "late = '{2}'",
    "awaited = '[[1, 100]]'",
    "content = digest",
    "marks = '\\x00'",
    "previous = digest",
    "digest = content",
    "signature = digest",
)


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("change", SEAL_CHANGES)
def test_a_change_of_any_part_of_any_seal_is_found(sealed: Trail, change: LiteralString, number: int) -> None:
    with sealed.owner.transaction() as connection:
        connection.execute("UPDATE audit_seal SET " + change + " WHERE number = %s", (number,))
    report = sealed.check()
    seal_faults = {Fault.SEAL_CHANGED, Fault.SEAL_UNSIGNED}
    assert number in {one.number for one in report.findings if one.fault in seal_faults}


def test_seals_that_changed_places_are_found(sealed: Trail) -> None:
    sealed.tamper(
        "UPDATE audit_seal SET number = 99 WHERE number = 1",
        "UPDATE audit_seal SET number = 1 WHERE number = 2",
        "UPDATE audit_seal SET number = 2 WHERE number = 99",
    )
    assert {1, 2} <= {one.number for one in sealed.check().findings if one.fault is Fault.SEAL_CHANGED}


def test_a_chain_made_anew_without_the_key_is_found(sealed: Trail) -> None:
    sealed.tamper("DELETE FROM audit_seal", "UPDATE audit_event SET actor = 'HL-02' WHERE id = 5")
    real, sealed.key_file = sealed.key_file, sealed.key_file.with_name("forged.key")
    sealed.seal()
    sealed.key_file = real
    found = {one.fault for one in sealed.check().findings}
    assert {Fault.SEAL_UNSIGNED, Fault.CHAIN_CUT} <= found


def test_an_event_that_commits_after_a_seal_with_higher_numbers_is_sealed_next(trail: Trail) -> None:
    with trail.open_transaction() as slow:
        trail.write(slow, "slow")
        trail.add("quick", "quicker")
        assert trail.seal() == 2
    report = trail.check()
    assert (report.is_whole, report.unsealed) == (True, 1)
    trail.add("next")
    assert trail.seal() == 2
    report = trail.check()
    assert (report.is_whole, report.events, report.unsealed) == (True, 4, 0)
    trail.tamper("UPDATE audit_event SET actor = 'HL-02' WHERE id = 1")
    assert found(trail) == [(Fault.EVENT_CHANGED, 1)]


def test_a_late_event_is_sealed_though_nothing_else_comes(trail: Trail) -> None:
    with trail.open_transaction() as slow:
        trail.write(slow, "slow")
        trail.add("quick")
        trail.seal()
    assert trail.seal() == 1
    with trail.job.transaction() as connection:
        last = seals.last(connection)
    assert last is not None
    assert (last.late, last.awaited) == ((1,), ())


def test_a_number_of_an_undone_transaction_is_told_and_cannot_be_used_later(trail: Trail) -> None:
    with pytest.raises(ZeroDivisionError), trail.open_transaction() as slow:
        trail.write(slow, "slow")
        trail.add("quick")
        trail.seal()
        raise ZeroDivisionError
    assert trail.seal() == 0
    assert trail.check().unused == 1
    trail.tamper(
        "INSERT INTO audit_event (id, at, actor, action, subject_type, subject) OVERRIDING SYSTEM VALUE"
        " VALUES (1, now(), 'HL-02', 'list.opened', 'vacancy', 'z')"
    )
    assert found(trail) == [(Fault.EVENT_INSERTED, 1)]


def test_what_is_removed_in_time_leaves_a_chain_that_holds(sealed: Trail, tmp_path: Path) -> None:
    sealed.now = datetime(2028, 6, 1, tzinfo=UTC)
    sealed.add("j", "k")
    sealed.seal()
    sealed.now = datetime(2029, 1, 1, tzinfo=UTC)
    forgotten = forget_old(sealed.job, sealed.clock, audit_key=sealed.key_file)
    assert forgotten.events == 9
    report = sealed.check()
    assert (report.is_whole, report.events, report.unsealed) == (True, 2, 1)
    sealed.seal()
    sealed.now = datetime(2030, 7, 1, tzinfo=UTC)
    sealed.add("l")
    sealed.seal()
    assert forget_old(sealed.job, sealed.clock, audit_key=sealed.key_file).events == 2
    report = sealed.check()
    assert report.is_whole, report.findings
    assert report.checkpoint is not None
    assert report.checkpoint.seal == 4


@pytest.fixture
def shortened(sealed: Trail) -> Trail:
    """Seals 1–3 removed under the rules; seals 4 and 5 with two events each."""
    sealed.now = datetime(2028, 12, 1, tzinfo=UTC)
    for batch in ("jk", "lm"):
        sealed.add(*batch)
        sealed.seal()
    assert forget_old(sealed.job, sealed.clock, audit_key=sealed.key_file).events == 9
    assert sealed.check().is_whole
    return sealed


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_checkpoint",
        "UPDATE audit_checkpoint SET seal = 4",
        "UPDATE audit_checkpoint SET events = 8",
        "UPDATE audit_checkpoint SET removed_at = now()",
        "UPDATE audit_checkpoint SET digest = signature",
        "UPDATE audit_checkpoint SET signature = digest",
        "DELETE FROM audit_seal WHERE number = 3",
        "DELETE FROM audit_seal WHERE number = 4",
        "DELETE FROM audit_event WHERE id = 10",
        "UPDATE audit_seal SET awaited = '[[1, 9]]' WHERE number = 3",
        "INSERT INTO audit_event OVERRIDING SYSTEM VALUE VALUES (5, now(), 'HL-02', 'list.opened', 'vacancy', 'z')",
    ],
)
def test_after_a_removal_every_change_is_still_found(shortened: Trail, statement: LiteralString) -> None:
    shortened.tamper(statement)
    assert not shortened.check().is_whole


def test_nothing_unsealed_and_nothing_young_is_removed(sealed: Trail) -> None:
    sealed.now += timedelta(days=183)
    assert forget_old(sealed.job, sealed.clock, audit_key=sealed.key_file).events == 0
    sealed.now += timedelta(days=3650)
    assert forget_old(sealed.job, sealed.clock, audit_key=sealed.key_file).events == 6, "the chain's end always stays"


def test_without_its_key_a_chain_is_not_gone_on_with(sealed: Trail) -> None:
    sealed.key_file.unlink()
    sealed.add("j")
    with pytest.raises(ConfigurationError, match="audit_key"):
        sealed.seal()
    assert not sealed.key_file.exists()


def test_the_key_is_its_owners_only(sealed: Trail) -> None:
    assert sealed.key_file.stat().st_mode & 0o777 == 0o600


def test_the_script_tells_where_and_fails(sealed: Trail, database_url: str) -> None:
    def told() -> tuple[int, str]:
        settings = {"MATCHER_DATABASE_URL": database_url, "MATCHER_AUDIT_KEY": str(sealed.key_file)}
        done = subprocess.run(
            [sys.executable, str(ROOT / "scripts" / "verify_audit")],
            env={**os.environ, **settings}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout

    sealed.add("j")
    code, text = told()
    assert code == 0, text
    assert "9 händelser i 3 förseglingar, 1 ännu inte förseglade" in text
    sealed.tamper("DELETE FROM audit_event WHERE id = 7")
    code, text = told()
    assert code == 1
    assert "Händelse 7 har tagits bort." in text
    head_file(sealed.key_file).unlink()
    assert "kan inte styrkas" in told()[1]
