"""Deliveries of JSON Lines: one object a line, every line checked, and all that is wrong told at once."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, BinaryIO

from models.errors import InvalidInput, Problem

LINE_BYTES = 1_000_000
"""Longest line that is read. A profile has some thousand."""

SHOWN = 100
"""How many problems are told; the rest is counted."""


@dataclass
class Refusals:
    """All that is wrong with a delivery."""

    problems: list[Problem] = field(default_factory=list)
    wrong: int = 0

    def refuse(self, problems: Sequence[Problem]) -> None:
        self.wrong += len(problems)
        self.problems.extend(problems[: SHOWN - len(self.problems)])

    def stop(self) -> None:
        """Raises InvalidInput where anything is wrong."""
        if self.wrong:
            raise InvalidInput(self.problems, "delivery_refused", count=self.wrong, shown=len(self.problems))


def numbered_lines(file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Every line that is not blank, with its number; None for one that is too long to be anybody's."""
    number = 0
    while line := file.readline(LINE_BYTES):
        number += 1
        if len(line) == LINE_BYTES and not line.endswith(b"\n"):
            while (rest := file.readline(LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
            yield number, None
        elif line.strip():
            yield number, line


def read_line(line: bytes | None, number: int) -> tuple[Any, Sequence[Problem]]:
    """What one line of JSON says, or what is wrong with it. JSON that Python alone accepts, as NaN, is none, and of two
    fields of one name nobody knows which was meant."""
    where = f"line {number}"
    if line is None:
        return None, [Problem(field=where, code="line_too_long", params={"limit": LINE_BYTES})]
    try:
        return _decoder().decode(line.decode("utf-8-sig")), []
    except UnicodeDecodeError:
        return None, [Problem(field=where, code="not_utf8")]
    except _Repeated:
        return None, [Problem(field=where, code="repeated_field")]
    except (ValueError, RecursionError):
        return None, [Problem(field=where, code="not_json")]


@cache
def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(parse_constant=_refuse, parse_float=_number, object_pairs_hook=_object)


class _Repeated(ValueError):
    """An object has two fields of one name."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Repeated
    return found


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")


def _number(text: str) -> float | int:
    """JSON has one kind of number: 12.0 is the whole number 12."""
    number = float(text)
    return int(number) if number.is_integer() else number
