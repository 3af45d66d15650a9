"""Keep a taxonomy in place of the one that is loaded, with its audit event, in one transaction."""

from datetime import datetime

from models.audit import AuditEvent
from models.store import audit
from models.store import taxonomy as store
from models.store.database import Conn
from models.taxonomy import Taxonomy


def import_taxonomy(connection: Conn, taxonomy: Taxonomy, *, now: datetime, actor: str) -> bool:
    """Returns False, and leaves all as it is, where this very version is loaded already."""
    if store.version(connection) == taxonomy.version:
        return False
    store.replace(connection, taxonomy, now)
    event = AuditEvent(
        at=now,
        actor=actor,
        action="taxonomy.replaced",
        subject_type="taxonomy",
        subject=taxonomy.version,
        details=dict(taxonomy.counts()),
    )
    audit.append(connection, event)
    return True
