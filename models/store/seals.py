"""The audit trail's seals and checkpoints, and the events as they are hashed."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from psycopg.rows import class_row, kwargs_row
from psycopg.types.json import Jsonb

from models.seal import Checkpoint, EventRow, Ranges, Seal
from models.store.database import Conn
from models.store.queries import load


def read_one_moment(connection: Conn) -> None:
    """Let everything that this transaction reads be of one moment. First of all in it."""
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def last_number(connection: Conn) -> int:
    """The highest number that an event has been given; 0 before the first."""
    return _number(connection, "last_number", {})


def writers(connection: Conn) -> int:
    """How many other transactions may have written events and are not done."""
    return _number(connection, "writers", {})


def rows(connection: Conn, after: int, until: int, also: Ranges = (), limit: int | None = None) -> Sequence[EventRow]:
    """The events numbered after one number until another, and those in `also`, in order of number."""
    parameters = {"after": after, "until": until, "limit": limit, **_unzipped(also)}
    found = connection.execute(load("seals")["rows"], parameters)
    return [EventRow(id=row[0], values=tuple(row[1:])) for row in found]


def add(connection: Conn, seal: Seal) -> None:
    """Put a seal at the chain's end."""
    row = asdict(seal) | {"missing": Jsonb(seal.missing), "awaited": Jsonb(seal.awaited), "late": list(seal.late)}
    connection.execute(load("seals")["add"], row)


def last(connection: Conn) -> Seal | None:
    """The seal at the chain's end, or None."""
    return _one(connection, "last", {})


def chain(connection: Conn) -> Iterator[Seal]:
    """Every seal, oldest first."""
    with connection.cursor(row_factory=kwargs_row(_seal)) as cursor:
        yield from cursor.execute(load("seals")["all"])


def checkpoints(connection: Conn) -> Sequence[Checkpoint]:
    """Every checkpoint, oldest first."""
    with connection.cursor(row_factory=class_row(Checkpoint)) as cursor:
        return cursor.execute(load("seals")["checkpoints"]).fetchall()


def removable(connection: Conn, before: datetime) -> Seal | None:
    """The latest seal whose events, and all before them, may be removed. The chain's end never is one."""
    return _one(connection, "removable", {"before": before})


def remove_until(connection: Conn, anchor: Seal) -> int:
    """Delete the events of `anchor` and of all seals before it, and these seals. Returns how many events."""
    queries = load("seals")
    kept = [row[0] for row in connection.execute(queries["late_after"], {"number": anchor.number})]
    parameters = {"last_id": anchor.last_id, "kept": kept, **_unzipped(anchor.awaited)}
    removed = connection.execute(queries["remove_events"], parameters).rowcount
    connection.execute(queries["remove_seals"], {"number": anchor.number})
    return removed


def add_checkpoint(connection: Conn, checkpoint: Checkpoint) -> None:
    """Keep where the chain now begins."""
    connection.execute(load("seals")["add_checkpoint"], asdict(checkpoint))


def ids_until(connection: Conn, last_id: int) -> Sequence[int]:
    """The numbers of all events up to one."""
    return [row[0] for row in connection.execute(load("seals")["ids_until"], {"last_id": last_id})]


def _number(connection: Conn, query: str, parameters: dict[str, Any]) -> int:
    row = connection.execute(load("seals")[query], parameters).fetchone()
    assert row is not None, "an aggregate always has a row"
    return int(row[0])


def _one(connection: Conn, query: str, parameters: dict[str, Any]) -> Seal | None:
    with connection.cursor(row_factory=kwargs_row(_seal)) as cursor:
        return cursor.execute(load("seals")[query], parameters).fetchone()


def _seal(*, missing: list[list[int]], awaited: list[list[int]], late: list[int], **columns: Any) -> Seal:
    return Seal(missing=_ranges(missing), awaited=_ranges(awaited), late=tuple(late), **columns)


def _ranges(pairs: list[list[int]]) -> Ranges:
    return tuple((int(begin), int(end)) for begin, end in pairs)


def _unzipped(ranges: Ranges) -> dict[str, list[int]]:
    return {"begins": [begin for begin, _ in ranges], "ends": [end for _, end in ranges]}
