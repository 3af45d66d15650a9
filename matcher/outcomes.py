"""Follow-up of people who have started: how it went after 1, 3, 6 and 12 months, and what is not known yet. Pure.

A start is followed by its own months, as placements are counted: the third month after 15 February is due on 15 May,
and after 30 November on the last day of February. What a register says of a day near that one answers it, no more than
`EARLIEST` before and `LATEST` after, so that a list as of the end of each month reaches every due day and no answer
counts at two of them.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from models.clock import months_after
from models.ids import Pseudonym
from models.outcome import QUESTIONS, Outcome

MILESTONES = (1, 3, 6, 12)
"""Months after a start."""

COMPARED_AT = (6, 12)
"""Months after their first list of a year at which others are asked for, whom the report compares with."""

EARLIEST, LATEST = timedelta(days=7), timedelta(days=31)

ASKED_FOR = 6
"""Months after the due day for which an answer that is missing is asked for."""

Start = tuple[Pseudonym, date]
"""Who has started, and on which day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One milestone of one start. Answers as of `earliest` to `latest` count, both included."""

    months: int
    on: date

    @property
    def earliest(self) -> date:
        return self.on - EARLIEST

    @property
    def latest(self) -> date:
        return self.on + LATEST

    def counts(self, as_of: date) -> bool:
        return self.earliest <= as_of <= self.latest


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How it was at a milestone. None: unknown. `as_of` are the days of the outcomes that say so, in order."""

    due: Due
    employed: bool | None
    on_income_support: bool | None
    studying: bool | None
    as_of: tuple[date, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The questions that nobody has answered."""
        return tuple(question for question in QUESTIONS if getattr(self, question) is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the service wants to know of a person: `missing` questions, best as of the due day."""

    pseudonym: Pseudonym
    due: Due
    missing: tuple[str, ...]


def due_after(started_on: date) -> tuple[Due, ...]:
    """The milestones of a start, the first one first."""
    return tuple(Due(months=months, on=months_after(started_on, months)) for months in MILESTONES)


def status_at(due: Due, outcomes: Iterable[Outcome]) -> Status:
    """What a person's `outcomes` say of a milestone, question by question: registers answer on days of their own.

    Of those that count and answer the question the one whose day is nearest decides; of two as near the later.
    """
    counting = [one for one in outcomes if due.counts(one.as_of)]
    counting.sort(key=lambda one: (abs(one.as_of - due.on), due.on - one.as_of))
    answers: dict[str, bool | None] = {}
    days = set()
    for question in QUESTIONS:
        nearest = next((one for one in counting if getattr(one, question) is not None), None)
        answers[question] = None if nearest is None else getattr(nearest, question)
        if nearest is not None:
            days.add(nearest.as_of)
    return Status(due=due, **answers, as_of=tuple(sorted(days)))


def follow_up(started_on: date, outcomes: Sequence[Outcome]) -> tuple[Status, ...]:
    """How it was at every milestone of a start, by the person's `outcomes`; unknown also where it has not come yet."""
    return tuple(status_at(due, outcomes) for due in due_after(started_on))


def wanted(
    starts: Iterable[Start],
    outcomes: Iterable[Outcome],
    today: date,
    *,
    as_of: date | None = None,
    milestones: Collection[int] = MILESTONES,
) -> Sequence[Wanted]:
    """Of whom something is not known at a milestone that has come, the first to be due first.

    It is asked for during `ASKED_FOR` months. With `as_of` only what an answer as of that day would tell; it can also
    be asked for as soon as that day counts. A person with several starts can be wanted as of several days.
    """
    known: dict[Pseudonym, list[Outcome]] = {}
    for one in outcomes:
        known.setdefault(one.pseudonym, []).append(one)
    found = set()
    for pseudonym, started_on in starts:
        for due in due_after(started_on):
            has_come = due.on <= today if as_of is None else due.counts(as_of)
            if due.months in milestones and has_come and today <= months_after(due.on, ASKED_FOR):
                missing = status_at(due, known.get(pseudonym, ())).missing
                if missing:
                    found.add((due.on, pseudonym, due.months, missing))
    return [
        Wanted(pseudonym=pseudonym, due=Due(months=months, on=on), missing=missing)
        for on, pseudonym, months, missing in sorted(found)
    ]


def first_starts(starts: Iterable[Start]) -> dict[Pseudonym, date]:
    """The first start of everybody who is followed. What was before it is none of the service's concern."""
    first: dict[Pseudonym, date] = {}
    for pseudonym, started_on in starts:
        first[pseudonym] = min(started_on, first.get(pseudonym, started_on))
    return first
