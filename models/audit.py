"""Who did what and when: an event is appended in the same transaction as the change it tells of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from models.ids import RunId


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """`actor` is a key's id, a staff code or a job's name; `subject` the id of the thing, never a name or free text."""

    at: datetime
    actor: str
    action: str
    subject_type: str
    subject: str
    run_id: RunId | None = None
    model: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)
