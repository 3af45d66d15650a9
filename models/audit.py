"""Who did what and when: an event is appended in the same transaction as the change it tells of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from models.ids import Pseudonym, RunId


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


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """What is looked for in the log; what is None is not looked at.

    `actions` are the beginnings of actions (`verdict.`), `until` is not included, `before` is an event's number.
    """

    actor: str | None = None
    actions: tuple[str, ...] | None = None
    about: Pseudonym | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
