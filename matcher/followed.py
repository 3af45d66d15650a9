"""Who is followed after a start, and what is held of how it went for them."""

from collections.abc import Sequence
from datetime import date, datetime

from matcher.outcomes import Start, Wanted, first_starts, wanted
from models.audit import AuditEvent
from models.clock import local_date
from models.ids import Pseudonym
from models.store import audit, outcomes, placements, withdrawals
from models.store.database import Conn


def followed_starts(connection: Conn) -> Sequence[Start]:
    """The starts that are followed: those that both sides have confirmed, of people known by pseudonym.

    Who has taken back every consent given until a day is not followed from any start until then. Consents have no time
    of day, and doubt counts as no.
    """
    starts = placements.started(connection)
    taken_back = withdrawals.latest(connection, [pseudonym for pseudonym, _ in starts])
    return [
        (pseudonym, on) for pseudonym, on in starts
        if pseudonym not in taken_back or taken_back[pseudonym].withdrawn_on < on
    ]  # fmt: skip


def still_wanted(connection: Conn, *, as_of: date | None, now: datetime, actor: str) -> Sequence[Wanted]:
    """Of whom something is still to be known, with an event that it was asked for: `matcher.outcomes.wanted`."""
    starts = followed_starts(connection)
    known = outcomes.of_people(connection, [pseudonym for pseudonym, _ in starts])
    found = wanted(starts, known, local_date(now), as_of=as_of)
    event = AuditEvent(
        at=now, actor=actor, action="outcomes.asked_for", subject_type="outcomes",
        subject=(as_of or local_date(now)).isoformat(), details={"people": len({one.pseudonym for one in found})},
    )  # fmt: skip
    audit.append(connection, event)
    return found


def forget_unfollowed(connection: Conn, pseudonym: Pseudonym) -> int:
    """Delete what is known of a person but for what came after a start that is still followed. Returns of how many
    days."""
    starts = [start for start in followed_starts(connection) if start[0] == pseudonym]
    return outcomes.drop(connection, pseudonym, first_starts(starts).get(pseudonym))
