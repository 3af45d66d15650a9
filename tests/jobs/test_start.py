"""scripts/start as a newcomer meets it: one command up, one signal down, and nothing left behind."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest

from matcher.mailbox import list_messages
from matcher.supervisor import STOPPING
from models.letter import LetterState
from models.staff import Role, Staff
from models.store import letters, runs, staff
from models.store.database import Database, DatabaseRole
from models.store.embedded import EmbeddedPostgres
from tests.conftest import quick_folder
from tests.jobs.smtp import Mailbox, letter, served

ROOT = Path(__file__).resolve().parents[2]
UP = "Ctrl-C stoppar allt."


@dataclass
class Started:
    """A start that is up, what it said, and where."""

    process: subprocess.Popen[str]
    said: str
    url: str
    folder: Path
    tree: list[psutil.Process]

    def stop(self, number: signal.Signals) -> int:
        """Send the signal, wait, and check that nobody is left."""
        self.process.send_signal(number)
        code = self.process.wait(60)
        _, alive = psutil.wait_procs(self.tree, timeout=60)
        assert alive == []
        return code


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def command(folder: Path, *arguments: str) -> tuple[list[str], str]:
    port = free_port()
    return [sys.executable, str(ROOT / "scripts/start"), "--data-dir", str(folder), "--port", port, *arguments], port


@contextmanager
def start(folder: Path, *arguments: str, settings: Mapping[str, str] | None = None) -> Iterator[Started]:
    """Run scripts/start until it says that it is up."""
    line, port = command(folder, *arguments)
    # What tests beside these send goes to the mailbox's usual port.
    environment = os.environ | {"MATCHER_MAILBOX_PORT": free_port()} | (settings or {})
    process = subprocess.Popen(
        line, cwd="/", env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert process.stdout is not None
        said = ""
        while UP not in said:
            text = process.stdout.readline()
            assert text, said
            said += text
        tree = psutil.Process(process.pid).children(recursive=True)
        yield Started(process=process, said=said, url=f"http://127.0.0.1:{port}", folder=folder, tree=tree)
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def folder() -> Iterator[Path]:
    with quick_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def loaded() -> Iterator[tuple[Path, str]]:
    """A data folder that a first start with the sample has left, stopped by SIGTERM, and what it said."""
    with quick_folder() as folder:
        with start(folder) as started:
            assert started.stop(signal.SIGTERM) == 0
        yield folder, started.said


def key_in(said: str) -> str:
    found = re.search(r"ingang_supplier_\S+", said)
    assert found, said
    return found[0]


def test_every_caseworker_with_entries_has_a_letter(loaded: tuple[Path, str]) -> None:
    folder, _ = loaded
    with (
        EmbeddedPostgres(folder) as postgres,
        Database(postgres.url, DatabaseRole.JOB) as database,
        database.transaction() as connection,
    ):
        run = runs.latest(connection)
        assert run is not None
        with_entries = {one.caseworker for one in runs.caseload(connection, run.id)} - {None}
        written = letters.of_run(connection, run.id)
    assert with_entries
    assert with_entries <= {letter.recipient for letter in written}
    assert {letter.state for letter in written} == {LetterState.SENT}
    received = [recipient for message in list_messages(folder / "mailbox") for recipient in message.recipients]
    assert sorted(received) == sorted(letter.address for letter in written)


def test_a_second_start_keeps_the_data_sends_nothing_again_and_is_the_only_one(loaded: tuple[Path, str]) -> None:
    folder, first = loaded
    before = [message.name for message in list_messages(folder / "mailbox")]
    with start(folder) as started:
        assert key_in(started.said) == key_in(first)
        own = httpx.get(
            f"{started.url}/v1/vacancies", headers={"Authorization": f"Bearer {key_in(started.said)}"}, timeout=30
        )
        assert own.status_code == 200
        assert own.json()["items"]
        link = re.search(r"http://\S+/logga-in/lank/\S+", started.said)
        assert link, started.said
        with httpx.Client(timeout=30, follow_redirects=True, headers={"Origin": started.url}) as browser:
            assert "Logga in" in browser.get(f"{started.url}/").text
            field = re.search(r'name="(\w+)" value="(\w+)"', browser.get(link[0]).text)
            assert field
            assert "Kandidatlistor vecka" in browser.post(link[0], data={field[1]: field[2]}).text
        assert "exempeldata" not in started.said
        assert refused(folder).startswith(f"Ingång är redan igång med datamappen {folder}.")
        assert started.stop(signal.SIGINT) == 0
    assert [message.name for message in list_messages(folder / "mailbox")] == before


# SIGTERM stops the first start of these tests, and SIGINT the second.
@pytest.mark.parametrize("number", [*sorted({*STOPPING} - {signal.SIGTERM, signal.SIGINT}), signal.SIGKILL])
def test_a_signal_leaves_nothing_running(folder: Path, number: signal.Signals) -> None:
    with start(folder, "--no-sample") as started:
        assert len(started.tree) >= 4
        assert started.stop(number) == (-number if number is signal.SIGKILL else 0)


def test_a_part_that_dies_is_named_and_takes_the_rest_along(folder: Path) -> None:
    with start(folder, "--no-sample") as started:
        (web,) = [process for process in started.tree if process.cmdline()[-2:] == ["-m", "api"]]
        web.kill()
        said, _ = started.process.communicate(timeout=60)
        assert started.process.returncode == 1
        assert said.startswith("webbservern slutade med kod -9; allt är stoppat.")
        assert psutil.wait_procs(started.tree, timeout=60)[1] == []


def test_a_database_that_dies_takes_the_rest_along(folder: Path) -> None:
    with start(folder, "--no-sample") as started:
        (postgres,) = [
            process for process in started.tree if process.name() == "postgres" and "-D" in process.cmdline()
        ]
        postgres.kill()
        said, _ = started.process.communicate(timeout=60)
        assert (started.process.returncode, said.split()[0]) == (1, "databasen")


def refused(folder: Path, *arguments: str, settings: Mapping[str, str] | None = None) -> str:
    """What scripts/start says when it cannot."""
    line, _ = command(folder, *arguments)
    told = subprocess.run(
        line, cwd="/", env=os.environ | (settings or {}), capture_output=True, text=True, check=False, timeout=120
    )
    assert (told.returncode, told.stdout) == (1, "")
    (only,) = told.stderr.splitlines()
    return only


def test_a_port_that_is_taken_is_one_clear_line(folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert refused(folder, "--port", str(port)).startswith(f"Port {port} är upptagen.")


def test_a_setting_that_is_missing_is_named(folder: Path) -> None:
    said = refused(folder, settings={"MATCHER_SMTP_URL": "smtp://post.example:587"})
    assert "MATCHER_MAIL_FROM" in said


def test_another_database_gets_no_invented_people_and_a_letter_that_nobody_takes_stops_nothing(
    folder: Path, database_url: str, application: Database
) -> None:
    nobody = letter()
    with psycopg.connect(database_url) as connection:
        connection.execute("SET search_path TO ingang")
        staff.put(connection, [Staff(code=nobody.recipient, name="x", email="x", role=Role.CASEWORKER)])
        connection.execute(
            "INSERT INTO run (id, week, as_of, state, started_at, finished_at, model, settings)"
            " VALUES (%s, '2026-W02', '2026-01-05', 'finished', now(), now(), '', '{}')",
            (nobody.run_id,),
        )
        letters.add(connection, [nobody])
    refusing = Mailbox()
    refusing.rcpt[nobody.address] = "550 nobody"
    with served(refusing) as server:
        settings = {
            "MATCHER_DATABASE_URL": database_url,
            "MATCHER_SMTP_URL": f"smtp://{server}",
            "MATCHER_MAIL_FROM": "ingang@kalmar.example",
            "MATCHER_BASE_URL": "https://ingang.kalmar.example",
        }
        with start(folder, settings=settings) as started:
            assert "0 försöks igen, 1 gick inte att skicka." in started.said
            assert "deliver slutade med kod 1; schemaläggaren försöker igen." in started.said
            assert not (folder / "postgres").exists()
            assert not (folder / "sample").exists()
            with application.transaction() as connection:
                assert runs.latest(connection) is not None
            assert httpx.get(f"{started.url}/health", timeout=30).status_code == 200
            assert started.stop(signal.SIGTERM) == 0
