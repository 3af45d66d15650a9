"""The table of places, from a CSV file."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from matcher.places import load_places
from models.audit import AuditEvent
from models.store import audit, places
from models.store.database import Conn


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCounts:
    """How many places of a file were new or moved, and how many were known as they are."""

    changed: int
    unchanged: int


def import_places(connection: Conn, file: Path, *, now: datetime, actor: str) -> PlaceCounts:
    """Take in a CSV as `load_places` reads it; places that are not in it stay. Raises InvalidInput as it does."""
    read = load_places(file)
    changed = places.put(connection, read)
    if changed:
        event = AuditEvent(
            at=now,
            actor=actor,
            action="places.changed",
            subject_type="places",
            subject="all",
            details={"changed": changed},
        )
        audit.append(connection, event)
    return PlaceCounts(changed=changed, unchanged=len(read) - changed)
