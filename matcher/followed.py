"""Who is followed after a start, or compared with them, and what is held of how it went for them."""

from collections.abc import Sequence
from datetime import date, datetime

from matcher.outcomes import COMPARED_AT, Start, Wanted, first_starts, wanted
from models.audit import AuditEvent
from models.clock import local_date
from models.ids import Pseudonym
from models.store import audit, outcomes, placements, reports, withdrawals
from models.store.database import Conn


def followed_starts(connection: Conn) -> Sequence[Start]:
    """The starts that are followed: those that both sides have confirmed, of people known by pseudonym.

    Who has taken back every consent given until a day is not followed from any start until then. Consents have no time
    of day, and doubt counts as no.
    """
    return _consented(connection, placements.started(connection))


def compared_starts(connection: Conn, today: date) -> Sequence[Start]:
    """Whom the council's report compares with: everybody on a list of the year or the two before, from the first list
    of each year on. Consents count as above."""
    years = range(today.year - 2, today.year + 1)
    listed = (one for year in years for one in reports.listed_people(connection, date(year, 1, 1), date(year, 12, 31)))
    return _consented(connection, [(one.pseudonym, one.first_listed_on) for one in listed])


def _consented(connection: Conn, starts: Sequence[Start]) -> Sequence[Start]:
    taken_back = withdrawals.latest(connection, [pseudonym for pseudonym, _ in starts])
    return [
        (pseudonym, on) for pseudonym, on in starts
        if pseudonym not in taken_back or taken_back[pseudonym].withdrawn_on < on
    ]  # fmt: skip


def still_wanted(connection: Conn, *, as_of: date | None, now: datetime, actor: str) -> Sequence[Wanted]:
    """Of whom something is still to be known, with an event that it was asked for: `matcher.outcomes.wanted`."""
    today = local_date(now)
    starts, compared = followed_starts(connection), compared_starts(connection, today)
    known = outcomes.of_people(connection, sorted({pseudonym for pseudonym, _ in (*starts, *compared)}))
    found = wanted(starts, known, today, as_of=as_of)
    told = {(one.pseudonym, one.due) for one in found}
    others = wanted(compared, known, today, as_of=as_of, milestones=COMPARED_AT)
    found = [*found, *(one for one in others if (one.pseudonym, one.due) not in told)]
    event = AuditEvent(
        at=now, actor=actor, action="outcomes.asked_for", subject_type="outcomes",
        subject=(as_of or local_date(now)).isoformat(), details={"people": len({one.pseudonym for one in found})},
    )  # fmt: skip
    audit.append(connection, event)
    return found


def forget_unfollowed(connection: Conn, pseudonym: Pseudonym) -> int:
    """Delete what is known of a person but for what came after a start that is still followed. Returns of how many
    days. What is known for comparison goes too: under a newer consent it is asked for again."""
    starts = [start for start in followed_starts(connection) if start[0] == pseudonym]
    return outcomes.drop(connection, pseudonym, first_starts(starts).get(pseudonym))
