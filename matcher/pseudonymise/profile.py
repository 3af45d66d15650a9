"""One person's rows become one profile: only what is named here, each field by a reader of its own."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, TypeVar

from matcher.pseudonymise import values
from matcher.pseudonymise.education import education
from matcher.pseudonymise.errors import BadValue
from matcher.pseudonymise.free_text import FreeText
from matcher.pseudonymise.localities import Localities
from matcher.pseudonymise.mapping import ColumnMapping, Row
from matcher.pseudonymise.names import holds_a_name
from matcher.pseudonymise.people import Person
from matcher.pseudonymise.personnummer import age_on
from matcher.pseudonymise.report import Ledger
from matcher.pseudonymise.rules import Rules
from matcher.pseudonymise.swedish import highest, level_as_written, level_of_course
from matcher.pseudonymise.target_groups import Circumstances, target_groups

Value = TypeVar("Value")

SWEDISH = "sv"
AGE_BANDS = ((16, 19), (20, 24), (25, 34), (35, 44), (45, 54), (55, 66))
LONGEST_WORDS, LONGEST_CERTIFICATE = 120, 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Builder:
    """Makes profiles as of one day. Problems go to the ledger, dropped words are counted by `free_text`."""

    rules: Rules
    localities: Localities
    free_text: FreeText
    ledger: Ledger
    today: date

    def build(self, person: Person) -> dict[str, Any]:
        """The profile of a person, but for pseudonym and display code. What is unknown is left out."""
        income = Facts(person, self.ledger)
        identity = person.identity
        municipality, locality = self._home(person, income)
        months = income.latest("months_on_support", lambda text: values.read_number(text, values.MOST_MONTHS))
        hours = income.latest("hours", values.read_hours)
        languages = income.parts("languages", values.read_list, self._language)
        profile: dict[str, Any] = {
            "municipality": municipality,
            "caseworker": income.latest("caseworker", self._caseworker),
            "age_band": age_band(age_on(person.personnummer, self.today)),
            "target_groups": target_groups(
                person.personnummer, self._circumstances(income), self.rules.target_groups, self.today
            ),
            "available_from": _iso(income.latest("available_from", values.read_day)),
            "hours_per_week": {"min": hours[0], "max": hours[1]} if hours else None,
            "home_locality": locality,
            "commute_km": income.latest("commute_km", lambda text: values.read_number(text, values.MOST_KM)),
            "swedish_level": self._swedish(person, income, languages),
            # Swedish has a field of its own, and must not stay here where that one is left out.
            "languages": [spoken for spoken in languages if spoken["language"] != SWEDISH],
            "driving_licences": income.latest("licences", values.read_licences),
            "certificates": self._texts(identity, income, "certificates", LONGEST_CERTIFICATE),
            "experience": self._experience(identity, income),
            "education": education(person.courses, identity, self.free_text, self.rules, self.ledger, self.today),
            "skills": self._texts(identity, income, "skills", LONGEST_WORDS),
            "wishes": self._texts(identity, income, "wishes", LONGEST_WORDS),
            "months_on_income_support": months,
            "sources": [*["adult_education"] * bool(person.courses), *["income_support"] * bool(person.applications)],
            "consent_given_on": person.consent.given_on.isoformat(),
            "consent_expires_on": _iso(person.consent.expires_on),
        }
        return {name: value for name, value in profile.items() if _says_something(name, value)}

    def case_number(self, person: Person) -> str:
        """The latest case number, for the key register alone."""
        return Facts(person, self.ledger).latest("case_number", lambda text: text[:40] or None) or ""

    def _home(self, person: Person, income: "Facts") -> tuple[str, str | None]:
        """The municipality, income support's word before adult education's, and the locality where it is there."""
        rows = [*income.rows, *(taken.row for taken in reversed(person.courses))]
        municipality = first_of(rows, "municipality", self.localities.municipality, self.ledger)
        code = municipality or self.rules.municipality
        return code, first_of(rows, "locality", lambda text: self.localities.locality(text, code), self.ledger)

    def _caseworker(self, text: str) -> str | None:
        if text and not self.rules.caseworker.fullmatch(text):
            cure = "skriv handläggarens kod, eller ändra caseworker i reglerna"
            raise BadValue("ser inte ut som en handläggares kod", cure)
        if holds_a_name(text) and text not in self.rules.caseworkers:
            cure = "skriv handläggarens kod; är den verkligen ett namn, lägg till den under caseworkers i reglerna"
            raise BadValue("är ett namn och ingen kod", cure)
        return text or None

    def _circumstances(self, income: "Facts") -> Circumstances:
        return Circumstances(
            without_work_since=income.latest("without_work_since", values.read_day),
            permit_from=income.latest("permit_from", values.read_day),
            born_abroad=income.latest_by_mapping("country_of_birth", _born_abroad),
            disability=income.latest_by_mapping("disability", _yes),
        )

    def _swedish(self, person: Person, income: "Facts", languages: list[dict[str, str]]) -> str | None:
        rules = self.rules.swedish
        shown = [level_of_course(taken.course, rules) for taken in person.courses if taken.is_kept]
        spoken = [one.get("level") for one in languages if one["language"] == SWEDISH]
        return highest([income.latest("swedish", self._written_swedish), *spoken, *shown])

    def _written_swedish(self, text: str) -> str | None:
        level = level_as_written(text, self.rules)
        if text and level is None:
            raise BadValue("nivån i svenska känns inte igen", "skriv en nivå som B1, eller en sfi-kurs som SFI C")
        return level

    def _language(self, text: str) -> dict[str, str]:
        return values.read_language(text, self.rules.languages)

    def _texts(self, identity: frozenset[str], income: "Facts", field: str, longest: int) -> list[str]:
        parts = income.parts(field, values.read_list, str)
        kept = (self.free_text.keep(part, identity, longest) for part in parts)
        return list({text.casefold(): text for text in kept if text}.values())

    def _experience(self, identity: frozenset[str], income: "Facts") -> list[dict[str, Any]]:
        experience = []
        for job in income.parts("experience", values.split_jobs, lambda text: values.read_job(text, self.today)):
            occupation = self.free_text.keep(job.name, identity, LONGEST_WORDS)
            if occupation is None:
                continue
            facts = {"occupation": occupation, "months": job.months, "ended": job.ended}
            experience.append({name: value for name, value in facts.items() if value is not None})
        return experience


class Facts:
    """The applications of a person as one: each field as the latest application that has it says."""

    def __init__(self, person: Person, ledger: Ledger) -> None:
        self._applications = person.latest_first
        self._ledger = ledger

    @property
    def rows(self) -> list[Row]:
        return [application.row for application in self._applications]

    def latest(self, field: str, reader: Callable[[str], Value | None]) -> Value | None:
        """What the latest application says that can be read; what cannot is reported on the way."""
        return first_of(self.rows, field, reader, self._ledger)

    def latest_by_mapping(self, field: str, reader: Callable[[ColumnMapping, str], Value | None]) -> Value | None:
        """The same for a field whose ways of writing the mapping knows."""
        for application in self._applications:
            value = first_of([application.row], field, partial(reader, application.mapping), self._ledger)
            if value is not None:
                return value
        return None

    def parts(self, field: str, split: Callable[[str], list[str]], reader: Callable[[str], Value]) -> list[Value]:
        """The parts of the latest cell that is not empty; those that cannot be read are reported and left out."""
        return list(self._parts(field, split, reader))

    def _parts(self, field: str, split: Callable[[str], list[str]], reader: Callable[[str], Value]) -> Iterator[Value]:
        row = next((row for row in self.rows if row[field]), None)
        for part in split(row[field]) if row else ():
            try:
                yield reader(part)
            except BadValue as error:
                assert row is not None
                self._ledger.omit(row, field, error)


def first_of(rows: Iterable[Row], field: str, reader: Callable[[str], Value | None], ledger: Ledger) -> Value | None:
    """What the first row says that `reader` makes something of; what it cannot read is reported on the way."""
    found = (ledger.read(row, field, reader) for row in rows if row[field])
    return next((value for value in found if value is not None), None)


def age_band(age: int) -> str | None:
    """The band that an age in completed years is in; None below 16 and above 66."""
    return next((f"{least}-{most}" for least, most in AGE_BANDS if least <= age <= most), None)


def _born_abroad(mapping: ColumnMapping, text: str) -> bool | None:
    written = mapping.written_as("country_of_birth", text)
    return None if written == "unknown" else written != "sweden"


def _yes(mapping: ColumnMapping, text: str) -> bool | None:
    choice = mapping.choice("yes_no", text)
    return None if choice is None else choice == "yes"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _says_something(name: str, value: object) -> bool:
    """Whether to write it. That somebody has no licence and belongs to no group is known; no skills mean unknown."""
    return value is not None and (value != [] or name in ("target_groups", "driving_licences"))
