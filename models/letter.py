"""A letter, most often to one member of staff, and where it is on its way."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from models.ids import LetterId, RunId, StaffCode


class LetterState(StrEnum):
    """pending → sent, or pending → failed after the last try. A claim is a lease, not a state."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A rendered letter in the outbox. One per recipient and run. Nothing in it is about any candidate.

    `run_id` is None for what tells of no run: a code to sign in with, or a report of a fault. Such a letter may go to
    somebody who is no colleague; then `recipient` is None. It loses its text when it has been sent.

    `claim` is the token of whoever has it until `claimed_until`; only they may say what became of it.
    """

    id: LetterId
    run_id: RunId | None
    recipient: StaffCode | None
    address: str
    subject: str
    text: str
    html: str
    created_at: datetime
    state: LetterState = LetterState.PENDING
    attempts: int = 0
    next_attempt_at: datetime | None = None
    claimed_until: datetime | None = None
    claim: UUID | None = None
    sent_at: datetime | None = None
    last_error: str | None = None

    def message_id(self, domain: str) -> str:
        """RFC 5322 Message-ID, the same for every copy of this letter, so that repeats fold in the reader's mailbox."""
        return f"<{self.id}@{domain}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """When the oldest letter that waits and may go out was written, and the latest that was given up."""

    waiting_since: datetime | None
    failed_since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterCount:
    """How many letters are in one state, and when the oldest of them was written."""

    state: str
    letters: int
    oldest: datetime
