"""What somebody would have when the courses that they take now are completed.

A course counts as what it is called: its name answers demands for a certificate, and a course in Swedish gives the
level that the pseudonymiser's rules give whoever has completed it. A planner's catalogue can say more: it is another
`CourseGains`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from matcher.eligibility import IMPLIED_LICENCES
from matcher.pseudonymise.rules import SHIPPED, Rules
from matcher.pseudonymise.swedish import Course, level_of_course
from models.candidate import Candidate, Cefr, Education, EducationStatus

_LICENCE = re.compile(
    r"\b(?:(?P<before>[A-D][1E]?E?)[ -]?körkort|körkort\w*,? (?P<after>[A-D][1E]?E?)\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What a completed course gives beside its own name."""

    swedish_level: Cefr | None = None
    driving_licences: frozenset[str] = frozenset()


CourseGains = Callable[[Education], Gain]
"""What a course gives whoever completes it."""


def gains_on(day: date) -> CourseGains:
    """What courses give by their names and codes, by the rules of `day`."""
    rules = Rules.load(SHIPPED, day).swedish

    def gain(course: Education) -> Gain:
        level = level_of_course(
            Course(
                code=course.code or "", name=course.title, level=course.level, study_path="", is_completed=True
            ), rules,
        )  # fmt: skip
        return Gain(swedish_level=None if level is None else Cefr(level), driving_licences=_licences(course.title))

    return gain


def when_completed(candidate: Candidate, gains: CourseGains) -> Candidate:
    """The person as they will be if every course that is going on is completed."""
    going_on = [course for course in candidate.education if course.status is EducationStatus.ONGOING]
    given = [gains(course) for course in going_on]
    levels = [one.swedish_level for one in given if one.swedish_level is not None]
    licences = frozenset[str]().union(*(one.driving_licences for one in given))
    level = candidate.swedish_level
    return replace(
        candidate,
        education=tuple(
            replace(course, status=EducationStatus.COMPLETED) if course in going_on else course
            for course in candidate.education
        ),
        # Who is not known to lack it is not refused for it: a course must not make the unknown a lack.
        swedish_level=None if level is None else max([level, *levels], key=lambda one: one.rank),
        driving_licences=None if candidate.driving_licences is None else candidate.driving_licences | licences,
    )


def _licences(title: str) -> frozenset[str]:
    found = {(match["before"] or match["after"]).upper() for match in _LICENCE.finditer(title)}
    return frozenset(found & IMPLIED_LICENCES.keys())
