"""Sessions, by the hash of their token, and deputies for a period."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from psycopg.rows import kwargs_row

from models.ids import StaffCode, new_id
from models.sign_in import Method, Session
from models.staff import Role
from models.store.database import Conn
from models.store.queries import load


def add(connection: Conn, token_sha256: bytes, session: Session) -> None:
    """Keep a new session."""
    connection.execute(load("sessions")["add"], asdict(session) | {"token_sha256": token_sha256})


def find(connection: Conn, token_sha256: bytes, now: datetime, idle_since: datetime) -> Session | None:
    """The session of a token, unless it has ended or was last used before `idle_since`."""
    parameters = {"token_sha256": token_sha256, "now": now, "idle_since": idle_since}
    with connection.cursor(row_factory=kwargs_row(_session)) as cursor:
        return cursor.execute(load("sessions")["find"], parameters).fetchone()


def touch(connection: Conn, token_sha256: bytes, now: datetime, unless_since: datetime) -> None:
    """Note that the session is in use, unless that was noted at `unless_since` or later."""
    parameters = {"token_sha256": token_sha256, "now": now, "unless_since": unless_since}
    connection.execute(load("sessions")["touch"], parameters)


def end(connection: Conn, token_sha256: bytes) -> bool:
    """End one session. Returns whether there was one."""
    return connection.execute(load("sessions")["end"], {"token_sha256": token_sha256}).rowcount > 0


def end_all(connection: Conn, staff: StaffCode) -> int:
    """End every session of a colleague. Returns how many there were."""
    return connection.execute(load("sessions")["end_all"], {"staff": staff}).rowcount


def forget(connection: Conn, now: datetime, idle_since: datetime) -> None:
    """Delete what has ended by itself."""
    connection.execute(load("sessions")["forget"], {"now": now, "idle_since": idle_since})


def stands_in_for(connection: Conn, deputy: StaffCode, day: date) -> frozenset[StaffCode]:
    """For whom a colleague is deputy on a day."""
    rows = connection.execute(load("sessions")["stands_in_for"], {"deputy": deputy, "day": day})
    return frozenset(StaffCode(row[0]) for row in rows)


def add_deputy(connection: Conn, staff: StaffCode, deputy: StaffCode, starts_on: date, ends_on: date) -> None:
    """`deputy` stands in for `staff` from the first day to the last, both included."""
    parameters = {"id": new_id(), "staff": staff, "deputy": deputy, "starts_on": starts_on, "ends_on": ends_on}
    connection.execute(load("sessions")["add_deputy"], parameters)


def end_deputy(connection: Conn, staff: StaffCode, deputy: StaffCode, day: date) -> bool:
    """`day` becomes the last day of a period that runs. Returns whether there was one."""
    parameters = {"staff": staff, "deputy": deputy, "day": day}
    return connection.execute(load("sessions")["end_deputy"], parameters).rowcount > 0


def _session(*, role: str, method: str, **columns: Any) -> Session:
    return Session(role=Role(role), method=Method(method), **columns)
