"""How much Swedish somebody knows, judged by courses and by what a caseworker wrote."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from matcher.pseudonymise.rules import CEFR, Rules, SwedishRules
from matcher.pseudonymise.values import read_level

_SFI_NAME = re.compile(r"\b(?P<path>[123])?\s?(?P<course>[ABCD])\b")
_SFI_CODE = re.compile(r"SFI[A-Z0-9]*?(?P<path>[123])?(?P<course>[ABCD])\d*")
_PATH = re.compile(r"[123]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One course as a row has it. `level` is a profile's level of education, where it is known."""

    code: str
    name: str
    level: str | None
    study_path: str
    is_completed: bool


def is_sfi(course: Course) -> bool:
    """Whether it is Swedish for immigrants, by its school form, code or name."""
    name = course.name.casefold()
    named = course.code.startswith("SFI") or re.search(r"\bsfi\b|svenska för invandrare", name)
    return course.level == "sfi" or (course.level is None and bool(named))


def level_of_course(course: Course, rules: SwedishRules) -> str | None:
    """The CEFR level that a course vouches for; None where it says nothing of Swedish."""
    if is_sfi(course):
        return _level_of_sfi(course, rules)
    for known in rules.courses:
        if course.level in (known.level, None) and (known.match.match(course.code) or known.match.match(course.name)):
            return known.completed if course.is_completed else known.ongoing
    return None


def level_as_written(text: str, rules: Rules) -> str | None:
    """The level in a caseworker's words: `B1`, `SFI C`, `modersmål`; None where they are none that is known."""
    words = " ".join(text.split())
    if word := rules.swedish_words.get(words.casefold()):
        return word
    if "sfi" not in words.casefold():
        return read_level(words)
    course = Course(code="", name=words, level="sfi", study_path="", is_completed=True)
    return _level_of_sfi(course, rules.swedish)


def highest(levels: Iterable[str | None]) -> str | None:
    """The highest of the levels that are known."""
    return max((level for level in levels if level), key=CEFR.index, default=None)


def _level_of_sfi(course: Course, rules: SwedishRules) -> str | None:
    found = list(_SFI_NAME.finditer(course.name.upper()))
    match = found[-1] if found else _SFI_CODE.fullmatch(course.code)
    if not match:
        return None
    path = _PATH.search(course.study_path)
    levels = rules.sfi_completed if course.is_completed else rules.sfi_ongoing
    exact = (path[0] if path else match["path"] or "") + match["course"]
    return levels.get(exact, levels.get(match["course"]))
