"""What one unit's lists of a week were made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.ids import MunicipalityCode, Pseudonym, RunId, VacancyId


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInput:
    """`vectors` are numbers of kept vectors and `openings` hashes of kept vacancies, these in the ranking's order.

    `places` and `desks` are hashes too; `taxonomy` names the one that gave evidence, and `program` is the hash of the
    program that made the lists.
    """

    run_id: RunId
    unit: MunicipalityCode
    model_id: int
    vectors: Sequence[int]
    openings: Sequence[bytes]
    places: bytes
    desks: bytes
    home: MunicipalityCode
    taxonomy: str | None
    program: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredInput(RunInput):
    """The same as it is kept: of `candidates` people who were considered `withdrawn` have taken their consent back
    since. `dimensions` are the encoder's."""

    withdrawn: int
    candidates: int
    dimensions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCandidate:
    """Somebody who was considered, with the profile as it was."""

    pseudonym: Pseudonym
    profile: Mapping[str, Any]
    declined: Sequence[VacancyId]
    listed_before: Sequence[VacancyId]
