"""What a week's lists are made from is kept with them, and put together again as it was."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from pydantic import TypeAdapter

from matcher.caseload import Desks
from matcher.embedding import from_bytes
from matcher.partition import Partition
from matcher.places import PlaceTable
from matcher.ranking import OpenVacancy, TextVectors, texts_of
from matcher.ranking.evidence import Evidence
from models.candidate import Candidate
from models.ids import Pseudonym, VacancyId
from models.place import Place
from models.run_input import RunInput, StoredInput
from models.shortlist import Run
from models.staff import Staff
from models.store import inputs
from models.store.database import Conn
from models.store.texts import digest

ROOT = Path(__file__).resolve().parent.parent
COMPRESSION = 1
"""zlib's quickest: a fifth more space than its default, a third of the time."""

OPENING: TypeAdapter[OpenVacancy] = TypeAdapter(OpenVacancy)
PLACES: TypeAdapter[list[Place]] = TypeAdapter(list[Place])
STAFF: TypeAdapter[list[Staff]] = TypeAdapter(list[Staff])


class Moved(Exception):
    """A profile, a consent or a vector that was ranked is another by now or gone, or another unit has considered the
    person: the unit has to be read anew."""


class Damaged(Exception):
    """What was kept is not all there, or not as it was kept, and nobody's withdrawal explains it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A partition as it was, but for what went with people's withdrawals: so many profiles, so many texts' vectors."""

    partition: Partition
    profiles_gone: int
    vectors_gone: int


def secure(connection: Conn, partition: Partition) -> Sequence[int]:
    """Keep the profiles and vectors that the partition holds. Returns the vectors' numbers.

    Raises Moved where a vector is gone, somebody has taken their consent back, or another unit of the run has
    considered them. Whether each profile is still the same shows when they are noted (`keep`).
    """
    inputs.lock(connection)
    inputs.stage(connection, partition.versions, _said(partition))
    if _withdrawn(connection, partition) or inputs.considered_elsewhere(connection, partition.run.id, partition.unit):
        raise Moved
    inputs.keep_profiles(connection)
    vectors = inputs.keep_vectors(connection, partition.model_id, list(partition.vectors.rows))
    if vectors is None:
        raise Moved
    return vectors


def what_ranks(partition: Partition) -> Partition:
    """The partition without what ranks nobody: postings as they came in, colleagues' names and addresses, versions.

    A posting as it came in may name whom to ask. Who answers for whom is told by codes.
    """
    drafts = [(opening, replace(opening.vacancy.draft, job_ad={})) for opening in partition.openings]
    return replace(
        partition,
        openings=[replace(one, vacancy=replace(one.vacancy, draft=draft)) for one, draft in drafts],
        desks=Desks(replace(one, name="", email="") for one in partition.desks.members),
        versions={},
    )


def keep(connection: Conn, partition: Partition, vectors: Sequence[int]) -> None:
    """Note all that the partition's lists were made from, in the transaction that commits them.

    Raises Moved where a profile is another by now or gone.
    """
    bare = what_ranks(partition)
    openings = [_canonical(opening) for opening in bare.openings]
    places = _canonical(list(bare.places.places))
    desks = _canonical(list(bare.desks.members))
    contents = {sha256(content).digest(): content for content in (*openings, places, desks)}
    known = inputs.material_kept(connection, list(contents))
    inputs.keep_material(
        connection, {key: zlib.compress(one, COMPRESSION) for key, one in contents.items() if key not in known}
    )
    made_from = RunInput(
        run_id=partition.run.id,
        unit=partition.unit,
        model_id=partition.model_id,
        vectors=vectors,
        openings=[sha256(content).digest() for content in openings],
        places=sha256(places).digest(),
        desks=sha256(desks).digest(),
        home=partition.places.home,
        taxonomy=partition.taxonomy,
        program=program(),
    )
    if inputs.add(connection, made_from) != len(partition.versions):
        raise Moved


def restore(connection: Conn, run: Run, kept: StoredInput, evidence: Evidence | None) -> Restored:
    """The partition of one unit as the run had it. `evidence` is that of the taxonomy that it names, where it does.

    Raises Damaged where something is missing or changed that no withdrawal has taken away.
    """
    content = _content(connection, (*kept.openings, kept.places, kept.desks))
    people = inputs.candidates(connection, run.id, kept.unit)
    if len(people) != kept.candidates - kept.withdrawn:
        raise Damaged
    candidates = [Candidate.from_profile(one.profile) for one in people]
    openings = [OPENING.validate_json(content[key]) for key in kept.openings]
    vectors = inputs.vectors(connection, kept.vectors)
    vectors_gone = len(kept.vectors) - len(vectors)
    # Vectors are kept by their texts' hashes; the texts stand in the profiles and postings.
    drafts = [opening.vacancy.draft for opening in openings]
    texts = {(str(kind), digest(text)): (kind, text) for kind, text in texts_of(candidates, drafts)}
    named = [(texts[kind, key], vector) for kind, key, vector in vectors.values() if (kind, key) in texts]
    partition = Partition(
        run=run,
        unit=kept.unit,
        candidates=candidates,
        openings=openings,
        vectors=TextVectors.of((text for text, _ in named), from_bytes([one for _, one in named], kept.dimensions)),
        places=PlaceTable(PLACES.validate_json(content[kept.places]), kept.home),
        desks=Desks(STAFF.validate_json(content[kept.desks])),
        declined=frozenset((vacancy, one.pseudonym) for one in people for vacancy in one.declined),
        listed_before=frozenset((vacancy, one.pseudonym) for one in people for vacancy in one.listed_before),
        evidence=evidence,
    )
    return Restored(partition=partition, profiles_gone=kept.withdrawn, vectors_gone=vectors_gone)


@cache
def program() -> str:
    """SHA-256 of the files that decide what lists a run makes, and of the library that computes them."""
    files = [file for folder in ("matcher", "models") for file in (ROOT / folder).rglob("*.py")]
    joined = sha256(np.__version__.encode())
    for file in sorted(files):
        joined.update(str(file.relative_to(ROOT)).encode() + b"\0" + sha256(file.read_bytes()).digest())
    return joined.hexdigest()


def _content(connection: Conn, hashes: Sequence[bytes]) -> Mapping[bytes, bytes]:
    """What was kept by its hash. Raises Damaged where it is not what its hash says."""
    try:
        content = {key: zlib.decompress(one) for key, one in inputs.material(connection, hashes).items()}
    except zlib.error:
        raise Damaged from None
    if set(content) != set(hashes) or any(sha256(one).digest() != key for key, one in content.items()):
        raise Damaged
    return content


def _withdrawn(connection: Conn, partition: Partition) -> bool:
    """Whether somebody who is staged has taken back the very consent that their profile tells of."""
    until = inputs.withdrawn(connection)
    return bool(until) and any(
        one.pseudonym in until and one.consent_given_on <= until[one.pseudonym] for one in partition.candidates
    )


def _said(partition: Partition) -> Mapping[Pseudonym, inputs.Said]:
    """Of each person the open vacancies that they were declined for and that they were listed for the week before."""
    said: dict[Pseudonym, inputs.Said] = {}
    is_open = {opening.vacancy.id for opening in partition.openings}
    for place, pairs in enumerate((partition.declined, partition.listed_before)):
        for vacancy, pseudonym in _sorted(pairs):
            if pseudonym in partition.versions and vacancy in is_open:
                said.setdefault(pseudonym, ([], []))[place].append(vacancy)
    return said


def _sorted(pairs: AbstractSet[tuple[VacancyId, Pseudonym]]) -> Iterable[tuple[VacancyId, Pseudonym]]:
    return sorted(pairs, key=lambda pair: (pair[1], pair[0]))


def _canonical(value: Any) -> bytes:
    """JSON in UTF-8; sets in order, so that the same thing always is the same bytes."""
    return orjson.dumps(value, default=_told, option=orjson.OPT_NON_STR_KEYS)


def _told(value: Any) -> Any:
    if isinstance(value, AbstractSet):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"nothing of this kind is kept: {type(value).__name__}")
