"""One pseudonymised profile, checked as `profile.schema.json` says, and for what nobody may send."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Annotated, Any, Literal

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from matcher.intake.checked import WHOLE, StrictDay, problems_of, refused
from matcher.intake.json_lines import read_line
from matcher.intake.quick_profile import QuickReader, Read
from matcher.intake.said import texts_said
from matcher.pseudonymise.spellings import has_personnummer
from models.errors import Problem

PSEUDONYM = "pseudonym"
"""Fifty-two signs that mean nothing: some of them look like digits, and none of them is 0 or 1."""

NUL = b"\\u0000"
"""How JSON writes the character that PostgreSQL cannot keep."""

Level = Literal["A1", "A2", "B1", "B2", "C1", "C2"]
Month = Annotated[str, Field(pattern="^[0-9]{4}(-[0-9]{2})?$")]
Months = Annotated[int, Field(ge=0, le=600), WHOLE]


def _unique(items: list[Any]) -> list[Any]:
    if len(set(items)) != len(items):
        raise refused("not_unique")
    return items


class _Strict(BaseModel):
    """No field but those named, none of them null, no type but the one said. Defaults stand for what was not said."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Hours(_Strict):
    min: Annotated[int, Field(ge=0, le=48), WHOLE] = 0
    max: Annotated[int, Field(ge=1, le=48), WHOLE] = 48


class Language(_Strict):
    language: str
    level: Level = "A1"


class Experience(_Strict):
    occupation: Annotated[str, Field(max_length=120)]
    concept_id: Annotated[str, Field(max_length=40)] = ""
    months: Months = 0
    ended: Month = ""


class Education(_Strict):
    title: Annotated[str, Field(max_length=160)]
    code: Annotated[str, Field(max_length=20)] = ""
    level: Literal["sfi", "basic", "upper_secondary", "higher_vocational", "university"] = "basic"
    status: Literal["completed", "ongoing"] = "completed"
    completed: Month = ""


class Profile(_Strict):
    """`profile.schema.json` as types. Only used to check: the profile is kept as it was delivered."""

    pseudonym: Annotated[str, Field(pattern="^[a-z2-7]{16,52}$")]
    municipality: Annotated[str, Field(pattern="^[0-9]{4}$")]
    consent_given_on: StrictDay
    consent_expires_on: StrictDay = None  # type: ignore[assignment]
    display_code: Annotated[str, Field(pattern="^[A-Z0-9-]{4,10}$")] = ""
    caseworker: Annotated[str, Field(max_length=40)] = ""
    age_band: Literal["16-19", "20-24", "25-34", "35-44", "45-54", "55-66"] = "16-19"
    target_groups: Annotated[
        list[Literal["long_term_unemployed", "newly_arrived", "young", "foreign_born", "disability"]],
        AfterValidator(_unique),
    ] = []
    available_from: StrictDay = None  # type: ignore[assignment]
    hours_per_week: Hours = Hours()
    home_locality: Annotated[str, Field(max_length=60)] = ""
    commute_km: Annotated[int, Field(ge=0, le=500), WHOLE] = 0
    swedish_level: Level = "A1"
    languages: list[Language] = []
    driving_licences: Annotated[
        list[Literal["AM", "A1", "A2", "A", "B", "BE", "C1", "C", "CE", "D1", "D", "DE"]], AfterValidator(_unique)
    ] = []
    certificates: list[Annotated[str, Field(max_length=80)]] = []
    experience: list[Experience] = []
    education: list[Education] = []
    skills: list[Annotated[str, Field(max_length=120)]] = []
    wishes: list[Annotated[str, Field(max_length=120)]] = []
    months_on_income_support: Months = 0
    sources: Annotated[list[Literal["adult_education", "income_support"]], AfterValidator(_unique)] = []


def read_profile(line: bytes | None, number: int) -> tuple[Read | None, Sequence[Problem]]:
    """The profile in one line of JSON, or what is wrong with it; `number` is the line's, and goes into the problems.

    No problem repeats a value or an unknown field's name: whatever it is, it may be somebody's identity.
    """
    quickly = None if line is None else quick_reader().read(line)
    if quickly is not None:
        return quickly, []
    profile, problems = read_slowly(line, number)
    return None if profile is None else read_of(profile), problems


@cache
def quick_reader() -> QuickReader:
    """What reads a line that nothing is wrong with."""
    return QuickReader(Profile)


def read_of(profile: Mapping[str, Any]) -> Read:
    """What is read of a profile that nothing is wrong with."""
    return Read(
        profile["pseudonym"],
        profile["municipality"],
        profile.get("display_code", ""),
        profile.get("caseworker", ""),
        orjson.dumps(profile),
        None,
        texts_said(profile),
    )


def read_slowly(line: bytes | None, number: int) -> tuple[dict[str, Any] | None, Sequence[Problem]]:
    """The same, field by field, with words for all that is wrong."""
    prefix = f"line {number}: "
    profile, problems = read_line(line, number)
    if problems:
        return None, problems
    try:
        Profile.model_validate(profile)
    except ValidationError as error:
        return None, problems_of(error.errors(include_url=False, include_input=False), prefix)
    problems = []
    may_hold_nul = NUL in (line or b"")
    for name, value in profile.items():
        texts = texts_in(value)
        if may_hold_nul and any("\0" in text for text in texts):
            problems.append(Problem(field=prefix + name, code="unstorable_character"))
        if name != PSEUDONYM and any(map(has_personnummer, texts)):
            problems.append(Problem(field=prefix + name, code="personnummer"))
    return (None, problems) if problems else (profile, [])


def texts_in(value: object) -> Sequence[str]:
    """Every string in a JSON value, however deep; names of fields are not among them."""
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, dict | list):
        return ()
    found: list[str] = []
    for part in value.values() if isinstance(value, dict) else value:
        if isinstance(part, str):
            found.append(part)
        elif isinstance(part, dict | list):
            found += texts_in(part)
    return found
