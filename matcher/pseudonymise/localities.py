"""Localities and municipalities by name: only what the table of places holds is ever kept of an address."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from matcher.pseudonymise.errors import BadValue, WrongSetup
from matcher.pseudonymise.files import read_bytes, why

SHIPPED = Path(__file__).resolve().parent.parent / "places.csv"
"""The table that the service measures distances by; a locality that it lacks would be of no use there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Localities:
    """Known names. `named` is a locality's own spelling by (municipality, case-folded name)."""

    named: Mapping[tuple[str, str], str]
    municipalities: Mapping[str, str]

    @classmethod
    def load(cls, path: Path = SHIPPED) -> Self:
        """Read a CSV of places with the columns name, municipality_code and main_town. Raises WrongSetup."""
        try:
            text = read_bytes(path).decode("utf-8-sig")
            delimiter = ";" if ";" in text.partition("\n")[0] else ","
            rows = list(csv.DictReader(text.splitlines(), delimiter=delimiter))
            return cls._of(rows)
        except OSError as error:
            raise WrongSetup(f"{path} går inte att läsa: {why(error)}.") from error
        except (UnicodeDecodeError, csv.Error, KeyError, AttributeError) as error:
            raise WrongSetup(f"{path.name} är ingen tabell över orter: name, municipality_code, main_town.") from error

    @classmethod
    def _of(cls, rows: Iterable[Mapping[str, str]]) -> Self:
        named: dict[tuple[str, str], str] = {}
        towns: dict[str, set[str]] = {}
        others: dict[str, set[str]] = {}
        for row in rows:
            name, code = " ".join(row["name"].split()), row["municipality_code"].strip().zfill(4)
            named[code, name.casefold()] = name
            is_town = row["main_town"].strip().casefold() in ("yes", "ja", "true", "1")
            (towns if is_town else others).setdefault(name.casefold(), set()).add(code)
        codes = others | towns  # a municipality's main town is meant before another's village
        return cls(named=named, municipalities={name: min(found) for name, found in codes.items() if len(found) == 1})

    def municipality(self, text: str) -> str | None:
        """The kommunkod that `text` is, or names (`Kalmar`, `Borgholms kommun`). Raises BadValue on another."""
        name = " ".join(text.split()).casefold()
        if not name:
            return None
        if name.isdecimal() and name.isascii() and len(name) in (3, 4):
            code = name.zfill(4)  # a spreadsheet drops the first zero
            if "0114" <= code <= "2584":
                return code
        for ending in ("", " kommun", "s kommun", " stad", "s stad"):
            if name.endswith(ending) and (found := self.municipalities.get(name.removesuffix(ending))):
                return found
        raise BadValue("kommunen känns inte igen", "skriv kommunkoden, fyra siffror")

    def locality(self, text: str, municipality: str) -> str | None:
        """A locality's name as the table spells it. Raises BadValue on one that it has not in that municipality."""
        name = " ".join(text.split()).casefold()
        if name and (municipality, name) not in self.named:
            raise BadValue("orten finns inte i tabellen över kommunens orter", "kontrollera orten, eller se --places")
        return self.named.get((municipality, name))
