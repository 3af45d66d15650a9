"""Back-up and restore: all of it or nothing, the same as it was, and nothing undone that must stay done."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from matcher import keys
from matcher.audit_check import check_audit
from matcher.audit_key import make_key, read_head, read_key
from matcher.backup.aftermath import finish_restore
from matcher.backup.container import BackupReader
from matcher.backup.making import CHECKSUM, PART, back_up, backup_key, remove_older
from matcher.backup.restoring import check_backup, restore_backup
from matcher.config import Settings
from matcher.replay import Result, replay_week
from matcher.rights.withdrawal import withdraw
from matcher.schema import make_ready
from matcher.services import connect
from matcher.work import seal, weekly_if_due
from models.errors import ConfigurationError, Conflict, InvalidInput, StoreError
from models.ids import IsoWeek, Pseudonym
from models.reach import EVERYTHING
from models.store import audit, candidates, dumping, letters, withdrawals
from models.store.client_programs import find_programs, surroundings
from models.store.database import Database, DatabaseRole
from models.store.embedded import EmbeddedPostgres
from models.supplier import Scope
from tests.conftest import own_database, quick_folder
from tests.jobs.conftest import World
from tests.waiting import wait_for_lock

ROOT = Path(__file__).parents[2]
ACTOR = "cli:test"
PERSON, OTHER = Pseudonym("b".ljust(16, "a")), Pseudonym("c".ljust(16, "a"))


def rows_of(url: str) -> dict[str, list[str]]:
    """Every row of every table."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'ingang'::regnamespace AND relkind = 'r' ORDER BY 1"
        ).fetchall()
        return {
            name: [row[0] for row in connection.execute(f'SELECT to_jsonb(t)::text FROM ingang."{name}" t ORDER BY 1')]
            for (name,) in tables
        }


STRUCTURE = """
SELECT table_name, column_name, data_type, is_nullable, column_default, identity_generation
FROM information_schema.columns WHERE table_schema = 'ingang' ORDER BY 1, 2;
SELECT relname, relkind, relowner::regrole::text, relrowsecurity, relforcerowsecurity, relacl::text,
obj_description(oid, 'pg_class') FROM pg_class WHERE relnamespace = 'ingang'::regnamespace ORDER BY 1;
SELECT tablename, policyname, permissive, roles::text, cmd, qual, with_check FROM pg_policies ORDER BY 1, 2;
SELECT attrelid::regclass::text, attname, attacl::text FROM pg_attribute WHERE attacl IS NOT NULL ORDER BY 1, 2;
SELECT indexdef FROM pg_indexes WHERE schemaname = 'ingang' ORDER BY 1;
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'ingang'::regnamespace AND contype <> 'n' ORDER BY 1, 2;
SELECT proname, proowner::regrole::text, proacl::text, pg_get_functiondef(oid) FROM pg_proc
WHERE pronamespace = 'ingang'::regnamespace ORDER BY 1;
SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'ingang' ORDER BY 1;
SELECT nspowner::regrole::text, nspacl::text FROM pg_namespace WHERE nspname = 'ingang'
"""
"""Columns, owners, rights, policies, what binds the owner, indexes, constraints, functions, sequences."""


def structure_of(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return [row for query in STRUCTURE.split(";") for row in connection.execute(query)]  # type: ignore[call-overload]


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    make_key(tmp_path / "backup.key", "backup_key")
    return settings.model_copy(update={"backup_key": tmp_path / "backup.key"})


@pytest.fixture
def saved(week: World, settings: Settings, database_url: str) -> Path:
    """A back-up of a week's lists, letters and log, with a consent that had been taken back."""
    with week.services.application.transaction() as connection:
        withdraw(connection, OTHER, on=None, now=week.clock(), made_by="HL-01", verified=True)
    seal(week.services)
    return back_up(database_url, settings.backup_dir, settings, week.clock, actor=ACTOR)


@pytest.fixture
def small(world: World, settings: Settings, database_url: str) -> Path:
    """A back-up of staff and little else."""
    return back_up(database_url, settings.backup_dir, settings, world.clock, actor=ACTOR)


@pytest.fixture
def empty(postgres_url: str) -> Iterator[str]:
    with own_database(postgres_url, "template0") as url:
        yield url


def put_back(url: str, file: Path, settings: Settings, week: World, **options: bool) -> None:
    checked = check_backup(file, settings)
    restore_backup(url, checked, settings, week.clock, **({"confirmed": False} | options))  # type: ignore[arg-type]


def test_a_back_up_on_an_empty_server_gives_the_same_rows_rights_lists_letters_and_log(
    saved: Path, week: World, settings: Settings, database_url: str
) -> None:
    with quick_folder() as folder, EmbeddedPostgres(folder, {"fsync": "off"}) as server:
        put_back(server.url, saved, settings, week)
        before, after = rows_of(database_url), rows_of(server.url)
        assert {name: after[name] for name in before} == before
        assert sum(map(len, after.values())) > 150
        told = structure_of(database_url)
        assert structure_of(server.url) == [tuple(one) for one in told]
        assert make_ready(server.url, settings, week.clock) == []
        with Database(server.url, DatabaseRole.OWNER) as owner, owner.transaction() as connection:
            report = check_audit(connection, read_key(settings.audit_key_file), read_head(settings.audit_key_file))
        assert report.is_whole and report.seals == 1 and report.events > 10
        services = connect(settings, server.url, week.clock)
        with services.job.transaction() as connection:
            assert [(one.state, one.letters) for one in letters.state_counts(connection)] == [("pending", 2)]
            # until a person ends the pause: some may have been sent since
            assert letters.claim(connection, week.clock(), timedelta(minutes=5), 100) == []
        made = replay_week(services.job, IsoWeek("2026-W48"), now=week.clock(), actor=ACTOR)
        services.close()
        assert made.counts[Result.SAME] >= 2 and not made.is_wrong


def test_the_file_stands_under_its_name_when_it_is_whole_with_its_checksum_beside_and_for_nobody_else(
    small: Path, settings: Settings
) -> None:
    assert small.name == "ingang-20261123T050000Z.backup"
    assert sorted(one.name for one in small.parent.iterdir()) == [small.name, small.name + CHECKSUM]
    assert {one.stat().st_mode & 0o077 for one in small.parent.iterdir()} == {0}
    told = subprocess.run(["sha256sum", "--check", small.name + CHECKSUM], cwd=small.parent, check=False)
    assert told.returncode == 0
    assert b"handl\xc3\xa4ggare" not in small.read_bytes()


def test_a_restored_database_keeps_what_must_not_be_undone_and_waits_for_a_person(
    saved: Path, week: World, settings: Settings, database_url: str
) -> None:
    """Since the back-up: a consent taken back, the letters sent, a key revoked, more sealed."""
    with Database(database_url, DatabaseRole.OWNER) as owner:
        with owner.transaction() as connection:
            key, _ = keys.create(
                connection, scope=Scope.RECORDS, label="Enheten", supplier_id=None, now=week.clock(), actor=ACTOR
            )
        week.clock.now += timedelta(minutes=5)
        second = back_up(database_url, settings.backup_dir, settings, week.clock, actor=ACTOR)
        week.clock.now += timedelta(minutes=5)
        with owner.transaction() as connection:
            keys.revoke(connection, key.id, now=week.clock(), actor=ACTOR)
            sent = letters.claim(connection, week.clock(), timedelta(minutes=5), 100)
            connection.execute("UPDATE letter SET state = 'sent', sent_at = now(), next_attempt_at = NULL")
            connection.execute(
                "INSERT INTO session VALUES (sha256('x'), 'HL-01', 'caseworker', 'link', now(), now(), now() + '1 day')"
            )
            withdraw(connection, PERSON, on=None, now=week.clock(), made_by="HL-01", verified=True)
    seal(week.services)
    week.services.close()
    put_back(database_url, second, settings, week, confirmed=True)
    finished = finish_restore(database_url, settings, week.clock)
    assert finished is not None and (finished.removed, finished.withdrawals) == (1, 1)
    assert finish_restore(database_url, settings, week.clock) is None
    week.services = connect(settings, database_url, week.clock)
    with Database(database_url, DatabaseRole.OWNER) as owner, owner.transaction() as connection:
        assert candidates.find(connection, PERSON) is None
        assert letters.claim(connection, week.clock() + timedelta(days=1), timedelta(minutes=5), 100) == []
        assert connection.execute("SELECT count(*) FROM session").fetchone() == (0,)
        assert connection.execute("SELECT revoked_at IS NOT NULL FROM api_key WHERE id = %s", (key.id,)).fetchone() == (
            True,
        )
        (event,) = audit.of_subject(connection, "database", "")[-1:]
        assert (event.action, event.details["seal_before"], event.details["seal_after"]) == ("database.restored", 2, 1)
    assert sent
    week.clock.now += timedelta(days=7)
    assert weekly_if_due(week.services) is None, "everything is paused"
    seal(week.services)
    with week.services.job.transaction() as connection:
        report = check_audit(connection, read_key(settings.audit_key_file), read_head(settings.audit_key_file))
    assert report.is_whole


def test_a_filled_database_is_replaced_when_somebody_says_so_and_nobody_else_is_connected(
    small: Path, world: World, settings: Settings, database_url: str
) -> None:
    before = rows_of(database_url)
    with pytest.raises(Conflict, match="restore_not_empty"):
        put_back(database_url, small, settings, world)
    with psycopg.connect(database_url), pytest.raises(Conflict, match="restore_in_use"):
        put_back(database_url, small, settings, world, confirmed=True)
    assert rows_of(database_url) == before


def meanwhile(monkeypatch: pytest.MonkeyPatch, work: Callable[[], None]) -> None:
    """Let `work` be done when a back-up's dump has been read to its end, which is not yet known to be restored."""
    whole = BackupReader.dump

    def and_then(reader: BackupReader) -> Iterator[bytes]:
        yield from whole(reader)
        work()

    monkeypatch.setattr(BackupReader, "dump", and_then)


def test_what_is_said_while_a_database_is_replaced_waits_and_stands_in_the_restored_one(
    small: Path, world: World, settings: Settings, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The application was there all the time: it had no connection open when it was asked whether anybody had."""
    world.services.close()
    said: list[Future[None]] = []

    def take_back() -> None:
        with Database(database_url, DatabaseRole.APPLICATION, reach=EVERYTHING) as web, web.transaction() as connection:
            withdraw(connection, PERSON, on=None, now=world.clock(), made_by="HL-01", verified=True)

    def begin() -> None:
        said.append(other.submit(take_back))
        with psycopg.connect(database_url, autocommit=True) as connection:
            wait_for_lock(connection)

    checked = check_backup(small, settings)
    with ThreadPoolExecutor(1) as other:
        meanwhile(monkeypatch, begin)
        restore_backup(database_url, checked, settings, world.clock, confirmed=True)
        said[0].result()
    assert [PERSON in row for row in rows_of(database_url)["consent_withdrawal"]] == [True]


def test_of_two_starts_after_a_restoring_one_finishes_it(
    small: Path, world: World, settings: Settings, database_url: str
) -> None:
    world.services.close()
    put_back(database_url, small, settings, world, confirmed=True)
    with (
        Database(database_url, DatabaseRole.OWNER) as owner,
        ThreadPoolExecutor(2) as starts,
        owner.transaction() as connection,
    ):
        withdrawals.lock(connection)
        both = [starts.submit(finish_restore, database_url, settings, world.clock) for _ in range(2)]
        wait_for_lock(connection, 2)
        connection.commit()
        assert sorted(one.result() is None for one in both) == [False, True]
    assert sum("database.restored" in row for row in rows_of(database_url)["audit_event"]) == 1


@pytest.mark.parametrize("harm", ["cut", "flipped", "checksum", "stranger", "newer"])
def test_a_file_that_cannot_be_trusted_is_told_before_the_database_is_touched(
    small: Path, world: World, settings: Settings, empty: str, harm: str
) -> None:
    content = bytearray(small.read_bytes())
    if harm in ("cut", "stranger"):
        small.with_name(small.name + CHECKSUM).unlink()
        small.write_bytes(content[:-100] if harm == "cut" else b"PGDMP" + content)
    elif harm in ("flipped", "checksum"):
        content[len(content) // 2] ^= 1
        small.write_bytes(content)
        if harm == "flipped":
            small.with_name(small.name + CHECKSUM).unlink()
    if harm == "newer":
        checked = check_backup(small, settings)
        newer = replace(checked.contents, schema=(*checked.contents.schema, "9999_one_more"))
        with pytest.raises(ConfigurationError, match="backup_schema_newer"):
            restore_backup(empty, replace(checked, contents=newer), settings, world.clock, confirmed=False)
    else:
        with pytest.raises(InvalidInput) as refused:
            put_back(empty, small, settings, world)
        codes = {"cut": "cut", "flipped": "damaged", "checksum": "checksum", "stranger": "not_ours"}
        assert refused.value.problems[0].code == f"backup_{codes[harm]}"
    with psycopg.connect(empty) as connection:
        assert connection.execute("SELECT to_regclass('ingang.candidate')").fetchone() == (None,)


@pytest.mark.parametrize("fault", ["reader", "rows"])
def test_a_restoring_that_fails_half_way_leaves_the_database_as_it_was(
    small: Path, world: World, settings: Settings, database_url: str, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.services.close()
    before, checked = rows_of(database_url), check_backup(small, settings)
    if fault == "rows":
        wrong = replace(checked.contents, rows=dict(checked.contents.rows) | {"staff": 999})
        checked = replace(checked, contents=wrong)
    else:

        def half(reader: object) -> Iterator[bytes]:
            pieces = list(whole(reader))  # type: ignore[arg-type]
            yield from pieces[: len(pieces) // 2]
            raise OSError("the disk is gone")

        whole = BackupReader.dump
        monkeypatch.setattr(BackupReader, "dump", half)
    with pytest.raises((OSError, StoreError)):
        restore_backup(database_url, checked, settings, world.clock, confirmed=True)
    assert rows_of(database_url) == before


RESTORED = """
import os, signal, sys
from pathlib import Path
from matcher.backup.container import BackupReader
from matcher.backup.restoring import check_backup, restore_backup
from matcher.config import Settings
from models.clock import system_clock
settings = Settings(_env_file=None, data_dir=Path(sys.argv[3]), backup_key=Path(sys.argv[3]) / "backup.key")
checked = check_backup(Path(sys.argv[2]), settings)
whole = BackupReader.dump
def killed(reader):
    for piece in whole(reader):
        yield piece
    os.kill(os.getpid(), signal.SIGKILL)
BackupReader.dump = killed
restore_backup(sys.argv[1], checked, settings, system_clock, confirmed=True)
"""


def test_a_restoring_that_is_killed_when_all_has_come_but_the_last_word_leaves_the_database_as_it_was(
    small: Path, world: World, settings: Settings, database_url: str
) -> None:
    world.services.close()
    before = rows_of(database_url)
    command = [sys.executable, "-c", RESTORED, database_url, str(small), str(settings.data_dir)]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert process.returncode == -signal.SIGKILL, process.stderr.decode()
    assert rows_of(database_url) == before
    put_back(database_url, small, settings, world, confirmed=True)


def test_a_full_disk_and_a_kill_leave_no_half_back_up(world: World, settings: Settings, database_url: str) -> None:
    folder = settings.backup_dir
    folder.mkdir()
    (folder / f"full.backup{PART}").symlink_to("/dev/full")
    with pytest.raises(StoreError, match="backup_no_space"):
        back_up(database_url, folder / "full.backup", settings, world.clock, actor=ACTOR)
    assert list(folder.iterdir()) == []
    (folder / f"ingang-20261101T000000Z.backup{PART}").write_bytes(b"killed in the middle")
    made = back_up(database_url, folder, settings, world.clock, actor=ACTOR)
    assert sorted(folder.iterdir()) == [made, made.with_name(made.name + CHECKSUM)]
    with pytest.raises(Conflict, match="backup_exists"):
        back_up(database_url, made, settings, world.clock, actor=ACTOR)


def test_of_two_back_ups_to_one_name_at_once_the_second_is_refused_and_the_first_is_whole(
    world: World, settings: Settings, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, dump = settings.backup_dir / "one.backup", dumping.dump
    settings.backup_dir.mkdir()
    (settings.backup_dir / f"one.backup{PART}").write_bytes(b"killed in the middle" * 100_000)

    def again(*given: Any) -> Any:
        with pytest.raises(Conflict, match="backup_under_way"):
            back_up(database_url, target, settings, world.clock, actor=ACTOR)
        return dump(*given)

    monkeypatch.setattr(dumping, "dump", again)
    assert back_up(database_url, target, settings, world.clock, actor=ACTOR) == target
    assert check_backup(target, settings).contents.rows["audit_event"] > 0
    assert sorted(settings.backup_dir.iterdir()) == [target, target.with_name(target.name + CHECKSUM)]


def test_two_who_remove_the_same_old_back_ups_at_once_both_go_on(tmp_path: Path) -> None:
    for number in range(400):
        (tmp_path / f"ingang-{number:04}.backup").touch()
    with ThreadPoolExecutor(4) as several:
        done = [several.submit(remove_older, tmp_path, 1) for _ in range(4)]
        assert all(one.result() is not None for one in done)
    assert [one.name for one in tmp_path.iterdir()] == ["ingang-0399.backup"]


def test_the_newest_back_ups_are_kept_and_other_files_left_alone(tmp_path: Path) -> None:
    names = [f"ingang-2026112{day}T050000Z.backup" for day in range(5)]
    for name in [*names, "ingang.dump", *(name + CHECKSUM for name in names)]:
        (tmp_path / name).touch()
    assert [one.name for one in remove_older(tmp_path, 2)] == names[:3]
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(
        ["ingang.dump", *names[3:], *(name + CHECKSUM for name in names[3:])]
    )


def test_a_password_reaches_the_programs_by_their_environment_and_no_command_line(
    world: World, settings: Settings, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "hemligt-lösen"
    url = make_conninfo(database_url, password=secret)
    assert surroundings(url)["PGPASSWORD"] == secret
    seen: list[str] = []

    def listening(number: int, **settings_: object) -> object:
        monkeypatch.setattr(subprocess, "Popen", Watched)
        return find_programs(number)

    class Watched(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *arguments: object, **options: object) -> None:
            super().__init__(*arguments, **options)  # type: ignore[call-overload]
            with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):  # one that is over before it is looked at
                seen.extend(psutil.Process(self.pid).cmdline())

    monkeypatch.setattr("models.store.dumping.find_programs", listening)
    back_up(url, settings.backup_dir, settings, world.clock, actor=ACTOR)
    assert any("--format=custom" in one for one in seen)
    assert not [one for one in seen if secret in one]


def test_a_table_whose_rows_the_owner_may_not_read_makes_no_half_back_up(
    world: World, settings: Settings, database_url: str
) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("DROP POLICY owner_everything ON ingang.verdict")
    with pytest.raises(ConfigurationError, match=r"backup_hidden.*verdict"):
        back_up(database_url, settings.backup_dir, settings, world.clock, actor=ACTOR)
    assert list(settings.backup_dir.iterdir()) == []


def test_programs_older_than_the_server_are_refused_with_what_is_needed() -> None:
    with pytest.raises(ConfigurationError, match=r"backup_programs.*99.*18"):
        find_programs(990001)
    assert find_programs(180001).major == 18
    assert find_programs(140001).major >= 14


def test_a_key_that_is_no_key_is_named(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "wrong").write_text("lösenord")
    with pytest.raises(ConfigurationError, match="backup_key"):
        backup_key(settings.model_copy(update={"backup_key": tmp_path / "wrong"}))
