"""CPV codes: how they are written, and which work they give rise to, by the shipped list or the installation's own."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from matcher.procurement.rules import Purchase
from matcher.pseudonymise.files import UNUSABLE, read_toml
from models.errors import ConfigurationError

SHIPPED = Path(__file__).with_name("cpv.toml")

WEIGHTS = (3, 7, 1, 3, 7, 1, 3, 7)
"""The check digit is the last digit of the sum of the digits by these weights. Found on published codes: the regulation
does not give the rule, and the Publications Office knows of a few codes of 2008 that break it (`03300000-2`). So a code
may be written without its check digit."""

_CODE = re.compile(r"(\d{8})(?:\s*-?\s*(\d))?", re.ASCII)


class WrongCpv(ValueError):
    """No code. `code` names a text in `matcher/messages`; `params` fill it."""

    def __init__(self, code: str, params: Mapping[str, object]) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupation:
    """An occupation by its name in the taxonomy. `tasks` tell of the work; both they and `ssyk` may be unknown.
    `licence` is a driving licence without which nobody does it."""

    name: str
    ssyk: str | None = None
    tasks: str = ""
    licence: str | None = None
    concept_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CpvWork:
    """What codes that begin with `prefix` give rise to. `unsure`: the choice of occupations is to be checked."""

    prefix: str
    title: str
    purchase: Purchase
    occupations: tuple[Occupation, ...]
    words: tuple[str, ...]
    unsure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CpvList:
    """The whole list, as it has stood since a day."""

    since: date
    occupations: Mapping[str, Occupation]
    works: Mapping[str, CpvWork]

    def work_of(self, code: str) -> CpvWork | None:
        """What a code of eight digits gives rise to, by the longest prefix; None where the list has none."""
        return next((self.works[code[:end]] for end in range(len(code), 1, -1) if code[:end] in self.works), None)

    def works_in(self, occupation: str) -> Sequence[CpvWork]:
        """The entries that name an occupation."""
        return [one for one in self.works.values() if any(each.name == occupation for each in one.occupations)]


def check_digit(code: str) -> int:
    """The check digit of a code of eight digits."""
    return sum(weight * int(digit) for weight, digit in zip(WEIGHTS, code, strict=True)) % 10


def read_cpv(text: str) -> str:
    """The eight digits of a code as it was written: `90910000-9`, `90910000`.

    Raises WrongCpv where it is none, or where its check digit is another.
    """
    match = _CODE.fullmatch(text.strip())
    if match is None or match[1].startswith("00"):
        raise WrongCpv("cpv_shape", {})
    code, given = match.groups()
    if given is not None and int(given) != check_digit(code):
        raise WrongCpv("cpv_check_digit", {"given": given, "expected": check_digit(code)})
    return code


def cpv_list(path: Path | None = None) -> CpvList:
    """The list from the shipped file or the installation's own.

    Raises ConfigurationError that names the file where it cannot be read.
    """
    return _read(path or SHIPPED)


@cache
def _read(path: Path) -> CpvList:
    try:
        table = read_toml(path)
        if type(table["from"]) is not date:
            raise ValueError("from is a day")
        occupations = {one["name"]: Occupation(**one) for one in table["occupation"]}
        works = [_work(entry, occupations) for entry in table["entry"]]
        if len({one.prefix for one in works}) < len(works):
            raise ValueError("two entries of one prefix")
    except UNUSABLE as error:
        raise ConfigurationError("procurement_cpv_file", file=str(path), why=str(error)) from error
    return CpvList(since=table["from"], occupations=occupations, works={one.prefix: one for one in works})


def _work(entry: Mapping[str, Any], occupations: Mapping[str, Occupation]) -> CpvWork:
    if not re.fullmatch(r"\d{2,8}", entry["prefix"], re.ASCII):
        raise ValueError(f"prefix {entry['prefix']}")
    return CpvWork(
        prefix=entry["prefix"],
        title=entry["title"],
        purchase=Purchase(entry["kind"]),
        occupations=tuple(occupations[name] for name in entry["occupations"]),
        words=tuple(word.casefold() for word in entry["words"]),
        unsure=bool(entry.get("check", False)),
    )
