"""Workbooks (.xlsx) as people save them: the cells of one sheet as text, and no more of them than can be meant."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from matcher.pseudonymise.files import MEGABYTE

MOST_UNPACKED = 200 * MEGABYTE
"""Bytes of all parts together. A sheet of fifty thousand rows has a tenth of it."""
MOST_CELLS, MOST_ROWS = 10_000_000, 1_048_576
"""A row's own number makes rows of nothing before it, as many as it says."""
HEADING_WITHIN = 20
"""Rows among which a sheet that goes on in another has its heading."""

Cells = tuple[str, ...]


class WrongWorkbook(Exception):
    """A workbook that nothing is read of."""


class Damaged(WrongWorkbook):
    """It is not whole, or is something else."""


class TooMuch(WrongWorkbook):
    """Unpacked it is larger than any that is meant: a packed file may be a thousand times its own size."""


class Empty(WrongWorkbook):
    """No sheet that is shown says anything."""


class GoesOn(WrongWorkbook):
    """Another sheet has the same heading, so one alone would not be all."""


def sheet_rows(data: bytes, most_unpacked: int = MOST_UNPACKED, most_cells: int = MOST_CELLS) -> list[Cells]:
    """The first sheet that is shown and says anything, every row as wide as the widest.

    Formulas give their last values, nothing is fetched and no macro is run. Raises WrongWorkbook, and ImportError where
    openpyxl is not there.
    """
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > most_unpacked:
                raise TooMuch
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they quote cells
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            try:
                return _rows(book, most_cells)
            finally:
                book.close()
    except WrongWorkbook:
        raise
    except Exception as error:  # openpyxl raises whatever its zip and XML parsers do, also when a sheet is read
        raise Damaged from error


def cell_text(value: object) -> str:
    """A cell of a workbook as a CSV export would have it: ISO dates, whole numbers without decimals."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _rows(book: Any, most_cells: int) -> list[Cells]:
    found: list[Cells] = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        rows = list(_cells(sheet, HEADING_WITHIN if found else None, most_cells))
        if not found and any(rows):
            found = rows
        elif {row for row in rows if len(row) > 1} & {row for row in found[:HEADING_WITHIN] if len(row) > 1}:
            raise GoesOn
    if not found:
        raise Empty
    width = max(map(len, found))  # a workbook keeps no empty cells at the end of a row
    if width * len(found) > most_cells:
        raise TooMuch
    return [cells + ("",) * (width - len(cells)) for cells in found]


def _cells(sheet: Any, most_rows: int | None, most_cells: int) -> Iterator[Cells]:
    """The rows without the empty cells at their ends."""
    sheet.reset_dimensions()
    seen = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_row=most_rows), start=1):
        cells = list(map(cell_text, row))
        while cells and not cells[-1].strip():
            cells.pop()
        seen += len(row)
        if seen > most_cells or number > MOST_ROWS:
            raise TooMuch
        yield tuple(cells)
