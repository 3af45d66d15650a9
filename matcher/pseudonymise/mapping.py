"""Which column of an export is what: a TOML file per source system. A column that it does not name is never read."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from matcher.pseudonymise.errors import BadValue, WrongFile, WrongSetup
from matcher.pseudonymise.files import UNUSABLE
from matcher.pseudonymise.rules import load_toml
from matcher.pseudonymise.tables import Record

FOLDER = Path(__file__).with_name("mappings")
HEADING_WITHIN = 20
"""Rows. Some exports begin with a title and a date."""
MOST_COLUMNS = 16_384
"""As many as a spreadsheet has."""


class Kind(StrEnum):
    """What an export is of; the first two are a profile's `sources`."""

    ADULT_EDUCATION = "adult_education"
    INCOME_SUPPORT = "income_support"
    CONSENT = "consent"
    FOLLOW_UP = "follow_up"
    SUPPORT_CASES = "support_cases"
    STUDIES = "studies"


REGISTRATIONS = (Kind.SUPPORT_CASES, Kind.STUDIES)
"""What goes on between two days: a column that is named and not there would make what has ended go on."""

SHIPPED: Mapping[Kind, Path] = {
    Kind.ADULT_EDUCATION: FOLDER / "alvis.toml",
    Kind.INCOME_SUPPORT: FOLDER / "lifecare.toml",
    Kind.CONSENT: FOLDER / "samtycke.toml",
    Kind.FOLLOW_UP: FOLDER / "uppfoljning.toml",
    Kind.SUPPORT_CASES: FOLDER / "lifecare_arenden.toml",
    Kind.STUDIES: FOLDER / "alvis_studier.toml",
}
REQUIRED: Mapping[Kind, frozenset[str]] = {
    Kind.ADULT_EDUCATION: frozenset({"personnummer", "course_name", "status"}),
    Kind.INCOME_SUPPORT: frozenset({"personnummer", "available"}),
    Kind.CONSENT: frozenset({"personnummer", "given", "withdrawn"}),
    Kind.FOLLOW_UP: frozenset({"personnummer"}),
    Kind.SUPPORT_CASES: frozenset({"personnummer"}),
    Kind.STUDIES: frozenset({"personnummer"}),
}
OPTIONAL: Mapping[Kind, frozenset[str]] = {
    Kind.ADULT_EDUCATION: frozenset(
        ["municipality", "locality", "school_form", "study_path", "course_code", "ended", "grade", "graded", "package"]
    ),
    Kind.INCOME_SUPPORT: frozenset(
        [
            "municipality",
            "locality",
            "case_number",
            "caseworker",
            "applied",
            "available_from",
            "months_on_support",
            "without_work_since",
            "country_of_birth",
            "permit_from",
            "disability",
            "licences",
            "languages",
            "swedish",
            "experience",
            "skills",
            "certificates",
            "wishes",
            "hours",
            "commute_km",
        ]
    ),
    Kind.CONSENT: frozenset({"expires"}),
    Kind.FOLLOW_UP: frozenset({"as_of", "employed", "on_income_support", "studying"}),
    Kind.SUPPORT_CASES: frozenset({"began", "ended", "status"}),
    Kind.STUDIES: frozenset({"began", "ended", "status"}),
}
GOING_ON = frozenset({"ongoing", "ended", "not_counted"})
CHOICES: Mapping[Kind, Mapping[str, frozenset[str]]] = {
    Kind.ADULT_EDUCATION: {
        "status": frozenset({"completed", "ongoing", "not_kept"}),
        "grade": frozenset({"passed", "failed"}),
        "school_form": frozenset({"sfi", "basic", "upper_secondary", "higher_vocational", "university"}),
    },
    Kind.INCOME_SUPPORT: {"yes_no": frozenset({"yes", "no"}), "country_of_birth": frozenset({"sweden", "unknown"})},
    Kind.CONSENT: {},
    Kind.FOLLOW_UP: {"yes_no": frozenset({"yes", "no"})},
    Kind.SUPPORT_CASES: {"status": GOING_ON},
    Kind.STUDIES: {"status": GOING_ON},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of an export: what the mapping names, as text. `identity` are the words that must not be kept."""

    file: str
    number: int
    values: Mapping[str, str]
    identity: frozenset[str]
    headings: Mapping[str, str]
    broken: str | None = None

    def __getitem__(self, field: str) -> str:
        return self.values.get(field, "")

    def heading(self, field: str) -> str:
        """What the file calls the column of `field`, in the mapping's words: for reports."""
        return self.headings.get(field, field)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """One source system's columns and ways of writing."""

    kind: Kind
    system: str
    columns: Mapping[str, tuple[str, ...]]
    identity: tuple[str, ...]
    choices: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls, path: Path) -> Self:
        """Raises WrongSetup naming the file and what is wrong with it."""
        table = load_toml(path)
        try:
            return cls._read(table)
        except UNUSABLE as error:
            raise WrongSetup(f"{path.name} är ingen riktig kolumnmappning: {_told(error)}.") from error

    @classmethod
    def _read(cls, table: Mapping[str, Any]) -> Self:
        if table["kind"] not in tuple(Kind):
            raise ValueError(f"kind ska vara någon av {', '.join(Kind)}")
        kind = Kind(table["kind"])
        columns = {field: _names(field, value) for field, value in table["columns"].items()}
        if unknown := sorted(columns.keys() - REQUIRED[kind] - OPTIONAL[kind]):
            raise ValueError(f"okänt fält under columns: {', '.join(unknown)}")
        if missing := sorted(REQUIRED[kind] - columns.keys()):
            raise ValueError(f"saknas under columns: {', '.join(missing)}")
        written = table.get("values", {})
        choices = {field: _choices(field, written.get(field, {}), names) for field, names in CHOICES[kind].items()}
        identity = _names("identity", table.get("identity", {}).get("columns", []))
        return cls(kind=kind, system=str(table["system"]), columns=columns, identity=identity, choices=choices)

    def rows(self, file: str, records: Iterable[Record]) -> Iterator[Row]:
        """The rows below the heading, blank ones left out. Raises WrongFile where columns are missing or doubled."""
        waiting = iter(records)
        heading = self._heading(file, waiting)
        places = self._places(file, heading)
        identities = frozenset(map(_folded, self.identity))
        identity = [index for index, name in enumerate(heading) if name in identities]
        last = max([*places.values(), *identity])
        called = {field: self._called(field, heading, places) for field in self.columns}
        some = False
        for record in waiting:
            if record.is_blank:
                continue
            some = True
            broken = record.broken
            if any(record.cells[len(heading) :]):
                broken = "fler celler än rubriker"
            elif not broken and len(record.cells) <= last:
                broken = "raden slutar före den sista kolumnen"
            cells = record.cells + ("",) * (len(heading) - len(record.cells))
            yield Row(
                file=file,
                number=record.number,
                values={field: cells[index] for field, index in places.items()},
                identity=frozenset(word for index in identity for word in _words(cells[index])),
                headings=called,
                broken=broken,
            )
        if not some:
            raise WrongFile(f"{file} har rubriker men inga rader. Exportera filen på nytt.")

    def choice(self, field: str, text: str) -> str | None:
        """Which of our words the system's `text` means; None where it is empty. Raises BadValue on another."""
        if not text:
            return None
        found = self.written_as(field, text)
        if found is None:
            known = f"values.{field}"
            raise BadValue(
                "värdet känns inte igen", f"rätta det, eller lägg till skrivsättet under {known} i mappningen"
            )
        return found

    def written_as(self, field: str, text: str) -> str | None:
        """Which of our words the system's `text` means; None where it is none of those that are told apart."""
        return self.choices[field].get(_folded(text))

    def _heading(self, file: str, records: Iterator[Record]) -> Sequence[str]:
        wanted = set(map(_folded, self.columns["personnummer"]))
        for _, record in zip(range(HEADING_WITHIN), records, strict=False):
            heading = tuple(map(_folded, record.cells))
            if wanted & set(heading):
                if len(heading) > MOST_COLUMNS:
                    raise WrongFile(f"{file} har fler än {MOST_COLUMNS} kolumner. Exportera bara dem som behövs.")
                return heading
        raise WrongFile(
            f"{file} saknar kolumnen {self.columns['personnummer'][0]} och är nog ingen export från {self.system}. "
            "Kontrollera filen, eller ange en annan mappning med --mapping."
        )

    def _called(self, field: str, heading: Sequence[str], places: Mapping[str, int]) -> str:
        """Which of the mapping's names for a column the file has: a report never quotes a heading."""
        names = self.columns[field]
        said = heading[places[field]] if field in places else ""
        return next((name for name in names if _folded(name) == said), names[0])

    def _places(self, file: str, heading: Sequence[str]) -> dict[str, int]:
        places: dict[str, int] = {}
        for field, names in self.columns.items():
            wanted = frozenset(map(_folded, names))
            found = [index for index, name in enumerate(heading) if name in wanted]
            if len(found) > 1:
                raise WrongFile(f"{file} har kolumnen {names[0]} mer än en gång. Ta bort den ena.")
            if found:
                places[field] = found[0]
        needed = self.columns.keys() if self.kind in REGISTRATIONS else REQUIRED[self.kind]
        if missing := sorted(self.columns[field][0] for field in needed - places.keys()):
            raise WrongFile(f"{file} saknar kolumn: {', '.join(missing)}. Exportera med den, eller rätta mappningen.")
        return places


def _names(field: str, value: object) -> tuple[str, ...]:
    names = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else ()
    if (not names and field != "identity") or not all(isinstance(name, str) and name.strip() for name in names):
        raise ValueError(f"{field} ska vara en kolumns rubrik, eller en lista av rubriker")
    return names


def _choices(field: str, written: Mapping[str, Sequence[str]], known: frozenset[str]) -> dict[str, str]:
    if unknown := sorted(written.keys() - known):
        raise ValueError(f"okänt under values.{field}: {', '.join(unknown)}")
    return {_folded(text): choice for choice, texts in written.items() for text in texts}


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


def _words(text: str) -> list[str]:
    return [word.casefold() for word in re.findall(r"[^\W\d_]{2,}", text)]


def _told(error: Exception) -> str:
    return f"{error.args[0]} saknas" if isinstance(error, KeyError) else str(error)
