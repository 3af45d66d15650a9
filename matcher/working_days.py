"""Swedish working days, and the window in which the municipality refers its own candidates first."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays

CATEGORIES = ("public", "de_facto")
"""Public holidays and those that are kept as such: the eves of Midsummer, Christmas and New Year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralWindow:
    """Until when the municipality refers first: the last day, and working days that are left after today."""

    last_day: date
    days_left: int
    is_open: bool


def is_working_day(day: date) -> bool:
    """Whether offices work on `day`: no Saturday, Sunday or Swedish holiday (lag 1989:253 and custom)."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def working_days_after(day: date, count: int) -> date:
    """The working day that is `count` of them after `day`, which itself does not count."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_between(first: date, last: date) -> int:
    """How many working days come after `first`, up to and with `last`; none where `last` is not later."""
    return sum(is_working_day(first + timedelta(days=number)) for number in range(1, (last - first).days + 1))


def referral_window(posted_on: date, today: date, length: int) -> ReferralWindow:
    """The window of `length` working days of a vacancy that was posted on `posted_on`.

    Source of the idea: Alameda County's First Source programme, ten working days.
    """
    last = working_days_after(posted_on, length)
    return ReferralWindow(last_day=last, days_left=working_days_between(today, last), is_open=today <= last)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("SE", years=year, categories=CATEGORIES))
