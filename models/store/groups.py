"""Which groups people belong to who are considered, for the report on how lists treat groups."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from psycopg.rows import kwargs_row

from models.candidate import TargetGroup
from models.clock import STOCKHOLM
from models.ids import Pseudonym, RunId
from models.report import GroupMember
from models.store.database import Conn
from models.store.queries import load


def note(connection: Conn, run_id: RunId) -> None:
    """Note the groups of everybody whom a run considered. For whoever holds the weekly run's lock."""
    connection.execute(load("groups")["note"], {"run_id": run_id})


def of_year(connection: Conn, year: int) -> Sequence[GroupMember]:
    """Everybody who was considered in a year, with what became of them then, of those that may be read here."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    parameters = {
        "year": year, "first": first, "last": last, "since": _midnight(first),
        "until": _midnight(last + timedelta(days=1)),
    }  # fmt: skip
    with connection.cursor(row_factory=kwargs_row(_member)) as cursor:
        return cursor.execute(load("groups")["of_year"], parameters).fetchall()


def drop(connection: Conn, pseudonym: Pseudonym) -> int:
    """Delete what is noted of a person. Returns of how many years."""
    return connection.execute(load("groups")["drop"], {"pseudonym": pseudonym}).rowcount


def forget(connection: Conn, before: int) -> int:
    """Delete the years before one."""
    return connection.execute(load("groups")["forget"], {"year": before}).rowcount


def _member(*, target_groups: list[str], **columns: Any) -> GroupMember:
    return GroupMember(target_groups=frozenset(map(TargetGroup, target_groups)), **columns)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), STOCKHOLM)
