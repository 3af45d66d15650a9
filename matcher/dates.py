"""Days and moments as a reader says them, in Swedish where no language is named. Moments are shown in Swedish time."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date

from models.clock import STOCKHOLM, monday_of
from models.ids import IsoWeek

KEPT = 4096
"""Days that are said again and again, on a page of three hundred vacancies and on the next, are worked out once."""

WEEK_WORDS: Mapping[str, str] = {"sv": "vecka", "en": "week"}
MOMENTS: Mapping[str, str] = {"sv": "{day} kl. {at:%H.%M}", "en": "{day}, {at:%H:%M}"}


@lru_cache(KEPT)
def long_date(day: date, language: str = "sv") -> str:
    """`måndag 30 november 2026`."""
    return format_date(day, "EEEE d MMMM y", locale=language)


@lru_cache(KEPT)
def plain_date(day: date, language: str = "sv") -> str:
    """`30 november 2026`."""
    return format_date(day, "d MMMM y", locale=language)


@lru_cache(KEPT)
def month_words(day: date, language: str = "sv") -> str:
    """`november 2026`: the month that `day` lies in."""
    return format_date(day, "LLLL y", locale=language)


def moment(at: datetime, language: str = "sv") -> str:
    """`23 november 2026 kl. 06.00`, in Swedish time. `at` is aware."""
    local = at.astimezone(STOCKHOLM)
    return MOMENTS[language].format(day=plain_date(local.date(), language), at=local)


def week_number(week: IsoWeek) -> int:
    """The number that people call a week by: 48 of 2026-W48."""
    return monday_of(week).isocalendar().week


def week_words(week: IsoWeek, language: str = "sv") -> str:
    """`vecka 48, 2026`, with the ISO year, which at New Year is not always the calendar's."""
    return f"{WEEK_WORDS[language]} {week_number(week)}, {monday_of(week).isocalendar().year}"
