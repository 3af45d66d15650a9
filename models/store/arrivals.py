"""How a delivery's profiles travel to PostgreSQL: some thousands at a time, and each distinct text once."""

from collections.abc import Sequence
from struct import Struct, pack
from typing import NamedTuple

from psycopg import postgres
from psycopg.adapt import Dumper
from psycopg.pq import Format

from models.ids import MunicipalityCode, Pseudonym

INT4, INT4_ARRAY = postgres.types["int4"].oid, postgres.types["int4"].array_oid
JSONB = postgres.types["jsonb"].oid

TEXTS_NUMBERED = 500_000
"""Texts whose numbers are remembered. Of more, the same text may get another number later on, and is put down again."""


class Arrival(NamedTuple):
    """A checked profile on its way in: as JSON, the numbers of the distinct texts that it says, and the hash that names
    its version where that is known: of the JSON as PostgreSQL writes it."""

    pseudonym: Pseudonym
    municipality: MunicipalityCode
    profile: bytes
    said: bytes
    sha256: bytes | None


class Part(NamedTuple):
    """Some profiles of a delivery, and the texts that came up for the first time in them, by number."""

    arrivals: Sequence[Arrival]
    texts: Sequence[tuple[int, str]]


class TextNumbers:
    """The distinct texts of a delivery, numbered from 1 as they come up, none left out."""

    def __init__(self) -> None:
        self._sent = _Sent()

    def of(self, said: Sequence[str]) -> bytes:
        """The numbers of some texts, as a binary int4[]."""
        numbers = b"".join(map(self._sent.__getitem__, said))
        return (pack(">5i", 1, 0, INT4, len(said), 1) if said else pack(">3i", 0, 0, INT4)) + numbers

    def new(self) -> Sequence[tuple[int, str]]:
        """The texts that have come up since this was last asked, each with its number."""
        new, self._sent.new = self._sent.new, []
        if len(self._sent) > TEXTS_NUMBERED:
            self._sent.clear()
        return new


class _Sent(dict[str, bytes]):
    """The number of each text as an element of a binary int4[]: its length, and itself."""

    _element = Struct(">2i")

    def __init__(self) -> None:
        super().__init__()
        self.new: list[tuple[int, str]] = []
        self._last = 0

    def __missing__(self, text: str) -> bytes:
        self._last += 1
        self.new.append((self._last, text))
        return self.setdefault(text, self._element.pack(4, self._last))


class JsonDumper(Dumper):
    """JSON that is in bytes already, as binary jsonb."""

    oid, format = JSONB, Format.BINARY

    def dump(self, obj: bytes) -> bytes:
        """The bytes with the number of the format before them."""
        return b"\x01" + obj


class NumbersDumper(Dumper):
    """Numbers of texts, which are in their form already."""

    oid, format = INT4_ARRAY, Format.BINARY

    def dump(self, obj: bytes) -> bytes:
        """The bytes as they are."""
        return obj
