"""A week's run, the shortlists that it made, why each person stands there, and what the caseworker said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from models.ids import EntryId, IsoWeek, MunicipalityCode, NearMissId, Pseudonym, RunId, StaffCode, VacancyId, VerdictId


class Finding(StrEnum):
    """What a reason says of a demand or a wish."""

    MET = "met"
    TO_CHECK = "to_check"
    MISSING = "missing"


class Band(StrEnum):
    """How well somebody fits, the best first. UNKNOWN: no part of the profile is about the work."""

    STRONG = "strong"
    GOOD = "good"
    POSSIBLE = "possible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason in plain Swedish. `code` is stable, `demand` what the vacancy asks, where the reason answers one, and
    `near` says that it is answered by something like it, not by its own words."""

    finding: Finding
    code: str
    text: str
    demand: str | None = None
    near: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreParts:
    """What the score is the sum of. Each part is already weighted."""

    dense: float
    lexical: float
    coverage: float

    @property
    def total(self) -> float:
        return self.dense + self.lexical + self.coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One candidate on one vacancy's list. `position` counts from 1 within vacancy and unit.

    `caseworker` is None where the record names none, or names nobody on the staff: then it is the coordinator's.
    Whom a colleague has put on the list (`added_by`, `added_at`) has no score and stands after the others.
    """

    id: EntryId
    run_id: RunId
    vacancy_id: VacancyId
    pseudonym: Pseudonym
    unit: MunicipalityCode
    caseworker: StaffCode | None
    display_code: str | None
    position: int
    score: ScoreParts | None
    reasons: tuple[Reason, ...]
    is_new: bool
    added_by: StaffCode | None = None
    added_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortlist:
    """What came of one vacancy in one unit: how many were eligible, and what kept the others off.

    `refusals` counts candidates by the code of the reason; a candidate refused for two reasons counts in both, and in
    `refused_alone` in neither. There each certificate counts by itself, as `certificate:HLR`.
    """

    run_id: RunId
    vacancy_id: VacancyId
    unit: MunicipalityCode
    candidates: int
    eligible: int
    listed: int
    refusals: Mapping[str, int]
    refused_alone: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """Somebody who would have been considered but for one thing that can change: `missing` says it, `code` is its rule.

    `position` counts from 1 within vacancy and unit, by the score that they would have had.
    """

    id: NearMissId
    run_id: RunId
    vacancy_id: VacancyId
    pseudonym: Pseudonym
    unit: MunicipalityCode
    caseworker: StaffCode | None
    display_code: str | None
    position: int
    code: str
    missing: str
    score: ScoreParts
    reasons: tuple[Reason, ...]


class RunState(StrEnum):
    """running → finished, or running → abandoned where the next week's run begins before it is done."""

    RUNNING = "running"
    FINISHED = "finished"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One weekly run. `model` and `settings` say what it was made with, so that it can be explained later."""

    id: RunId
    week: IsoWeek
    as_of: date
    state: RunState
    started_at: datetime
    finished_at: datetime | None = None
    abandoned_at: datetime | None = None
    model: str = ""
    settings: Mapping[str, object]


class Decision(StrEnum):
    """What a caseworker may say of an entry. UNDO takes back what was said last, and leaves the pair undecided."""

    PROPOSE = "propose"
    WAIT = "wait"
    DECLINE = "decline"
    UNDO = "undo"


class DeclineReason(StrEnum):
    """Why a pair is declined, in words that are of use for learning and for planners."""

    WRONG_OCCUPATION = "wrong_occupation"
    LACKS_SKILL = "lacks_skill"
    LANGUAGE = "language"
    DISTANCE = "distance"
    HOURS = "hours"
    NOT_AVAILABLE = "not_available"
    OWN_WISH = "own_wish"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A person's word on a pair. It stands, whatever later runs compute. `wait_until` is the day on which a pair that
    waits may come back."""

    id: VerdictId
    vacancy_id: VacancyId
    pseudonym: Pseudonym
    decision: Decision
    reason: DeclineReason | None
    made_by: str
    made_at: datetime
    wait_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Caseload:
    """How many of one caseworker's candidates stand on one vacancy's list, and how many of them are new this week."""

    caseworker: StaffCode | None
    vacancy_id: VacancyId
    candidates: int
    new: int
