"""What the transactions of a week ask or note: that the run is still ours, and what has been done to it."""

from collections.abc import Callable, Mapping

from matcher.services import Services
from models.audit import AuditEvent
from models.errors import LockHeld
from models.shortlist import Run
from models.store import runs
from models.store.database import Conn

LOCK = "weekly_shortlists"

Progress = Callable[[str, int, int], None]
"""Called with (step, done, total)."""


def require_ours(connection: Conn, run: Run) -> None:
    """Raise LockHeld where the run is no longer as we began it.

    The lock goes with its connection. Where the database has been restarted under us, another process can have it by
    now, and it may have closed the week or begun it in another way.
    """
    if not runs.hold(connection, run):
        raise LockHeld("lock_held", lock=LOCK)


def event_of(services: Services, run: Run, action: str, details: Mapping[str, object] | None = None) -> AuditEvent:
    return AuditEvent(
        at=services.clock(),
        actor=f"job:{LOCK}",
        action=action,
        subject_type="run",
        subject=str(run.id),
        run_id=run.id,
        model=run.model,
        details=details or {},
    )
