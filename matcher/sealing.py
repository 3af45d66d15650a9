"""Sealing the audit trail: what has been written since the last seal becomes a batch of its own on the chain.

Events get their numbers when they are written and are seen when their transaction commits, so a lower number can turn
up after a higher one. A seal therefore says which numbers it has not seen. While other transactions have written and
are not done, these numbers are awaited and a later seal takes in what comes; otherwise they never will be anything.
"""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from matcher.audit_key import Head, make_key, note_head, read_head, read_key
from models import fail_points
from models.clock import Clock
from models.errors import Conflict
from models.fail_points import Step
from models.seal import GENESIS, Checkpoint, Ranges, Seal, content_of, gaps, signed, without
from models.store import seals
from models.store.database import Conn, Database

LOCK = "seal_audit"
BATCH = 20_000
"""Events in one seal at most."""


def seal_pending(database: Database, clock: Clock, key_file: Path) -> int:
    """Seal every event that is not sealed. Returns how many.

    Raises LockHeld where another process is at it, Conflict where the database's chain has lost its end,
    ConfigurationError where the key is gone: a chain that has begun is never gone on with under another key.
    """
    total = 0
    with database.lock(LOCK):
        while True:
            with database.transaction(step=Step.SEAL_MADE) as connection:
                seal = _next(connection, clock(), key_file)
            if seal is None:
                return total
            with fail_points.around(Step.SEAL_NOTED):
                note_head(key_file, Head(number=seal.number, digest=seal.digest))
            total += seal.events


def remove_old(connection: Conn, before: datetime, now: datetime, key_file: Path) -> int:
    """Remove the events of every seal made before a moment, and leave a signed checkpoint. Returns how many."""
    anchor = seals.removable(connection, before)
    if anchor is None:
        return 0
    key = read_key(key_file)
    removed = seals.remove_until(connection, anchor)
    checkpoint = Checkpoint(seal=anchor.number, removed_at=now, events=removed, digest=anchor.digest)
    seals.add_checkpoint(connection, replace(checkpoint, signature=signed(checkpoint.message, key)))
    return removed


def _next(connection: Conn, now: datetime, key_file: Path) -> Seal | None:
    """The next batch, sealed; None where there is nothing to seal.

    The order of the first two questions matters: a number given out before nobody was writing belongs to a transaction
    that is done, so that what is read afterwards is all of it.
    """
    last_number = seals.last_number(connection)
    settled = seals.writers(connection) == 0
    before = seals.last(connection)
    head = read_head(key_file)
    if head is not None and (before is None or before.number < head.number):
        raise Conflict("audit_chain_cut", number=head.number)
    key = make_key(key_file) if before is None and not key_file.exists() else read_key(key_file)
    after, awaited = (before.last_id, before.awaited) if before else (0, ())
    rows = seals.rows(connection, after, last_number, awaited, BATCH)
    if not rows and not (awaited and settled):
        return None
    whole = len(rows) < BATCH
    last_id = last_number if whole else max(rows[-1].id, after)
    late = tuple(row.id for row in rows if row.id <= after)
    missing = gaps([row.id for row in rows if row.id > after], after + 1, last_id)
    still: Ranges = () if settled and whole else (*without(awaited, late), *missing)
    content, marks = content_of(rows)
    seal = Seal(
        number=before.number + 1 if before else 1,
        sealed_at=now,
        first_id=after + 1,
        last_id=last_id,
        missing=missing,
        late=late,
        awaited=still,
        content=content,
        marks=marks,
        previous=before.digest if before else GENESIS,
    )
    return _kept(connection, seal, key)


def _kept(connection: Conn, seal: Seal, key: bytes) -> Seal:
    digest = seal.computed_digest
    seal = replace(seal, digest=digest, signature=signed(digest, key))
    seals.add(connection, seal)
    return seal
