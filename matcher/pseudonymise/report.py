"""What became of every row, and what is wrong with which. No value from a record is ever repeated."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from matcher.pseudonymise.errors import BadValue, Stopped
from matcher.pseudonymise.mapping import Row

Value = TypeVar("Value")
Number = int | float | Decimal

_FORMULA = re.compile(r"'*[\s\u200b-\u200f\u2060\ufeff]*[=+\-@\t\r\n\0＝＋－＠﹢﹣﹫﹦−]")
"""How what may be a formula begins: also in full width, behind what does not show, and behind apostrophes, so that ours
can be told from others."""

HEADINGS = ("Fil", "Rad", "Fält", "Vad som är fel", "Åtgärd", "Följd")
FIRST_PROBLEMS = 3
ROW_LOST, FIELD_LOST = "raden används inte", "fältet utelämnas"


class Fate(StrEnum):
    """What became of a row; each has exactly one."""

    USED = "ingår i en profil"
    NOT_KEPT = "kurser som inte behålls (ej påbörjade, avbrutna, underkända)"
    NO_CONSENT = "personer utan giltigt samtycke"
    NOT_AVAILABLE = "personer som inte säkert är tillgängliga för arbete"
    VALID = "giltiga samtycken"
    NOT_VALID = "samtycken som inte gäller (återkallade, utgångna, framtida)"
    REPLACED = "ersatta av ett senare samtycke"
    IN_OUTCOME = "ingår i en uppföljning"
    NOT_ASKED = "personer som tjänsten inte frågar om"
    SAYS_NOTHING = "rader utan svar"
    IN_DOUBT = "svar som en annan rad gör osäkra"
    REPORTED = "fel, se felrapporten"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One thing that is wrong, and the cure."""

    file: str
    row: int
    field: str
    what: str
    cure: str
    row_is_lost: bool


@dataclass(slots=True)
class Ledger:
    """Counts rows by file and fate, and collects the problems. What goes in comes out: `rows` of a file is the sum."""

    fates: dict[str, Counter[Fate]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def count(self, row: Row, fate: Fate) -> None:
        self.fates.setdefault(row.file, Counter())[fate] += 1

    def lose(self, row: Row, name: str, error: BadValue) -> None:
        """The row cannot be used because of this field."""
        self.count(row, Fate.REPORTED)
        self._report(row, name, error, row_is_lost=True)

    def omit(self, row: Row, name: str, error: BadValue) -> None:
        """The row is used without this field."""
        self._report(row, name, error, row_is_lost=False)

    def read(self, row: Row, name: str, reader: Callable[[str], Value]) -> Value | None:
        """What `reader` makes of a field; None, and the field is reported, where it raises BadValue."""
        try:
            return reader(row[name])
        except BadValue as error:
            self.omit(row, name, error)
            return None

    def rows(self, file: str) -> int:
        """How many rows were read of a file, headings and blank rows not among them."""
        return sum(self.fates.get(file, Counter()).values())

    def _report(self, row: Row, name: str, error: BadValue, *, row_is_lost: bool) -> None:
        self.problems.append(
            Problem(
                file=row.file,
                row=row.number,
                field=row.heading(name),
                what=error.what,
                cure=error.cure,
                row_is_lost=row_is_lost,
            )
        )


def as_csv(headings: Iterable[str], rows: Iterable[Iterable[str | Number]]) -> bytes:
    """A table that a Swedish Excel opens as it is: semicolons, UTF-8 with a byte order mark, and no text that it takes
    for a formula (OWASP, CSV injection)."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(map(harmless, headings))
    writer.writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig", "replace")


def problems_as_csv(problems: Iterable[Problem]) -> bytes:
    """The report of problems, in the order of the files' rows."""
    rows = (
        (one.file, str(one.row), one.field, one.what, one.cure, ROW_LOST if one.row_is_lost else FIELD_LOST)
        for one in sorted(problems)
    )
    return as_csv(HEADINGS, rows)


def as_line(said: Mapping[str, object]) -> bytes:
    """One line of JSON."""
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def nothing_to_write(why: str, ledger: Ledger) -> Stopped:
    """That a run ends with nothing, with the first problems where there are any."""
    first = [
        f"{one.file} rad {one.row}{one.field and ', '}{one.field}: {one.what}"
        for one in sorted(ledger.problems)[:FIRST_PROBLEMS]
    ]
    more = f" ({len(ledger.problems)} fel i allt)" if len(ledger.problems) > len(first) else ""
    return Stopped(f"{why} Inget är skrivet. {'; '.join(first)}{more}".strip())


def harmless(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would take it for a formula."""
    return "'" + cell if _FORMULA.match(cell) else cell


def as_meant(cell: str) -> str:
    """What `harmless` made harmless, as it was."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
