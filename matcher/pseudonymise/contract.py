"""The contract with the service, `profile.schema.json`, as this program keeps it: the last look before anything is
written. A profile that breaks it is a fault of the program, so nothing at all is written then. Outcomes are held
against `outcome.schema.json` in the same way."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from matcher.pseudonymise.errors import Stopped
from matcher.pseudonymise.rules import CEFR
from matcher.pseudonymise.spellings import may_hold_personnummer
from matcher.pseudonymise.values import LICENCES, MOST_HOURS, MOST_KM, MOST_MONTHS

Check = Callable[[Any], bool]

REQUIRED = ("pseudonym", "municipality", "consent_given_on")
GROUPS = ("long_term_unemployed", "newly_arrived", "young", "foreign_born", "disability")
BANDS = ("16-19", "20-24", "25-34", "35-44", "45-54", "55-66")


def broken_rules(profile: Mapping[str, Any]) -> Iterator[str]:
    """The names of fields that break the contract; nothing where the profile keeps it."""
    yield from _broken(profile, REQUIRED, FIELDS)


def _broken(profile: Mapping[str, Any], required: Iterable[str], fields: Mapping[str, Check]) -> Iterator[str]:
    yield from (name for name in required if name not in profile)
    for name, value in profile.items():
        keeps = name in fields and fields[name](value)
        if not keeps or (name != "pseudonym" and any(map(may_hold_personnummer, _texts(value)))):
            yield name


def hold(profile: Mapping[str, Any]) -> None:
    """Raises Stopped, naming fields only, where the profile breaks the contract."""
    if broken := sorted(set(broken_rules(profile))):
        raise Stopped(f"Fel i programmet: en profil bryter mot formatet i {', '.join(broken)}. Inget är skrivet.")


def hold_outcome(outcome: Mapping[str, Any]) -> None:
    """Raises Stopped, naming fields only, where the outcome breaks the contract."""
    if broken := sorted(set(_broken(outcome, ("pseudonym", "as_of"), OUTCOME_FIELDS))):
        raise Stopped(f"Fel i programmet: en uppföljning bryter mot formatet i {', '.join(broken)}. Inget är skrivet.")


def _text(longest: int) -> Check:
    return lambda value: isinstance(value, str) and len(value) <= longest


def _matching(pattern: str) -> Check:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _whole(least: int, most: int) -> Check:
    return lambda value: type(value) is int and least <= value <= most


def _one_of(*allowed: str) -> Check:
    return lambda value: isinstance(value, str) and value in allowed


def _all(check: Check, *, unique: bool = False) -> Check:
    def checked(value: Any) -> bool:
        return isinstance(value, list) and all(map(check, value)) and not (unique and len(set(value)) < len(value))

    return checked


def _object(required: str = "", **fields: Check) -> Check:
    def checked(value: Any) -> bool:
        if not isinstance(value, dict) or (required and required not in value):
            return False
        return all(name in fields and fields[name](part) for name, part in value.items())

    return checked


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_answer(value: Any) -> bool:
    return isinstance(value, bool)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


_MONTH = _matching(r"[0-9]{4}(-[0-9]{2})?")

FIELDS: Mapping[str, Check] = {
    "pseudonym": _matching("[a-z2-7]{16,52}"),
    "display_code": _matching("[A-Z0-9-]{4,10}"),
    "municipality": _matching("[0-9]{4}"),
    "caseworker": _text(40),
    "age_band": _one_of(*BANDS),
    "target_groups": _all(_one_of(*GROUPS), unique=True),
    "available_from": _is_day,
    "hours_per_week": _object(min=_whole(0, MOST_HOURS), max=_whole(1, MOST_HOURS)),
    "home_locality": _text(60),
    "commute_km": _whole(0, MOST_KM),
    "swedish_level": _one_of(*CEFR),
    "languages": _all(_object("language", language=_matching("[a-z]{2,3}"), level=_one_of(*CEFR))),
    "driving_licences": _all(_one_of(*LICENCES), unique=True),
    "certificates": _all(_text(80)),
    "experience": _all(
        _object("occupation", occupation=_text(120), concept_id=_text(40), months=_whole(0, MOST_MONTHS), ended=_MONTH)
    ),
    "education": _all(
        _object(
            "title",
            code=_text(20),
            title=_text(160),
            level=_one_of("sfi", "basic", "upper_secondary", "higher_vocational", "university"),
            status=_one_of("completed", "ongoing"),
            completed=_MONTH,
        )
    ),
    "skills": _all(_text(120)),
    "wishes": _all(_text(120)),
    "months_on_income_support": _whole(0, MOST_MONTHS),
    "sources": _all(_one_of("adult_education", "income_support"), unique=True),
    "consent_given_on": _is_day,
    "consent_expires_on": _is_day,
}
ORDER = tuple(FIELDS)
"""The order in which a profile's fields are written."""

OUTCOME_FIELDS: Mapping[str, Check] = {
    "pseudonym": FIELDS["pseudonym"],
    "as_of": _is_day,
    "employed": _is_answer,
    "on_income_support": _is_answer,
    "studying": _is_answer,
}
