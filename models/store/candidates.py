"""Candidates: deliveries are staged in a table of the transaction's own, compared with the pool, and taken over."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import orjson
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from models.candidate import Candidate
from models.ids import DeliveryId, MunicipalityCode, Pseudonym
from models.store.database import Conn
from models.store.queries import load


class Stage(Protocol):
    """Takes one checked profile after another."""

    def __call__(self, profile: dict[str, object]) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a staged delivery would change in one municipality. `before` is how many people the pool has there now."""

    municipality: MunicipalityCode
    profiles: int
    added: int
    changed: int
    unchanged: int
    absent: int
    before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Who is new, or which fields of their profile are others than before."""

    pseudonym: Pseudonym
    is_new: bool
    fields: Sequence[str]


def find(connection: Conn, pseudonym: Pseudonym) -> Candidate | None:
    """One person's profile, or None."""
    row = connection.execute(load("candidates")["find"], {"pseudonym": pseudonym}).fetchone()
    return None if row is None else Candidate.from_profile(row[0])


def several(connection: Conn, pseudonyms: Sequence[Pseudonym]) -> Mapping[Pseudonym, Candidate]:
    """The profiles of those of `pseudonyms` who have one that may be read here."""
    rows = connection.execute(load("candidates")["several"], {"pseudonyms": list(pseudonyms)})
    return {person.pseudonym: person for person in (Candidate.from_profile(row[0]) for row in rows)}


def delivered_at(connection: Conn, pseudonym: Pseudonym) -> datetime | None:
    """When a person's profile came in as it stands, or None where there is none."""
    row = connection.execute(load("candidates")["delivered_at"], {"pseudonym": pseudonym}).fetchone()
    return None if row is None else row[0]


def count(connection: Conn, municipality: MunicipalityCode | None = None) -> int:
    """How many people are in the pool, of one municipality where given."""
    row = connection.execute(load("candidates")["count"], {"municipality": municipality}).fetchone()
    return int(row[0]) if row else 0


def municipalities(connection: Conn) -> Sequence[MunicipalityCode]:
    """Where candidates live, in order."""
    return [MunicipalityCode(row[0]) for row in connection.execute(load("candidates")["municipalities"])]


def create_stage(connection: Conn) -> None:
    """Make the transaction's own table of delivered profiles, empty, once other deliveries are done."""
    connection.execute(load("candidates")["lock"])
    connection.execute(load("candidates")["create_stage"])


@contextmanager
def staging(connection: Conn) -> Iterator[Stage]:
    """Stream checked profiles, no two of one pseudonym, into the stage."""
    with connection.cursor() as cursor, cursor.copy(load("candidates")["copy_to_stage"]) as copy:
        copy.set_types(["text", "text", "jsonb"])

        def stage(profile: dict[str, object]) -> None:
            copy.write_row((profile["pseudonym"], profile["municipality"], Jsonb(profile, dumps=orjson.dumps)))

        yield stage
    connection.execute("ANALYZE pg_temp.delivered")


def withhold(connection: Conn) -> Sequence[tuple[Pseudonym, MunicipalityCode]]:
    """Take the profiles out of the stage whose consent has been taken back. Returns whose, and where they live."""
    rows = connection.execute(load("candidates")["withhold"])
    return sorted({(Pseudonym(row[0]), MunicipalityCode(row[1])) for row in rows})


def remove(connection: Conn, pseudonym: Pseudonym, withdrawn_on: date) -> bool:
    """Delete a person's profile unless its consent is later than `withdrawn_on`. Returns whether there was one."""
    parameters = {"pseudonym": pseudonym, "withdrawn_on": withdrawn_on}
    return connection.execute(load("candidates")["remove"], parameters).rowcount == 1


def staged_changes(connection: Conn, also: Sequence[MunicipalityCode] = ()) -> Sequence[Changes]:
    """What the staged delivery would change, for each municipality in it and those in `also`."""
    with connection.cursor(row_factory=class_row(Changes)) as cursor:
        return cursor.execute(load("candidates")["changes"], {"also": list(also)}).fetchall()


def staged_people(connection: Conn) -> Iterator[Change]:
    """Who is new or changed in the staged delivery. Ask before `put_staged`."""
    with connection.cursor(row_factory=class_row(Change)) as cursor:
        yield from cursor.execute(load("candidates")["changed"])


def put_staged(connection: Conn, municipality: MunicipalityCode, delivery_id: DeliveryId) -> None:
    """Take over the staged profiles of one municipality; unchanged ones are not touched."""
    connection.execute(load("candidates")["put"], {"municipality": municipality, "delivery_id": delivery_id})


def remove_absent(connection: Conn, municipalities: Sequence[MunicipalityCode]) -> Sequence[Pseudonym]:
    """Delete everybody in `municipalities` who is not staged. Returns who they were."""
    rows = connection.execute(load("candidates")["remove_absent"], {"municipalities": list(municipalities)})
    return sorted(Pseudonym(row[0]) for row in rows)
