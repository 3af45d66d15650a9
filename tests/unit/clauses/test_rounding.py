"""Shown amounts: the lines of a calculation add up to its total, and none is far from what it is."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from matcher.clauses.rounding import adding_up, to_hundredths

AMOUNTS = st.lists(st.none() | st.fractions(0, 40, max_denominator=366), max_size=40)


@given(AMOUNTS)
def test_lines_add_up_to_the_total_that_is_shown_and_each_is_less_than_a_hundredth_off(
    amounts: list[Fraction | None],
) -> None:
    told = adding_up(amounts)
    known = [(one, other) for one, other in zip(amounts, told, strict=True) if one is not None]
    assert sum(other or 0 for _, other in known) == to_hundredths(sum((one for one, _ in known), Fraction(0)))
    assert all(other is not None and other >= 0 and abs(one - other) < Fraction(1, 100) for one, other in known)
    assert [one is None for one in amounts] == [one is None for one in told]


def test_a_half_is_rounded_up() -> None:
    assert to_hundredths(Fraction(1, 8)) == Fraction(13, 100)
    assert adding_up([Fraction(1, 3)] * 3) == [Fraction(33, 100), Fraction(34, 100), Fraction(33, 100)]
