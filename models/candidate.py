"""A candidate: a pseudonymised profile, as `profile.jsonl` delivers it. Missing means unknown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, Self

from models.ids import MunicipalityCode, Pseudonym, StaffCode


class Cefr(StrEnum):
    """Levels of the Common European Framework of Reference for Languages, lowest first."""

    A1 = "A1"
    A2 = "A2"
    B1 = "B1"
    B2 = "B2"
    C1 = "C1"
    C2 = "C2"

    @property
    def rank(self) -> int:
        """1 (A1) to 6 (C2)."""
        return _RANKS[self]


_RANKS = {level: rank for rank, level in enumerate(Cefr, start=1)}

AGE_BANDS = ("16-19", "20-24", "25-34", "35-44", "45-54", "55-66")
"""Ages as profiles have them. Never a ranking feature."""


class TargetGroup(StrEnum):
    """Whom a commitment may be meant for. Never a ranking feature."""

    LONG_TERM_UNEMPLOYED = "long_term_unemployed"
    NEWLY_ARRIVED = "newly_arrived"
    YOUNG = "young"
    FOREIGN_BORN = "foreign_born"
    DISABILITY = "disability"


class Source(StrEnum):
    """Which register a profile was made from. A supplier never learns it."""

    ADULT_EDUCATION = "adult_education"
    INCOME_SUPPORT = "income_support"


class EducationLevel(StrEnum):
    SFI = "sfi"
    BASIC = "basic"
    UPPER_SECONDARY = "upper_secondary"
    HIGHER_VOCATIONAL = "higher_vocational"
    UNIVERSITY = "university"


class EducationStatus(StrEnum):
    COMPLETED = "completed"
    ONGOING = "ongoing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Experience:
    """Work done in one occupation. `ended` is YYYY or YYYY-MM."""

    occupation: str
    concept_id: str | None = None
    months: int | None = None
    ended: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Education:
    """A course or programme. `completed` is YYYY or YYYY-MM."""

    title: str
    code: str | None = None
    level: EducationLevel | None = None
    status: EducationStatus | None = None
    completed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageSkill:
    """A language by its ISO 639-1 or -3 code."""

    language: str
    level: Cefr | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One person who consented to be matched, known by pseudonym only. Hours are per week, distances in km."""

    pseudonym: Pseudonym
    municipality: MunicipalityCode
    consent_given_on: date
    consent_expires_on: date | None = None
    display_code: str | None = None
    caseworker: StaffCode | None = None
    age_band: str | None = None
    target_groups: frozenset[TargetGroup] | None = None
    available_from: date | None = None
    hours_min: int | None = None
    hours_max: int | None = None
    home_locality: str | None = None
    commute_km: int | None = None
    swedish_level: Cefr | None = None
    languages: tuple[LanguageSkill, ...] = ()
    driving_licences: frozenset[str] | None = None
    certificates: tuple[str, ...] = ()
    experience: tuple[Experience, ...] = ()
    education: tuple[Education, ...] = ()
    skills: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    months_on_income_support: int | None = None
    sources: frozenset[Source] = frozenset()

    def consents_on(self, day: date) -> bool:
        """Whether the consent covers `day`; the last day of a consent is included."""
        return self.consent_given_on <= day and (self.consent_expires_on is None or day <= self.consent_expires_on)

    @classmethod
    def from_profile(cls, profile: Mapping[str, Any]) -> Self:
        """The noun of a profile that has passed the schema. Raises KeyError or ValueError on one that has not."""
        hours = profile.get("hours_per_week", {})
        groups, licences = profile.get("target_groups"), profile.get("driving_licences")
        return cls(
            pseudonym=Pseudonym(profile["pseudonym"]),
            municipality=MunicipalityCode(profile["municipality"]),
            consent_given_on=date.fromisoformat(profile["consent_given_on"]),
            consent_expires_on=_day(profile.get("consent_expires_on")),
            display_code=profile.get("display_code"),
            caseworker=profile.get("caseworker"),
            age_band=profile.get("age_band"),
            target_groups=None if groups is None else groups_of(tuple(groups)),
            available_from=_day(profile.get("available_from")),
            hours_min=hours.get("min"),
            hours_max=hours.get("max"),
            home_locality=profile.get("home_locality"),
            commute_km=profile.get("commute_km"),
            swedish_level=_level(profile.get("swedish_level")),
            languages=tuple(
                LanguageSkill(language=item["language"], level=_level(item.get("level")))
                for item in profile.get("languages", ())
            ),
            driving_licences=None if licences is None else licences_of(tuple(licences)),
            certificates=tuple(profile.get("certificates", ())),
            experience=tuple(Experience(**item) for item in profile.get("experience", ())),
            education=tuple(_education(item) for item in profile.get("education", ())),
            skills=tuple(profile.get("skills", ())),
            wishes=tuple(profile.get("wishes", ())),
            months_on_income_support=profile.get("months_on_income_support"),
            sources=sources_of(tuple(profile.get("sources", ()))),
        )


# There are few such sets, and many people share each.
@lru_cache(maxsize=1_000)
def groups_of(said: tuple[str, ...]) -> frozenset[TargetGroup]:
    """Target groups by their names. Raises ValueError for one that there is not."""
    return frozenset(map(TargetGroup, said))


@lru_cache(maxsize=1_000)
def licences_of(said: tuple[str, ...]) -> frozenset[str]:
    """Driving licences."""
    return frozenset(said)


@lru_cache(maxsize=100)
def sources_of(said: tuple[str, ...]) -> frozenset[Source]:
    """Registers by their names. Raises ValueError for one that there is not."""
    return frozenset(map(Source, said))


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _level(value: str | None) -> Cefr | None:
    return None if value is None else Cefr(value)


def _education(item: Mapping[str, Any]) -> Education:
    return Education(
        title=item["title"],
        code=item.get("code"),
        level=None if item.get("level") is None else EducationLevel(item["level"]),
        status=None if item.get("status") is None else EducationStatus(item["status"]),
        completed=item.get("completed"),
    )
