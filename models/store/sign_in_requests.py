"""Visitors who were sent to the OpenID provider and have not come back yet."""

from dataclasses import asdict
from datetime import datetime

from psycopg.rows import class_row

from models.sign_in import SentAway
from models.store.database import Conn
from models.store.queries import load


def put(connection: Conn, visitor_sha256: bytes, sent: SentAway, now: datetime) -> None:
    """Keep what a visitor has to bring back, and forget who is not expected any more."""
    connection.execute(load("sign_in_requests")["forget"], {"now": now})
    connection.execute(load("sign_in_requests")["put"], asdict(sent) | {"visitor_sha256": visitor_sha256})


def take(connection: Conn, visitor_sha256: bytes) -> SentAway | None:
    """What the visitor has to bring back, once; None where nobody was sent away."""
    with connection.cursor(row_factory=class_row(SentAway)) as cursor:
        return cursor.execute(load("sign_in_requests")["take"], {"visitor_sha256": visitor_sha256}).fetchone()
