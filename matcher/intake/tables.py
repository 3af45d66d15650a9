"""Tables as people save them: workbooks, or CSV with semicolon or comma, UTF-8 or Windows-1252, checked row by row."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from matcher.intake.checked import problems_of
from matcher.spreadsheet import is_workbook, workbook_rows
from models.errors import InvalidInput, Problem

Form = TypeVar("Form", bound=BaseModel)


def rows(
    content: bytes, columns: Sequence[str], optional: Sequence[str] = ()
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Every row that is not blank by its line number, cells stripped.

    Raises InvalidInput where the columns are not exactly `columns`, in any order and with any of `optional` beside
    them, where a row has more or fewer cells, or where nothing follows the heading.
    """
    if is_workbook(content):
        yield from _rows(enumerate(map(list, workbook_rows(content)), start=1), columns, optional)
        return
    text = _decoded(content)
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") >= head.count(",") else ",")
    try:
        yield from _rows(((reader.line_num, cells) for cells in reader), columns, optional)
    except csv.Error:
        raise InvalidInput([Problem(field=f"line {reader.line_num}", code="not_csv")]) from None


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
            problems.extend(problems_of(error.errors(include_url=False, include_input=False), f"line {line}: "))
    if problems:
        raise InvalidInput(problems)
    return read


def _rows(
    lines: Iterator[tuple[int, list[str]]], columns: Sequence[str], optional: Sequence[str]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    _, head = next(lines, (1, []))
    heading = [cell.strip().casefold() for cell in head]
    if sorted(one for one in heading if one not in optional) != sorted(columns) or len(set(heading)) < len(heading):
        raise InvalidInput([Problem(field="line 1", code="wrong_columns", params={"columns": ";".join(columns)})])
    empty = True
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(heading):
            raise InvalidInput([Problem(field=f"line {line}", code="wrong_cells", params={"limit": len(heading)})])
        empty = False
        row = {name: _meant(cell) for name, cell in zip(heading, cells, strict=True)}
        yield line, {name: cell for name, cell in row.items() if name not in optional}
    if empty:
        raise InvalidInput([Problem(field="line 1", code="no_rows")])


def _meant(cell: str) -> str:
    """A cell without the apostrophe by which our own files keep it from being taken for a formula."""
    text = cell.strip()
    return text[1:] if text.startswith(("'=", "'+", "'-", "'@")) else text


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
