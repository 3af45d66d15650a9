"""Upgrades: a start killed anywhere is mended by the next, two at once do it once, nobody queues for long."""

import shutil
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest

from matcher.backup.restoring import check_backup
from matcher.config import Settings
from models.errors import ConfigurationError, LockHeld, StoreError, StoreUnavailable
from models.store import migrate as runner
from models.store.database import Database, DatabaseRole
from models.store.embedded import EmbeddedPostgres
from models.store.migrate import FOLDER, known_migrations, migrate
from tests.conftest import own_database, quick_folder

ROOT = Path(__file__).parents[2]
RELEASED = Path(__file__).parent / "releases" / "migrations.sha256"
"""`sha256sum` of every migration that a release has carried."""

KILLED = """
import os, signal, sys, time
import psycopg
from models.store.migrate import migrate

url, moment, number, target = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
execute, seen = psycopg.Cursor.execute, 0

def until(cursor, query, *arguments, **options):
    global seen
    ours = isinstance(query, str) and query.strip() == "COMMIT"
    seen += ours
    if ours and seen == number and moment == "before":
        strike()
    result = execute(cursor, query, *arguments, **options)
    if ours and seen == number and moment == "after":
        strike()
    return result

def strike():
    if target:
        os.kill(target, signal.SIGQUIT)
        time.sleep(0.2)
    else:
        os.kill(os.getpid(), signal.SIGKILL)

psycopg.Cursor.execute = until
print(len(migrate(url)))
"""
"""Migrates, and is killed right before or after its n-th COMMIT; or the server is, where its process is named."""


def schema_of(url: str) -> list[tuple[object, ...]]:
    """What stands in the catalogue: columns, rights, policies, and which tables bind their owner."""
    with psycopg.connect(url) as connection:
        return [
            *connection.execute(
                "SELECT table_name, column_name, data_type, is_nullable, column_default "
                "FROM information_schema.columns "
                "WHERE table_schema = 'ingang' AND table_name NOT LIKE '%yoyo%' ORDER BY 1, 2"
            ),
            *connection.execute(
                "SELECT relname, relkind, relrowsecurity, relforcerowsecurity, relacl::text FROM pg_class "
                "WHERE relnamespace = 'ingang'::regnamespace AND relname NOT LIKE '%yoyo%' ORDER BY 1"
            ),
            *connection.execute("SELECT tablename, policyname, qual, with_check FROM pg_policies ORDER BY 1, 2"),
            *connection.execute("SELECT nspname, nspacl::text FROM pg_namespace WHERE nspname = 'ingang'"),
        ]


def applied(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("SELECT migration_id FROM ingang._yoyo_migration ORDER BY 1")]


def test_a_migration_that_was_released_never_changes() -> None:
    lines = (line.split() for line in RELEASED.read_text("utf-8").splitlines())
    listed = {name: digest for digest, name in lines}
    now = {f"{name}.sql": sha256((FOLDER / f"{name}.sql").read_bytes()).hexdigest() for name in known_migrations()}
    assert {name: now.get(name) for name in listed} == listed
    # a new one comes after every released one
    assert list(listed) == sorted(listed) == sorted(now)[: len(listed)]


def test_every_migration_that_a_release_carries_is_listed() -> None:
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    latest = max(RELEASED.parent.glob("*.backup"))
    listed = [line.split()[1] for line in RELEASED.read_text("utf-8").splitlines()]
    assert listed == [f"{name}.sql" for name in check_backup(latest, settings).contents.schema]


@pytest.mark.full
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_start_that_is_killed_at_any_commit_is_mended_by_the_next(
    postgres_url: str, database_url: str, moment: str
) -> None:
    number, wanted, killed = 0, schema_of(database_url), True
    while killed:
        number += 1
        with own_database(postgres_url, "template0") as url:
            killed = kill_at(url, moment, number)
            migrate(url)
            assert (applied(url), schema_of(url)) == (list(known_migrations()), wanted)
    assert number > len(known_migrations())


@pytest.mark.parametrize(("moment", "number"), [("before", 5), ("after", 9)])
def test_a_start_that_is_killed_at_a_commit_is_mended_by_the_next(
    empty_database_url: str, database_url: str, moment: str, number: int
) -> None:
    assert kill_at(empty_database_url, moment, number)
    missing = set(known_migrations()) - set(applied(empty_database_url))
    assert missing and set(migrate(empty_database_url)) == missing
    assert schema_of(empty_database_url) == schema_of(database_url)
    assert migrate(empty_database_url) == []


def test_a_server_that_stops_at_once_in_the_middle_is_no_trouble_either(database_url: str) -> None:
    with quick_folder() as folder:
        for moment, number in (("before", 12), ("after", 9)):
            with EmbeddedPostgres(folder, {"fsync": "off"}) as server:
                assert kill_at(server.url, moment, number, server.pid or 0)
        with EmbeddedPostgres(folder, {"fsync": "off"}) as server:
            assert migrate(server.url)
            assert (applied(server.url), schema_of(server.url)) == (list(known_migrations()), schema_of(database_url))


def kill_at(url: str, moment: str, number: int, server: int = 0) -> bool:
    """Whether there was an n-th COMMIT to be killed at."""
    command = [sys.executable, "-c", KILLED, url, moment, str(number), str(server)]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert process.returncode in (0, 1 if server else -signal.SIGKILL), process.stderr.decode()
    return process.returncode != 0


def test_two_starts_at_once_migrate_once(empty_database_url: str) -> None:
    program = "import sys; from models.store.migrate import migrate; print(len(migrate(sys.argv[1])))"
    command = [sys.executable, "-c", program, empty_database_url]
    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = sorted(int(process.communicate(timeout=60)[0]) for process in both)
    assert told == [0, len(known_migrations())]


def test_whoever_waits_too_long_for_another_start_is_told(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "LONGEST_WAIT", 0.2)
    other = Database(empty_database_url, DatabaseRole.OWNER, own_login=True)
    with other, other.lock(runner.LOCK), pytest.raises(LockHeld):
        migrate(empty_database_url)
    assert migrate(empty_database_url)


def test_a_long_transaction_of_somebody_else_ends_the_upgrade_and_not_the_service(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "LOCK_TIMEOUT", 1)
    newer = with_another(tmp_path, "ALTER TABLE staff ADD COLUMN shoe_size integer;")
    with psycopg.connect(database_url) as report:
        report.execute("SELECT count(*) FROM ingang.staff")
        began = time.monotonic()
        with pytest.raises(StoreUnavailable, match="migration_blocked"):
            migrate(database_url, newer)
        assert time.monotonic() - began < 4
        with psycopg.connect(database_url) as page:
            page.execute("SET lock_timeout = '1s'")
            page.execute("SELECT count(*) FROM ingang.staff")
    assert migrate(database_url, newer) == ["9999_one_more"]


def test_a_migration_that_takes_too_long_is_undone(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "STATEMENT_TIMEOUT", 1)
    newer = with_another(tmp_path, "CREATE TABLE half (); SELECT pg_sleep(5);")
    with pytest.raises(StoreError, match="migration_slow"):
        migrate(database_url, newer)
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT to_regclass('ingang.half')").fetchone() == (None,)


def test_an_older_program_refuses_a_newer_database_and_leaves_it_alone(database_url: str, tmp_path: Path) -> None:
    migrate(database_url, with_another(tmp_path, "CREATE TABLE of_tomorrow ();"))
    before = schema_of(database_url)
    with pytest.raises(ConfigurationError, match=r"schema_newer.*9999_one_more"):
        migrate(database_url)
    assert schema_of(database_url) == before


def with_another(tmp_path: Path, statements: str) -> Path:
    """The folder of migrations as a newer program has it."""
    folder = tmp_path / "migrations"
    shutil.copytree(FOLDER, folder)
    (folder / "9999_one_more.sql").write_text(statements, "utf-8")
    return folder
