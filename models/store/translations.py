"""Approvals of translations."""

from dataclasses import asdict
from datetime import datetime

from psycopg.rows import class_row

from models.store.database import Conn
from models.store.queries import load
from models.translation import Approval


def add(connection: Conn, approval: Approval) -> None:
    """Keep that a text was approved."""
    connection.execute(load("translations")["add"], asdict(approval))


def standing(connection: Conn, language: str, sha256: bytes) -> Approval | None:
    """The approval of this very text, or None."""
    parameters = {"language": language, "sha256": sha256}
    with connection.cursor(row_factory=class_row(Approval)) as cursor:
        return cursor.execute(load("translations")["standing"], parameters).fetchone()


def revoke(connection: Conn, language: str, at: datetime) -> int:
    """Take back every approval of a language. Returns how many held."""
    return connection.execute(load("translations")["revoke"], {"language": language, "at": at}).rowcount
