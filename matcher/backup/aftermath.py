"""What a restored database is told of before anybody works with it: all in one transaction, and again after a kill.

Going back to an earlier moment also takes back what must never be taken back. Consents that were withdrawn since are
withdrawn again, nobody is signed in, and all matching is paused until a person has seen to the rest.
"""

from dataclasses import dataclass
from datetime import date, datetime

from matcher.audit_key import Head, head_file, note_head, read_head
from matcher.config import Settings
from matcher.pausing import begin_pause
from matcher.rights.withdrawal import withdraw
from models.audit import AuditEvent
from models.clock import Clock, local_date
from models.pause import Paused, PauseReason
from models.seal import Seal
from models.store import audit, restoring, seals, withdrawals
from models.store.database import Database, DatabaseRole

ACTOR = "cli:restore"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What was done to a restored database."""

    made_at: datetime
    withdrawals: int
    removed: int


def finish_restore(url: str, settings: Settings, clock: Clock) -> Finished | None:
    """Do what a restored database still needs. None where nothing was restored, or all is done.

    Every start asks for it after its migrations, so that a restoring that was killed in between is finished.
    """
    with Database(url, DatabaseRole.OWNER, pool_size=1) as owner, owner.transaction() as connection:
        if restoring.note_of(connection) is None:
            return None
        withdrawals.lock(connection)  # of two starts at once one does it, and the other waits
        note = restoring.note_of(connection)
        if note is None:
            return None
        now, made_at = clock(), datetime.fromisoformat(note.made_at)
        restoring.end_sessions(connection)
        removed = 0
        people = restoring.withdrawn(connection, made_at)
        for pseudonym, day in people:
            assert isinstance(day, date)
            # the clock that wrote it may have been ahead of ours
            day = min(day, local_date(now))
            removed += withdraw(connection, pseudonym, on=day, now=now, made_by=ACTOR, verified=False).removed
        begin_pause(connection, Paused(), PauseReason.INCIDENT, made_by=ACTOR, now=now, verified=False)
        last = seals.last(connection)
        head = read_head(settings.audit_key_file)
        event = AuditEvent(
            at=now,
            actor=ACTOR,
            action="database.restored",
            subject_type="database",
            subject="",
            details={
                "made_at": note.made_at,
                "withdrawals": len(people),
                "seal_before": head.number if head else None,
                "seal_after": last.number if last else None,
            },
        )
        audit.append(connection, event)
        restoring.clear_note(connection)
        _move_head(settings, head, last, now)
    return Finished(made_at=made_at, withdrawals=len(people), removed=removed)


def _move_head(settings: Settings, head: Head | None, last: Seal | None, now: datetime) -> None:
    """The chain ends where it ended then. How far it had come is kept in a file of its own."""
    if head is None or (last is not None and (last.number, last.digest) == (head.number, head.digest)):
        return
    file = head_file(settings.audit_key_file)
    file.with_name(f"{file.name}.{now:%Y%m%dT%H%M%SZ}").write_bytes(file.read_bytes())
    if last is None:
        file.unlink()
    else:
        note_head(settings.audit_key_file, Head(number=last.number, digest=last.digest))
