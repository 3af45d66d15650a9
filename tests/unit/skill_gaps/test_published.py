"""What is published of people, and how far chance reaches."""

from datetime import date
from itertools import product

import pytest

from matcher.skill_gaps.bounds import bootstrap
from matcher.skill_gaps.published import told
from models.skill_gap import Quarter


def test_a_few_placements_are_a_few_people_and_are_not_told() -> None:
    assert [told(number) for number in range(7)] == [0, None, None, None, None, 5, 6]


def test_bounds_hold_the_figure_and_are_the_same_each_time() -> None:
    positions = [1, 2, 5, 1, 3, 2, 2, 8, 1, 1]
    wanting = [[0, 2, 7], list(range(10)), []]
    found = bootstrap(positions, wanting)
    for (low, high), group in zip(found, wanting, strict=True):
        assert low <= sum(positions[one] for one in group) <= high
    assert (found == bootstrap(positions, wanting)).all()


@pytest.mark.parametrize(("year", "number"), list(product((2025, 2026), (1, 2, 3, 4))))
def test_a_quarter_holds_its_days_and_no_others(year: int, number: int) -> None:
    quarter = Quarter(year=year, number=number)
    assert Quarter.read(str(quarter)) == quarter == quarter.next.previous == Quarter.of(quarter.first_day)
    assert quarter.holds(quarter.first_day)
    assert not quarter.holds(quarter.next.first_day)


@pytest.mark.parametrize("said", ["2026", "2026-Q5", "2026-Q", "26-Q1", "2026-Q1 ", "x", "²026-Q1"])
def test_what_is_no_quarter_is_refused(said: str) -> None:
    with pytest.raises(ValueError):
        Quarter.read(said)
    assert Quarter.of(date(2026, 12, 31)) == Quarter(year=2026, number=4)
