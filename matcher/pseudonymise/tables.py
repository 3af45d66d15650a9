"""Tables of records as their systems export them: CSV in the shapes that occur, and .xlsx. Every cell becomes text."""

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from matcher.pseudonymise.errors import WrongFile

DELIMITERS = (";", ",", "\t")
LONGEST_RECORD = 20
"""Lines. A quotation mark that is not closed by then was never meant to open anything."""

_BYTE_ORDER_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row. `number` is the one that a spreadsheet shows; `broken` says what is wrong with the row as such."""

    number: int
    cells: tuple[str, ...]
    broken: str | None = None

    @property
    def is_blank(self) -> bool:
        return self.broken is None and not any(self.cells)


def read_table(path: Path) -> Iterator[Record]:
    """The rows of a CSV file or of the sheets of an .xlsx workbook (the first that is not empty), headings included.

    CSV may be separated by semicolon, comma or tab, in UTF-8, UTF-16 with a byte order mark, or Windows-1252.
    Raises WrongFile where the file cannot be read, is empty, or is something else.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WrongFile(f"{path.name} går inte att läsa: {_why(error)}.") from error
    if not data.strip():
        raise WrongFile(f"{path.name} är tom. Exportera filen på nytt.")
    if data.startswith(b"PK\x03\x04"):
        return _read_workbook(data, path.name)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise WrongFile(f"{path.name} är en gammal Excelfil eller lösenordsskyddad. Spara den som .xlsx eller CSV.")
    return _read_csv(_decoded(data, path.name))


def _read_csv(text: str) -> Iterator[Record]:
    lines = text.splitlines()
    heading = next(line for line in lines if line.strip())
    delimiter = max(DELIMITERS, key=heading.count)
    at = number = 0
    while at < len(lines):
        number += 1
        cells, used = _parsed(lines[at : at + LONGEST_RECORD], delimiter)
        yield Record(number=number, cells=cells, broken=None if used else "citattecknen går inte ihop")
        at += used or 1


def _parsed(lines: list[str], delimiter: str) -> tuple[tuple[str, ...], int]:
    """The cells of the record that these lines begin with, and of how many lines it is made: a quoted cell may hold
    line breaks. None of either where the quotation marks never match."""
    for used in range(1, len(lines) + 1):
        try:
            cells = next(csv.reader(["\n".join(lines[:used])], delimiter=delimiter, strict=True), [])
        except csv.Error:
            continue
        return tuple(map(_tidy, cells)), used
    return (), 0


def _decoded(data: bytes, name: str) -> str:
    encodings = ("utf-16",) if data[:2] in _BYTE_ORDER_16 else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and text.strip():
            # Only these end a line: splitlines() would also split at form feeds and the like inside a cell.
            return "".join(" " if one in "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029" else one for one in text)
        break
    raise WrongFile(f"{name} är varken CSV eller .xlsx. Exportera filen på nytt i något av formaten.")


def _read_workbook(data: bytes, name: str) -> Iterator[Record]:
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise WrongFile(
            f"{name} är en Excelfil och paketet openpyxl saknas. Spara den som CSV, eller: pip install openpyxl"
        ) from error
    try:
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises whatever its zip and XML parsers do
        raise WrongFile(f"{name} är ingen hel .xlsx-fil. Exportera den på nytt.") from error
    try:
        for sheet in workbook.worksheets:
            sheet.reset_dimensions()
            rows = [tuple(cell_text(value) for value in row) for row in sheet.iter_rows(values_only=True)]
            if any(map(any, rows)):
                width = max(map(len, rows))  # a workbook keeps no empty cells at the end of a row
                whole = (cells + ("",) * (width - len(cells)) for cells in rows)
                return iter([Record(number=number, cells=cells) for number, cells in enumerate(whole, start=1)])
    except Exception as error:  # a damaged sheet shows only when it is read
        raise WrongFile(f"{name} är ingen hel .xlsx-fil. Exportera den på nytt.") from error
    finally:
        workbook.close()
    raise WrongFile(f"{name} är tom. Exportera filen på nytt.")


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
    return _tidy(str(value))


def _tidy(cell: str) -> str:
    """The cell in NFC, without blanks around it, nor the ="…" by which some systems keep Excel from changing it."""
    text = unicodedata.normalize("NFC", cell).strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1].strip()
    return text.removeprefix("\ufeff")


def _why(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "filen finns inte"
    if isinstance(error, PermissionError):
        return "du saknar läsrätt, eller så är den öppen i ett annat program"
    if isinstance(error, IsADirectoryError):
        return "det är en mapp"
    return error.strerror or type(error).__name__
