"""What the scripts for municipal staff have in common: settings, the database, and errors in plain Swedish."""

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from matcher import log
from matcher.config import ROOT, Settings, load_settings
from matcher.log import get_logger
from matcher.messages import explain
from matcher.pseudonymise.files import MOST_BYTES, NoFile, TooLarge, open_file, read_bytes
from matcher.pseudonymise.spellings import without_personnummer
from matcher.schema import make_ready
from matcher.services import Services, connect, database_url
from models.errors import IngangError, InvalidInput, Problem
from models.reach import EVERYTHING
from models.store.database import Database, DatabaseRole

logger = get_logger()


def run(work: Callable[[Settings], int]) -> int:
    """Do `work` with the settings. Returns its exit code, or 1 after saying on standard error what is wrong."""
    try:
        settings = load_settings()
        log.configure(settings.log_level)
        return work(settings)
    except IngangError as error:
        return _told(error)
    except KeyboardInterrupt:
        print("Avbrutet; ingenting har ändrats.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read has gone. What Python still writes when it ends must not fail as well.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        # What went wrong may quote what was read: it is told where, and shown only to whoever looks for it.
        logger.debug("command.failed", exc_info=True)
        return _told(_fault(error))


def _told(error: IngangError) -> int:
    """No message repeats a personnummer, wherever it came from: a file may be called anything."""
    print(without_personnummer(explain(error)), file=sys.stderr)
    return 1


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
            make_ready(url, settings)
        yield url


def content_of(file: Path) -> bytes:
    """What is in `file`. Raises InvalidInput where it cannot be read."""
    with _told_of(file):
        return read_bytes(file, MOST_BYTES)


@contextmanager
def lines_of(file: Path) -> Iterator[BinaryIO]:
    """`file`, opened to be read line by line. Raises InvalidInput where it cannot be."""
    with _told_of(file):
        opened = open_file(file)
    with opened:
        yield opened


@contextmanager
def _told_of(file: Path) -> Iterator[None]:
    params: dict[str, object] = {"file": file}
    try:
        yield
    except NoFile:
        code = "no_ordinary_file"
    except TooLarge:
        code, params = "file_too_large", params | {"limit": MOST_BYTES}
    except OSError:
        code = "file_not_found"
    else:
        return
    raise InvalidInput([Problem(field=file.name, code=code, params=params)]) from None


def _fault(error: Exception) -> IngangError:
    """What is told of a fault of ours: where it is, and nothing of what was read."""
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if ROOT in Path(frame.filename).parents]
    place = f"{Path(own[-1].filename).relative_to(ROOT)}:{own[-1].lineno}" if own else "?"
    return IngangError("unexpected_fault", kind=type(error).__name__, place=place)
