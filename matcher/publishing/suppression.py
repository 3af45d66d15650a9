"""Which cells have to be hidden so that no small count can be worked out: primary, and as many others as it takes.

The attacker knows every cell that is told, every sum, that counts are whole and not negative, and of each hidden cell
whether it was hidden for being small (the tables say "färre än 5") or beside one (at least five then). A small count is
safe where at least `WIDTH` + 1 values of it are possible; for what is hidden beside it two are enough.

Method: cells are hidden one after the other until an exact audit by integer programming finds nothing (Fischetti and
Salazar-González 2001, Solving the cell suppression problem on tabular data with linear constraints, section 2, whose
attacker problems these are; the choice of cells is greedy, so no least loss is promised).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from matcher.publishing.family import LEAST, Cell, Family

Sums = Sequence[tuple[str, tuple[str, ...]]]

WIDTH = 2
"""A small count may be at least so much more or less than it is."""

WIDEST = 10**7
"""So great a hidden number may be at most, for the attacker's arithmetic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What may be told of a family."""

    family: Family
    hidden: frozenset[str]

    def value(self, name: str) -> int | None:
        """The number, or None where it is hidden. Raises KeyError for a cell that is in no table."""
        cell = self.family.cells[name]
        if not cell.shown:
            raise KeyError(name)
        return None if name in self.hidden else cell.value

    def is_small(self, name: str) -> bool:
        """Whether it is hidden for being small; otherwise, where hidden, it stands beside such a one."""
        return name in self.hidden and self.family.cells[name].is_small

    def share(self, part: str, whole: str) -> Fraction | None:
        """The part's share of the whole, where both are told and there is a whole."""
        of, all_of = self.value(part), self.value(whole)
        return None if of is None or not all_of else Fraction(of, all_of)


def publish(family: Family) -> Published:
    """The least that the method finds to hide. The same family always gives the same."""
    work = _Work(family)
    while any([work.hide_amounts(), *(work.secure(names, sums) for names, sums in work.components)]):
        pass
    return Published(family=family, hidden=frozenset(work.hidden))


class _Work:
    """What is hidden so far. More is hidden and nothing is told again, so what was safe once stays so."""

    def __init__(self, family: Family) -> None:
        self.family = family
        self.components = list(_components(family))
        self._heads = Counter(whole for whole, _ in family.sums)
        self.protected = {name for name, cell in family.cells.items() if cell.is_small}
        self.hidden = {name for name in self.protected if family.cells[name].shown}
        self._safe: set[str] = set()

    def hide_amounts(self) -> bool:
        """Hide the amounts of hidden people, and the people of hidden amounts. Whether there were any."""
        of = {name: cell.of for name, cell in self.family.cells.items() if cell.of is not None}
        more = {name for name, people in of.items() if people in self.hidden}
        more |= {people for name, people in of.items() if name in self.hidden}
        more -= self.hidden
        self.hidden |= more
        return bool(more)

    def secure(self, names: Sequence[str], sums: Sums) -> bool:
        """Hide as much of one component as it takes. Whether anything was hidden."""
        before = len(self.hidden)
        while (alone := self._alone_in_a_sum(sums)) is not None:
            self.hidden.add(alone)
        waiting = [name for name in names if name in self.hidden | self.protected and name not in self._safe]
        while waiting:
            name = waiting[0]
            unknown = [one for one in names if one in self.hidden or not self.family.cells[one].shown]
            attack = _Attack(self.family, self.hidden, unknown, sums)
            beside = self._beside(sums, name)
            if beside is None or attack.width(name) >= (WIDTH if name in self.protected else 1):
                self._safe.add(name)
                waiting.pop(0)
            else:
                self.hidden.add(beside)
                waiting.append(beside)
        return len(self.hidden) > before

    def _alone_in_a_sum(self, sums: Sums) -> str | None:
        """The smallest other cell of a sum whose only unknown would be given away."""
        for whole, parts in sums:
            names = (whole, *parts)
            unknown = [name for name in names if name in self.hidden or not self.family.cells[name].shown]
            if len(unknown) == 1 and (unknown[0] in self.hidden or unknown[0] in self.protected):
                return self._smallest(name for name in names if name not in unknown)
        return None

    def _beside(self, sums: Sums, name: str) -> str | None:
        """The smallest told cell of the sums that `name` stands in, else of all `sums`; None where all are hidden."""
        own = [(whole, *parts) for whole, parts in sums if name == whole or name in parts]
        for group in (own, [(whole, *parts) for whole, parts in sums]):
            names = {one for names in group for one in names}
            told = {one for one in names if one not in self.hidden and self.family.cells[one].shown}
            if told:
                return self._smallest(told)
        return None

    def _smallest(self, names: Iterable[str]) -> str:
        """The least of them; of two as great the one that is the whole of fewer sums: readers ask for wholes first."""
        return min(names, key=lambda name: (self.family.cells[name].value, self._heads[name], name))


def _components(family: Family) -> Iterator[tuple[Sequence[str], Sums]]:
    """Cells that hang together by sums, each with those sums."""
    parent = {name: name for name in family.cells}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for whole, parts in family.sums:
        for part in parts:
            parent[root(part)] = root(whole)
    names: dict[str, list[str]] = {}
    sums: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for name in family.cells:
        names.setdefault(root(name), []).append(name)
    for whole, parts in family.sums:
        sums.setdefault(root(whole), []).append((whole, parts))
    for key, found in sums.items():
        yield names[key], found


class _Attack:
    """What an attacker can find out of the unknown cells of one component."""

    def __init__(self, family: Family, hidden: set[str], unknown: Sequence[str], sums: Sums) -> None:
        self._place = {name: number for number, name in enumerate(unknown)}
        rows, known = [], []
        for whole, parts in sums:
            row = np.zeros(len(unknown))
            value = 0
            for name, sign in ((whole, 1), *((part, -1) for part in parts)):
                if name in self._place:
                    row[self._place[name]] += sign
                else:
                    value -= sign * family.cells[name].value
            if row.any():
                rows.append(row)
                known.append(value)
        self._rows, self._known = np.array(rows).reshape(len(rows), len(unknown)), np.array(known, dtype=float)
        bounds = [_bounds(family.cells[name], name in hidden) for name in unknown]
        self._low, self._high = (np.array(side, dtype=float) for side in zip(*bounds, strict=True))

    def width(self, name: str) -> int:
        """How far apart the least and the greatest value are that the cell may have."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        place = self._place[name]
        found = []
        known = [LinearConstraint(self._rows, self._known, self._known)] if len(self._rows) else []
        bounds = Bounds(self._low, self._high)
        for sign in (1, -1):
            goal = np.zeros(len(self._place))
            goal[place] = sign
            result = milp(goal, constraints=known, integrality=np.ones_like(goal), bounds=bounds)
            assert result.success, "the true values are possible"
            found.append(round(float(sign * result.fun)))
        return found[1] - found[0]


def _bounds(cell: Cell, is_hidden: bool) -> tuple[int, int]:
    """What an attacker knows of a cell that is not told, before any sum."""
    if not is_hidden or cell.of is not None:
        return 0, WIDEST
    return (0, LEAST - 1) if cell.is_small else (LEAST, WIDEST)
