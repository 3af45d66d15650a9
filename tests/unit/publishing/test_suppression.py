"""No count under five is told, and an attacker with an integer programme works none of them out."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.publishing import LEAST, Family, Published, publish
from tests.unit.publishing.attacker import possible

SMALL = st.one_of(st.integers(0, 6), st.integers(0, 40), st.just(0))


def recovered(published: Published) -> list[str]:
    """The protected or hidden cells that the attacker knows exactly."""
    family = published.family
    told = {name: cell.value for name, cell in family.cells.items() if cell.shown and name not in published.hidden}
    small = [name for name in published.hidden if published.is_small(name)]
    beside = [name for name in published.hidden if not published.is_small(name)]
    unshown = [name for name, cell in family.cells.items() if not cell.shown]
    found = []
    for name in (*sorted(published.hidden), *(one for one in unshown if family.cells[one].value < LEAST)):
        least, greatest = possible(told, small, beside, unshown, family.sums, name)
        assert least <= family.cells[name].value <= greatest
        if least == greatest:
            found.append(name)
    return found


def table(rows: list[list[int]], name: str = "t") -> Family:
    family = Family()
    family.cross(
        name, {(f"r{row}", f"c{column}"): value for row, cells in enumerate(rows) for column, value in enumerate(cells)}
    )
    return family


def primary_only(family: Family) -> Published:
    hidden = frozenset(name for name, cell in family.cells.items() if cell.is_small and cell.shown)
    return Published(family=family, hidden=hidden)


def test_a_small_cell_alone_in_its_row_and_column_is_found_by_subtraction_and_so_others_are_hidden_too() -> None:
    family = table([[20, 3, 30], [40, 50, 60], [7, 80, 90]])
    assert recovered(primary_only(family)) == ["t/r0/c1"], "the attacker is able"
    published = publish(family)
    assert recovered(published) == []
    assert 4 <= len(published.hidden) <= 6
    assert published.value("t") == 380


def test_two_small_cells_whose_sum_gives_both_away_are_not_left_alone() -> None:
    family = Family()
    for name, value in (("a", 4), ("b", 4), ("c", 30), ("all", 38)):
        family.count(name, value)
    family.total("all", ["a", "b", "c"])
    assert recovered(primary_only(family)) == ["a", "b"], "both are four, since eight is no less"
    assert recovered(publish(family)) == []


def test_those_who_are_not_among_the_part_are_protected_too() -> None:
    family = Family()
    family.count("proposed", 60)
    family.count("hired", 58)
    family.part("proposed", "hired")
    published = publish(family)
    assert published.value("hired") is None or published.value("proposed") is None
    assert published.share("hired", "proposed") is None
    with pytest.raises(KeyError):
        published.value("proposed without hired")


def test_an_amount_is_hidden_with_the_people_it_is_of_and_does_not_follow_from_the_others() -> None:
    family = Family()
    for name, people, months in (("a", 30, 31000), ("b", 2, 2400), ("c", 12, 9000), ("d", 40, 40000)):
        family.count(name, people)
        family.amount(f"{name} months", months, of=name)
    family.count("all", 84)
    family.amount("all months", 82400, of="all")
    family.total("all", list("abcd"))
    family.total("all months", [f"{name} months" for name in "abcd"])
    published = publish(family)
    hidden = {name for name in "abcd" if published.value(name) is None}
    assert hidden == {name for name in "abcd" if published.value(f"{name} months") is None}
    assert "b" in hidden
    assert len(hidden) >= 2
    assert published.value("all") == 84


def test_what_is_large_everywhere_is_told_whole_with_its_shares() -> None:
    published = publish(table([[10, 20], [30, 40]]))
    assert published.hidden == frozenset()
    assert published.share("t/r0/c0", "t/r0") == Fraction(1, 3)


def test_linked_tables_are_protected_together() -> None:
    family = table([[12, 3, 8], [9, 15, 22]], "by age")
    family.count("women", 4 + 30)
    family.count("men", 35)
    family.total("by age", ["women", "men"])
    family.cross("by kind", {("r0", "x"): 20, ("r0", "y"): 3, ("r1", "x"): 41, ("r1", "y"): 5})
    family.total("by age/r0", ["by kind/r0"])
    assert recovered(publish(family)) == []


def test_a_family_says_what_cannot_be_true() -> None:
    family = Family()
    family.count("a", 3)
    with pytest.raises(ValueError, match="otherwise"):
        family.count("a", 4)
    with pytest.raises(ValueError, match="negative"):
        family.count("b", -1)
    family.count("c", 9)
    with pytest.raises(ValueError, match="sum"):
        family.total("c", ["a"])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(SMALL, min_size=3, max_size=3), min_size=1, max_size=4))
def test_no_cell_of_a_table_is_recovered(rows: list[list[int]]) -> None:
    published = publish(table(rows))
    assert recovered(published) == []
    assert all(
        published.value(name) is None for name, cell in published.family.cells.items() if cell.shown and cell.is_small
    )


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(SMALL, SMALL, SMALL), min_size=1, max_size=4))
def test_no_cell_of_nested_groups_is_recovered(groups: list[tuple[int, int, int]]) -> None:
    """Listed, of whom proposed, of whom hired, by group and in all."""
    family = Family()
    steps = ("listed", "proposed", "hired")
    for number, (hired, more, most) in enumerate(groups):
        for step, value in zip(steps, (hired + more + most, hired + more, hired), strict=True):
            family.count(f"{step} {number}", value)
        family.part(f"listed {number}", f"proposed {number}")
        family.part(f"proposed {number}", f"hired {number}")
    for step in steps:
        names = [f"{step} {number}" for number in range(len(groups))]
        family.count(step, sum(family.cells[name].value for name in names))
        family.total(step, names)
    family.part("listed", "proposed")
    family.part("proposed", "hired")
    assert recovered(publish(family)) == []
