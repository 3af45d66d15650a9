"""An alarm that stands."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """What is wrong, by name, and since when (None where it has never been right). `told_at`: when the letter about it
    was written."""

    name: str
    since: datetime | None
    seen_at: datetime
    told_at: datetime | None = None
