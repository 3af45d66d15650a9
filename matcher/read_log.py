"""Who has seen which candidates: an event for every page that shows some, in the transaction that read them."""

from collections.abc import Sequence
from datetime import datetime

from models.audit import AuditEvent
from models.ids import RunId, StaffCode
from models.shortlist import Entry, NearMiss
from models.store import audit
from models.store.database import Conn

READ = "candidates.read"


def note_read(
    connection: Conn,
    entries: Sequence[Entry | NearMiss],
    *,
    reader: StaffCode,
    place: tuple[str, str],
    run_id: RunId,
    now: datetime,
) -> None:
    """Note that `reader` was shown these entries; `place` is the type and id of what the page is of."""
    if not entries:  # nobody was shown
        return
    audit.append(
        connection,
        AuditEvent(
            at=now,
            actor=reader,
            action=READ,
            subject_type=place[0],
            subject=place[1],
            run_id=run_id,
            details={"entries": sorted(str(one.id) for one in entries)},
        ),
    )
