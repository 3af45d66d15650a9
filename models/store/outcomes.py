"""How it went for people who have started somewhere."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from psycopg.rows import class_row

from models.ids import Pseudonym
from models.outcome import Outcome
from models.store.database import Conn
from models.store.queries import load


def lock(connection: Conn) -> None:
    """Wait for others who deliver outcomes; held until the transaction ends."""
    connection.execute(load("outcomes")["lock"])


def of_people(connection: Conn, pseudonyms: Sequence[Pseudonym]) -> Sequence[Outcome]:
    """What is known of some people, by person and day."""
    with connection.cursor(row_factory=class_row(Outcome)) as cursor:
        return cursor.execute(load("outcomes")["of_people"], {"pseudonyms": list(pseudonyms)}).fetchall()


def put(connection: Conn, outcome: Outcome, received_at: datetime) -> None:
    """Keep what is known of a person as of a day, in place of what was."""
    connection.execute(load("outcomes")["put"], asdict(outcome) | {"received_at": received_at})


def drop(connection: Conn, pseudonym: Pseudonym, before: date | None = None) -> int:
    """Delete what is known of a person as of the days before one, or all of it. Returns of how many days."""
    return connection.execute(load("outcomes")["drop"], {"pseudonym": pseudonym, "before": before}).rowcount
