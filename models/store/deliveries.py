"""Deliveries of profiles."""

from collections.abc import Sequence
from dataclasses import asdict

from psycopg.rows import class_row

from models.delivery import Delivery
from models.ids import MunicipalityCode
from models.store.database import Conn
from models.store.queries import load


def add(connection: Conn, delivery: Delivery) -> None:
    """Keep what a delivery changed."""
    connection.execute(load("deliveries")["add"], asdict(delivery))


def latest(connection: Conn, municipality: MunicipalityCode | None = None, limit: int = 20) -> Sequence[Delivery]:
    """At most `limit` deliveries, newest first; of one municipality where given."""
    with connection.cursor(row_factory=class_row(Delivery)) as cursor:
        return cursor.execute(load("deliveries")["latest"], {"municipality": municipality, "limit": limit}).fetchall()
