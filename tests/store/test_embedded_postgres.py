"""The embedded PostgreSQL, as those who start, share, kill and lose it see it."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from models.errors import ConfigurationError, Conflict, StoreUnavailable
from models.store import embedded, embedded_home, staff
from models.store.database import Database, DatabaseRole
from models.store.embedded import EmbeddedPostgres

ROOT = Path(__file__).resolve().parents[2]
OWNER = """
import sys, time
from pathlib import Path
from models.store.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), {"fsync": "off"})
server.start()
print(server.pid, flush=True)
time.sleep(600)
"""


def careless(folder: Path) -> EmbeddedPostgres:
    """One that does not wait for the disk: no test here pulls the plug."""
    return EmbeddedPostgres(folder, {"fsync": "off"})


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the account of root's PostgreSQL can reach too; pytest's own is closed to it."""
    with tempfile.TemporaryDirectory(prefix="ingang-test-") as name:
        path = Path(name)
        path.chmod(0o755)
        yield path


@pytest.fixture
def owner(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that runs the folder's server; its first line is the server's process."""
    process = subprocess.Popen([sys.executable, "-c", OWNER, folder], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.wait()
    process.stdout and process.stdout.close()


def server_pid(owner: subprocess.Popen[str]) -> int:
    assert owner.stdout is not None
    return int(owner.stdout.readline())


def gone(pid: int) -> bool:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


def test_what_was_written_is_there_after_a_stop_and_a_start(folder: Path) -> None:
    with careless(folder) as server, psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('åäö')")
    with careless(folder) as server, psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("åäö",)


def test_a_database_that_nobody_has_migrated_says_what_to_run(folder: Path) -> None:
    with careless(folder) as server:
        without_roles = Database(server.url, DatabaseRole.JOB)
        with pytest.raises(ConfigurationError, match="database_not_migrated"), without_roles.lock("weekly"):
            pass
        without_tables = Database(server.url, DatabaseRole.JOB, own_login=True)
        refused = pytest.raises(ConfigurationError, match="database_not_migrated")
        with without_tables, refused, without_tables.transaction() as connection:
            staff.all_staff(connection)


def test_pages_carry_checksums_and_text_is_utf8_in_byte_order(folder: Path) -> None:
    with careless(folder) as server, psycopg.connect(server.url) as connection:
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)
        assert connection.execute(
            "SELECT pg_encoding_to_char(encoding), datlocprovider, datlocale FROM pg_database WHERE datname = 'ingang'"
        ).fetchone() == ("UTF8", "b", "C.UTF-8")


def test_it_listens_on_no_network_address_and_its_socket_is_behind_a_closed_door(folder: Path) -> None:
    with careless(folder) as server, psycopg.connect(server.url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        host = connection.info.host
        assert (Path(host).stat().st_mode & 0o077, server.home.cluster.stat().st_mode & 0o077) == (0, 0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can try as somebody else")
def test_not_even_the_account_it_runs_as_can_log_in(folder: Path) -> None:
    with careless(folder) as server:
        psql = [server.program("psql"), "--no-psqlrc", "-c", "SELECT 1", server.url]
        refused = subprocess.run(psql, capture_output=True, text=True, check=False, cwd="/", **server.home.identity)
        assert refused.returncode != 0
        assert "Peer authentication failed" in refused.stderr


def test_two_processes_share_one_server(folder: Path, owner: subprocess.Popen[str]) -> None:
    server_pid(owner)
    with careless(folder) as joined:
        assert not joined.running
        with psycopg.connect(joined.url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    with careless(folder) as again, psycopg.connect(again.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_one_who_wants_it_alone_is_told_that_another_runs_it(
    folder: Path, owner: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    server_pid(owner)
    monkeypatch.setattr(embedded, "WAIT", 0.2)
    with pytest.raises(Conflict, match="embedded_postgres_running"):
        careless(folder).start(join=False)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_it_goes_down_with_the_process_that_started_it(
    folder: Path, owner: subprocess.Popen[str], number: signal.Signals
) -> None:
    pid = server_pid(owner)
    owner.send_signal(number)
    owner.wait()
    assert gone(pid)
    assert "database system is shut down" in (folder / "postgres.log").read_text()


def test_a_start_right_after_a_kill_waits_for_the_old_server_to_leave(
    folder: Path, owner: subprocess.Popen[str]
) -> None:
    old = server_pid(owner)
    owner.kill()
    owner.wait()
    with careless(folder) as server:
        assert server.pid not in (None, old)


def test_a_server_that_was_killed_recovers_what_was_committed(folder: Path) -> None:
    server = careless(folder)
    server.start()
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    server.stop()
    with careless(folder) as again, psycopg.connect(again.url) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)


def test_a_lock_file_that_names_somebody_elses_process_is_swept_away(folder: Path) -> None:
    with careless(folder) as server:
        cluster = server.home.cluster
    (cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster}\n0\n5432\n/nowhere\n\n\nready   \n")
    with careless(folder) as server:
        assert server.running


def test_half_an_initialisation_is_done_anew(folder: Path) -> None:
    (folder / "postgres.new").mkdir()
    (folder / "postgres.new" / "PG_VERSION").write_text("18\n")
    with careless(folder) as server:
        assert server.running
    assert not (folder / "postgres.new").exists()


def test_a_path_too_long_for_a_socket_gets_a_short_one_that_is_tidied_away(folder: Path) -> None:
    deep = folder / ("djupt-och-långt-" * 6) / "å mapp"
    with careless(deep) as server, psycopg.connect(server.url) as connection:
        host = Path(connection.info.host)
        assert not host.is_relative_to(deep)
        assert host.stat().st_mode & 0o077 == 0
    assert not host.exists()


def test_a_cluster_of_another_version_is_refused_and_left_as_it_was(folder: Path) -> None:
    with careless(folder) as server:
        version = server.home.cluster / "PG_VERSION"
    version.write_text("14\n")
    with pytest.raises(ConfigurationError, match="embedded_postgres_version"):
        careless(folder).start()
    assert version.read_text() == "14\n"


def test_a_server_that_cannot_start_says_why_and_where_the_log_is(folder: Path) -> None:
    with pytest.raises(StoreUnavailable) as told:
        EmbeddedPostgres(folder, {"shared_buffers": "much"}).start()
    assert "shared_buffers" in told.value.params["reason"]
    assert told.value.params["log"] == str(folder / "postgres.log")


def test_the_wheel_brings_what_a_backup_needs(folder: Path) -> None:
    with careless(folder) as server:
        dump = subprocess.run([server.program("pg_dump"), server.url], capture_output=True, text=True, check=True)
        assert "PostgreSQL database dump complete" in dump.stdout
        assert server.program("pg_restore").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's PostgreSQL runs as another account")
def test_binaries_behind_a_closed_door_are_copied_whole(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = careless(folder).home.binaries.parent.parent
    closed = folder / "home"
    closed.mkdir(mode=0o700)
    for part in (wheel, wheel.with_name(f"{wheel.name}.libs")):
        shutil.copytree(part, closed / part.name, symlinks=True)
    monkeypatch.setattr(embedded_home, "ELSEWHERE", folder / "elsewhere")
    monkeypatch.setattr(embedded_home, "wheel_binaries", lambda: next((closed / wheel.name).glob("pginstall*/bin")))
    for _ in range(2):
        with careless(folder) as server, psycopg.connect(server.url) as connection:
            assert server.home.binaries.is_relative_to(folder / "elsewhere")
            assert connection.execute("SELECT 1").fetchone() == (1,)
            subprocess.run([server.program("pg_dump"), server.url], check=True, stdout=subprocess.DEVNULL)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's PostgreSQL runs as another account")
def test_data_behind_a_closed_door_is_kept_where_the_account_can_reach_it(folder: Path) -> None:
    closed = folder / "home"
    closed.mkdir(mode=0o700)
    with careless(closed / "var") as server:
        elsewhere = server.home.folder
        assert server.running
    try:
        assert not elsewhere.is_relative_to(folder)
        closed.chmod(0o755)  # the choice is remembered: opening the door does not lose the data
        assert careless(closed / "var").home.folder == elsewhere
    finally:
        subprocess.run(["rm", "-r", elsewhere], check=True)
