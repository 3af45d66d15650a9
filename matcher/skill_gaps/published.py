"""Counts of people that may be published: 1 to 4 are hidden, and with them whatever would give them away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEAST = 5
"""Fewer people than these, but more than none, are not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Counts that are published together: `cells` by name, and `sums`, each a total's name and those of its parts."""

    cells: Mapping[str, int]
    sums: Sequence[tuple[str, Sequence[str]]]


def publish(family: Family) -> Mapping[str, int | None]:
    """The cells, None where hidden: the small ones, and in each sum that holds one hidden cell alone a second, the
    smallest that is not 0 rather than a total; where all others are 0 the total."""
    hidden = {name for name, count in family.cells.items() if 0 < count < LEAST}
    changed = True
    while changed:
        changed = False
        for total, parts in family.sums:
            known = [name for name in (*parts, total) if name not in hidden]
            if len(known) == len(parts):
                others = [name for name in known if name != total and family.cells[name]]
                # A small part of a total that is hidden too would be one of few; 0 would tell the rest.
                hidden.add(min(others, key=lambda name: (family.cells[name], name)) if others else total)
                changed = True
    return {name: None if name in hidden else count for name, count in family.cells.items()}


def small(count: int) -> int | None:
    """A count that stands for itself; None where it is hidden."""
    return None if 0 < count < LEAST else count
