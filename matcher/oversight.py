"""Signs that a person no longer decides but lets the ranking do it (EU AI Act, article 14.4 b: automation bias).

Two simple signs, counted from verdicts alone: everything is accepted, or verdicts follow on each other faster than an
entry can be read. They are told to the colleague, where they decide, and to the coordinator; nothing else follows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from models.ids import StaffCode
from models.shortlist import Decision, Verdict

PERIOD = timedelta(days=28)
LAST = 30
"""So many of the latest verdicts within the period count, so that a sign goes when the habit does."""

FEWEST = 10
"""Fewer verdicts, or fewer pauses between them, say nothing."""
MOST_OTHERS = 0.05
"""At most this share of verdicts other than proposals is "everything"."""
TOO_FAST = timedelta(seconds=10)
"""An entry has some sixty to a hundred words, which take 15 to 25 seconds to read (238 words a minute: Brysbaert,
"How many words do we read per minute?", Journal of Memory and Language 109, 2019)."""
SITTING = timedelta(minutes=10)
"""A longer pause lies between two sittings and is no time for deciding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What one colleague's latest verdicts look like. `seconds` is the median between them, None where unknown."""

    member: StaffCode
    verdicts: int
    proposals: int
    accepts_everything: bool
    seconds: float | None
    decides_in_seconds: bool


def signs(said: Iterable[Verdict], now: datetime) -> Sequence[Sign]:
    """The colleagues whose latest verdicts show a sign, by code. `said` is in any order; what was taken back counts
    too, since it was said."""
    by_member: dict[str, list[Verdict]] = {}
    for one in said:
        if one.decision is not Decision.UNDO and one.made_at > now - PERIOD:
            by_member.setdefault(one.made_by, []).append(one)
    found = [_sign(StaffCode(member), own) for member, own in sorted(by_member.items())]
    return [one for one in found if one.accepts_everything or one.decides_in_seconds]


def _sign(member: StaffCode, own: Sequence[Verdict]) -> Sign:
    latest = sorted(own, key=lambda one: one.made_at)[-LAST:]
    proposals = sum(one.decision is Decision.PROPOSE for one in latest)
    pauses = [later.made_at - earlier.made_at for earlier, later in pairwise(latest)]
    within = [one.total_seconds() for one in pauses if one < SITTING]
    between = median(within) if len(within) >= FEWEST else None
    return Sign(
        member=member,
        verdicts=len(latest),
        proposals=proposals,
        accepts_everything=len(latest) >= FEWEST and len(latest) - proposals <= MOST_OTHERS * len(latest),
        seconds=between,
        decides_in_seconds=between is not None and between < TOO_FAST.total_seconds(),
    )
