"""API keys. The secret itself never comes here, only its SHA-256."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from psycopg.rows import kwargs_row

from models.ids import KeyId
from models.store.database import Conn
from models.store.queries import load
from models.supplier import Key, Scope

NOTED_EVERY = timedelta(minutes=1)
"""How fine the note of a key's last use is."""


def add(connection: Conn, key: Key, secret_sha256: bytes) -> None:
    """Keep a new key."""
    connection.execute(load("keys")["add"], asdict(key) | {"secret_sha256": secret_sha256})


def by_secret(connection: Conn, secret_sha256: bytes) -> Key | None:
    """The key whose secret has this hash, in whatever state, or None."""
    return _one(connection, "by_secret", {"secret_sha256": secret_sha256})


def find(connection: Conn, key_id: KeyId) -> Key | None:
    """One key, or None."""
    return _one(connection, "find", {"id": key_id})


def all_keys(connection: Conn) -> Sequence[Key]:
    """Every key, oldest first."""
    with connection.cursor(row_factory=kwargs_row(_key)) as cursor:
        return cursor.execute(load("keys")["all"]).fetchall()


def revoke(connection: Conn, key_id: KeyId, at: datetime) -> None:
    """The key opens nothing from now on."""
    connection.execute(load("keys")["revoke"], {"id": key_id, "at": at})


def touch(connection: Conn, key_id: KeyId, at: datetime) -> None:
    """Note that the key was used, at most once every `NOTED_EVERY`."""
    connection.execute(load("keys")["touch"], {"id": key_id, "at": at, "unless_since": at - NOTED_EVERY})


def _one(connection: Conn, query: str, parameters: dict[str, Any]) -> Key | None:
    with connection.cursor(row_factory=kwargs_row(_key)) as cursor:
        return cursor.execute(load("keys")[query], parameters).fetchone()


def _key(*, scope: str, **columns: Any) -> Key:
    return Key(scope=Scope(scope), **columns)
