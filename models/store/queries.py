"""Named queries: `sql/<aggregate>.sql` holds statements headed `-- name: what_it_is` and a line that says what for."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import LiteralString, cast

FOLDER = Path(__file__).parent / "sql"
HEAD = re.compile(r"^-- name: *(\w+) *$", re.MULTILINE)


@cache
def load(aggregate: str) -> Mapping[str, LiteralString]:
    """The statements of one aggregate by name. Raises FileNotFoundError for an unknown one.

    They are literal in the sense that matters: they come from files of this package and hold no outside text.
    """
    text = (FOLDER / f"{aggregate}.sql").read_text(encoding="utf-8")
    _, *pieces = HEAD.split(text)
    named = {name: cast(LiteralString, body.strip()) for name, body in zip(pieces[::2], pieces[1::2], strict=True)}
    if len(named) * 2 != len(pieces):
        raise ValueError(f"{aggregate}.sql names a query twice")
    return MappingProxyType(named)


def aggregates() -> tuple[str, ...]:
    """The names of all files of queries."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.sql")))
