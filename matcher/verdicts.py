"""Verdicts: a person's word on a pair, kept with its audit event."""

from datetime import datetime

from models.audit import AuditEvent
from models.ids import VerdictId, new_id
from models.shortlist import Decision, DeclineReason, Entry, Verdict
from models.store import audit, verdicts
from models.store.database import Conn


def decline(
    connection: Conn, entry: Entry, reason: DeclineReason, *, made_by: str, now: datetime, verified: bool
) -> Verdict:
    """Decline the pair of `entry`, so that it does not come back; one that is declined already stays as it was.

    `verified` says whether the service itself knows who `made_by` is, or was only told so.
    """
    for standing in verdicts.of_vacancy(connection, entry.vacancy_id):
        if standing.pseudonym == entry.pseudonym and standing.decision is Decision.DECLINE:
            return standing
    verdict = Verdict(
        id=VerdictId(new_id()),
        vacancy_id=entry.vacancy_id,
        pseudonym=entry.pseudonym,
        decision=Decision.DECLINE,
        reason=reason,
        made_by=made_by,
        made_at=now,
    )
    verdicts.add(connection, verdict)
    event = AuditEvent(
        at=now,
        actor=made_by,
        action="verdict.declined",
        subject_type="entry",
        subject=str(entry.id),
        run_id=entry.run_id,
        details={"verdict": str(verdict.id), "reason": reason, "actor_verified": verified},
    )
    audit.append(connection, event)
    return verdict
