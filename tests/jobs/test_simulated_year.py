"""A simulated year gives a report whose every figure a program of its own confirms from the exported rows."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from simulation.year import MovedClock, Simulation

from matcher.config import Settings
from matcher.ranking.bands import BOUNDS
from matcher.reports.council import CouncilReport, council_report, table_rows
from matcher.reports.council_words import council_document
from matcher.reports.group_words import group_document
from matcher.reports.groups import group_report
from matcher.reports.rows import YearRows, considered_of, read_rows, tables_of
from matcher.reports.trace import of_groups, of_report
from matcher.rights.document import Document, plain
from matcher.services import connect
from matcher.skill_gaps.needs import certificate_need
from matcher.skill_gaps.quarterly import load
from matcher.skill_gaps.report import Given, report_on
from matcher.spreadsheet import csv_of
from models.clock import local_date, monday_of
from models.ids import IsoWeek
from models.report import GroupMember
from models.shortlist import Band
from models.skill_gap import Quarter
from models.store import groups
from models.store.database import Database, DatabaseRole
from tests.conftest import own_database
from tests.house.tree import imports_of
from tests.jobs import recompute_gaps
from tests.jobs.gap_rows import rows_of
from tests.jobs.recompute import KINDS, ROUTES, STATES, recompute
from tests.jobs.recompute_shares import compared, grouped

WEEKS, PEOPLE = 8, 300
FULL_WEEKS, FULL_PEOPLE = 52, 900

MOMENT = datetime.fromisoformat("2025-12-31T12:00:00+00:00")
TARGETS = ("long_term_unemployed", "newly_arrived", "young", "foreign_born", "disability")
TOLD: tuple[str | tuple[str, str], ...] = (
    "made", *(f"made/{kind}" for kind in KINDS), *(f"made for/{group}" for group in TARGETS),
    "started", *(f"started/{kind}" for kind in KINDS), *(f"started//{route}" for route in ROUTES),
    "jobs", "jobs of a month", "months owed", "months done", *(f"months done/{kind}" for kind in KINDS),
    "in force", *(f"in force/{state}" for state in STATES), "ended", "ended/fulfilled", "suppliers",
    "suppliers/fulfilled", "later", "later known", "later employed", ("later employed", "later known"),
    ("later off support", "later support known"),
)  # fmt: skip
"""The figure of each line of the report's table, or the two of a share."""

NAMES_OF_GROUPS = {
    "long_term_unemployed": "Långtidsarbetslösa", "newly_arrived": "Nyanlända", "young": "Ungdomar",
    "foreign_born": "Utrikes födda", "disability": "Personer med funktionsnedsättning",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    rows: YearRows
    members: Sequence[GroupMember]
    given: Given


@pytest.fixture(scope="module")
def simulated(
    request: pytest.FixtureRequest, postgres_url: str, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Simulated]:
    """The rows of a simulated year and whom the lists considered: eight weeks of it, or with --full all of it."""
    full = bool(request.config.getoption("--full"))
    with own_database(postgres_url, template_database) as url:
        clock = MovedClock(datetime.fromisoformat("2020-01-01T00:00:00+00:00"))
        settings = Settings(_env_file=None, data_dir=tmp_path_factory.mktemp("data"))  # type: ignore[call-arg]
        services = connect(settings, url, clock)
        with Database(url, DatabaseRole.OWNER, pool_size=1) as owner:
            simulation = Simulation(
                services=services, owner=owner, clock=clock, seed=880,
                people=FULL_PEOPLE if full else PEOPLE, with_mail=False,
            )  # fmt: skip
            tally = simulation.run(
                monday_of(IsoWeek("2025-W01")), FULL_WEEKS if full else WEEKS, lambda line: None
            )  # fmt: skip
            assert min(tally[name] for name in ("entries", "letters", "proposed", "started", "months")) > 0
            with owner.transaction() as connection:
                rows, members = read_rows(connection, 2025, local_date(clock())), groups.of_year(connection, 2025)
            given = load(services, Quarter.of(local_date(clock())), local_date(clock()))
            yield Simulated(rows=rows, members=members, given=given)
        services.close()


@pytest.fixture(scope="module")
def year(simulated: Simulated) -> YearRows:
    return simulated.rows


@pytest.fixture(scope="module")
def folder(simulated: Simulated, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("rows")
    for name, (columns, rows) in (*tables_of(simulated.rows), considered_of(simulated.members)):
        (out / f"{name}.csv").write_bytes(csv_of(columns, rows))
    return out


@pytest.fixture(scope="module")
def report(year: YearRows) -> CouncilReport:
    return council_report(year)


@pytest.fixture(scope="module")
def again(year: YearRows, folder: Path) -> dict[str, Fraction]:
    """The year's figures from the rows alone."""
    return recompute(folder, 2025, year.as_of)


@pytest.fixture(scope="module")
def before(year: YearRows, folder: Path) -> dict[str, Fraction]:
    return recompute(folder, 2024, year.as_of)


def test_the_recomputation_has_nothing_of_the_product() -> None:
    for name in ("recompute.py", "recompute_gaps.py", "recompute_shares.py"):
        names = {found.name.partition(".")[0] for found in imports_of(Path(__file__).with_name(name))}
        assert not names & {"matcher", "models", "api", "simulation", "tests"}


def test_every_figure_of_both_years_is_confirmed_from_the_rows(
    report: CouncilReport, again: dict[str, Fraction], before: dict[str, Fraction]
) -> None:
    assert {name: figure.value for name, figure in report.year.figures.items()} == again
    assert {name: figure.value for name, figure in report.before.figures.items()} == before
    assert report.year["started"] > 0
    assert report.year["months done"] > 0


def test_every_figure_of_the_comparison_is_confirmed_from_the_rows(report: CouncilReport, folder: Path) -> None:
    found = {name: value for name, (value, _) in figures_of(of_report(report)).items() if " after " in name}
    alike(found, compared(folder), within=0.03)


def test_every_figure_of_the_group_report_is_confirmed_from_the_rows(simulated: Simulated, folder: Path) -> None:
    lines = group_report(simulated.members)
    found = {name: value for name, (value, _) in figures_of(of_groups(simulated.members, lines)).items()}
    again = grouped(folder, {name for name, value in found.items() if name.endswith("/share") and value is not None})
    alike(found, again, within=0.15)
    text = [plain(cell) for block in group_document(2025, lines).blocks for row in block.rows for cell in row]
    for line in lines:
        people, *cells = text[text.index(NAMES_OF_GROUPS.get(line.name, f"{line.name.replace('-', '–')} år")) + 1 :][:4]
        name = f"{line.kind}/{line.name}"
        assert people in (str(again[name]), "döljs")
        for step, cell in zip(("listed", "proposed", "hired"), cells, strict=True):
            told = numbers_in(cell)
            expected = [found[f"{name}/{step}/{part}"] for part in ("share", "ratio", "low", "high")]
            assert told == pytest.approx(
                [float(one) * (100 if place == 0 else 1) for place, one in enumerate(expected) if one is not None],
                abs=0.5 if len(told) == 1 else 0.51,
            )


def test_the_rows_of_a_figure_that_counts_are_as_many_as_it_says(report: CouncilReport, simulated: Simulated) -> None:
    lines = [*of_report(report), *of_groups(simulated.members, group_report(simulated.members))]
    traced = figures_of(lines)
    amounts = ("months owed", "months done", "thousand SEK", "support low", "support middle", "support high")
    for name, (value, rows) in traced.items():
        if not name.startswith(amounts) and not name.endswith(("/share", "/ratio", "/low", "/high", "/difference")):
            assert value == len(rows), name
    assert len(traced) > 80


def test_every_line_of_the_table_is_its_figure_or_hidden(
    report: CouncilReport, again: dict[str, Fraction], before: dict[str, Fraction]
) -> None:
    told, hidden = table_rows(report), 0
    for column, figures in ((1, again), (2, before)):
        for row, figure in zip(told, TOLD, strict=True):
            word = str(row[column])
            if word in ("färre än 5", "döljs", "för få för att säga"):
                hidden += 1
            elif word == "–":
                assert figures[str(figure)] == 0
            elif isinstance(figure, tuple):
                assert word == f"{round(figures[figure[0]] / figures[figure[1]] * 100)} %"
            elif figure == "months done":
                parts = sum(round(figures[f"months done/{kind}"] * 100) for kind in KINDS)
                assert float(word.replace(",", ".")) == pytest.approx(parts / 100)
            else:
                assert float(word.replace(",", ".")) == round(float(figures[figure]), 2), (row, figure)
    assert hidden < len(told) * 2


def test_what_is_told_are_those_figures_and_none_is_small(report: CouncilReport, again: dict[str, Fraction]) -> None:
    for name, cell in report.told.family.cells.items():
        figure = name.removeprefix("2025 ")
        if cell.shown and name.startswith("2025 ") and figure in again and cell.of is None:
            assert cell.value == again[figure], name
            assert cell.value >= 5 or report.told.value(name) is None, name


def test_the_estimate_and_the_quartiles_in_the_text_are_those_of_the_rows(
    report: CouncilReport, again: dict[str, Fraction]
) -> None:
    text = text_of(council_document(report))
    if report.saved is not None:
        months = sum(round(again[f"months done/{kind}"] * 100) for kind in ("employment", "apprenticeship"))
        thousands = f"{round(Fraction(months, 100) * 16_700 / 1000):,}".replace(",", "\u00a0")
        assert f"Omkring {thousands} tusen kronor" in text
    if again["support known"] >= 20 and "Av de som började är tiden känd" in text:
        low, middle, high = (
            f"{float(again[f'support {name}']):g}".replace(".", ",") for name in ("low", "middle", "high")
        )
        assert f"känd för {again['support known']}. Hälften" in text
        assert f"minst {middle} månader. Den mellersta hälften låg mellan {low} och {high} månader." in text


def test_every_figure_of_the_skill_gaps_is_confirmed_from_the_rows(simulated: Simulated) -> None:
    given = simulated.given
    report = report_on(given, MOMENT)
    rows = rows_of(given)
    for need in rows["needs"]:
        need["names"] = [name.casefold() for name in papers_of(given, need["key"])]
    again = recompute_gaps.recompute(rows, given.day, round(given.settings.as_dict()[BOUNDS[Band.GOOD]] * 10**6))  # type: ignore[operator,arg-type]
    for figure in ("vacancies", "positions", "placements", "without_anybody"):
        assert getattr(report, figure) == again[figure], figure
    assert report.pool in (again["pool"], None)
    for figure in ("owed_months", "months"):
        assert getattr(report, figure) == pytest.approx(again[figure], abs=0.051)
    assert len(report.gaps) == len(again["gaps"])
    told = 0
    for line in report.gaps:
        one = again["gaps"][line.kind, line.key]
        assert (line.vacancies, line.positions) == (one["vacancies"], one["positions"])
        assert line.months == pytest.approx(one["months"], abs=0.051)
        for bound in ("positions_low", "positions_high"):
            assert getattr(line, bound) == pytest.approx(one[bound], abs=2 + 0.15 * one[bound]), line
        assert line.people.keys() == one["people"].keys()
        for name, count in line.people.items():
            assert count == one["people"][name] or count is None, (line, name, one["people"])
            assert one["people"][name] >= 5 or count is None
            told += count is not None
    assert told > 20
    market = again["market"]
    for way, course in enumerate(report.courses):
        assert course.possible in (again["possible"][way], None)
        assert course.opens in (again["opens"][way], None)
        for gain, one in zip(course.gains, market.gains(way), strict=True):
            number, placements, months, *by_chance = one
            assert (gain.places, gain.placements) == (number, shown(placements)), course.id
            assert gain.months is None or gain.months == pytest.approx(months, abs=0.051)
            assert [gain.expected, gain.fewest, gain.most] == [shown(count) for count in by_chance], course.id
    ids = [one.id for one in given.courses]
    for plan, cost in (
        (report.by_places, dict.fromkeys(range(len(ids)), 1.0)),
        (report.by_cost, {way: one.cost_sek for way, one in enumerate(given.courses) if one.cost_sek is not None}),
    ):  # fmt: skip
        taken: dict[int, int] = {}
        without = market.most({})[0]
        for step in plan.steps:
            way = ids.index(step.course)
            taken[way] = taken.get(way, 0) + step.places
            assert step.spent == pytest.approx(sum(cost[one] * count for one, count in taken.items()))
            reached, best = market.most(taken)[0] - without, market.best(cost, step.spent + 1e-9) - without
            assert (step.placements, step.most_possible) == (shown(reached), shown(best))


def shown(placements: int) -> int | None:
    return None if 0 < placements < 5 else placements


def papers_of(given: Given, key: str) -> list[str]:
    """What vacancies call the papers of one need."""
    names = {name for one in given.vacancies for name in one.vacancy.draft.certificates}
    return [name for name in names if certificate_need(name).key == key]


def test_the_document_tells_its_year_and_no_pseudonym(report: CouncilReport, year: YearRows) -> None:
    document = council_document(report)
    text = text_of(document)
    assert "2025" in document.title
    assert "Året är inte slut" in text or year.as_of == date(2025, 12, 31)
    assert not [one for one in year.listed if one.pseudonym in text]


def text_of(document: Document) -> str:
    return " ".join(
        plain(phrase)
        for block in document.blocks
        for phrase in (block.text, *block.items, *(cell for row in block.rows for cell in row))
    )


def figures_of(lines: Iterable[tuple[str, str, str]]) -> dict[str, tuple[Fraction | None, set[str]]]:
    """Each traced figure with its rows."""
    found: dict[str, tuple[Fraction | None, set[str]]] = {}
    for name, value, row in lines:
        found.setdefault(name, (Fraction(value) if value else None, set()))[1].update({row} - {""})
    return found


def alike(found: Mapping[str, Fraction | None], again: Mapping[str, Fraction | float | None], *, within: float) -> None:
    """Everything is the same, and ends of intervals within so much of it or of a share, for they are drawn."""
    assert found.keys() == again.keys()
    for name, value in found.items():
        other = again[name]
        assert (value is None) == (other is None), name
        if value is not None and other is not None:
            drawn = name.endswith(("/low", "/high"))
            loose = max(0.03, within * float(other)) if drawn else 1e-9
            assert float(value) == pytest.approx(float(other), abs=loose), name


def numbers_in(text: str) -> list[float]:
    return [float(one.replace(",", ".")) for one in re.findall(r"\d+(?:,\d+)?", text)]
