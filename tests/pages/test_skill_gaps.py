"""What planners see of skill gaps: figures and charts, nobody, no small count, and no formula in the workbook."""

import io
from collections.abc import Callable

import openpyxl
import pytest
from pypdf import PdfReader

from models.ids import StaffCode
from models.staff import Role, Staff
from models.store.database import Database
from tests.pages.conftest import PageClient
from tests.pages.planned import keep
from tests.pages.world import World

PLANNER = Staff(code=StaffCode("UP-1"), name="Petra Lund", email="petra@kalmar.example", role=Role.PLANNER)
Open = Callable[[Staff], PageClient]


@pytest.fixture
def planner(client_of: Open, world: World, job: Database) -> PageClient:
    keep(job)
    return client_of(PLANNER)


def test_before_the_first_report_the_page_says_so(client_of: Open, world: World) -> None:
    assert "Det finns ingen rapport än" in client_of(PLANNER).get("/kompetensgap").text
    assert "Det finns ingen rapport än" in client_of(PLANNER).get("/kompetensgap/kurser").text


def test_the_tables_tell_what_is_wanted_and_held_and_what_it_was_before(planner: PageClient) -> None:
    shown = planner.get("/kompetensgap")
    row = next(one for one in shown.select("tbody tr") if "B-körkort" in one.text)
    assert [one in row.text for one in ("40", "37–44", "förra: 31", "200", "400", "42")] == [True] * 6
    assert shown.select_one("svg[role=img] > title") is not None
    assert not shown.select("svg [style], script:not([src])")
    assert "döljs" in shown.text
    planner.get("/kompetensgap?kvartal=2026-Q3")
    planner.get("/kompetensgap?kvartal=2026-Q1", 404)


def test_a_plan_for_a_smaller_budget_is_the_beginning_of_one_for_a_larger(planner: PageClient) -> None:
    assert "6\xa0platser" in planner.get("/kompetensgap/kurser?budget=20").text
    five = planner.get("/kompetensgap/kurser?budget=5").text
    assert "5\xa0platser" in five
    assert "Planen ger 5 fler placeringar" in five
    assert "färre än 5 placeringar" in planner.get("/kompetensgap/kurser?budget=2").text
    assert "2\xa0platser" in planner.get("/kompetensgap/kurser?budget=50 000&i=kronor").text
    assert "Ingen utbildning" in planner.get("/kompetensgap/kurser?budget=18999&i=kronor").text
    for wrong in ("-1", "0", "x", "²"):
        assert "Skriv ett helt tal" in planner.get(f"/kompetensgap/kurser?budget={wrong}", 400).text


def test_the_workbook_holds_text_as_text_and_hides_what_is_hidden(planner: PageClient) -> None:
    answer = planner.http.get("/kompetensgap/2026-Q4.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    assert cells["=Städning"].data_type == "s"
    assert "döljs" in cells
    assert "Körkort" in cells
    assert not {"licence", "occupation"} & cells.keys()


def test_the_one_pager_is_one_tagged_page(planner: PageClient) -> None:
    reader = PdfReader(io.BytesIO(planner.http.get("/kompetensgap/2026-Q4.pdf").content))
    assert len(reader.pages) == 1
    assert "Kompetensgap kvartal 4 2026" in reader.pages[0].extract_text()
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert planner.http.get("/kompetensgap/2026-Q1.pdf").status_code == 404
