"""The municipality's own people."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from psycopg.rows import kwargs_row

from models.staff import Role, Staff
from models.store.database import Conn, execute_many
from models.store.queries import load


def all_staff(connection: Conn) -> Sequence[Staff]:
    """Everybody by code, also those who have left (`active` is False)."""
    with connection.cursor(row_factory=kwargs_row(_staff)) as cursor:
        return cursor.execute(load("staff")["all"]).fetchall()


def lock(connection: Conn) -> None:
    """Wait for others who import a list of staff; held until the transaction ends."""
    connection.execute(load("staff")["lock"])


def put(connection: Conn, people: Iterable[Staff]) -> None:
    """Keep people as given, new or known. Raises NotFound, at commit, where a deputy is unknown."""
    execute_many(connection, load("staff")["put"], [asdict(one) for one in people])


def _staff(*, role: str, **columns: Any) -> Staff:
    return Staff(role=Role(role), **columns)
