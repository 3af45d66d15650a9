"""Days and moments as a Swedish reader says them. Moments are shown in Swedish time."""

from datetime import date, datetime

from babel.dates import format_date

from models.clock import STOCKHOLM, monday_of
from models.ids import IsoWeek


def long_date(day: date) -> str:
    """`måndag 30 november 2026`."""
    return format_date(day, "EEEE d MMMM y", locale="sv")


def plain_date(day: date) -> str:
    """`30 november 2026`."""
    return format_date(day, "d MMMM y", locale="sv")


def moment(at: datetime) -> str:
    """`23 november 2026 kl. 06.00`, in Swedish time. `at` is aware."""
    local = at.astimezone(STOCKHOLM)
    return f"{plain_date(local.date())} kl. {local:%H.%M}"


def week_number(week: IsoWeek) -> int:
    """The number that people call a week by: 48 of 2026-W48."""
    return monday_of(week).isocalendar().week


def week_words(week: IsoWeek) -> str:
    """`vecka 48, 2026`, with the ISO year, which at New Year is not always the calendar's."""
    return f"vecka {week_number(week)}, {monday_of(week).isocalendar().year}"
