"""The outbox: claim letters that are due, send them, mark them. At least once, and every copy with one Message-ID.

Nothing is sent inside a transaction: a claim is a lease that ends by itself if its holder dies, and a letter whose
mark was lost goes out once more (RFC 1047 tells why SMTP cannot do better).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

import structlog

from matcher.config import Settings
from matcher.mail import MailSender
from models.audit import AuditEvent
from models.clock import Clock, local_date
from models.errors import DeliveryError, MailServerUnavailable, PermanentDeliveryError
from models.ids import LetterId
from models.letter import Letter
from models.store import audit, letters, pauses
from models.store.database import Conn, Database

log = structlog.get_logger()

BATCH = 20
LEASE = timedelta(minutes=15)
MARGIN = timedelta(minutes=5)
"""A letter is not begun when less than this is left of its lease: several slow answers fit into it."""

FIRST_PAUSE = timedelta(minutes=2)
LONGEST_PAUSE = timedelta(hours=12)
SPREAD = 0.25
ACTOR = "job:deliver_letters"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryResult:
    """What became of the letters that were due: taken by the server, to be tried again, given up."""

    sent: int = 0
    postponed: int = 0
    failed: int = 0


def deliver_pending(database: Database, settings: Settings, clock: Clock, sender: MailSender) -> DeliveryResult:
    """Send every letter that is due. Raises StoreUnavailable where the database is lost on the way.

    One letter's trouble is its own; only where the server takes none at all, the rest of the batch waits with it.
    """
    sent = postponed = failed = 0
    try:
        while True:
            with database.transaction() as connection:
                batch = letters.claim(connection, clock(), LEASE, BATCH)
            if not batch:
                break
            for number, letter in enumerate(batch):
                if letter.claimed_until is None or clock() > letter.claimed_until - MARGIN:
                    break
                if letter.run_id is not None and _held_back(database, clock, letter):
                    continue
                try:
                    sender.send(letter)
                except MailServerUnavailable as error:
                    given_up = _give_back(database, settings, clock, batch[number:], error)
                    return DeliveryResult(
                        sent=sent, postponed=postponed + len(batch) - number - given_up, failed=failed + given_up
                    )
                except Exception as error:
                    given_up = _give_back(database, settings, clock, [letter], error)
                    failed, postponed = failed + given_up, postponed + 1 - given_up
                else:
                    _mark_sent(database, clock, letter)
                    sent += 1
    finally:
        sender.close()
    return DeliveryResult(sent=sent, postponed=postponed, failed=failed)


def pause(attempts: int, letter_id: LetterId) -> timedelta:
    """How long to wait after so many attempts: doubled each time, and spread by a quarter either way.

    The spread comes from the letter's id, so that letters refused together do not come back together.
    """
    doubled = FIRST_PAUSE * (1 << min(max(attempts - 1, 0), 20))
    digest = blake2b(f"{letter_id}:{attempts}".encode(), digest_size=8).digest()
    share = int.from_bytes(digest, "big") / 2**64
    return min(doubled, LONGEST_PAUSE) * (1 - SPREAD + 2 * SPREAD * share)


def _held_back(database: Database, clock: Clock, letter: Letter) -> bool:
    """Whether all matching has been paused since the letter was claimed: then it waits, and this was no attempt."""
    with database.transaction() as connection:
        is_paused = pauses.of_everything(connection, local_date(clock())) is not None
        if is_paused:
            letters.give_back(connection, letter.id)
    return is_paused


def _mark_sent(database: Database, clock: Clock, letter: Letter) -> None:
    now = clock()
    with database.transaction() as connection:
        letters.mark_sent(connection, letter.id, now)
        _append(connection, clock, letter, "letter.sent", {"attempts": letter.attempts})
    log.info("letter.sent", letter=str(letter.id), attempts=letter.attempts)


def _give_back(
    database: Database, settings: Settings, clock: Clock, refused: Sequence[Letter], error: Exception
) -> int:
    """Mark letters for another try, or as failed where there is none left. Returns how many failed."""
    reason = _reason(error)
    failed = 0
    with database.transaction() as connection:
        for letter in refused:
            if isinstance(error, PermanentDeliveryError) or letter.attempts >= settings.mail_attempts:
                failed += 1
                letters.mark_failed(connection, letter.id, reason)
                details = {"attempts": letter.attempts, "error": reason}
                _append(connection, clock, letter, "letter.failed", details)
                log.error("letter.failed", letter=str(letter.id), error=reason, attempts=letter.attempts)
            else:
                again = clock() + pause(letter.attempts, letter.id)
                letters.mark_retry(connection, letter.id, again, reason)
                log.warning("letter.postponed", letter=str(letter.id), error=reason, attempts=letter.attempts)
    return failed


def _reason(error: Exception) -> str:
    """`mail_refused rcpt 550`: codes only, never the server's words, which may hold the address."""
    if isinstance(error, DeliveryError):
        return " ".join([error.code, *(str(value) for value in error.params.values())])
    return f"defect {type(error).__name__}"


def _append(connection: Conn, clock: Clock, letter: Letter, action: str, details: dict[str, object]) -> None:
    event = AuditEvent(
        at=clock(),
        actor=ACTOR,
        action=action,
        subject_type="letter",
        subject=str(letter.id),
        run_id=letter.run_id,
        details=details,
    )
    audit.append(connection, event)
