"""What every test may ask for: a real PostgreSQL, and a database of its own in it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from models.reach import EVERYTHING
from models.store.database import Database, DatabaseRole
from models.store.embedded import EmbeddedPostgres
from models.store.migrate import migrate

# How long an example takes says more of what else the machine does than of the code.
settings.register_profile("ingang", deadline=None)
settings.register_profile("full", settings.get_profile("ingang"))
settings.load_profile("ingang")

TEMPLATE = "ingang_test_template"
FOLDER = "ingang-test-"
SERVER_SETTING = "MATCHER_TEST_DATABASE_URL"
"""Names another server to test on: a superuser's connection string. Empty: the embedded PostgreSQL."""

CARELESS = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "32MB",
    "max_wal_size": "64MB", "min_wal_size": "32MB",
}  # fmt: skip
MEMORY = Path("/dev/shm")
ROOM = 2 << 30
"""Bytes that must be free in memory for a server's files to lie there: each test's database is six hundred of them."""

_numbers = count(1)


LONGEST = (
    "test_every_page.py", "test_cases_of_postings.py", "test_start.py", "test_tree.py", "test_the_week.py",
    "test_cases_of_placements.py", "test_measured.py", "test_crash_campaign.py",
)  # fmt: skip
"""Files that take long come first, so that no worker has one left when the others are done."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="run the long campaigns as well")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--full"):
        settings.load_profile("full")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))
    if not config.getoption("--full"):
        skip = pytest.mark.skip(reason="a long campaign: scripts/test --full")
        for item in items:
            if item.get_closest_marker("full"):
                item.add_marker(skip)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A superuser's connection string to a server that lasts as long as the tests."""
    if url := os.environ.get(SERVER_SETTING):
        yield url
        return
    with quick_folder() as folder, EmbeddedPostgres(folder, CARELESS) as server:
        yield server.url


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A new folder that others may enter: as root PostgreSQL runs as another account. In memory where there is room."""
    in_memory = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    if in_memory:
        for left in MEMORY.glob(f"{FOLDER}*"):  # by tests that were killed
            if not Path("/proc", left.name.split("-")[2]).exists():
                shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER}{os.getpid()}-", dir=MEMORY if in_memory else None))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def template_database(postgres_url: str) -> Iterator[str]:
    """The name of a migrated, empty database that nobody is connected to."""
    _recreate(postgres_url, TEMPLATE)
    migrate(make_conninfo(postgres_url, dbname=TEMPLATE))
    yield TEMPLATE
    _drop(postgres_url, TEMPLATE)


@pytest.fixture
def database_url(postgres_url: str, template_database: str) -> Iterator[str]:
    """The owner's connection string to a migrated, empty database of the test's own."""
    with own_database(postgres_url, template_database) as url:
        yield url


@contextmanager
def own_database(postgres_url: str, template: str) -> Iterator[str]:
    """A copy of the `template` for as long as it is needed: the owner's connection string to it."""
    name = f"ingang_test_{os.getpid()}_{next(_numbers)}"
    _recreate(postgres_url, name, template)
    yield make_conninfo(postgres_url, dbname=name)
    _drop(postgres_url, name)


@pytest.fixture
def empty_database_url(postgres_url: str) -> Iterator[str]:
    """The connection string of a database in which nothing has been migrated."""
    name = f"ingang_test_{os.getpid()}_{next(_numbers)}"
    _recreate(postgres_url, name)
    yield make_conninfo(postgres_url, dbname=name)
    _drop(postgres_url, name)


@pytest.fixture
def application(database_url: str) -> Iterator[Database]:
    """The test's database as the web application has it for work on everybody's profiles."""
    with Database(database_url, DatabaseRole.APPLICATION, reach=EVERYTHING) as database:
        yield database


@pytest.fixture
def job(database_url: str) -> Iterator[Database]:
    """The test's database as the weekly run and the delivery see it."""
    with Database(database_url, DatabaseRole.JOB) as database:
        yield database


def _recreate(url: str, name: str, template: str = "template0") -> None:
    _drop(url, name)
    with psycopg.connect(url, autocommit=True) as connection:
        fast = sql.SQL(" STRATEGY FILE_COPY" if connection.info.server_version >= 150000 else "")
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}{}")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template), fast))


def _drop(url: str, name: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
