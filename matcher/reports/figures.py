"""The council's figures of a year. Each knows the rows that it was made of, so that it can be traced."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from statistics import quantiles

from matcher.clauses.rules import rules_for
from matcher.clauses.standing import Standing, State, standing_of
from matcher.outcomes import due_after, status_at
from matcher.reports.rows import YearRows
from models.clock import months_after
from models.contract import Commitment, Kind
from models.ids import CommitmentId, Pseudonym
from models.outcome import Outcome
from models.placement import Placement, Route

EMPLOYMENTS = (Kind.EMPLOYMENT, Kind.APPRENTICESHIP)
"""The kinds that are jobs; the first of all kinds counts where somebody has had several in a year."""

QUARTILES = ("support low", "support middle", "support high")
"""Months on income support before the start: a quarter of the people have fewer, half, three quarters."""

LATER = 12
"""Months after a start at which the report asks how it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure, with the ids of the commitments or placements that it counts."""

    value: Fraction
    rows: tuple[str, ...]


@dataclass
class YearFigures:
    """A year's figures by name: `started/employment` and the like."""

    year: int
    figures: dict[str, Figure] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Fraction:
        return self.figures[name].value

    def put(self, name: str, rows: Iterable[str], value: Fraction | int | None = None) -> None:
        """Keep a figure; without a `value` it is how many rows there are."""
        kept = tuple(sorted(rows))
        self.figures[name] = Figure(value=Fraction(len(kept) if value is None else value), rows=kept)


def year_figures(rows: YearRows, year: int, rules: Path | None = None) -> YearFigures:
    """The figures of `year`, which is the rows' own or the one before, as of its end or as far as the rows reach."""
    made = YearFigures(year=year)
    first, last = date(year, 1, 1), min(date(year, 12, 31), rows.as_of)
    _commitments(made, rows, first, last, rules)
    _people(made, rows, first, last)
    _later(made, rows, first, last)
    return made


def _commitments(made: YearFigures, rows: YearRows, first: date, last: date, rules: Path | None) -> None:
    under: dict[CommitmentId, list[Placement]] = defaultdict(list)
    for placement in rows.placements:
        under[placement.commitment_id].append(placement)
    begun = [one for one in rows.commitments if first <= one.starts_on <= last]
    made.put("made", (str(one.id) for one in begun))
    for kind in Kind:
        made.put(f"made/{kind}", (str(one.id) for one in begun if one.kind is kind))
    for group in sorted({group for one in rows.commitments for group in one.target_groups}):
        made.put(f"made for/{group}", (str(one.id) for one in begun if group in one.target_groups))
    in_force = [one for one in rows.commitments if one.starts_on <= last and one.ends_on >= first]
    # On the morning after, so that the last month is among those that have gone by.
    closing = last + timedelta(days=1)
    standing = {one.id: _standing(one, under[one.id], rows, closing, rules) for one in in_force}
    before = {one.id: _standing(one, under[one.id], rows, first, rules) for one in in_force}
    made.put("in force", (str(one.id) for one in in_force))
    for kind in Kind:
        made.put(f"in force of/{kind}", (str(one.id) for one in in_force if one.kind is kind))
    for state in State:
        made.put(f"in force/{state}", (str(one.id) for one in in_force if standing[one.id].state is state))
    ended = [one for one in in_force if one.ends_on <= last and not one.is_bonus]
    made.put("ended", (str(one.id) for one in ended))
    made.put("ended/fulfilled", (str(one.id) for one in ended if standing[one.id].state is State.FULFILLED))
    owing = [one for one in in_force if not one.is_bonus]
    owed = sum((_months(standing[one.id]) for one in owing), Fraction(0))
    made.put("months owed", (str(one.id) for one in owing), owed)
    worked: dict[Kind, dict[str, Fraction]] = {kind: {} for kind in Kind}
    for one in in_force:
        earlier = {count.placement_id: count.counted for count in before[one.id].placements}
        for count in standing[one.id].placements:
            months = count.counted - earlier[count.placement_id]
            if months:
                worked[one.kind][str(count.placement_id)] = months
    for kind, of_kind in worked.items():
        made.put(f"worked/{kind}", of_kind)
        made.put(f"months done/{kind}", of_kind, sum(of_kind.values(), Fraction(0)))
    made.put("worked", (row for of_kind in worked.values() for row in of_kind))
    done = sum((made[f"months done/{kind}"] for kind in Kind), Fraction(0))
    made.put("months done", made.figures["worked"].rows, done)
    jobs = [row for kind in EMPLOYMENTS for row in worked[kind]]
    made.put("months done of jobs", jobs, sum((made[f"months done/{kind}"] for kind in EMPLOYMENTS), Fraction(0)))
    by_supplier: dict[str, list[bool]] = defaultdict(list)
    for one in ended:
        by_supplier[str(one.supplier_id)].append(standing[one.id].state is State.FULFILLED)
    made.put("suppliers", by_supplier)
    made.put("suppliers/fulfilled", (supplier for supplier, kept in by_supplier.items() if all(kept)))


def _people(made: YearFigures, rows: YearRows, first: date, last: date) -> None:
    """Whoever started in the year, each once: by the first kind in the order of kinds, and that placement's route."""
    started = [one for one in rows.placements if one.is_confirmed and first <= one.starts_on <= last]
    order = list(Kind)
    person: dict[str, Placement] = {}
    for one in sorted(started, key=lambda one: (order.index(one.kind), one.starts_on, one.id)):
        person.setdefault(_who(one), one)
    made.put("started", (str(one.id) for one in person.values()))
    for kind in Kind:
        for route in Route:
            same = [one for one in person.values() if (one.kind, one.route) == (kind, route)]
            made.put(f"started/{kind}/{route}", (str(one.id) for one in same))
        made.put(f"started/{kind}", (str(one.id) for one in person.values() if one.kind is kind))
    # All of them, also those by which nobody came: a line that is missing would tell of none.
    for route in Route:
        made.put(f"started//{route}", (str(one.id) for one in person.values() if one.route is route))
    jobs = [one for one in person.values() if one.kind in EMPLOYMENTS]
    made.put("jobs", (str(one.id) for one in jobs))
    made.put("jobs of a month", (str(one.id) for one in jobs if _lasted(one, last, 1)))
    known = {one.pseudonym: one.months_on_income_support for one in rows.known_before}
    support = {
        str(one.id): Fraction(months)
        for one in person.values()
        if one.pseudonym is not None and (months := known.get(one.pseudonym)) is not None
    }
    made.put("support known", support)
    if len(support) > 1:
        for name, value in zip(QUARTILES, quantiles(support.values(), n=4, method="inclusive"), strict=True):
            made.put(name, support, value)


def _later(made: YearFigures, rows: YearRows, first: date, last: date) -> None:
    """How it is twelve months after a first job, for those whose twelve months were over in the year."""
    known: dict[Pseudonym, list[Outcome]] = defaultdict(list)
    for one in rows.outcomes:
        known[one.pseudonym].append(one)
    begun: dict[Pseudonym, Placement] = {}
    for placement in sorted(rows.placements, key=lambda each: (each.starts_on, each.id)):
        if placement.is_confirmed and placement.pseudonym is not None and placement.kind in EMPLOYMENTS:
            begun.setdefault(placement.pseudonym, placement)
    due, answered, employed, support_known, off = [], [], [], [], []
    for pseudonym, placement in begun.items():
        mark = next(each for each in due_after(placement.starts_on) if each.months == LATER)
        if first <= mark.on <= last:
            due.append(str(placement.id))
            status = status_at(mark, known[pseudonym])
            if status.employed is not None:
                answered.append(str(placement.id))
                if status.employed:
                    employed.append(str(placement.id))
            if status.on_income_support is not None:
                support_known.append(str(placement.id))
                if not status.on_income_support:
                    off.append(str(placement.id))
    for name, ids in (
        ("later", due), ("later known", answered), ("later employed", employed),
        ("later support known", support_known), ("later off support", off),
    ):  # fmt: skip
        made.put(name, ids)


def _standing(
    one: Commitment, placements: Sequence[Placement], rows: YearRows, day: date, rules: Path | None
) -> Standing:
    version = rules_for(rows.contracts[one.contract_id].starts_on, rules)
    return standing_of(one, placements, version, day, first_offer=rows.first_offers.get(one.id))


def _months(standing: Standing) -> Fraction:
    """What is owed, in full-time months."""
    return standing.owed * (standing.months_per_place if standing.in_places else 1)


def _lasted(one: Placement, day: date, months: int) -> bool:
    """Whether so many months of the placement have gone by on `day`."""
    until = min(day, one.last_day or day)
    return months_after(one.starts_on, months) <= until + timedelta(days=1)


def _who(one: Placement) -> str:
    """Whoever is known by pseudonym is one person in several placements; whom a supplier found is one in each."""
    return str(one.pseudonym or one.id)
