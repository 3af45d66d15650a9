"""CSV files as people save them: semicolon or comma, UTF-8 or Windows-1252, checked row by row."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from matcher.intake.checked import problems_of
from models.errors import InvalidInput, Problem

Form = TypeVar("Form", bound=BaseModel)


def rows(content: bytes, columns: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Every row that is not blank by its line number, cells stripped.

    Raises InvalidInput where the columns are not exactly `columns`, in any order, where a row has more or fewer cells,
    or where nothing follows the heading.
    """
    text = _decoded(content)
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") >= head.count(",") else ",")
    try:
        yield from _rows(reader, columns)
    except csv.Error:
        raise InvalidInput([Problem(field=f"line {reader.line_num}", code="not_csv")]) from None


def forms(content: bytes, columns: Sequence[str], form: type[Form]) -> Sequence[tuple[int, Form]]:
    """Every row as a `form`; an empty cell is a field that was not said. Raises InvalidInput with every wrong cell."""
    read: list[tuple[int, Form]] = []
    problems: list[Problem] = []
    for line, row in rows(content, columns):
        try:
            read.append((line, form.model_validate({name: cell for name, cell in row.items() if cell})))
        except ValidationError as error:
            problems.extend(problems_of(error.errors(include_url=False, include_input=False), f"line {line}: "))
    if problems:
        raise InvalidInput(problems)
    return read


def _rows(reader: Iterator[list[str]], columns: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    heading = [cell.strip().casefold() for cell in next(reader, [])]
    if sorted(heading) != sorted(columns):
        raise InvalidInput([Problem(field="line 1", code="wrong_columns", params={"columns": ";".join(columns)})])
    empty = True
    for cells in reader:
        line: int = reader.line_num  # type: ignore[attr-defined]
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(heading):
            raise InvalidInput([Problem(field=f"line {line}", code="wrong_cells", params={"limit": len(heading)})])
        empty = False
        yield line, {name: cell.strip() for name, cell in zip(heading, cells, strict=True)}
    if empty:
        raise InvalidInput([Problem(field="line 1", code="no_rows")])


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
