"""What a quarter's vacancies wanted, what the pool had, and what courses would change: as it is published.

Counts of people under five are hidden before a report is kept, and so are those by which they could be worked out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """A quarter of a year, `2026-Q4`."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter that `day` lies in."""
        return cls(year=day.year, number=(day.month + 2) // 3)

    @classmethod
    def read(cls, said: str) -> "Quarter":
        """From `2026-Q4`. Raises ValueError for anything else."""
        year, _, number = said.partition("-Q")
        if not (len(year) == 4 and year.isascii() and year.isdigit() and number in {"1", "2", "3", "4"}):
            raise ValueError(said)
        return cls(year=int(year), number=int(number))

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def next(self) -> "Quarter":
        return Quarter(year=self.year + self.number // 4, number=self.number % 4 + 1)

    @property
    def previous(self) -> "Quarter":
        return Quarter(year=self.year - (self.number == 1), number=(self.number + 2) % 4 + 1)

    def holds(self, day: date) -> bool:
        return self.first_day <= day < self.next.first_day


@dataclass(frozen=True, slots=True, kw_only=True)
class GapLine:
    """One thing that is needed: in how many vacancies, on how many positions (and between which bounds, 95 %), and for
    how many of the full-time months that nothing covers yet.

    `people` counts, by `held`, `lacking`, `unknown`, `near` and `alone`; a name that is not there does not apply, and
    None is hidden.
    """

    kind: str
    key: str
    name: str
    vacancies: int
    positions: int
    positions_low: int
    positions_high: int
    months: float
    people: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class GainLine:
    """What so many places of a course add: placements if all complete, as many as may be expected, and from fewest to
    most by how many complete. None is hidden: more than none and fewer than five."""

    places: int
    placements: int | None
    months: float | None
    expected: int | None
    fewest: int | None
    most: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseLine:
    """A course with its terms, how many people could take it and gain by it, and what it adds. None is hidden."""

    id: str
    name: str
    codes: tuple[str, ...]
    package: str | None
    weeks: float
    lead_weeks: float
    cost_sek: float | None
    completion: tuple[float, float]
    possible: int | None
    opens: int | None
    gains: tuple[GainLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStep:
    """So many more places of one course; what it costs and adds together with all steps before it, and the most that
    any choice within the same budget would add. None is hidden."""

    course: str
    places: int
    spent: float
    placements: int | None
    months: float | None
    most_possible: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Steps in order: a smaller budget's plan is the beginning of a larger one's. `promised` names the bound that holds
    for it in this market, if any does."""

    steps: tuple[PlanStep, ...]
    promised: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillGapReport:
    """Everything of one quarter. `charts` are SVG by language."""

    quarter: str
    as_of: date
    made_at: datetime
    pool: int | None
    vacancies: int
    positions: int
    owed_months: float
    placements: int
    months: float
    without_anybody: int
    gaps: tuple[GapLine, ...]
    courses: tuple[CourseLine, ...]
    by_places: Plan
    by_cost: Plan
    charts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
