"""What rings, and what is over, to whoever looks after the service."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from matcher.dates import moment
from matcher.letters import ComposedLetter, compose, first_name
from models.staff import Staff


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmLine:
    """One alarm: its name, what it means, since when, and the code of the last failure where there is one."""

    name: str
    words: str
    since: datetime | None
    failure: str | None = None

    @property
    def since_words(self) -> str:
        """`23 november 2026 kl. 07.00`; of what has never been right, `första starten`."""
        return "första starten" if self.since is None else moment(self.since)


def compose_alarm(
    recipient: Staff, begun: Sequence[AlarmLine], over: Sequence[AlarmLine], *, links: str
) -> ComposedLetter:
    """A letter about alarms that have begun to ring, those that are over, or both."""
    return compose("alarm", greeting=first_name(recipient.name), begun=begun, over=over, health=f"{links}/health/jobs")
