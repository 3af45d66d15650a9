"""Days as a Swedish reader says them."""

from datetime import UTC, date, datetime

from matcher.dates import long_date, moment, plain_date, week_number, week_words
from models.ids import IsoWeek


def test_days_are_said_in_swedish() -> None:
    assert long_date(date(2026, 11, 30)) == "måndag 30 november 2026"
    assert plain_date(date(2027, 1, 1)) == "1 januari 2027"


def test_moments_are_said_in_swedish_time() -> None:
    assert moment(datetime(2026, 7, 1, 4, 5, tzinfo=UTC)) == "1 juli 2026 kl. 06.05"
    assert moment(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "1 januari 2027 kl. 00.30"


def test_a_week_at_new_year_belongs_to_its_iso_year() -> None:
    assert week_words(IsoWeek("2026-W53")) == "vecka 53, 2026"
    assert week_number(IsoWeek("2027-W01")) == 1
