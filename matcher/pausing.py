"""Pause matching and go on with it: a person, a vacancy, or everything (EU AI Act, article 14.4 e: the stop button).

The jobs ask what is paused before they commit anything, under the same lock under which a pause begins: what was read
before a pause is not committed after it.
"""

from datetime import date, datetime

from models.audit import AuditEvent
from models.clock import local_date
from models.errors import Conflict, InvalidInput, MatchingPaused, Problem
from models.ids import PauseId, Pseudonym, VacancyId, new_id
from models.pause import REASONS, Pause, Paused, PauseReason, Scope
from models.store import audit, candidates, pauses, withdrawals
from models.store.database import Conn


def begin_pause(
    connection: Conn,
    what: Paused,
    reason: PauseReason,
    *,
    last_day: date | None = None,
    made_by: str,
    now: datetime,
    verified: bool,
) -> Pause:
    """Pause from now on, through `last_day` or until somebody ends it. The same again changes nothing; a pause for
    another reason or through another day takes the place of the one before.

    Raises InvalidInput for a reason that does not belong to the thing, or a day that has been, Conflict for a person
    who has taken every consent back.
    """
    today = local_date(now)
    problems = []
    if reason not in REASONS[what.scope]:
        problems.append(Problem(field="reason", code="pause_reason"))
    if last_day is not None and last_day < today:
        problems.append(Problem(field="last_day", code="pause_day", params={"today": today}))
    if problems:
        raise InvalidInput(problems)
    withdrawals.lock_lists(connection)
    if what.pseudonym is not None and _has_withdrawn(connection, what.pseudonym):
        raise Conflict("person_not_in_pool")
    known = pauses.not_ended(connection, what)
    if known is not None and _stands(known, today) and (known.reason, known.last_day) == (reason, last_day):
        return known
    if known is not None:
        pauses.end(connection, known.id, at=now, by=made_by)
    pause = Pause(
        id=PauseId(new_id()), scope=what.scope, pseudonym=what.pseudonym, vacancy_id=what.vacancy_id, reason=reason,
        last_day=last_day, begun_at=now, begun_by=made_by,
    )  # fmt: skip
    pauses.add(connection, pause)
    until = {} if last_day is None else {"last_day": last_day.isoformat()}
    _log(connection, pause, "matching.paused", made_by, now, verified, reason=str(reason), **until)
    return pause


def end_pause(connection: Conn, what: Paused, *, made_by: str, now: datetime, verified: bool) -> Pause | None:
    """Go on matching. None where nothing is paused (any more)."""
    withdrawals.lock_lists(connection)
    known = pauses.not_ended(connection, what)
    if known is None or not _stands(known, local_date(now)):
        return None
    pauses.end(connection, known.id, at=now, by=made_by)
    _log(connection, known, "matching.resumed", made_by, now, verified)
    return known


def require_going_on(connection: Conn, now: datetime) -> None:
    """Raise MatchingPaused where everything is paused."""
    if pauses.of_everything(connection, local_date(now)) is not None:
        raise MatchingPaused("matching_paused")


def require_pair_going_on(connection: Conn, pseudonym: Pseudonym, vacancy_id: VacancyId, now: datetime) -> None:
    """Raise Conflict where the person or the vacancy is paused."""
    for one in pauses.standing(connection, local_date(now)):
        if one.pseudonym == pseudonym:
            raise Conflict("person_is_paused")
        if one.vacancy_id == vacancy_id:
            raise Conflict("vacancy_is_paused")


def _has_withdrawn(connection: Conn, pseudonym: Pseudonym) -> bool:
    """Whether the person has taken a consent back and given no later one that a delivery has brought."""
    return pseudonym in withdrawals.latest(connection, [pseudonym]) and candidates.find(connection, pseudonym) is None


def _stands(pause: Pause, day: date) -> bool:
    return pause.ended_at is None and (pause.last_day is None or pause.last_day >= day)


def _log(
    connection: Conn, pause: Pause, action: str, actor: str, now: datetime, verified: bool, **details: object
) -> None:
    subjects = {
        Scope.PERSON: ("candidate", pause.pseudonym), Scope.VACANCY: ("vacancy", pause.vacancy_id),
        Scope.EVERYTHING: ("matching", ""),
    }  # fmt: skip
    subject_type, subject = subjects[pause.scope]
    event = AuditEvent(
        at=now,
        actor=actor,
        action=action,
        subject_type=subject_type,
        subject=str(subject),
        details={"pause": str(pause.id), **details, "actor_verified": verified},
    )
    audit.append(connection, event)
