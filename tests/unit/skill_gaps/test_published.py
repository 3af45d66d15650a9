"""What is published of people, and how far chance reaches."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.skill_gaps.bounds import bootstrap
from matcher.skill_gaps.published import Family, publish
from models.skill_gap import Quarter


@given(st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=1, max_size=3))
def test_no_small_count_is_told_or_left_to_subtraction(rows: list[list[int]]) -> None:
    pool = sum(rows[0])
    rows = [row for row in rows if sum(row) == pool]
    cells = {"pool": pool} | {
        f"{number}:{part}": count for number, row in enumerate(rows) for part, count in enumerate(row)
    }
    sums = [("pool", [f"{number}:{part}" for part in range(3)]) for number in range(len(rows))]
    told = publish(Family(cells=cells, sums=sums))
    assert not [count for count in told.values() if count in (1, 2, 3, 4)]
    assert all(count is None or count == cells[name] for name, count in told.items())
    for total, parts in sums:
        assert sum(told[name] is None for name in (total, *parts)) != 1


def test_where_nothing_is_small_nothing_is_hidden() -> None:
    family = Family(cells={"pool": 30, "a": 10, "b": 20, "c": 0}, sums=[("pool", ("a", "b", "c"))])
    assert publish(family) == family.cells


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
