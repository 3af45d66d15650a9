"""Files that something has happened to: cut off, in another encoding, put together, or meant to do harm."""

import re
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

LONG = 20
"""How many times more examples `scripts/test --full` tries."""

ANYWHERE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]

Draw = Callable[..., Any]

JUNK = (
    *(b"\0", b"\r", b'"', b'""', b"\n\n", b";", b"\t", b"\xff", b"\x81", b"\xe5", b"\xc3\xa5", b"\xed\xa0\x80"),
    *(b"'", b"=", b"[" * 3000, b"\xef\xbb\xbf", b"\xff\xfe", b"9" * 5000, b'="', b"\x1b[2J", b";" * 20_000, b"{}"),
)
ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "cp1252", "utf-8-sig", "utf-7")
LINE_ENDS = (b"\r", b"\n", b"\r\r\n", b"\x0b", b"\xe2\x80\xa8")

NUMBER = "19811218-2384"
"""A personnummer of the test kind."""

VALUES = (
    *(b"null", b"true", b"NaN", b"-Infinity", b"1e999", b"-0.0", b"9" * 400, b"1.5", b"[]", b"{}", b'""', b'"x"'),
    *(b'"\\u0000"', b'"\\ud800"', b"[" * 2000 + b"]" * 2000, b'{"a":' * 900 + b"1" + b"}" * 900, b'[{"id":1}]'),
    *(b"\"=cmd|' /C calc'!A0\"", b'"2026-02-30"', b'"' + NUMBER.encode() + b'"', b'"' + b"x" * 20_000 + b'"', b"0880"),
)
"""What may stand in the place of a value in JSON."""
CELLS = (
    *(
        b"",
        b" ",
        b"x",
        b"0",
        b"-1",
        b"1e400",
        b"nan",
        b"2026-02-30",
        b"9999-12-31",
        b"ja",
        b'=HYPERLINK("x")',
        b"@SUM(1)",
    ),
    *(
        NUMBER.encode(),
        b"'",
        b'"',
        b'"a\nb"',
        b"\xe2\x80\x8b",
        b"\xef\xbc\x9d1",
        b"x" * 2_000,
        b"1;2;3",
        b"\xe5",
        b"\0",
    ),
)
"""What may stand in the place of a cell."""

_VALUE = re.compile(rb'"(?:[^"\\]|\\.)*"|-?\d[\d.]*|\btrue\b|\bfalse\b|\bnull\b')
_CELL = re.compile(rb"[^;,\t\r\n]+")


def times(few: int) -> settings:
    """So many examples, and `LONG` times as many in the long campaigns. Which profile is loaded says which it is."""
    is_long = settings.get_current_profile_name() == "full"
    return settings(max_examples=few * (LONG if is_long else 1), suppress_health_check=ANYWHERE)


def put_wrong(draw: Draw, data: bytes) -> bytes:
    """`data` after one to four things have happened to it."""
    at = st.integers(0, len(data))
    for _ in range(draw(st.integers(1, 4))):
        match draw(st.integers(0, 8)):
            case 0:
                data = data[: draw(at)]
            case 1:
                place = draw(at)
                data = data[:place] + draw(st.sampled_from(JUNK)) + data[place:]
            case 2:
                data = draw(st.binary(max_size=200))
            case 3:
                data = data.decode("utf-8", "replace").encode(draw(st.sampled_from(ENCODINGS)), "replace")
            case 4:
                data = data.replace(b"\r\n", b"\n").replace(b"\n", draw(st.sampled_from(LINE_ENDS)))
            case 5:
                data = data * draw(st.integers(2, 30))
            case 6:
                place = draw(at)
                data = data[:place] + draw(st.binary(max_size=20)) + data[place + draw(st.integers(0, 20)) :]
            case 7:
                data = _another(draw, data, _VALUE, VALUES)
            case _:
                data = _another(draw, data, _CELL, CELLS)
    return data


def another_value(draw: Draw, data: bytes) -> bytes:
    """JSON with another value or name in the place of one to three of its own."""
    for _ in range(draw(st.integers(1, 3))):
        data = _another(draw, data, _VALUE, VALUES)
    return data


def another_cell(draw: Draw, data: bytes) -> bytes:
    """A table with something else in one to three cells."""
    for _ in range(draw(st.integers(1, 3))):
        data = _another(draw, data, _CELL, CELLS)
    return data


def _another(draw: Draw, data: bytes, part: re.Pattern[bytes], others: tuple[bytes, ...]) -> bytes:
    found = list(part.finditer(data))
    if not found:
        return data
    one = draw(st.sampled_from(found))
    return data[: one.start()] + draw(st.sampled_from(others)) + data[one.end() :]
