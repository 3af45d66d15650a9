"""The council's yearly report (kommunfullmäktige): put together from figures of which too small counts are hidden."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from matcher.commitment_words import ROUTES, STATES
from matcher.eligibility import GROUP_NAMES
from matcher.letters.weekly import KIND_NAMES
from matcher.publishing import LEAST, Published
from matcher.reports.comparison import Comparison, comparisons
from matcher.reports.family import HUNDREDTHS, published
from matcher.reports.figures import EMPLOYMENTS, YearFigures, year_figures
from matcher.reports.rows import YearRows
from matcher.reports.settings import Gain, ReportSettings, report_settings
from matcher.spreadsheet import Cell
from matcher.wording import small
from models.candidate import TargetGroup
from models.contract import Kind
from models.placement import Route

FEWER = f"färre än {LEAST}"
HIDDEN = "döljs"
TOO_FEW = "för få för att säga"
NOTHING = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilReport:
    """A year beside the year before, with what may be told of both."""

    year: YearFigures
    before: YearFigures
    as_of: date
    compared: tuple[Comparison, ...]
    told: Published
    settings: ReportSettings

    def people(self, figure: str, of: YearFigures | None = None) -> str:
        """A count of people as it is told; a dash for a kind of which nothing is owed."""
        name = f"{(of or self.year).year} {figure}"
        if name not in self.told.family.cells:
            return NOTHING
        value = self.told.value(name)
        return str(value) if value is not None else FEWER if self.told.is_small(name) else HIDDEN

    def months(self, figure: str, of: YearFigures | None = None) -> str:
        """Full-time months as they are told: hidden with the people whose they are."""
        name = f"{(of or self.year).year} {figure}"
        if name not in self.told.family.cells:
            return NOTHING
        value = self.told.value(name)
        return HIDDEN if value is None else decimal(Fraction(value, HUNDREDTHS))

    def share(self, part: str, whole: str, of: YearFigures | None = None) -> str:
        """A share of people as it is told."""
        year = (of or self.year).year
        share = self.told.share(f"{year} {part}", f"{year} {whole}")
        return TOO_FEW if share is None else f"{round(share * 100)} %"

    @property
    def saved(self) -> tuple[int, Gain] | None:
        """The estimated gain in whole thousands of kronor, where the months behind it may be told."""
        gain = self.settings.gain_on(self.as_of)
        names = [f"{self.year.year} months done/{kind}" for kind in EMPLOYMENTS]
        kinds = [self.told.value(name) for name in names if name in self.told.family.cells]
        if gain is None or not kinds or any(one is None for one in kinds):
            return None
        months = Fraction(sum(one for one in kinds if one is not None), HUNDREDTHS)
        return round(months * gain.sek_per_month / 1000), gain


def council_report(rows: YearRows, rules: Path | None = None, settings: Path | None = None) -> CouncilReport:
    """The report of the rows' year. Raises ConfigurationError where rules or settings cannot be read."""
    year, before = year_figures(rows, rows.year, rules), year_figures(rows, rows.year - 1, rules)
    compared = comparisons(rows)
    return CouncilReport(
        year=year,
        before=before,
        as_of=rows.as_of,
        compared=compared,
        told=published([year, before], compared),
        settings=report_settings(settings),
    )


def decimal(value: Fraction) -> str:
    """A number with at most two decimals, as Swedish has it."""
    rounded = round(value * 100)
    whole, rest = divmod(rounded, 100)
    return f"{whole}" + (f",{rest:02d}".rstrip("0") if rest else "")


Told = Callable[[YearFigures], str]
NUMBER = re.compile(r"\d+(,\d+)?", re.ASCII)


def lines(report: CouncilReport) -> Iterator[tuple[str, str, str]]:
    """Every line of the report's table: what it is, the year, and the year before."""
    for name, told in _lines(report):
        yield name, told(report.year), told(report.before)


def _lines(report: CouncilReport) -> Iterator[tuple[str, Told]]:
    def plain(figure: str) -> Told:
        return lambda one: decimal(one[figure])

    def people(figure: str) -> Told:
        return lambda one: report.people(figure, one)

    def months(figure: str) -> Told:
        return lambda one: report.months(figure, one)

    def share(part: str, whole: str) -> Told:
        return lambda one: report.share(part, whole, one)

    yield "Åtaganden som började", plain("made")
    yield from ((f"– {KIND_NAMES[kind]}", plain(f"made/{kind}")) for kind in Kind)
    for group in TargetGroup:
        if f"made for/{group}" in report.year.figures:
            yield f"– för {GROUP_NAMES[group]}", plain(f"made for/{group}")
    yield "Personer som började", people("started")
    yield from ((f"– {KIND_NAMES[kind]}", people(f"started/{kind}")) for kind in Kind)
    yield from ((f"– väg in: {ROUTES[route]}", people(f"started//{route}")) for route in Route)
    yield "Fick arbete", people("jobs")
    yield "– och hade det i minst en månad", people("jobs of a month")
    yield "Heltidsmånader som är åtagna", plain("months owed")
    yield "Heltidsmånader som gjordes under året", months("months done")
    yield from ((f"– {KIND_NAMES[kind]}", months(f"months done/{kind}")) for kind in Kind)
    yield "Åtaganden som gällde", plain("in force")
    yield from ((f"– {small(words)} vid årets slut", plain(f"in force/{one}")) for one, (words, _) in STATES.items())
    yield "Åtaganden som tog slut", plain("ended")
    yield "– uppfyllda", plain("ended/fulfilled")
    yield "Leverantörer vars åtaganden tog slut", plain("suppliers")
    yield "– som uppfyllde alla", plain("suppliers/fulfilled")
    yield "Tolv månader efter en första anställning", people("later")
    yield "– vars läge är känt", people("later known")
    yield "– har arbete", people("later employed")
    yield "– har arbete, andel", share("later employed", "later known")
    yield "– utan ekonomiskt bistånd, andel", share("later off support", "later support known")


def table_rows(report: CouncilReport) -> list[Sequence[Cell]]:
    """The same for a text that a spreadsheet opens, numbers with a decimal comma."""
    return [list(line) for line in lines(report)]


def sheet_rows(report: CouncilReport) -> list[Sequence[Cell]]:
    """The same for a workbook, whose numbers can be reckoned with."""
    return [(name, *map(_cell, told)) for name, *told in lines(report)]


def _cell(told: str) -> Cell:
    return Decimal(told.replace(",", ".")) if NUMBER.fullmatch(told) else told
