"""Time as the product means it: aware UTC inside, Europe/Stockholm for people and for weeks."""

import calendar
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from models.ids import IsoWeek

STOCKHOLM = ZoneInfo("Europe/Stockholm")

Clock = Callable[[], datetime]
"""Gives the present moment, aware and in UTC. Tests pass a fixed one."""


def system_clock() -> datetime:
    """The machine's time, aware and in UTC."""
    return datetime.now(UTC)


def local_date(now: datetime) -> date:
    """The calendar day in Sweden at `now` (aware)."""
    return now.astimezone(STOCKHOLM).date()


def iso_week(day: date) -> IsoWeek:
    """The ISO 8601 week that `day` lies in: 2027-01-01 is in 2026-W53."""
    year, week, _ = day.isocalendar()
    return IsoWeek(f"{year}-W{week:02d}")


@lru_cache
def monday_of(week: IsoWeek) -> date:
    """The Monday that begins `week`. Raises ValueError where `week` is not of the form 2026-W48."""
    year, _, number = week.partition("-W")
    return date.fromisocalendar(int(year), int(number), 1)


@lru_cache
def previous_week(week: IsoWeek) -> IsoWeek:
    """The ISO week before `week`."""
    return iso_week(monday_of(week) - timedelta(days=7))


@lru_cache
def next_week(week: IsoWeek) -> IsoWeek:
    """The ISO week after `week`."""
    return iso_week(monday_of(week) + timedelta(days=7))


@lru_cache
def week_start(week: IsoWeek, hour: int) -> datetime:
    """When the run of `week` is due, in UTC: its Monday at `hour` o'clock in Sweden.

    No Swedish clock change falls on a Monday, so every hour of every Monday exists exactly once.
    """
    monday = monday_of(week)
    return datetime(monday.year, monday.month, monday.day, hour, tzinfo=STOCKHOLM).astimezone(UTC)


def months_after(day: date, months: int) -> date:
    """The same day of the month `months` later, or that month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_before(day: date, months: int) -> date:
    """The same day of the month `months` earlier, or that month's last day where it has no such day."""
    return months_after(day, -months)
