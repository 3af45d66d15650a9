"""Tables as people open them: CSV and workbooks (XLSX), out and in. No cell is ever taken for a formula."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from matcher.pseudonymise import workbooks
from matcher.pseudonymise.files import MEGABYTE
from matcher.pseudonymise.report import Number, as_csv, harmless
from matcher.pseudonymise.workbooks import sheet_rows
from models.errors import InvalidInput, Problem

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP_MAGIC = b"PK\x03\x04"
WIDEST = 60
LONGEST = 32_767
"""Characters that a cell of a workbook holds."""

MOST_UNPACKED, MOST_CELLS = 30 * MEGABYTE, 500_000
WRONG = {workbooks.Empty: "no_rows", workbooks.TooMuch: "xlsx_too_large", workbooks.GoesOn: "several_sheets"}

Cell = str | int | float | Decimal | date | None


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Semicolons and UTF-8 with a byte order mark, as a Swedish Excel opens it."""
    return as_csv(columns, ([_written(cell) for cell in row] for row in rows))


def xlsx_of(sheet: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with a frozen heading. Text stays text, whatever it begins with; numbers and days are such."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
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
            cell = page.cell(row=line, column=place)
            if isinstance(value, str):
                cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", value)[:LONGEST]
                cell.data_type = "s"
                cell.quotePrefix = harmless(value) != value  # a text still when somebody edits it
            else:
                cell.value = value
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
    """The first sheet that is shown and says anything, its cells as a CSV export would have them, all rows as wide.

    Raises InvalidInput where it is no whole workbook, an empty one, or one too large to be meant.
    """
    try:
        return sheet_rows(content, MOST_UNPACKED, MOST_CELLS)
    except workbooks.WrongWorkbook as error:
        code = next((code for kind, code in WRONG.items() if isinstance(error, kind)), "not_xlsx")
        raise InvalidInput([Problem(field="line 1", code=code)]) from None


def _written(cell: Cell) -> str | Number:
    return cell.isoformat() if isinstance(cell, date) else "" if cell is None else cell
