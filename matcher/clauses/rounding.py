"""Amounts to two decimals, as they are shown: whoever adds up the lines of a calculation gets its total."""

from collections.abc import Iterable, Sequence
from fractions import Fraction


def to_hundredths(amount: Fraction) -> Fraction:
    """An exact amount to two decimals, a half rounded up."""
    return Fraction((amount * 100 + Fraction(1, 2)) // 1, 100)


def adding_up(amounts: Iterable[Fraction | None]) -> Sequence[Fraction | None]:
    """Each amount to two decimals, so that they add up to their sum as `to_hundredths` has it. None stays None.

    The sum so far is rounded, and each amount is what it grew by: less than a hundredth from the exact one.
    """
    told: list[Fraction | None] = []
    so_far = Fraction(0)
    for amount in amounts:
        if amount is not None:
            told.append(to_hundredths(so_far + amount) - to_hundredths(so_far))
            so_far += amount
        else:
            told.append(None)
    return told
