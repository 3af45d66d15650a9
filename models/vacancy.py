"""A vacancy that a commitment gives rise to: JobTech's JobAd, plus the commitment and the supplier's reference."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from models.candidate import Cefr
from models.contract import Kind
from models.ids import CommitmentId, MunicipalityCode, SupplierId, VacancyId
from models.reading import ReadKind

FULL_TIME_HOURS = 40
"""Hours a week that 100 % of `scope_of_work` stands for."""


class VacancyStatus(StrEnum):
    """What a vacancy's state amounts to on a day, as its supplier sees it."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"
    FILLED = "filled"
    EXPIRED = "expired"


class DemandKind(StrEnum):
    """Which list of the JobAd's must_have or nice_to_have a demand stands in."""

    SKILL = "skill"
    LANGUAGE = "language"
    WORK_EXPERIENCE = "work_experience"
    EDUCATION = "education"
    EDUCATION_LEVEL = "education_level"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """One thing that the vacancy asks for: a must, or merely an advantage (meriterande)."""

    kind: DemandKind
    label: str
    must: bool
    concept_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """Where the work is done. Everything may be unknown; `coordinates` is (latitude, longitude) in degrees, WGS 84."""

    municipality_code: MunicipalityCode | None = None
    municipality: str | None = None
    city: str | None = None
    coordinates: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFact:
    """Where a fact stands that no field of the posting gives: words of the ad, or its supplier's correction of them.

    Somebody who lacks it is refused only where it `excludes`; otherwise somebody has to check. `doubt` is by how many
    levels of Swedish the reading may be wrong: within it nobody is refused.
    """

    quotes: tuple[str, ...] = ()
    by_supplier: bool = False
    excludes: bool = False
    doubt: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyDraft:
    """What a supplier says of a vacancy, validated and not yet stored.

    `scope_min`/`scope_max` are per cent of full time. `driving_licences` are all demanded, and
    `preferred_driving_licences` are an advantage. `job_ad` is the posting as it was accepted, for reading it back.

    `read` says which kinds of facts do not come from the fields, and `read_certificates` are those that only the text
    asks for, by name: both are empty until a reading is taken in (`matcher/in_force.py`).
    """

    supplier_reference: str
    commitment_id: CommitmentId
    kind: Kind
    headline: str
    description: str
    number_of_vacancies: int
    application_deadline: date
    filled_positions: int = 0
    starts_on: date | None = None
    scope_min: int | None = None
    scope_max: int | None = None
    working_hours: str | None = None
    occupation: str | None = None
    occupation_concept_id: str | None = None
    occupation_group: str | None = None
    experience_required: bool | None = None
    swedish_level: Cefr | None = None
    driving_licences: frozenset[str] = frozenset()
    preferred_driving_licences: frozenset[str] = frozenset()
    certificates: tuple[str, ...] = ()
    demands: tuple[Demand, ...] = ()
    workplace: Workplace = field(default_factory=Workplace)
    job_ad: Mapping[str, Any] = field(default_factory=dict)
    read: Mapping[ReadKind, ReadFact] = field(default_factory=dict)
    read_certificates: Mapping[str, ReadFact] = field(default_factory=dict)

    @property
    def hours_min(self) -> float | None:
        """Fewest hours a week that are offered."""
        return None if self.scope_min is None else self.scope_min * FULL_TIME_HOURS / 100

    @property
    def hours_max(self) -> float | None:
        """Most hours a week that are offered."""
        return None if self.scope_max is None else self.scope_max * FULL_TIME_HOURS / 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """A stored vacancy: the supplier's latest word and what has become of it."""

    id: VacancyId
    supplier_id: SupplierId
    draft: VacancyDraft
    created_at: datetime
    updated_at: datetime
    withdrawn_at: datetime | None = None

    @property
    def free_positions(self) -> int:
        return max(0, self.draft.number_of_vacancies - self.draft.filled_positions)

    def is_open_on(self, day: date) -> bool:
        """Whether people can still be proposed: not withdrawn, not full, deadline not passed."""
        return self.status_on(day) is VacancyStatus.OPEN

    def status_on(self, day: date) -> VacancyStatus:
        """The state on `day`; a withdrawal says more than being full, and that more than the deadline."""
        if self.withdrawn_at is not None:
            return VacancyStatus.WITHDRAWN
        if self.free_positions == 0:
            return VacancyStatus.FILLED
        return VacancyStatus.OPEN if day <= self.draft.application_deadline else VacancyStatus.EXPIRED
