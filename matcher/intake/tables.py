"""Tables as people save them: workbooks, or CSV in the shapes that occur, checked row by row."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from matcher.intake.checked import problems_of
from matcher.pseudonymise.report import as_meant
from matcher.pseudonymise.tables import TOO_LONG, NoText, decoded, read_csv
from matcher.spreadsheet import is_workbook, workbook_rows
from models.errors import InvalidInput, Problem

Form = TypeVar("Form", bound=BaseModel)


def rows(
    content: bytes, columns: Sequence[str], optional: Sequence[str] = ()
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Every row that is not blank by the number that a spreadsheet shows, cells stripped.

    Raises InvalidInput where the columns are not exactly `columns`, in any order and with any of `optional` beside
    them, where a row has more or fewer cells or quotation marks that do not match, or where nothing follows the
    heading.
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
            problems.extend(problems_of(error.errors(include_url=False, include_input=False), f"line {line}: "))
    if problems:
        raise InvalidInput(problems)
    return read


def _rows(
    lines: Iterator[tuple[int, Sequence[str]]], columns: Sequence[str], optional: Sequence[str]
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
        row = {name: as_meant(cell.strip()) for name, cell in zip(heading, cells, strict=True)}
        yield line, {name: cell for name, cell in row.items() if name not in optional}
    if empty:
        raise InvalidInput([Problem(field="line 1", code="no_rows")])


def _records(content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    if not content.strip():
        return
    try:
        text = decoded(content)
    except NoText:
        raise InvalidInput([Problem(field="line 1", code="not_csv")]) from None
    for record in read_csv(text):
        if record.broken:
            code = "cell_too_long" if record.broken == TOO_LONG else "quotation_marks"
            raise InvalidInput([Problem(field=f"line {record.number}", code=code)])
        yield record.number, record.cells
