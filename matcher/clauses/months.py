"""Full-time months of a placement, exactly.

Months are counted from the placement's own first day: from 15 February until 14 March is one month, whatever February
has for days. So six months are six, on whichever day they begin, and any division of the time adds up to the whole.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction

from models.clock import months_after
from models.placement import Scope

ONE_DAY = timedelta(days=1)


def months_between(anchor: date, first: date, last: date) -> Fraction:
    """Months from `first` through `last`, both included, on the scale whose months begin with `anchor`'s day.

    Nothing where `last` is before `first`. `anchor` is no later than `first`.
    """
    return Fraction(0) if last < first else _position(anchor, last + ONE_DAY) - _position(anchor, first)


def full_time_months(anchor: date, scopes: Sequence[Scope], first: date, last: date) -> Fraction:
    """Months as above, each part of them times the share of full time that applies then."""
    total = Fraction(0)
    for scope, following in zip(scopes, [*scopes[1:], None], strict=True):
        begins = max(first, scope.from_on)
        ends = last if following is None else min(last, following.from_on - ONE_DAY)
        total += months_between(anchor, begins, ends) * Fraction(scope.percent) / 100 if begins <= ends else 0
    return total


def calendar_months(first: date, last: date) -> Iterator[tuple[date, date]]:
    """The parts of the time from `first` through `last` that lie in one calendar month each, in order."""
    while first <= last:
        ends = min(last, months_after(first.replace(day=1), 1) - ONE_DAY)
        yield first, ends
        first = ends + ONE_DAY


def _position(anchor: date, day: date) -> Fraction:
    """How many months after `anchor` the morning of `day` is."""
    whole = (day.year - anchor.year) * 12 + day.month - anchor.month
    if months_after(anchor, whole) > day:
        whole -= 1
    begins, ends = months_after(anchor, whole), months_after(anchor, whole + 1)
    return whole + Fraction((day - begins).days, (ends - begins).days)
