"""The cells that are published together, and what every reader knows of how they hang together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

LEAST = 5
"""The smallest count of people that is told. What is smaller, none among them, is hidden (threshold rule; Hundepool et
al., Handbook on Statistical Disclosure Control, section 4.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One number. `shown` False: it stands in no table, and yet follows from two that do, as those who were not hired
    follow from those who were proposed and those who were hired. `of` names the count that an amount hangs on."""

    value: int
    shown: bool = True
    of: str | None = None

    @property
    def is_small(self) -> bool:
        """Whether it counts people, and too few to be told."""
        return self.of is None and self.value < LEAST


@dataclass
class Family:
    """Everything that is published together, by name. Tables that share a cell name it alike, and are so linked.

    Numbers are whole: amounts are given in the unit to which they are told (hundredths of a month, kronor).
    """

    cells: dict[str, Cell] = field(default_factory=dict)
    sums: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def count(self, name: str, value: int) -> None:
        """A number of people. Raises ValueError where it is negative, or was said otherwise before."""
        self._add(name, Cell(value=value))

    def amount(self, name: str, value: int, *, of: str) -> None:
        """An amount of those who are counted in `of`: it is hidden where they are."""
        self._add(name, Cell(value=value, of=of))

    def total(self, whole: str, parts: Sequence[str]) -> None:
        """`whole` is the sum of `parts`, and readers know it; of no parts they know nothing. Raises ValueError where it
        is not."""
        if self.cells[whole].value != sum(self.cells[part].value for part in parts):
            raise ValueError(f"{whole} is not the sum of its parts")
        if parts:
            self.sums.append((whole, tuple(parts)))

    def part(self, whole: str, part: str) -> None:
        """Whoever is counted in `part` is counted in `whole`: those who are not follow by subtraction, and are
        protected too. Raises ValueError where the part is greater."""
        rest = f"{whole} without {part}"
        self._add(rest, Cell(value=self.cells[whole].value - self.cells[part].value, shown=False))
        self.sums.append((whole, (part, rest)))

    def cross(self, name: str, counts: Mapping[tuple[str, str], int]) -> None:
        """A table with its totals: cells `name/row/column`, `name/row`, `name//column` and `name`."""
        rows = list(dict.fromkeys(row for row, _ in counts))
        columns = list(dict.fromkeys(column for _, column in counts))
        for row in rows:
            for column in columns:
                self.count(f"{name}/{row}/{column}", counts.get((row, column), 0))
        for row in rows:
            parts = [f"{name}/{row}/{column}" for column in columns]
            self.count(f"{name}/{row}", sum(self.cells[part].value for part in parts))
            self.total(f"{name}/{row}", parts)
        for column in columns:
            parts = [f"{name}/{row}/{column}" for row in rows]
            self.count(f"{name}//{column}", sum(self.cells[part].value for part in parts))
            self.total(f"{name}//{column}", parts)
        self.count(name, sum(counts.values()))
        self.total(name, [f"{name}/{row}" for row in rows])
        self.total(name, [f"{name}//{column}" for column in columns])

    def _add(self, name: str, cell: Cell) -> None:
        if cell.value < 0:
            raise ValueError(f"{name} is negative")
        if self.cells.setdefault(name, cell) != cell:
            raise ValueError(f"{name} was said otherwise")
