"""Pauses of matching: of people, of vacancies, of everything."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from psycopg.rows import kwargs_row

from models.ids import PauseId
from models.pause import Pause, Paused, PauseReason, Scope
from models.store.database import Conn
from models.store.queries import load


def add(connection: Conn, pause: Pause) -> None:
    """Begin a pause. Raises Conflict where one of the same thing has not ended."""
    connection.execute(load("pauses")["add"], asdict(pause))


def end(connection: Conn, pause_id: PauseId, *, at: datetime, by: str) -> None:
    """End a pause; one that has ended stays as it was."""
    connection.execute(load("pauses")["end"], {"id": pause_id, "ended_at": at, "ended_by": by})


def not_ended(connection: Conn, what: Paused) -> Pause | None:
    """The pause of one thing that nobody has ended, also where its last day has been."""
    return _one(
        connection, "not_ended", {"scope": what.scope, "pseudonym": what.pseudonym, "vacancy_id": what.vacancy_id}
    )


def standing(connection: Conn, day: date, scope: Scope | None = None) -> Sequence[Pause]:
    """All that is paused on a day, of what may be read here, oldest first."""
    with connection.cursor(row_factory=kwargs_row(_pause)) as cursor:
        return cursor.execute(load("pauses")["standing"], {"day": day, "scope": scope}).fetchall()


def of_everything(connection: Conn, day: date) -> Pause | None:
    """The pause of everything, where it stands on a day."""
    return next(iter(standing(connection, day, Scope.EVERYTHING)), None)


def of_one(connection: Conn, what: Paused) -> Sequence[Pause]:
    """All pauses that a person or a vacancy has had, oldest first."""
    parameters = {"pseudonym": what.pseudonym, "vacancy_id": what.vacancy_id}
    with connection.cursor(row_factory=kwargs_row(_pause)) as cursor:
        return cursor.execute(load("pauses")["of_one"], parameters).fetchall()


def last_of_everything(connection: Conn) -> Pause | None:
    """The latest pause of everything, standing or ended."""
    return _one(connection, "last_of_everything", {})


def _one(connection: Conn, query: str, parameters: dict[str, Any]) -> Pause | None:
    with connection.cursor(row_factory=kwargs_row(_pause)) as cursor:
        return cursor.execute(load("pauses")[query], parameters).fetchone()


def _pause(*, scope: str, reason: str, **columns: Any) -> Pause:
    return Pause(scope=Scope(scope), reason=PauseReason(reason), **columns)
