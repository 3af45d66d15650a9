"""How much could be asked for, line by line: a rule of thumb, cut to what the contract and the people can bear."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from matcher.procurement.question import Question
from matcher.procurement.rules import ProcurementRules
from matcher.procurement.supply import Supply

MONTHS_A_YEAR = 12

Numbers = dict[str, Fraction | int]


class Level(StrEnum):
    """What kind of clause suits."""

    NONE = "none"
    DIALOGUE = "dialogue"
    DEMAND = "demand"


class Why(StrEnum):
    """What a line of the calculation is about, in the order in which they are drawn."""

    LENGTH = "length"
    TOO_SHORT = "too_short"
    WORK = "work"
    TOO_LITTLE_WORK = "too_little_work"
    RULE = "rule"
    NO_RULE = "no_rule"
    UNDER_LEAST = "under_least"
    FIRST_START = "first_start"
    PEOPLE = "people"
    WORK_SHARE = "work_share"
    WORK_SHARE_CUTS = "work_share_cuts"
    POOL = "pool"
    POOL_CUTS = "pool_cuts"
    POOL_EMPTY = "pool_empty"
    POOL_UNKNOWN = "pool_unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: what it is about, and the numbers that its words are filled with."""

    why: Why
    numbers: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What is proposed. With another level than `DEMAND` no months are asked for.

    `months` are full-time months, `places` what they make, `people` how many can be needed for them, a year each at
    most. A bonus is proposed for `bonus_places` beyond that, where there are people for more.
    """

    level: Level
    months: int
    months_per_place: int
    people: int
    first_start_months: int
    bonus_places: int
    bonus_per_place_sek: int
    lines: tuple[Line, ...]

    @property
    def places(self) -> Fraction:
        return Fraction(self.months, self.months_per_place)

    @property
    def bonus_sek(self) -> int:
        """All bonuses together."""
        return self.bonus_places * self.bonus_per_place_sek


def rule_months(question: Question, rules: ProcurementRules, months_per_place: int) -> Fraction:
    """Full-time months by the rule of thumb alone; 0 where there is none for what is bought."""
    sek = rules.sek_per_place.get(question.purchase)
    return Fraction(0) if sek is None else Fraction(question.value_sek, sek) * months_per_place


def amount_for(
    question: Question,
    rules: ProcurementRules,
    months_per_place: int,
    supply: Supply | None,
    promised: Fraction = Fraction(0),
) -> Amount:
    """How much to ask for. `supply` is None where nobody may be counted; `promised` months are owed already by others
    in the same trade. `months_per_place` are full-time months of employment."""
    drawn = _Drawn(question, rules, months_per_place)
    lines = tuple(drawn.draw(supply, promised))
    return Amount(
        level=drawn.level,
        months=drawn.months if drawn.level is Level.DEMAND else 0,
        months_per_place=months_per_place,
        people=drawn.people,
        first_start_months=drawn.first_start,
        bonus_places=drawn.bonus_places,
        bonus_per_place_sek=rules.bonus_per_place_sek,
        lines=lines,
    )


class _Drawn:
    """The calculation as it is drawn up. A step that decides that nothing is asked for ends it."""

    def __init__(self, question: Question, rules: ProcurementRules, months_per_place: int) -> None:
        self.question, self.rules, self.months_per_place = question, rules, months_per_place
        self.level = Level.DEMAND
        self.months = floor(rule_months(question, rules, months_per_place))
        self.first_start = max(1, min(rules.first_start_months, floor(question.months * rules.first_start_share)))
        self.people = self.bonus_places = 0

    @property
    def left(self) -> int:
        """Months that whoever begins on the last day has."""
        return max(1, self.question.months - self.first_start)

    @property
    def each(self) -> int:
        """Months that one person is counted on: no longer than a place."""
        return min(self.left, self.months_per_place)

    def draw(self, supply: Supply | None, promised: Fraction) -> Iterator[Line]:
        rules, question = self.rules, self.question
        length = Fraction(question.months)
        if length < rules.least_months:
            self.level = Level.NONE
            yield _line(Why.TOO_SHORT, months=length, least=rules.least_months)
            return
        yield _line(Why.LENGTH, months=length, least=rules.least_months)
        years = question.value_sek * rules.labour_share[question.purchase] / rules.full_time_year_sek
        workers = years * MONTHS_A_YEAR / length
        work: Numbers = {
            "share": rules.labour_share[question.purchase] * 100, "year": rules.full_time_year_sek, "workers": workers,
        }  # fmt: skip
        if workers < 1:
            self.level = Level.NONE
            yield _line(Why.TOO_LITTLE_WORK, **work)
            return
        yield _line(Why.WORK, **work)
        yield from self._by_rule()
        if self.level is Level.DEMAND:
            yield _line(Why.FIRST_START, **self._first_start())
            yield from self._cut_to_work(workers)
            yield from self._cut_to_people(supply, promised)

    def _first_start(self) -> Numbers:
        share = self.rules.first_start_share * 100
        return {"first": self.first_start, "usual": self.rules.first_start_months, "share": share, "left": self.left}

    def _by_rule(self) -> Iterator[Line]:
        sek = self.rules.sek_per_place.get(self.question.purchase)
        if sek is None:
            self.level = Level.DIALOGUE
            yield _line(Why.NO_RULE)
            return
        places = Fraction(self.question.value_sek, sek)
        numbers: Numbers = {"sek": sek, "places": places, "each": self.months_per_place, "months": self.months}
        yield _line(Why.RULE, **numbers)
        if places < self.rules.least_places:
            self.level = Level.DIALOGUE
            yield _line(Why.UNDER_LEAST, least=self.rules.least_places, places=places)

    def _cut_to_work(self, workers: Fraction) -> Iterator[Line]:
        """At the same time no larger share of those who work than the rules say, and one person at least."""
        most = max(1, floor(workers * self.rules.work_share))
        at_once = ceil(Fraction(self.months, self.left))
        numbers: Numbers = {"share": self.rules.work_share * 100, "workers": workers, "most": most, "at_once": at_once}
        if at_once > most:
            self.months = most * self.left
            yield _line(Why.WORK_SHARE_CUTS, **numbers, months=self.months)
        else:
            yield _line(Why.WORK_SHARE, **numbers)

    def _cut_to_people(self, supply: Supply | None, promised: Fraction) -> Iterator[Line]:
        self.people = ceil(Fraction(self.months, self.each))
        yield _line(Why.PEOPLE, months=self.months, each=self.each, people=self.people)
        if supply is None:
            yield _line(Why.POOL_UNKNOWN)
            return
        taken = ceil(promised / self.months_per_place)
        suited = supply.now + supply.later
        bears = floor(suited * self.rules.pool_share) - taken
        numbers: Numbers = {
            "suited": suited,
            "share": self.rules.pool_share * 100,
            "taken": taken,
            "bears": max(0, bears),
        }
        if bears < 1:
            self.level, self.people = Level.DIALOGUE, 0
            yield _line(Why.POOL_EMPTY, **numbers)
        elif bears < self.people:
            self.people, self.months = bears, bears * self.each
            yield _line(Why.POOL_CUTS, **numbers, months=self.months)
        else:
            yield _line(Why.POOL, **numbers)
            affordable = floor(self.question.value_sek * self.rules.bonus_value_share / self.rules.bonus_per_place_sek)
            wanted = ceil(Fraction(self.months, self.months_per_place))
            self.bonus_places = max(0, min(bears - self.people, wanted, affordable))


def _line(why: Why, **numbers: Fraction | int) -> Line:
    return Line(why=why, numbers={name: Fraction(number) for name, number in numbers.items()})
