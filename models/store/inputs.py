"""What runs were made from: content by its hash, each distinct thing once."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from psycopg.rows import class_row

from models.ids import MunicipalityCode, Pseudonym, RunId, VacancyId
from models.run_input import RunCandidate, RunInput, StoredInput
from models.store.database import Conn
from models.store.queries import load
from models.store.rows import begun, copy, text, uuids, value
from models.store.texts import digest

Text = tuple[str, str]
"""(kind, text)."""

Said = tuple[list[VacancyId], list[VacancyId]]
"""The vacancies that somebody was declined for, and that they were listed for the week before."""

NOTHING: Said = ([], [])


def read_one_moment(connection: Conn) -> None:
    """Let everything that this transaction reads be of one moment. First of all in it."""
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def lock(connection: Conn) -> None:
    """Wait for whoever keeps or drops something, and hold others up until the transaction ends."""
    connection.execute(load("inputs")["lock"])


def stage(connection: Conn, versions: Mapping[Pseudonym, bytes], said: Mapping[Pseudonym, Said]) -> None:
    """Put down for this transaction who was considered, by which version of the profile. `said` gives the vacancies
    that each was declined for, and was listed for the week before; whoever has neither is left out of it."""
    queries = load("inputs")
    connection.execute(queries["create_stage"])
    copy(connection, queries["copy_considered"], (_row(one, version, said) for one, version in versions.items()))
    connection.execute(queries["analyze_stage"])


def keep_profiles(connection: Conn) -> None:
    """Keep the versions of profiles that are staged, but for those that are others by now."""
    connection.execute(load("inputs")["keep_profiles"])


def withdrawn(connection: Conn) -> Mapping[Pseudonym, date]:
    """Until when a consent counts no longer, of those who are staged and have taken one back."""
    return dict(connection.execute(load("inputs")["withdrawn"]).fetchall())


def considered_elsewhere(connection: Conn, run_id: RunId, unit: MunicipalityCode) -> bool:
    """Whether somebody who is staged has been considered by another unit of the run."""
    parameters = {"run_id": run_id, "unit": unit}
    return connection.execute(load("inputs")["considered_elsewhere"], parameters).fetchone() == (True,)


def keep_vectors(connection: Conn, model: int, texts: Sequence[Text]) -> Sequence[int] | None:
    """Keep the vectors of some texts. Returns their numbers, or None where one of them has none any more."""
    parameters = {
        "model_id": model,
        "kinds": [kind for kind, _ in texts],
        "digests": [digest(text) for _, text in texts],
    }
    found = [row[0] for row in connection.execute(load("inputs")["keep_vectors"], parameters)]
    return found if len(found) == len(texts) else None


def material_kept(connection: Conn, digests: Sequence[bytes]) -> frozenset[bytes]:
    """Which things are kept already."""
    return frozenset(row[0] for row in connection.execute(load("inputs")["material_kept"], {"digests": list(digests)}))


def keep_material(connection: Conn, contents: Mapping[bytes, bytes]) -> None:
    """Keep things by their hashes."""
    parameters = {"digests": list(contents), "contents": list(contents.values())}
    connection.execute(load("inputs")["keep_material"], parameters)


def material(connection: Conn, digests: Sequence[bytes]) -> Mapping[bytes, bytes]:
    """Things by their hashes."""
    return dict(connection.execute(load("inputs")["material"], {"digests": list(digests)}).fetchall())


def add(connection: Conn, made_from: RunInput) -> int:
    """Note what a unit's lists were made from; who was considered is staged. Returns how many of them are noted: those
    whose profile is kept."""
    queries = load("inputs")
    lists = {"vectors": list(made_from.vectors), "openings": list(made_from.openings)}
    connection.execute(queries["add"], asdict(made_from) | lists)
    return connection.execute(queries["add_candidates"], {"run_id": made_from.run_id, "unit": made_from.unit}).rowcount


def of_run(connection: Conn, run_id: RunId) -> Sequence[StoredInput]:
    """What the lists of a run were made from, unit by unit."""
    with connection.cursor(row_factory=class_row(StoredInput)) as cursor:
        return cursor.execute(load("inputs")["of_run"], {"run_id": run_id}).fetchall()


def candidates(connection: Conn, run_id: RunId, unit: MunicipalityCode) -> Sequence[RunCandidate]:
    """Those who were considered, by pseudonym."""
    with connection.cursor(row_factory=class_row(RunCandidate)) as cursor:
        return cursor.execute(load("inputs")["candidates"], {"run_id": run_id, "unit": unit}).fetchall()


def vectors(connection: Conn, ids: Sequence[int]) -> Mapping[int, tuple[str, bytes, bytes]]:
    """(kind, hash of the text, vector) by number; one that is no longer kept is left out."""
    with connection.cursor(binary=True) as cursor:
        rows = cursor.execute(load("inputs")["vectors"], {"ids": list(ids)})
        return {row[0]: (row[1], bytes(row[2]), bytes(row[3])) for row in rows}


def profiles_of(connection: Conn, pseudonym: Pseudonym, withdrawn_on: date) -> Sequence[Mapping[str, Any]]:
    """Every kept version of one person's profile whose consent was given until `withdrawn_on`."""
    whose = {"pseudonym": pseudonym, "withdrawn_on": withdrawn_on}
    return [row[0] for row in connection.execute(load("inputs")["profiles_of"], whose)]


def drop_person(connection: Conn, pseudonym: Pseudonym, withdrawn_on: date, texts: Sequence[str]) -> None:
    """Delete a person's kept profiles whose consent was given until `withdrawn_on`, and the vectors of those `texts`
    that nobody says now. The runs that had them note that somebody is missing, not who."""
    lock(connection)
    whose = {"pseudonym": pseudonym, "withdrawn_on": withdrawn_on}
    for name in ("note_withdrawn", "drop_candidate", "drop_profiles_of"):
        connection.execute(load("inputs")[name], whose)
    connection.execute(load("inputs")["drop_unsaid_vectors"], {"digests": [digest(text) for text in texts]})


def drop_unused(connection: Conn) -> None:
    """Delete what no run is made from any more."""
    lock(connection)
    for name in ("drop_unused_profiles", "drop_unused_vectors", "drop_unused_material"):
        connection.execute(load("inputs")[name])


def _row(pseudonym: Pseudonym, version: bytes, said: Mapping[Pseudonym, Said]) -> bytes:
    """Somebody as `copy_considered` names the columns."""
    declined, before = said.get(pseudonym, NOTHING)
    return b"".join((begun(4), text(pseudonym), value(version), uuids(declined), uuids(before)))
