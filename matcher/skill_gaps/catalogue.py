"""The catalogue of courses and licences that planners weigh against each other: the shipped file or the own one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from matcher.certificates import families
from matcher.eligibility import IMPLIED_LICENCES
from matcher.pseudonymise.files import read_toml
from models.candidate import Cefr, EducationLevel
from models.errors import ConfigurationError

SHIPPED = Path(__file__).with_name("catalogue.toml")

CODE = re.compile(r"[A-ZÅÄÖ]{3}[A-ZÅÄÖ0-9]{3,6}[a-z]?\d?[A-ZS]?|[A-ZÅÄÖ]{4}\d[A-Z0-9]00[XY]")
"""Skolverket's codes of courses (Gy11: MATMAT01a, SAMSAM01a1, VADVAD00S; basic: GRNSVA2) and levels (Gy25: MATE1A00X).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What somebody can take, what it gives and asks, how long it is (weeks), and what a place costs (SEK).

    `completion` are the lowest and highest share that is expected to complete; 1 where the catalogue says nothing.
    """

    id: str
    name: str
    codes: tuple[str, ...]
    package: str | None
    weeks: float
    lead_weeks: float
    cost_sek: float | None
    completion: tuple[float, float]
    licences: frozenset[str]
    certificates: tuple[str, ...]
    swedish: Cefr | None
    occupation: str | None
    skills: tuple[str, ...]
    requires_swedish: Cefr | None
    requires_licences: frozenset[str]
    requires_education: EducationLevel | None


def _code(value: str) -> str:
    if not CODE.fullmatch(value):
        raise ValueError("är ingen av Skolverkets koder, som MATMAT01a, MATE1A00X eller GRNSVA2")
    return value


def _licence(value: str) -> str:
    if value not in IMPLIED_LICENCES:
        raise ValueError(f"är ingen körkortsklass: välj bland {', '.join(IMPLIED_LICENCES)}")
    return value


def _certificate(value: str) -> str:
    if not families(value):
        raise ValueError("är inget intyg som systemet känner igen; se matcher/certificates.py")
    return value


Name = Annotated[str, Field(min_length=1, max_length=120)]
Licence = Annotated[str, AfterValidator(_licence)]


class _Gives(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    licences: frozenset[Licence] = frozenset()
    certificates: tuple[Annotated[Name, AfterValidator(_certificate)], ...] = ()
    swedish: Cefr | None = None
    occupation: Name | None = None
    skills: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def something(self) -> Self:
        if not (self.licences or self.certificates or self.swedish or self.occupation or self.skills):
            raise ValueError("utbildningen ska ge något: licences, certificates, swedish, occupation eller skills")
        return self


class _Requires(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    swedish: Cefr | None = None
    licences: frozenset[Licence] = frozenset()
    education: EducationLevel | None = None


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    name: Name
    codes: tuple[Annotated[str, AfterValidator(_code)], ...] = ()
    package: Annotated[str, Field(pattern=r"^[A-ZÅÄÖ0-9]{6}$")] | None = None
    weeks: Annotated[float, Field(gt=0, le=520)]
    lead_weeks: Annotated[float, Field(ge=0, le=520)] = 0
    cost_sek: Annotated[float, Field(gt=0, le=10_000_000)] | None = None
    completion: tuple[Annotated[float, Field(ge=0, le=1)], Annotated[float, Field(ge=0, le=1)]] = (1.0, 1.0)
    gives: _Gives
    requires: _Requires = _Requires()

    @model_validator(mode="after")
    def hangs_together(self) -> Self:
        if self.completion[0] > self.completion[1]:
            raise ValueError("completion: den lägsta andelen ska stå först")
        before, after = self.requires.swedish, self.gives.swedish
        if after is not None and (before is None or before.rank >= after.rank):
            raise ValueError("requires.swedish saknas eller är inte lägre än gives.swedish")
        return self

    def course(self) -> Course:
        return Course(
            **self.model_dump(exclude={"gives", "requires"}),
            **self.gives.model_dump(),
            requires_swedish=self.requires.swedish,
            requires_licences=self.requires.licences,
            requires_education=self.requires.education,
        )


@cache
def read_catalogue(path: Path | None = None) -> Sequence[Course]:
    """Every course, in the file's order; the shipped catalogue where no file is named.

    Raises ConfigurationError that names the file, and the entry and field of each mistake.
    """
    file = path or SHIPPED
    try:
        told = read_toml(file)
    except (OSError, ValueError) as error:
        raise _wrong(file, [str(error)]) from error
    entries = told.get("course")
    if set(told) - {"course"} or not isinstance(entries, list) or not entries:
        raise _wrong(file, ["filen ska bestå av minst en [[course]] och inget annat"])
    courses, problems = [], []
    for number, entry in enumerate(entries, start=1):
        try:
            courses.append(_Entry.model_validate(entry).course())
        except ValidationError as error:
            problems += [f"{_called(entry, number)}: {_said(problem)}" for problem in error.errors()]
    ids = [one.id for one in courses]
    problems += [f"{one}: id finns två gånger" for one in sorted({one for one in ids if ids.count(one) > 1})]
    if problems:
        raise _wrong(file, problems)
    return tuple(courses)


def _called(entry: Any, number: int) -> str:
    name = entry.get("id") if isinstance(entry, dict) else None
    return f"course {number} ({name})" if isinstance(name, str) else f"course {number}"


def _said(problem: Any) -> str:
    place = ".".join(str(part) for part in problem["loc"])
    text = str(problem["msg"]).removeprefix("Value error, ")
    return f"{place}: {text}" if place else text


def _wrong(file: Path, problems: Sequence[str]) -> ConfigurationError:
    return ConfigurationError("course_catalogue", file=str(file), problems="; ".join(problems))
