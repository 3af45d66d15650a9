"""Verdicts: a person's word on a pair, kept with its audit event. Each may be sent twice and is kept once.

Whoever says something of a pair waits for whoever is at it, and sees what they said. A wait may be followed by
anything; a decline and a proposal stand until they are taken back, which adds a row and erases none.
"""

import re
from datetime import date, datetime, timedelta

from matcher.proposals import end_proposal, standing_proposal
from matcher.pseudonymise.spellings import has_personnummer
from models.audit import AuditEvent
from models.clock import iso_week, local_date
from models.errors import Conflict, InvalidInput, Problem
from models.ids import Pseudonym, VacancyId, VerdictId, new_id
from models.shortlist import Decision, DeclineReason, Entry, Verdict
from models.store import audit, verdicts
from models.store.database import Conn

LONGEST_WAIT = timedelta(days=365)
LONGEST_NOTE = 300
_TEN_DIGITS = re.compile(r"\d{6}\s?[-+–]?\s?\d{4}|\d{8}\s?[-+–]?\s?\d{4}")
"""What has the shape of a personnummer, also inside a longer number: it belongs in no note."""

ACTIONS = {
    Decision.DECLINE: "verdict.declined",
    Decision.WAIT: "verdict.waited",
    Decision.PROPOSE: "verdict.proposed",
    Decision.UNDO: "verdict.undone",
}


def names_somebody(text: str) -> bool:
    """Whether a text has what looks like a personnummer, however it is written, or only has its shape."""
    return bool(_TEN_DIGITS.search(text)) or has_personnummer(text)


def decline(
    connection: Conn,
    entry: Entry,
    reason: DeclineReason,
    *,
    made_by: str,
    now: datetime,
    verified: bool,
    note: str = "",
) -> Verdict:
    """Decline the pair of `entry`, so that it does not come back; one that is declined already stays as it was.

    `note` is for the candidate's own caseworker, and nobody else. `verified` says whether the service itself knows who
    `made_by` is, or was only told so. Raises InvalidInput for a note that is too long or has a personnummer in it,
    Conflict where the person is proposed.
    """
    line = " ".join(note.split())
    if len(line) > LONGEST_NOTE:
        raise InvalidInput([Problem(field="note", code="note_too_long", params={"limit": LONGEST_NOTE})])
    if names_somebody(line):
        raise InvalidInput([Problem(field="note", code="note_with_identity")])
    standing = standing_on(connection, entry)
    if standing is not None and standing.decision is Decision.DECLINE:
        return standing
    if standing is not None and standing.decision is Decision.PROPOSE:
        raise Conflict("pair_is_proposed")
    verdict = said_of(entry, Decision.DECLINE, made_by=made_by, now=now, reason=reason)
    keep(connection, entry, verdict, verified=verified, reason=str(reason))
    if line:
        verdicts.add_note(connection, verdict.id, line)
    return verdict


def wait(connection: Conn, entry: Entry, until: date, *, made_by: str, now: datetime, verified: bool) -> Verdict:
    """Let the pair wait: it stands on no list before `until`, and may come back then.

    The same day again changes nothing, another one counts from now on. Raises InvalidInput for a day that is not within
    a year from tomorrow on, Conflict where the person is declined or proposed.
    """
    today = local_date(now)
    if not today < until <= today + LONGEST_WAIT:
        raise InvalidInput([Problem(field="until", code="wait_until")])
    standing = standing_on(connection, entry)
    if standing is not None and standing.decision is not Decision.WAIT:
        raise Conflict("pair_is_proposed" if standing.decision is Decision.PROPOSE else "pair_is_declined")
    if standing is not None and standing.wait_until == until:
        return standing
    verdict = said_of(entry, Decision.WAIT, made_by=made_by, now=now, wait_until=until)
    keep(connection, entry, verdict, verified=verified, until=until.isoformat())
    return verdict


def undo(
    connection: Conn, entry: Entry, verdict_id: VerdictId, *, made_by: str, now: datetime, verified: bool
) -> Verdict | None:
    """Take back what was said last of the pair, in the same ISO week; the proposal that it made ends.

    None where `verdict_id` is not what stands: it has been taken back already, or something else has been said since.
    Raises Conflict where the week is over.
    """
    standing = standing_on(connection, entry)
    if standing is None or standing.id != verdict_id:
        return None
    if not may_be_undone(standing, now):
        raise Conflict("undo_too_late")
    verdict = said_of(entry, Decision.UNDO, made_by=made_by, now=now)
    keep(connection, entry, verdict, verified=verified, undone=str(standing.id))
    if (proposal := standing_proposal(connection, entry)) is not None:
        end_proposal(connection, proposal, made_by=made_by, now=now, verified=verified)
    return verdict


def may_be_undone(verdict: Verdict, now: datetime) -> bool:
    """Whether the week in which the verdict was made still goes on, in Swedish time."""
    return iso_week(local_date(verdict.made_at)) == iso_week(local_date(now))


def standing_on(connection: Conn, entry: Entry) -> Verdict | None:
    """What counts of the pair, read when nobody else can change it any more before this transaction ends."""
    return standing_on_pair(connection, entry.vacancy_id, entry.pseudonym)


def standing_on_pair(connection: Conn, vacancy_id: VacancyId, pseudonym: Pseudonym) -> Verdict | None:
    """The same for a pair that may have no entry."""
    verdicts.lock_pair(connection, vacancy_id, pseudonym)
    said = verdicts.of_vacancies(connection, [vacancy_id])
    return next((one for one in said if one.pseudonym == pseudonym), None)


def said_of(
    entry: Entry,
    decision: Decision,
    *,
    made_by: str,
    now: datetime,
    reason: DeclineReason | None = None,
    wait_until: date | None = None,
) -> Verdict:
    """A new verdict on the pair of `entry`. Nothing is kept of it."""
    return Verdict(
        id=VerdictId(new_id()),
        vacancy_id=entry.vacancy_id,
        pseudonym=entry.pseudonym,
        decision=decision,
        reason=reason,
        made_by=made_by,
        made_at=now,
        wait_until=wait_until,
    )


def keep(connection: Conn, entry: Entry, verdict: Verdict, *, verified: bool, **details: object) -> None:
    """Keep a verdict and the audit event that tells of it."""
    verdicts.add(connection, verdict)
    event = AuditEvent(
        at=verdict.made_at,
        actor=verdict.made_by,
        action=ACTIONS[verdict.decision],
        subject_type="entry",
        subject=str(entry.id),
        run_id=entry.run_id,
        details={"verdict": str(verdict.id), **details, "actor_verified": verified},
    )
    audit.append(connection, event)
