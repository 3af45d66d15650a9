"""Full-time months: exact, the same however the time is divided, and six where six were agreed."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from matcher.clauses.months import calendar_months, full_time_months, months_between
from models.clock import months_after
from models.placement import Scope

DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2032, 12, 31))
LENGTHS = st.integers(min_value=1, max_value=1500)
PERCENT = st.integers(min_value=1, max_value=100).map(Decimal)
A_DAY = timedelta(days=1)


@given(DAYS, st.integers(min_value=1, max_value=48))
def test_so_many_months_from_any_day_are_exactly_so_many(first: date, months: int) -> None:
    assert months_between(first, first, months_after(first, months) - A_DAY) == months


@given(DAYS, LENGTHS)
def test_calendar_months_add_up_to_the_whole(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    parts = list(calendar_months(first, last))
    assert sum(months_between(first, *part) for part in parts) == months_between(first, first, last)
    assert sum((ends - begins).days + 1 for begins, ends in parts) == length + 1
    assert all(begins.replace(day=1) == ends.replace(day=1) for begins, ends in parts)


@given(DAYS, LENGTHS, LENGTHS)
def test_a_longer_time_is_never_less(first: date, one: int, other: int) -> None:
    shorter, longer = sorted((one, other))
    ends = [first + timedelta(days=length) for length in (shorter, longer)]
    assert months_between(first, first, ends[0]) <= months_between(first, first, ends[1])


@given(DAYS, LENGTHS, PERCENT)
def test_part_time_counts_in_proportion(first: date, length: int, percent: Decimal) -> None:
    last = first + timedelta(days=length)
    part_time = full_time_months(first, (Scope(from_on=first, percent=percent),), first, last)
    assert part_time == months_between(first, first, last) * Fraction(percent) / 100


@given(DAYS, LENGTHS, st.lists(st.tuples(LENGTHS, PERCENT), max_size=4, unique_by=lambda one: one[0]), PERCENT)
def test_each_stretch_counts_by_its_own_share(
    first: date, length: int, later: list[tuple[int, Decimal]], percent: Decimal
) -> None:
    last = first + timedelta(days=length)
    scopes = [Scope(from_on=first, percent=percent)]
    scopes += [Scope(from_on=first + timedelta(days=days), percent=share) for days, share in sorted(later)]
    by_day = sum(
        months_between(first, day, day) * Fraction([one for one in scopes if one.from_on <= day][-1].percent) / 100
        for day in (first + timedelta(days=days) for days in range(length + 1))
    )
    assert full_time_months(first, scopes, first, last) == by_day


def test_a_month_over_the_end_of_february_is_one_month() -> None:
    assert months_between(date(2027, 2, 15), date(2027, 2, 15), date(2027, 3, 14)) == 1
    assert months_between(date(2026, 8, 31), date(2026, 8, 31), date(2027, 2, 27)) == 6
    assert months_between(date(2027, 3, 1), date(2027, 4, 1), date(2027, 3, 31)) == 0
