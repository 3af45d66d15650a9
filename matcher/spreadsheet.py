"""Tables as people open them: CSV and workbooks (XLSX), out and in. No cell is ever taken for a formula."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from matcher.pseudonymise.report import as_csv
from matcher.pseudonymise.tables import cell_text
from models.errors import InvalidInput, Problem

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP_MAGIC = b"PK\x03\x04"
WIDEST = 60

Cell = str | int | float | Decimal | date | None


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Semicolons and UTF-8 with a byte order mark, as a Swedish Excel opens it."""
    return as_csv(columns, ([_written(cell) for cell in row] for row in rows))


def xlsx_of(sheet: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with a frozen heading. Text stays text, whatever it begins with; numbers and days are such."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    page = book.active
    assert page is not None, "a new workbook has a sheet"
    page.title = sheet
    page.freeze_panes = "A2"
    widths = [len(name) for name in columns]
    for line, row in enumerate((columns, *rows), start=1):
        for place, value in enumerate(row, start=1):
            cell = page.cell(row=line, column=place, value=value)
            if isinstance(value, str):
                cell.data_type = "s"
            if line == 1:
                cell.font = Font(bold=True)
            widths[place - 1] = min(WIDEST, max(widths[place - 1], len(str(value or ""))))
    for place, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(place)].width = width + 2
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def is_workbook(content: bytes) -> bool:
    """Whether a file is a workbook, by how it begins."""
    return content.startswith(ZIP_MAGIC)


def workbook_rows(content: bytes) -> list[tuple[str, ...]]:
    """The first sheet that says anything, its cells as a CSV export would have them, every row as wide as the widest.

    Raises InvalidInput where it is no whole workbook, or an empty one.
    """
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows = [tuple(cell_text(value) for value in row) for row in sheet.iter_rows(values_only=True)]
            if any(map(any, rows)):
                width = max(map(len, rows))
                return [cells + ("",) * (width - len(cells)) for cells in rows]
    except Exception:  # whatever openpyxl's zip and XML parsers raise
        raise InvalidInput([Problem(field="line 1", code="not_xlsx")]) from None
    raise InvalidInput([Problem(field="line 1", code="no_rows")])


def _written(cell: Cell) -> str:
    return cell.isoformat() if isinstance(cell, date) else "" if cell is None else str(cell)
