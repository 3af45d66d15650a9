"""Weeks and hours as people in Sweden mean them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from matcher.jobs import due_week, next_due
from models.clock import iso_week, local_date, monday_of, previous_week, week_start


def test_new_years_day_2027_belongs_to_week_53_of_2026() -> None:
    assert iso_week(date(2027, 1, 1)) == "2026-W53"
    assert monday_of(iso_week(date(2027, 1, 1))) == date(2026, 12, 28)


def test_the_local_day_begins_at_midnight_in_stockholm_summer_and_winter() -> None:
    assert local_date(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == date(2026, 7, 2)
    assert local_date(datetime(2026, 12, 1, 22, 30, tzinfo=UTC)) == date(2026, 12, 1)


def test_six_oclock_is_six_oclock_before_and_after_both_clock_changes() -> None:
    assert week_start(iso_week(date(2026, 3, 23)), 6) == datetime(2026, 3, 23, 5, tzinfo=UTC)
    assert week_start(iso_week(date(2026, 3, 30)), 6) == datetime(2026, 3, 30, 4, tzinfo=UTC)
    assert week_start(iso_week(date(2026, 10, 19)), 6) == datetime(2026, 10, 19, 4, tzinfo=UTC)
    assert week_start(iso_week(date(2026, 10, 26)), 6) == datetime(2026, 10, 26, 5, tzinfo=UTC)


@pytest.mark.parametrize("hour", range(24))
def test_every_hour_of_two_years_has_one_due_week_and_it_changes_only_on_mondays_hour(hour: int) -> None:
    moment = datetime(2026, 1, 5, 0, 0, tzinfo=UTC) + timedelta(days=7)
    seen = []
    while moment < datetime(2028, 1, 10, tzinfo=UTC):
        week = due_week(moment, hour)
        if not seen or seen[-1] != week:
            seen.append(week)
        assert week_start(week, hour) <= moment < next_due(moment, hour)
        moment += timedelta(hours=1)
    assert len(seen) == len(set(seen))
    assert [previous_week(week) for week in seen[1:]] == seen[:-1]
    assert "2026-W53" in seen
