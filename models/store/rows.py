"""Rows as PostgreSQL's binary COPY takes them, laid out at once: the driver's own writer looks up how to write each
value anew, which for a week's rows takes longer than PostgreSQL takes over them.

Format: https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format"; values as each type's `recv` reads them.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import LiteralString
from uuid import UUID

from models.store.database import Conn

HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TAIL = b"\xff\xff"
NULL = b"\xff\xff\xff\xff"
FALSE, TRUE = b"\0\0\0\1\0", b"\0\0\0\1\1"
PIECE = 1 << 20
"""Bytes that are handed over at once, at least, while there are more."""

UUID_TYPE = 2950
"""pg_type.dat's number of uuid: an array names the type of what is in it."""
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

begun = Struct(">H").pack
"""(number of values) → how a row begins."""
length = Struct(">i").pack
integer = Struct(">ii").pack
"""(4, number) → int4."""
real = Struct(">if").pack
"""(4, number) → float4."""
_moment = Struct(">iq").pack
_array = Struct(">iiiIii").pack


def value(content: bytes) -> bytes:
    """bytea, or any other type as its `recv` reads it."""
    return length(len(content)) + content


def text(content: str | None) -> bytes:
    """text; None is null."""
    if content is None:
        return NULL
    said = content.encode()
    return length(len(said)) + said


def uuid(one: UUID) -> bytes:
    """uuid."""
    return b"\0\0\0\x10" + one.bytes


def uuids(ones: Sequence[UUID]) -> bytes:
    """uuid[] of one dimension, and null where there are none."""
    if not ones:
        return NULL
    content = _array(20 + 20 * len(ones), 1, 0, UUID_TYPE, len(ones), 1)
    return content + b"".join(map(uuid, ones))


def json(content: bytes) -> bytes:
    """jsonb, from JSON in UTF-8. It says its format's number first, which is 1."""
    return length(len(content) + 1) + b"\1" + content


def moment(at: datetime) -> bytes:
    """timestamptz: microseconds since the year 2000. `at` is aware."""
    return _moment(8, (at - EPOCH) // MICROSECOND)


def copy(connection: Conn, statement: LiteralString, rows: Iterable[bytes]) -> None:
    """Carry `statement` out, a COPY FROM STDIN (FORMAT binary), with rows that are laid out."""
    with connection.cursor() as cursor, cursor.copy(statement) as stream:
        pieces, size = [HEAD], 0
        for row in rows:
            pieces.append(row)
            size += len(row)
            if size >= PIECE:
                stream.write(b"".join(pieces))
                pieces, size = [], 0
        stream.write(b"".join((*pieces, TAIL)))
