"""Candidates: a delivery arrives in a table of the transaction's own, is compared with the pool, and taken over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from psycopg.errors import UniqueViolation
from psycopg.rows import dict_row

from models.candidate import Candidate
from models.ids import DeliveryId, MunicipalityCode, Pseudonym
from models.store import profiles
from models.store.arrivals import JsonDumper, NumbersDumper, Part
from models.store.database import Conn
from models.store.queries import load

NOBODY: Mapping[str, int] = dict.fromkeys(("profiles", "added", "changed", "unchanged", "absent"), 0)
"""What a delivery changes in a municipality that it says nothing of."""


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


def find(connection: Conn, pseudonym: Pseudonym) -> Candidate | None:
    """One person's profile, or None."""
    with profiles.cursor(connection) as cursor:
        row = cursor.execute(load("candidates")["find"], {"pseudonym": pseudonym}).fetchone()
    return None if row is None else row[0]


def several(connection: Conn, pseudonyms: Sequence[Pseudonym]) -> Mapping[Pseudonym, Candidate]:
    """The profiles of those of `pseudonyms` who have one that may be read here."""
    with profiles.cursor(connection) as cursor:
        rows = cursor.execute(load("candidates")["several"], {"pseudonyms": list(pseudonyms)})
        return {row[0].pseudonym: row[0] for row in rows}


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


def create_stage(connection: Conn) -> Mapping[MunicipalityCode, int]:
    """Make the transaction's own tables of a delivery, empty, once other deliveries are done. Returns how many people
    the pool has in each municipality."""
    queries = load("candidates")
    connection.execute(queries["lock"])
    connection.execute(queries["create_stage"])
    connection.execute(queries["create_arrivals"])
    connection.execute(queries["create_said"])
    return {MunicipalityCode(row[0]): row[1] for row in connection.execute(queries["by_municipality"])}


def take(
    connection: Conn, part: Part, deliveries: Mapping[MunicipalityCode, DeliveryId], version: int
) -> Sequence[tuple[Pseudonym, MunicipalityCode]]:
    """Take profiles into the pool, no two of one pseudonym in a delivery; unchanged ones are not touched.

    `deliveries` are the delivery's numbers by municipality, `version` that of the rules by which their texts were read:
    the texts are noted by `texts.note_staged`. Returns whose profile was left out because its consent has been taken
    back, and where they live.
    """
    queries = load("candidates")
    with connection.cursor() as cursor:
        for dumper in (JsonDumper, NumbersDumper):
            cursor.adapters.register_dumper(bytes, dumper)
        with cursor.copy(queries["copy_said"]) as copy:
            copy.set_types(["int4", "text"])
            for text in part.texts:
                copy.write_row(text)
        with cursor.copy(queries["copy_arrivals"]) as copy:
            copy.set_types(["text", "text", "jsonb", "int4[]", "bytea"])
            for one in part.arrivals:
                copy.write_row(one)
    withheld = connection.execute(queries["withhold"]).fetchall()
    parameters = {"municipalities": list(deliveries), "delivery_ids": list(deliveries.values()), "version": version}
    connection.execute(queries["take"], parameters)
    connection.execute(queries["clear_arrivals"])
    return [(Pseudonym(row[0]), MunicipalityCode(row[1])) for row in withheld]


def with_codes_of_others(connection: Conn) -> Sequence[Pseudonym]:
    """Who has been taken with a display code that is somebody else's in the municipality, which the transaction's end
    would refuse without saying whose."""
    queries = load("candidates")
    try:
        with connection.transaction():
            connection.execute(queries["compare_codes"])
    except UniqueViolation:
        return [Pseudonym(row[0]) for row in connection.execute(queries["with_codes_of_others"])]
    return []


def remove(connection: Conn, pseudonym: Pseudonym, withdrawn_on: date) -> bool:
    """Delete a person's profile unless its consent is later than `withdrawn_on`. Returns whether there was one."""
    parameters = {"pseudonym": pseudonym, "withdrawn_on": withdrawn_on}
    return connection.execute(load("candidates")["remove"], parameters).rowcount == 1


def staged_changes(connection: Conn, before: Mapping[MunicipalityCode, int]) -> Sequence[Changes]:
    """What the delivery changes, for each municipality in it and in `before`, which is what `create_stage` found; once
    everybody has been taken."""
    queries = load("candidates")
    connection.execute(queries["analyze_stage"])
    with connection.cursor(row_factory=dict_row) as cursor:
        found = {row.pop("municipality"): row for row in cursor.execute(queries["changes"])}
    return [
        Changes(
            municipality=MunicipalityCode(one), before=before.get(MunicipalityCode(one), 0), **found.get(one, NOBODY)
        )
        for one in sorted(found.keys() | before.keys())
    ]


def note_changes(connection: Conn, now: datetime, actor: str, *, added: str, changed: str) -> None:
    """Append an audit event for everybody who is new, and one with the names of the fields for everybody who changed:
    the actions are `added` and `changed`."""
    parameters = {"at": now, "actor": actor, "added": added, "changed": changed}
    connection.execute(load("candidates")["note_changes"], parameters)


def remove_absent(connection: Conn, municipalities: Sequence[MunicipalityCode]) -> Sequence[Pseudonym]:
    """Delete everybody in `municipalities` who is not staged. Returns who they were."""
    rows = connection.execute(load("candidates")["remove_absent"], {"municipalities": list(municipalities)})
    return sorted(Pseudonym(row[0]) for row in rows)
