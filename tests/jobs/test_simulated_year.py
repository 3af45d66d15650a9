"""A simulated year gives a report whose every figure a program of its own confirms from the exported rows."""

from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from simulation.year import MovedClock, Simulation

from matcher.config import Settings
from matcher.reports.council import CouncilReport, council_report, table_rows
from matcher.reports.council_words import council_document
from matcher.reports.rows import YearRows, read_rows, tables_of
from matcher.rights.document import plain
from matcher.services import connect
from matcher.spreadsheet import csv_of
from models.clock import local_date, monday_of
from models.ids import IsoWeek
from models.store.database import Database, DatabaseRole
from tests.conftest import own_database
from tests.house.tree import imports_of
from tests.jobs.recompute import recompute

WEEKS, PEOPLE = 8, 300
FULL_WEEKS, FULL_PEOPLE = 52, 900


@pytest.fixture(scope="module")
def year(
    request: pytest.FixtureRequest, postgres_url: str, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[YearRows]:
    """The rows of a simulated year: eight weeks of it, or with --full all of it."""
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
                yield read_rows(connection, 2025, local_date(clock()))
        services.close()


@pytest.fixture(scope="module")
def folder(year: YearRows, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("rows")
    for name, (columns, rows) in tables_of(year):
        (out / f"{name}.csv").write_bytes(csv_of(columns, rows))
    return out


@pytest.fixture(scope="module")
def report(year: YearRows) -> CouncilReport:
    return council_report(year)


def test_the_recomputation_has_nothing_of_the_product() -> None:
    names = {found.name.partition(".")[0] for found in imports_of(Path(__file__).with_name("recompute.py"))}
    assert not names & {"matcher", "models", "api", "simulation", "tests"}


def test_every_figure_of_both_years_is_confirmed_from_the_rows(
    report: CouncilReport, year: YearRows, folder: Path
) -> None:
    for made in (report.year, report.before):
        again = recompute(folder, made.year, year.as_of)
        assert {name: figure.value for name, figure in made.figures.items()} == again
    assert report.year["started"] > 0
    assert report.year["months done"] > 0


def test_what_is_told_are_those_figures_or_hidden(report: CouncilReport, year: YearRows, folder: Path) -> None:
    again = recompute(folder, 2025, year.as_of)
    told = {str(name): str(now) for name, now, _ in table_rows(report)}
    hidden = ("färre än 5", "döljs")
    assert told["Personer som började"] in (str(again["started"]), *hidden)
    assert told["Åtaganden som gällde"] == str(again["in force"])
    for name, cell in report.told.family.cells.items():
        figure = name.removeprefix("2025 ")
        if cell.shown and name.startswith("2025 ") and figure in again and cell.of is None:
            assert cell.value == again[figure], name
            assert cell.value >= 5 or report.told.value(name) is None, name


def test_the_document_tells_its_year_and_no_pseudonym(report: CouncilReport, year: YearRows) -> None:
    document = council_document(report)
    text = " ".join(
        plain(phrase)
        for block in document.blocks
        for phrase in (block.text, *block.items, *(cell for row in block.rows for cell in row))
    )
    assert "2025" in document.title
    assert "Året är inte slut" in text or year.as_of == date(2025, 12, 31)
    assert not [one for one in year.listed if one.pseudonym in text]
    assert Fraction(report.year["made"]) >= 0
