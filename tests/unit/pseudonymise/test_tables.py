"""Exports in every shape in which they come."""

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from matcher.pseudonymise.errors import WrongFile
from matcher.pseudonymise.tables import read_table

ROWS = [("Personnummer", "Ort"), ("19811218-2384", "Påryd")]


def cells(path: Path) -> list[tuple[str, ...]]:
    return [record.cells for record in read_table(path)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_csv_file_is_read_whatever_wrote_it(tmp_path: Path, encoding: str, delimiter: str, ending: str) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes((ending.join(delimiter.join(row) for row in ROWS) + ending).encode(encoding))
    assert cells(path) == ROWS


def test_row_numbers_are_those_that_a_spreadsheet_shows(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text('a;b\n1;"två\nrader"\n\n2;x\n', "utf-8")
    assert [(record.number, record.cells) for record in read_table(path) if not record.is_blank] == [
        (1, ("a", "b")),
        (2, ("1", "två\nrader")),
        (4, ("2", "x")),
    ]


def test_a_stray_quotation_mark_costs_its_own_row_only(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text('a;b\n1;"aldrig stängd\n2;x\n3;5" rör\n', "utf-8")
    found = [(record.number, record.broken is not None, record.cells) for record in read_table(path)]
    assert found == [(1, False, ("a", "b")), (2, True, ()), (3, False, ("2", "x")), (4, False, ("3", '5" rör'))]


def test_the_cells_of_a_workbook_are_what_they_would_be_in_csv(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.create_sheet("Export")
    sheet.append(["a", "b", "c", "d", "e", "f"])
    sheet.append(
        [
            198112182384,
            12.0,
            datetime(2026, 9, 1),  # noqa: DTZ001
            date(2026, 9, 2),
            True,
            12.5,
        ]
    )
    path = tmp_path / "export.xlsx"
    book.save(path)
    assert cells(path) == [
        ("a", "b", "c", "d", "e", "f"),
        ("198112182384", "12", "2026-09-01", "2026-09-02", "ja", "12.5"),
    ]


def test_a_workbook_under_another_name_is_still_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["a"])
    book.save(tmp_path / "export.xlsx")
    (tmp_path / "export.xlsx").rename(tmp_path / "export.csv")
    assert cells(tmp_path / "export.csv") == [("a",)]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "finns inte"),
        (b"", "tom"),
        (b"\n\n", "tom"),
        (b"PK\x03\x04 trasig", r"ingen hel \.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "gammal Excelfil"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "varken CSV eller"),
    ],
)
def test_another_file_is_refused_with_the_cure(tmp_path: Path, data: bytes | None, said: str) -> None:
    path = tmp_path / "export.csv"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(WrongFile, match=said):
        list(read_table(path))


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    Workbook().save(tmp_path / "export.xlsx")
    with pytest.raises(WrongFile, match="tom"):
        list(read_table(tmp_path / "export.xlsx"))
