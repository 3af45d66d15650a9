"""What the scripts for municipal staff have in common: settings, the database, and errors in plain Swedish."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from matcher import log
from matcher.config import Settings, load_settings
from matcher.messages import explain
from matcher.schema import prepare_database
from matcher.services import Services, connect, database_url
from models.errors import IngangError, InvalidInput, Problem
from models.reach import EVERYTHING
from models.store.database import Database, DatabaseRole


def run(work: Callable[[Settings], int]) -> int:
    """Do `work` with the settings. Returns its exit code, or 1 after saying on standard error what is wrong."""
    try:
        settings = load_settings()
        log.configure(settings.log_level)
        return work(settings)
    except IngangError as error:
        print(explain(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Avbrutet; ingenting har ändrats.", file=sys.stderr)
        return 130


@contextmanager
def owner(settings: Settings) -> Iterator[Database]:
    """The database as its owner, who alone may make keys and change staff and places."""
    with _migrated(settings) as url, Database(url, DatabaseRole.OWNER, pool_size=1) as database:
        yield database


@contextmanager
def application(settings: Settings) -> Iterator[Database]:
    """The database as the web application has it, for work on everybody's profiles."""
    with whole(settings) as services:
        yield services.application.reaching(EVERYTHING)


@contextmanager
def whole(settings: Settings) -> Iterator[Services]:
    """All that the jobs have: the databases of both roles, and the encoder when it is asked for."""
    with _migrated(settings) as url:
        services = connect(settings, url)
        try:
            yield services
        finally:
            services.close()


@contextmanager
def _migrated(settings: Settings) -> Iterator[str]:
    """The owner's connection string. The embedded database is brought to the present schema on the way."""
    with database_url(settings) as url:
        if not settings.database_url:
            prepare_database(url)
        yield url


def content_of(file: Path) -> bytes:
    """What is in `file`. Raises InvalidInput where it cannot be read."""
    try:
        return file.read_bytes()
    except OSError:
        raise InvalidInput([Problem(field=file.name, code="file_not_found", params={"file": file})]) from None
