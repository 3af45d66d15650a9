"""One run per ISO week, minute by minute: across clock changes, week 53 and New Year, with clocks that are moved."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.jobs import Job, due_week, week_to_make, weeks_asked
from matcher.schedule import waking
from models.clock import STOCKHOLM, iso_week, previous_week, week_start
from models.ids import IsoWeek
from models.shortlist import RunState

HOURS = range(24)
MINUTE = timedelta(minutes=1)

SUNDAYS = (
    date(2026, 3, 29),  # clocks forward
    date(2026, 10, 25),  # and back
    date(2026, 12, 27),  # into week 53
    date(2027, 1, 3),  # out of it, into week 1 of the next year
    date(2028, 12, 31),  # New Year's Eve on a Sunday: Monday is week 1
    date(2032, 12, 26),  # into week 53 of another year
)
"""What changes between this day and the Monday after it."""


class Weeks:
    """The rows of runs as the tick sees them: each week is made at once, or begun and left where `breaks`."""

    def __init__(self) -> None:
        self.states: dict[IsoWeek, RunState] = {}
        self.made: Counter[IsoWeek] = Counter()
        self.moments: dict[IsoWeek, datetime] = {}

    def tick(self, now: datetime, hour: int) -> None:
        asked = weeks_asked(now, hour)
        week = week_to_make(now, hour, {one: self.states[one] for one in asked if one in self.states})
        if week is not None:
            self.states[week] = RunState.FINISHED
            self.made[week] += 1
            self.moments.setdefault(week, now)


def minutes(first: date, days: int) -> Iterator[datetime]:
    """Every minute that passes in Sweden on these days, in UTC."""
    now = datetime.combine(first, time(), STOCKHOLM).astimezone(UTC)
    end = datetime.combine(first + timedelta(days=days), time(), STOCKHOLM).astimezone(UTC)
    while now < end:
        yield now
        now += MINUTE


@pytest.mark.parametrize("sunday", SUNDAYS, ids=str)
def test_each_week_is_made_once_at_its_hour_whatever_the_hour_is(sunday: date) -> None:
    before, after = iso_week(sunday), iso_week(sunday + timedelta(days=1))
    moments = list(minutes(sunday, 2))
    for hour in HOURS:
        weeks = Weeks()
        for now in moments:
            weeks.tick(now, hour)
        assert weeks.made == {before: 1, after: 1}
        told = weeks.moments[after].astimezone(STOCKHOLM)
        assert (told.date(), told.hour, told.minute) == (sunday + timedelta(days=1), hour, 0)


@pytest.mark.full
@pytest.mark.parametrize("year", [2026, 2027, 2032])
def test_every_minute_of_a_year_makes_each_week_once(year: int) -> None:
    for hour in HOURS:
        weeks = Weeks()
        for now in minutes(date(year, 1, 5), 364):
            weeks.tick(now, hour)
        assert set(weeks.made.values()) == {1}
        assert len(weeks.made) in (52, 53)


@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(hours=1), timedelta(hours=-26)], ids=str)
def test_a_clock_that_is_set_at_any_minute_makes_no_week_twice_and_none_after_its_successor(step: timedelta) -> None:
    """Only the week that was due is there to begin with, so a clock set back over Monday's hour meets no older run."""
    for sunday in (date(2026, 3, 29), date(2026, 10, 25), date(2027, 1, 3)):
        for hour in (0, 2, 3, 6, 23):
            due = datetime.combine(sunday + timedelta(days=1), time(hour), STOCKHOLM).astimezone(UTC)
            for set_at in range(-90, 91, 10):
                weeks = Weeks()
                now, order = due + timedelta(minutes=-95), list[IsoWeek]()
                for minute in (*range(-95, 125), *range(125, 2_000, 125)):
                    now += step if minute == set_at else timedelta()
                    now += MINUTE if minute < 125 else 125 * MINUTE
                    known = set(weeks.made)
                    weeks.tick(now, hour)
                    order.extend(set(weeks.made) - known)
                assert set(weeks.made.values()) == {1}
                assert order == sorted(order)
                assert iso_week(sunday + timedelta(days=1)) in weeks.made


@given(
    st.sampled_from(SUNDAYS),
    st.sampled_from(HOURS),
    st.lists(st.integers(-3_000, 9_000), min_size=1, max_size=60),
)
def test_wake_ups_in_any_order_and_number_make_a_week_once_and_the_last_one_makes_what_is_due(
    sunday: date, hour: int, wakes: list[int]
) -> None:
    start = datetime.combine(sunday, time(), STOCKHOLM).astimezone(UTC)
    weeks = Weeks()
    for wake in wakes:
        weeks.tick(start + wake * MINUTE, hour)
    assert set(weeks.made.values()) == {1}
    due = due_week(start + wakes[-1] * MINUTE, hour)
    assert due in weeks.made or max(weeks.made) > due


def test_a_week_whose_run_was_broken_off_is_gone_on_with_until_the_next_one_is_due() -> None:
    now = week_start(IsoWeek("2026-W53"), 6)
    states = {IsoWeek("2026-W53"): RunState.RUNNING}
    assert week_to_make(now, 6, states) == "2026-W53"
    assert week_to_make(now + timedelta(days=7) - MINUTE, 6, states) == "2026-W53"
    assert week_to_make(now + timedelta(days=7), 6, {}) == "2027-W01"
    assert week_to_make(now, 6, {IsoWeek("2026-W53"): RunState.ABANDONED}) is None


def test_a_run_far_in_the_future_by_a_clock_gone_wild_keeps_no_week_from_being_made() -> None:
    now = week_start(IsoWeek("2026-W48"), 6)
    states = {IsoWeek("2027-W48"): RunState.FINISHED}
    asked = weeks_asked(now, 6)
    assert week_to_make(now, 6, {week: states[week] for week in asked if week in states}) == "2026-W48"


def test_triggers_only_wake_whatever_moments_they_choose() -> None:
    """APScheduler's Monday trigger, all hours, over three years: each firing twice, and a tick a day besides.

    Without ticks weeks are missed: at hour 0 version 3.11.3 skips the Monday after the clocks have gone forward.
    """
    for hour in HOURS:
        scheduler = waking({Job.WEEKLY: lambda: None}, weekly_hour=hour)
        (monday,) = (job.trigger for job in scheduler.get_jobs() if job.id.endswith(".monday"))
        alone, ticked, now = Weeks(), Weeks(), datetime(2026, 1, 1, tzinfo=UTC)
        while now < datetime(2029, 1, 10, tzinfo=UTC):
            fired = monday.get_next_fire_time(None, now.astimezone(STOCKHOLM)).astimezone(UTC)
            while now < fired:
                ticked.tick(now, hour)
                now += timedelta(days=1)
            for weeks in (alone, alone, ticked, ticked):
                weeks.tick(fired, hour)
            now = fired + timedelta(seconds=1)
        assert set(alone.made.values()) == set(ticked.made.values()) == {1}
        assert all(previous_week(later) == earlier for earlier, later in pairwise(sorted(ticked.made)))
