"""Swedish working days, and the window in which the municipality refers first."""

from datetime import date

import pytest

from matcher.working_days import is_working_day, referral_window, working_days_after, working_days_between


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 6, 19), date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 31), date(2027, 1, 6),
        date(2026, 5, 14), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1), date(2026, 11, 28),
    ],
)  # fmt: skip
def test_holidays_eves_and_weekends_are_no_working_days(day: date) -> None:
    assert not is_working_day(day)


@pytest.mark.parametrize(
    ("posted", "last"),
    [
        (date(2026, 12, 18), date(2027, 1, 8)), (date(2026, 12, 23), date(2027, 1, 13)),  # Christmas to Epiphany
        (date(2026, 12, 31), date(2027, 1, 18)), (date(2026, 4, 2), date(2026, 4, 20)),  # New Year, Easter
        (date(2026, 4, 30), date(2026, 5, 18)), (date(2026, 5, 13), date(2026, 5, 28)),  # 1 May, Ascension
        (date(2025, 6, 5), date(2025, 6, 23)), (date(2026, 6, 18), date(2026, 7, 3)),  # national day, Midsummer
    ],
)  # fmt: skip
def test_ten_working_days_over_holidays_end_where_an_almanac_says(posted: date, last: date) -> None:
    assert working_days_after(posted, 10) == last
    assert working_days_between(posted, last) == 10


def test_the_window_counts_down_and_closes_after_its_last_day() -> None:
    posted = date(2026, 11, 23)
    days = [date(2026, 11, 23), date(2026, 11, 24), date(2026, 12, 4), date(2026, 12, 7), date(2026, 12, 8)]
    windows = [referral_window(posted, day, 10) for day in days]
    assert {one.last_day for one in windows} == {date(2026, 12, 7)}
    assert [one.days_left for one in windows] == [10, 9, 1, 0, 0]
    assert [one.is_open for one in windows] == [True, True, True, True, False]
