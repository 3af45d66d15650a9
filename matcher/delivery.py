"""The outbox: claim a letter that is due, send it, mark it. At least once, and every copy with one Message-ID.

Nothing is sent inside a transaction: a claim is a lease that ends by itself if its holder dies, and a letter whose
mark was lost goes out once more (RFC 1047 tells why SMTP cannot do better). One letter is claimed at a time, so that
whoever dies holds up one, and several deliverers share the rest.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_delay
from tenacity.wait import wait_exponential, wait_fixed

from matcher.config import Settings
from matcher.log import get_logger
from matcher.mail import MailSender
from models.audit import AuditEvent
from models.clock import Clock
from models.errors import DeliveryError, MailServerUnavailable, PermanentDeliveryError, StoreUnavailable
from models.fail_points import Step
from models.ids import LetterId
from models.letter import Letter
from models.store import audit, letters
from models.store.database import Conn, Database

log = get_logger()

LEASE = timedelta(minutes=15)
"""Longer than a letter and its mark can take together (`matcher.mail.LONGEST` and MARKED_WITHIN)."""

FIRST_PAUSE = timedelta(minutes=2)
LONGEST_PAUSE = timedelta(hours=12)
SERVER_PAUSE = timedelta(minutes=5)
"""The pause where the server takes no letter at all: nothing that grows, so that all go out soon after its return."""

SPREAD = 0.25
MARKED_WITHIN = timedelta(minutes=1)
"""So long the database is asked again to note what has become of a letter. Each mark that is lost is a copy."""

ACTOR = "job:deliver_letters"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryResult:
    """What became of the letters that were due: taken by the server, to be tried again, given up."""

    sent: int = 0
    postponed: int = 0
    failed: int = 0


def deliver_pending(
    database: Database, settings: Settings, clock: Clock, sender: MailSender, *, notices: str | None = None
) -> DeliveryResult:
    """Send every letter that is due. Raises StoreUnavailable where the database is lost on the way.

    One letter's trouble is its own. Where the server takes none at all, the others stay due, and the next call asks it
    again. `notices`: only letters that were written for a notice whose key begins so.
    """
    sent = postponed = failed = 0
    try:
        while (letter := _claimed(database, clock, notices)) is not None:
            try:
                sender.send(letter)
            except Exception as error:
                if _note_refusal(database, settings, clock, letter, error):
                    failed += 1
                else:
                    postponed += 1
                if isinstance(error, MailServerUnavailable):
                    break
            else:
                _note_sent(database, clock, letter)
                sent += 1
    finally:
        sender.close()
    return DeliveryResult(sent=sent, postponed=postponed, failed=failed)


def pause(attempts: int, letter_id: LetterId) -> timedelta:
    """How long to wait after so many attempts: doubled each time up to the longest, and spread by a quarter either way.

    The spread comes from the letter's id, so that letters refused together do not come back together.
    """
    state = RetryCallState(Retrying(), None, (), {})
    state.attempt_number = attempts
    return _spread(timedelta(seconds=_growing(state)), attempts, letter_id)


_growing = wait_exponential(multiplier=FIRST_PAUSE.total_seconds(), max=LONGEST_PAUSE)


def _spread(middle: timedelta, attempts: int, letter_id: LetterId) -> timedelta:
    return middle * Random(f"{letter_id}:{attempts}").uniform(1 - SPREAD, 1 + SPREAD)


def _claimed(database: Database, clock: Clock, notices: str | None) -> Letter | None:
    with database.transaction(step=Step.LETTER_CLAIMED) as connection:
        return next(iter(letters.claim(connection, clock(), LEASE, notices=notices)), None)


def _note_sent(database: Database, clock: Clock, letter: Letter) -> None:
    now = clock()

    def note(connection: Conn) -> bool:
        if not letters.mark_sent(connection, letter, now):
            return False
        _append(connection, now, letter, "letter.sent", {"attempts": letter.attempts})
        return True

    if _marked(database, Step.LETTER_SENT, note):
        log.info("letter.sent", letter=str(letter.id), attempts=letter.attempts)
    else:
        log.warning("letter.claim_ended", letter=str(letter.id), attempts=letter.attempts)


def _note_refusal(database: Database, settings: Settings, clock: Clock, letter: Letter, error: Exception) -> bool:
    """Mark the letter for another try, or as failed where there is none left. Returns whether it failed.

    What is the same for every letter is never final and no try: it must not use up a week's letters.
    """
    now, reason = clock(), _reason(error)
    for_all = isinstance(error, MailServerUnavailable)
    final = isinstance(error, PermanentDeliveryError) or letter.attempts >= settings.mail_attempts
    if for_all or not final:
        rest = _spread(SERVER_PAUSE, letter.attempts, letter.id) if for_all else pause(letter.attempts, letter.id)
        _marked(
            database,
            Step.LETTER_REFUSED,
            lambda connection: letters.mark_retry(connection, letter, now + rest, reason, counts=not for_all),
        )
        log.warning("letter.postponed", letter=str(letter.id), error=reason, attempts=letter.attempts)
        return False

    def give_up(connection: Conn) -> bool:
        if not letters.mark_failed(connection, letter, reason):
            return False
        _append(connection, now, letter, "letter.failed", {"attempts": letter.attempts, "error": reason})
        return True

    _marked(database, Step.LETTER_REFUSED, give_up)
    log.error("letter.failed", letter=str(letter.id), error=reason, attempts=letter.attempts)
    return True


def _marked(database: Database, step: Step, mark: Callable[[Conn], bool]) -> bool:
    """Carry out `mark` in a transaction of its own, again where the database goes away meanwhile. Returns what it does.

    Where it went away after the commit, the second mark finds nothing to change. Raises StoreUnavailable in the end.
    """

    def once() -> bool:
        with database.transaction(step=step) as connection:
            return mark(connection)

    again = Retrying(
        retry=retry_if_exception_type(StoreUnavailable),
        wait=wait_fixed(0.5),
        stop=stop_after_delay(MARKED_WITHIN),
        reraise=True,
    )
    return again(once)


def _reason(error: Exception) -> str:
    """`mail_refused rcpt 550`: codes only, never the server's words, which may hold the address."""
    if isinstance(error, DeliveryError):
        return " ".join([error.code, *(str(value) for value in error.params.values())])
    return f"defect {type(error).__name__}"


def _append(connection: Conn, at: datetime, letter: Letter, action: str, details: dict[str, object]) -> None:
    event = AuditEvent(
        at=at,
        actor=ACTOR,
        action=action,
        subject_type="letter",
        subject=str(letter.id),
        run_id=letter.run_id,
        details=details,
    )
    audit.append(connection, event)
