"""People as they are after a course: who can take it, what the ranking reads of it, and which rules it satisfies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matcher import certificates, eligibility
from matcher.eligibility import OpenVacancy
from matcher.ranking import RankingSettings
from matcher.ranking.rules import LICENCES, Flags, People, refusals
from matcher.skill_gaps.catalogue import Course
from models.candidate import Candidate, Education, EducationLevel, EducationStatus
from models.ids import MunicipalityCode, Pseudonym

LEVELS = list(EducationLevel)


def as_profile(course: Course) -> Candidate:
    """What a course gives, as a profile that has nothing else: what the ranking reads of it."""
    titles = [course.occupation] if course.occupation else []
    studied = (
        Education(title=title, code=course.package, level=None, status=EducationStatus.COMPLETED) for title in titles
    )
    return Candidate(
        # Nobody's: no pseudonym has this shape.
        pseudonym=Pseudonym(f"course:{course.id}"),
        municipality=MunicipalityCode("0000"),
        consent_given_on=date.min,
        certificates=course.certificates,
        driving_licences=course.licences or None,
        education=tuple(studied),
        skills=course.skills,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterCourse:
    """The people as they are after a course. `lifts` are the codes of refusals that it may do away with."""

    people: People
    lifts: frozenset[str]
    possible: Flags
    opens: Flags

    @classmethod
    def of(cls, course: Course, people: People, persons: Sequence[Candidate]) -> Self:
        licences = sum(LICENCES[one] for one in eligibility.held_licences(course.licences))
        bits = certificates.bits(course.certificates)
        gained = replace(
            people,
            # -1 is unknown, has every bit, and refuses nobody: it stays so.
            licences=people.licences | licences,
            certificates=people.certificates | bits,
            swedish=people.swedish if course.swedish is None else np.maximum(people.swedish, course.swedish.rank),
        )
        lifts = {
            code
            for code, given in (
                (eligibility.LICENCE, licences),
                (eligibility.CERTIFICATE, bits),
                (eligibility.SWEDISH, course.swedish),
            )
            if given
        }
        return cls(
            people=gained,
            lifts=frozenset(lifts),
            possible=possible(course, people, persons),
            opens=np.zeros(len(persons), dtype=bool),
        )

    def free(
        self,
        rows: NDArray[np.int64],
        opening: OpenVacancy,
        today: date,
        settings: RankingSettings,
    ) -> Flags:
        """Whom of `rows` nothing refuses after the course, of those whom only what it lifts refuses before it. So
        distances, which take the most time, are not asked again."""
        if not len(rows):
            return np.zeros(0, dtype=bool)
        still = refusals(self.people.at(rows), opening, None, today, consent_matters=settings.consent_matters)
        return nobody_refuses(still, len(rows))


def possible(course: Course, people: People, persons: Sequence[Candidate]) -> Flags:
    """Who has what the course asks and not all that it gives. What nobody knows of a person does not speak against."""
    able = people.consents.copy()
    if course.requires_swedish is not None:
        able &= people.swedish >= course.requires_swedish.rank
    if course.requires_licences:
        asked = sum(LICENCES[one] for one in course.requires_licences)
        able &= (people.licences & asked) == asked
    if course.requires_education is not None:
        least = LEVELS.index(course.requires_education)
        able &= np.array([_level(one) >= least for one in persons], dtype=bool)
    if course.occupation or course.skills:
        return able
    given = sum(LICENCES[one] for one in eligibility.held_licences(course.licences))
    bits = certificates.bits(course.certificates)
    lacking = ((people.licences & given) != given) | ((people.certificates & bits) != bits)
    if course.swedish is not None:
        lacking |= people.swedish < course.swedish.rank
    able &= lacking
    return able


def _level(person: Candidate) -> int:
    """The highest level that the person has completed; above all where no level is known at all."""
    known = [one for one in person.education if one.level is not None]
    done = [LEVELS.index(one.level) for one in known if one.level and one.status is not EducationStatus.ONGOING]
    return max(done, default=-1) if known else len(LEVELS)


def nobody_refuses(refused: Mapping[str, Flags], count: int) -> Flags:
    """Whom none of the rules refuses, bool [`count`]."""
    free = np.ones(count, dtype=bool)
    for flags in refused.values():
        free &= ~flags
    return free
