"""Audit events."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb

from models.audit import AuditEvent, AuditQuery
from models.store.database import Conn, execute_many
from models.store.queries import load

FIELDS = tuple(field.name for field in fields(AuditEvent))


def append(connection: Conn, *events: AuditEvent) -> None:
    """Append `events` in the caller's transaction."""
    if len(events) == 1:
        connection.execute(load("audit")["append"], row(events[0]))
    else:
        execute_many(connection, load("audit")["append"], [row(event) for event in events])


def append_all(connection: Conn, events: Iterable[AuditEvent]) -> None:
    """Append many events in the caller's transaction, in one statement."""
    told = json.dumps([_fields(event) | {"details": dict(event.details)} for event in events], default=_as_text)
    connection.execute(load("audit")["append_many"], {"events": told})


def of_subject(connection: Conn, subject_type: str, subject: str) -> Sequence[AuditEvent]:
    """What has happened to one thing, oldest first."""
    with connection.cursor(row_factory=class_row(AuditEvent)) as cursor:
        return cursor.execute(
            load("audit")["of_subject"], {"subject_type": subject_type, "subject": subject}
        ).fetchall()


def search(connection: Conn, query: AuditQuery, limit: int) -> Sequence[tuple[int, AuditEvent]]:
    """The latest events that fit, with their numbers, newest first.

    About a person are events on their pseudonym or an entry of theirs, and pages that showed an entry of theirs.
    """
    entries = connection.execute(load("audit")["entries_of"], {"pseudonym": query.about}).fetchall()
    parameters = {
        "actor": query.actor,
        "actions": None if query.actions is None else [f"{one}%" for one in query.actions],
        "subjects": None if query.about is None else [query.about, *(row[0] for row in entries)],
        "since": query.since,
        "until": query.until,
        "before": query.before,
        "limit": limit,
    }
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(load("audit")["search"], parameters).fetchall()
    return [(row.pop("id"), AuditEvent(**row)) for row in rows]


def row(event: AuditEvent) -> dict[str, Any]:
    """What a statement that keeps an event along with its change is given."""
    return _fields(event) | {"details": Jsonb(dict(event.details))}


def _fields(event: AuditEvent) -> dict[str, Any]:
    return {name: getattr(event, name) for name in FIELDS}


def _as_text(value: object) -> str:
    """A moment or an id as PostgreSQL reads it. Raises TypeError for anything else that JSON does not know."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"no event tells of this: {type(value).__name__}")
