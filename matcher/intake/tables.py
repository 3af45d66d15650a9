"""Tables as people save them: workbooks, or CSV in the shapes that occur, checked row by row."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from matcher.intake.checked import problems_of
from matcher.pseudonymise.report import as_meant
from matcher.pseudonymise.tables import OLD_WORKBOOK, TOO_LONG, NoText, decoded, read_csv
from matcher.spreadsheet import is_workbook, workbook_rows
from models.errors import InvalidInput, Problem

Form = TypeVar("Form", bound=BaseModel)

MOST_NAMED = 20
"""Columns that are named at once."""

PART_OF_CELL = re.compile(r"\.\d+$")
"""One thing in a cell's list: a person looks for the cell."""


def rows(
    content: bytes, columns: Sequence[str], optional: Sequence[str] = ()
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Every row that is not blank by the number that a spreadsheet shows, cells stripped.

    The heading is the first row that says anything, after the `sep=;` that tells Excel of the delimiter. Raises
    InvalidInput where its columns are not exactly `columns`, in any order and with any of `optional` beside them,
    where a row has more or fewer cells or quotation marks that do not match, or where nothing follows the heading.
    """
    if is_workbook(content):
        yield from _rows(enumerate(workbook_rows(content), start=1), columns, optional)
        return
    yield from _rows(_records(content), columns, optional)


def forms(
    content: bytes, columns: Sequence[str], form: type[Form], optional: Sequence[str] = ()
) -> Sequence[tuple[int, Form]]:
    """Every row as a `form`; an empty cell is a field that was not said, and `optional` columns are not looked at.

    Raises InvalidInput with every wrong cell.
    """
    read: list[tuple[int, Form]] = []
    problems: list[Problem] = []
    for line, row in rows(content, columns, optional):
        try:
            read.append((line, form.model_validate({name: cell for name, cell in row.items() if cell})))
        except ValidationError as error:
            found = problems_of(error.errors(include_url=False, include_input=False), f"line {line}: ")
            problems.extend(replace(one, field=PART_OF_CELL.sub("", one.field)) for one in found)
    if problems:
        raise InvalidInput(problems)
    return read


def _rows(
    lines: Iterator[tuple[int, Sequence[str]]], columns: Sequence[str], optional: Sequence[str]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    top, heading = _heading(lines)
    problems = list(_wrong_columns(heading, columns, optional))
    if problems:
        raise InvalidInput([replace(one, field=f"line {top}") for one in problems])
    empty = True
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(heading):
            raise InvalidInput([Problem(field=f"line {line}", code="wrong_cells", params={"limit": len(heading)})])
        empty = False
        row = {name: as_meant(cell.strip()) for name, cell in zip(heading, cells, strict=True)}
        yield line, {name: cell for name, cell in row.items() if name not in optional}
    if empty:
        raise InvalidInput([Problem(field="line 1", code="no_rows")])


def _heading(lines: Iterator[tuple[int, Sequence[str]]]) -> tuple[int, Sequence[str]]:
    """The first row that says anything, and its number."""
    for line, cells in lines:
        if any(cell.strip() for cell in cells) and not cells[0].strip().startswith("sep="):
            return line, [cell.strip().casefold() for cell in cells]
    raise InvalidInput([Problem(field="line 1", code="file_empty")])


def _wrong_columns(heading: Sequence[str], columns: Sequence[str], optional: Sequence[str]) -> Iterator[Problem]:
    """Which columns are missing, and the letters of those that should not be there: what they say may be anything."""
    if missing := [one for one in columns if one not in heading]:
        yield Problem(field="", code="columns_missing", params={"columns": ", ".join(missing)})
    for code, wrong in (
        ("columns_unknown", [place for place, one in enumerate(heading) if one not in (*columns, *optional)]),
        ("columns_repeated", [place for place, one in enumerate(heading) if one in heading[:place] and one in columns]),
    ):
        if wrong:
            yield Problem(field="", code=code, params={"columns": ", ".join(map(_letters, wrong[:MOST_NAMED]))})


def _letters(place: int) -> str:
    """A spreadsheet's name of a column: A for the first (0)."""
    return (_letters(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def _records(content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    if not content.strip():
        return
    if content.startswith(OLD_WORKBOOK):
        raise InvalidInput([Problem(field="line 1", code="old_workbook")])
    try:
        text = decoded(content)
    except NoText:
        raise InvalidInput([Problem(field="line 1", code="not_csv")]) from None
    for record in read_csv(text):
        if record.broken:
            code = "cell_too_long" if record.broken == TOO_LONG else "quotation_marks"
            raise InvalidInput([Problem(field=f"line {record.number}", code=code)])
        yield record.number, record.cells
