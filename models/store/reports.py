"""What the council's report reads beside the rooms of commitments, placements and outcomes."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from psycopg.rows import class_row

from models.clock import STOCKHOLM
from models.report import ListedPerson
from models.store.database import Conn
from models.store.queries import load


def listed_people(connection: Conn, first: date, last: date) -> Sequence[ListedPerson]:
    """Everybody who stood on a list from `first` to `last`, of those that may be read here, by pseudonym."""
    with connection.cursor(row_factory=class_row(ListedPerson)) as cursor:
        return cursor.execute(
            load("reports")["listed_people"],
            {"first": first, "last": last, "since": _midnight(first), "until": _midnight(last + timedelta(days=1))},
        ).fetchall()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), STOCKHOLM)
