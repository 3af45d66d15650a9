"""The coordinator's weekly letter: commitments at risk, answers that suppliers wait for, windows that close."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matcher.dates import week_number
from matcher.letters import ComposedLetter, compose, first_name
from matcher.plain_text import one_line
from models.ids import IsoWeek
from models.staff import Staff

LONGEST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentLine:
    """One commitment: what it is called, why it may fail, and how many answers its supplier waits for.

    `facts` tell what is left and what there is to do it with.
    """

    name: str
    number: str
    supplier: str
    link: str
    facts: str
    signs: tuple[str, ...]
    asked: int
    at_risk: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowLine:
    """A vacancy whose window for the municipality's own candidates closes."""

    headline: str
    last_day: date
    link: str


def compose_commitments(
    recipient: Staff,
    week: IsoWeek,
    lines: Sequence[CommitmentLine],
    windows: Sequence[WindowLine],
    broken: int = 0,
    *,
    links: str,
) -> ComposedLetter:
    """The letter of `week` to `recipient`. The same arguments give the same letter.

    Lines come in the order given. So many as `broken` have been so for longer, and nothing else of them presses.
    """
    return compose(
        "commitments",
        greeting=first_name(recipient.name),
        week_number=week_number(week),
        at_risk=[one for one in lines if one.at_risk],
        asks=[one for one in lines if one.asked],
        asked=sum(one.asked for one in lines),
        windows=windows,
        broken=broken,
        all_link=f"{links}/avtal",
    )


def line_name(title: str, reference: str) -> str:
    """What a commitment is called in one line of a letter."""
    return f"{one_line(title, LONGEST)}, åtagande {one_line(reference, LONGEST)}"
