"""What the program goes by: `rules.toml`, or a copy of it, as it is in force on one day."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self

from matcher.pseudonymise.errors import WrongSetup
from matcher.pseudonymise.files import UNUSABLE, read_toml, why

SHIPPED = Path(__file__).with_name("rules.toml")

CEFR = ("A1", "A2", "B1", "B2", "C1", "C2")
"""Lowest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroupRules:
    """Who belongs to a target group. Ages in completed years, times in whole months."""

    young_under: int
    long_term_unemployed_months: int
    long_term_unemployed_months_young: int
    newly_arrived_months: int
    disability: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SwedishCourse:
    """Courses whose code or name begins like `match`, and the CEFR level of who completed one, or takes it."""

    level: str
    match: re.Pattern[str]
    completed: str
    ongoing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SwedishRules:
    """What courses say of somebody's Swedish. SFI's are keyed `B`, or `1B` where the study path matters."""

    sfi_completed: Mapping[str, str]
    sfi_ongoing: Mapping[str, str]
    courses: Sequence[SwedishCourse]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All of it. `k` is how many people share what they might be recognised by, at least."""

    municipality: str
    k: int
    caseworker: re.Pattern[str]
    caseworkers: frozenset[str]
    course_codes: Sequence[re.Pattern[str]]
    package_code: re.Pattern[str]
    also: frozenset[str]
    course_words: frozenset[str]
    little: frozenset[str]
    sensitive: tuple[str, ...]
    target_groups: TargetGroupRules
    swedish: SwedishRules
    swedish_words: Mapping[str, str]
    languages: Mapping[str, str]

    @classmethod
    def load(cls, path: Path, today: date) -> Self:
        """The rules in a file, as in force on `today`. Raises WrongSetup naming the file and what is wrong."""
        table = load_toml(path)
        try:
            return cls._read(table, today)
        except KeyError as error:
            raise WrongSetup(f"{path.name} saknar {error.args[0]}. Utgå från programmets egen rules.toml.") from error
        except (*UNUSABLE, re.error, RecursionError) as error:
            raise WrongSetup(f"{path.name} är fel ifylld: {error}. Utgå från programmets egen rules.toml.") from error

    @classmethod
    def _read(cls, table: Mapping[str, Any], today: date) -> Self:
        groups = _in_force(table["target_groups"], today, "target_groups")
        swedish = _in_force(table["swedish"], today, "swedish")
        if not re.fullmatch(r"\d{4}", table["municipality"]):
            raise ValueError("municipality ska vara fyra siffror")
        return cls(
            municipality=table["municipality"],
            k=_number(table, "k"),
            caseworker=re.compile(table["caseworker"]),
            caseworkers=frozenset(map(str, table.get("caseworkers", []))),
            course_codes=tuple(re.compile(shape) for shape in table["course_codes"]),
            package_code=re.compile(table["package_code"]),
            also=_words(table["free_text"]["also"]),
            course_words=_words(table["free_text"]["courses"]),
            little=_words(table["free_text"]["little"]),
            sensitive=tuple(sorted(_words(table["free_text"]["sensitive"]))),
            target_groups=TargetGroupRules(
                young_under=_number(groups, "young_under"),
                long_term_unemployed_months=_number(groups, "long_term_unemployed_months"),
                long_term_unemployed_months_young=_number(groups, "long_term_unemployed_months_young"),
                newly_arrived_months=_number(groups, "newly_arrived_months"),
                disability=bool(groups["disability"]),
            ),
            swedish=SwedishRules(
                sfi_completed=_levels(swedish["sfi_completed"]),
                sfi_ongoing=_levels(swedish["sfi_ongoing"]),
                courses=tuple(_course(course) for course in swedish["courses"]),
            ),
            swedish_words={word.casefold(): level for word, level in _levels(table["swedish_words"]).items()},
            languages={name.casefold(): _code(code) for name, code in table["languages"].items()},
        )


def load_toml(path: Path) -> dict[str, Any]:
    """A TOML file. Raises WrongSetup naming the file, and the line where it is wrong."""
    try:
        return read_toml(path)
    except OSError as error:
        raise WrongSetup(f"{path} går inte att läsa: {why(error)}.") from error
    except ValueError as error:
        raise WrongSetup(f"{path.name} är ingen riktig TOML-fil: {error}.") from error


def _in_force(dated: Sequence[Mapping[str, Any]], today: date, name: str) -> Mapping[str, Any]:
    begun = [rules for rules in dated if rules["from"] <= today]
    if not begun:
        raise ValueError(f"ingen av {name} gäller {today.isoformat()}")
    return max(begun, key=lambda rules: rules["from"])


def _number(table: Mapping[str, Any], key: str) -> int:
    value = table[key]
    if type(value) is not int or value < 1:
        raise ValueError(f"{key} ska vara ett heltal, minst 1")
    return value


def _words(listed: Sequence[str]) -> frozenset[str]:
    return frozenset(word.casefold() for word in listed)


def _course(table: Mapping[str, Any]) -> SwedishCourse:
    levels = _levels({"completed": table["completed"], "ongoing": table["ongoing"]})
    return SwedishCourse(level=table["level"], match=re.compile(table["match"], re.IGNORECASE), **levels)


def _levels(table: Mapping[str, str]) -> dict[str, str]:
    if wrong := [key for key, level in table.items() if level not in CEFR]:
        raise ValueError(f"{', '.join(wrong)} ska vara någon av {', '.join(CEFR)}")
    return dict(table)


def _code(code: str) -> str:
    if not re.fullmatch("[a-z]{2,3}", code):
        raise ValueError("en språkkod har två eller tre små bokstäver")
    return code
