"""Matching that somebody has paused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from models.ids import PauseId, Pseudonym, VacancyId


class Scope(StrEnum):
    """What is paused."""

    PERSON = "person"
    VACANCY = "vacancy"
    EVERYTHING = "everything"


class PauseReason(StrEnum):
    """Why. Nothing about anybody's health: that a person is not available is enough."""

    OWN_WISH = "own_wish"
    NOT_AVAILABLE = "not_available"
    DATA_TO_CHECK = "data_to_check"
    DEMANDS_TO_CHECK = "demands_to_check"
    SUPPLIER_QUESTION = "supplier_question"
    RANKING_TO_CHECK = "ranking_to_check"
    INCIDENT = "incident"
    OTHER = "other"


REASONS: Mapping[Scope, tuple[PauseReason, ...]] = {
    Scope.PERSON: (
        PauseReason.OWN_WISH, PauseReason.NOT_AVAILABLE, PauseReason.DATA_TO_CHECK, PauseReason.OTHER
    ),
    Scope.VACANCY: (PauseReason.DEMANDS_TO_CHECK, PauseReason.SUPPLIER_QUESTION, PauseReason.OTHER),
    Scope.EVERYTHING: (
        PauseReason.RANKING_TO_CHECK, PauseReason.DATA_TO_CHECK, PauseReason.INCIDENT, PauseReason.OTHER
    ),
}  # fmt: skip
"""The reasons that each thing may be paused for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """What is paused: a person, a vacancy, or, where neither is named, everything."""

    pseudonym: Pseudonym | None = None
    vacancy_id: VacancyId | None = None

    @property
    def scope(self) -> Scope:
        if self.pseudonym is not None:
            return Scope.PERSON
        return Scope.EVERYTHING if self.vacancy_id is None else Scope.VACANCY


EVERYTHING = Paused()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """One pause. It stands until `ended_at`, and no longer than through `last_day`."""

    id: PauseId
    scope: Scope
    pseudonym: Pseudonym | None
    vacancy_id: VacancyId | None
    reason: PauseReason
    last_day: date | None
    begun_at: datetime
    begun_by: str
    ended_at: datetime | None = None
    ended_by: str | None = None
