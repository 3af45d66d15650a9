"""Tables of records as their systems export them: CSV in the shapes that occur, and .xlsx. Every cell becomes text."""

import csv
import re
import unicodedata
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from matcher.pseudonymise import workbooks
from matcher.pseudonymise.errors import WrongFile
from matcher.pseudonymise.files import read_bytes, why
from matcher.pseudonymise.workbooks import sheet_rows

DELIMITERS = (";", ",", "\t")
LONGEST_RECORD = 20
"""Lines. A quotation mark that is not closed by then was never meant to open anything."""
LONGEST_CELL = 100_000
"""Characters."""

UNCLOSED, TOO_LONG = "citattecknen går inte ihop", "en cell är för lång"

_BYTE_ORDER_16 = (b"\xff\xfe", b"\xfe\xff")
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
"""How .xls begins, and .xlsx with a password."""
_ZIP = b"PK\x03\x04"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_NO_LINE_END = re.compile("[\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
"""What else Python takes for one: inside a cell it is a blank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row. `number` is the one that a spreadsheet shows; `broken` says what is wrong with the row as such."""

    number: int
    cells: tuple[str, ...]
    broken: str | None = None

    @property
    def is_blank(self) -> bool:
        return self.broken is None and not any(self.cells)


class NoText(ValueError):
    """Bytes that are no text in UTF-8, UTF-16 or Windows-1252."""


def read_table(path: Path) -> Iterator[Record]:
    """The rows of a CSV file or of the sheets of an .xlsx workbook (the first that is not empty), headings included.

    CSV may be separated by semicolon, comma or tab, in UTF-8, UTF-16 with a byte order mark, or Windows-1252, also
    line by line. Raises WrongFile where the file cannot be read, is empty, or is something else.
    """
    try:
        data = read_bytes(path)
    except OSError as error:
        raise WrongFile(f"{path.name} går inte att läsa: {why(error)}.") from error
    if not data.strip():
        raise WrongFile(f"{path.name} är tom. Exportera filen på nytt.")
    if data.startswith(_ZIP):
        return _read_workbook(data, path.name)
    if data.startswith(OLD_WORKBOOK):
        raise WrongFile(f"{path.name} är en gammal Excelfil eller lösenordsskyddad. Spara den som .xlsx eller CSV.")
    try:
        return read_csv(decoded(data))
    except NoText as error:
        raise WrongFile(
            f"{path.name} är varken CSV eller .xlsx. Exportera filen på nytt i något av formaten."
        ) from error


def decoded(data: bytes) -> str:
    """The text in `data`. Raises NoText where there is none.

    What is no UTF-8 as a whole is read line by line, as UTF-8 or Windows-1252: files are put together by hand.
    """
    try:
        if data[:2] in _BYTE_ORDER_16:
            text = data.decode("utf-16")
        else:
            try:
                text = data.decode("utf-8-sig")
            except UnicodeDecodeError:
                text = "".join(map(_decoded_line, data.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)))
    except UnicodeDecodeError as error:
        raise NoText from error
    if "\0" in text or not text.strip():
        raise NoText
    return text


def read_csv(text: str, delimiters: Sequence[str] = DELIMITERS) -> Iterator[Record]:
    """The rows of a CSV text that says something, by the delimiter that its first line has most of."""
    lines = (_NO_LINE_END.sub(" ", found[0].rstrip("\r\n")) for found in _LINE.finditer(text))
    ahead = deque[str]()
    number = 0
    delimiter = ""
    while True:
        ahead.extend(islice(lines, LONGEST_RECORD - len(ahead)))
        if not ahead:
            return
        if not delimiter:
            heading = next((line for line in ahead if line.strip()), "")
            delimiter = max(delimiters, key=heading.count) if heading else ""
        number += 1
        cells, used = _parsed(ahead, delimiter or delimiters[0])
        yield Record(number=number, cells=cells, broken=None if used else _what_is_wrong(ahead[0]))
        for _ in range(used or 1):
            ahead.popleft()


def _parsed(lines: Sequence[str], delimiter: str) -> tuple[tuple[str, ...], int]:
    """The cells of the record that these lines begin with, and of how many lines it is made: a quoted cell may hold
    line breaks. None of either where the quotation marks never match, or a cell is too long."""
    for used in range(1, len(lines) + 1):
        record = lines[0] if used == 1 else "\n".join(islice(lines, used))
        try:
            cells = next(csv.reader([record], delimiter=delimiter, strict=True), [])
        except csv.Error:
            if len(record) > LONGEST_CELL * LONGEST_RECORD:
                break
            continue
        return tuple(map(_tidy, cells)), used
    return (), 0


def _what_is_wrong(line: str) -> str:
    return TOO_LONG if len(line) > LONGEST_CELL else UNCLOSED


def _decoded_line(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252")


def _read_workbook(data: bytes, name: str) -> Iterator[Record]:
    try:
        rows = sheet_rows(data)
    except ImportError as error:
        raise WrongFile(
            f"{name} är en Excelfil och paketet openpyxl saknas. Spara den som CSV, eller: pip install openpyxl"
        ) from error
    except workbooks.Empty as error:
        raise WrongFile(f"{name} är tom. Exportera filen på nytt.") from error
    except workbooks.TooMuch as error:
        raise WrongFile(f"{name} är för stor för att läsas som Excelfil. Spara den som CSV.") from error
    except workbooks.GoesOn as error:
        raise WrongFile(f"{name} har flera blad med samma rubriker. Spara varje blad som en egen fil.") from error
    except workbooks.WrongWorkbook as error:
        raise WrongFile(f"{name} är ingen hel .xlsx-fil. Exportera den på nytt.") from error
    return (Record(number=number, cells=tuple(map(_tidy, cells))) for number, cells in enumerate(rows, start=1))


def _tidy(cell: str) -> str:
    """The cell in NFC, without blanks around it, nor the ="…" by which some systems keep Excel from changing it."""
    text = unicodedata.normalize("NFC", cell).strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1].strip()
    return text.removeprefix("\ufeff")
