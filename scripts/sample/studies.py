"""Courses that invented people take: Swedish first, then their trade, in the codes of the time."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

GY25_FROM = date(2025, 7, 1)
"""From this day courses are started under the codes of Gy25 (Skolverket)."""

SFI_LEVELS = {"A": "A1", "B": "A1", "C": "A2", "D": "B1"}
BASIC = [("GRNSVA2", "Svenska som andraspråk, grundläggande"), ("GRNENG2", "Engelska, grundläggande"),
         ("GRNMAT2", "Matematik, grundläggande")]  # fmt: skip
SECOND_LANGUAGE = ("SVASVA01", "SVAN1000X", "Svenska som andraspråk 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A row of the adult-education export."""

    school_form: str
    study_path: str
    code: str
    name: str
    points: int
    started: date
    ended: date
    status: str
    grade: str
    package: str = ""


def studies_of(
    random: Random, day: date, years_here: float | None, trade: dict[str, Any], in_komvux: bool
) -> tuple[str | None, list[Course]]:
    """The level of Swedish that income support has noted, and the courses in the order in which they were begun.

    `years_here` is None for those who were born here. Somebody outside komvux has no courses.
    """
    began = day - timedelta(days=random.randint(200, 900))
    courses: list[Course] = []
    level = "C2" if years_here is None else _level(random, years_here)
    if in_komvux and years_here is not None:
        courses, began = _sfi(random, day, began, level)
        level = _level_after(courses, level)
        if level in ("B1", "B2", "C1"):
            for code, name in random.sample(BASIC, random.choice((0, 1, 2))):
                courses.append(_course(random, day, began, "Grundläggande", "", code, name, 200))
                began += timedelta(days=90)
            if level != "B1":
                old, new, name = SECOND_LANGUAGE
                courses.append(
                    _course(random, day, began, "Gymnasial", "", old if began < GY25_FROM else new, name, 100)
                )
    if in_komvux and (level not in ("A1", "A2") or random.random() < 0.2):
        package = trade["package"] if random.random() < 0.5 else ""
        wanted = random.sample(trade["courses"], random.randint(1, len(trade["courses"])))
        for old, new, name in sorted(wanted, key=trade["courses"].index):
            code = old if began < GY25_FROM else new
            courses.append(_course(random, day, began, "Gymnasial", "", code, name, 100, package))
            began += timedelta(days=random.randint(30, 120))
    return level if random.random() < 0.8 else None, [
        course for course in courses if course.started <= day + timedelta(days=30)
    ]


def _level(random: Random, years_here: float) -> str:
    """CEFR by years in the country, with the spread that there is."""
    reached = years_here + random.gauss(0, 1.5)
    for level, years in (("A1", 0.8), ("A2", 2.2), ("B1", 5.0), ("B2", 9.0)):
        if reached < years:
            return level
    return "C1"


def _level_after(courses: list[Course], level: str) -> str:
    """The level that courses in Swedish have led to, for those who have not gone beyond them."""
    if level in ("B2", "C1"):
        return level
    passed = [course for course in courses if course.status == "Avslutad" and course.grade != "F"]
    return SFI_LEVELS[passed[-1].code[-1]] if passed else "A1"


def _sfi(random: Random, day: date, began: date, level: str) -> tuple[list[Course], date]:
    """Courses of one study path up to the level, and one that goes on."""
    path = random.choices(("1", "2", "3"), (25, 40, 35))[0]
    steps = {"1": "ABCD", "2": "BCD", "3": "CD"}[path]
    reach = {"A1": 1, "A2": 2, "B1": 4}.get(level, 4)
    courses = []
    for step in steps[: max(1, reach - (4 - len(steps)))]:
        courses.append(
            _course(random, day, began, "sfi", path, f"SFI{step}", f"Svenska för invandrare, kurs {step}", 0)
        )
        began += timedelta(days=random.randint(90, 170))
    return courses, began


def _course(
    random: Random, day: date, began: date, form: str, path: str, code: str, name: str, points: int, package: str = ""
) -> Course:  # fmt: skip
    ended = began + timedelta(days=random.randint(60, 160))
    status = "Pågående" if ended > day else random.choices(("Avslutad", "Avbruten"), (92, 8))[0]
    if began > day:
        status = "Antagen"
    grade = random.choices(("E", "D", "C", "B", "A", "F"), (34, 22, 18, 10, 8, 8))[0] if status == "Avslutad" else ""
    return Course(
        school_form=form, study_path=path, code=code, name=name, points=points, started=began, ended=ended,
        status=status, grade=grade, package=package,
    )  # fmt: skip
