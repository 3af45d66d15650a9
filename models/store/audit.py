"""Audit events."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from models.audit import AuditEvent
from models.store.database import Conn, execute_many
from models.store.queries import load


def append(connection: Conn, *events: AuditEvent) -> None:
    """Append `events` in the caller's transaction."""
    append_all(connection, events)


def append_all(connection: Conn, events: Iterable[AuditEvent]) -> None:
    """Append many events in the caller's transaction."""
    execute_many(connection, load("audit")["append"], [_row(event) for event in events])


def of_subject(connection: Conn, subject_type: str, subject: str) -> Sequence[AuditEvent]:
    """What has happened to one thing, oldest first."""
    with connection.cursor(row_factory=class_row(AuditEvent)) as cursor:
        return cursor.execute(
            load("audit")["of_subject"], {"subject_type": subject_type, "subject": subject}
        ).fetchall()


def _row(event: AuditEvent) -> dict[str, Any]:
    row = {field.name: getattr(event, field.name) for field in fields(event)}
    return row | {"details": Jsonb(dict(event.details))}
