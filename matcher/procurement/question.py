"""What somebody asks about a procurement to come: read from what was written, each fault with its field and cure."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from matcher.eligibility import IMPLIED_LICENCES
from matcher.procurement.cpv import CpvList, CpvWork, Occupation, WrongCpv, read_cpv
from matcher.procurement.rules import Purchase
from models.candidate import Cefr, TargetGroup
from models.errors import InvalidInput, Problem
from models.ids import MunicipalityCode

MOST_OCCUPATIONS = 8
LONGEST_NAME = 80
MOST_MONTHS = 240
MOST_SEK = Decimal(10**12)

_AMOUNT = re.compile(r"(?P<number>[\d.,]+)(?P<unit>[a-z:-]*)", re.ASCII)
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_ZEROS = {
    **dict.fromkeys(("", "kr", "kronor", "sek", ":-"), 0), "tkr": 3,
    **dict.fromkeys(("mkr", "mnkr", "msek", "miljon", "miljoner"), 6),
    **dict.fromkeys(("mdkr", "miljard", "miljarder"), 9),
}  # fmt: skip
"""What may stand after an amount, and how many zeros it stands for."""

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The form as it was written. Lists may be separated by lines, semicolons, or in codes by anything."""

    occupations: str = ""
    cpv: str = ""
    value: str = ""
    purchase: str = ""
    months: str = ""
    municipality: str = ""
    target_groups: tuple[str, ...] = ()
    swedish_level: str = ""
    driving_licence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A procurement to come. `works` are what its CPV codes give rise to; `unknown_cpv` those that the list lacks.

    An empty `target_groups` asks for none in particular; `swedish_level` and `driving_licence` are what the work is
    believed to demand.
    """

    occupations: tuple[Occupation, ...]
    works: tuple[CpvWork, ...]
    unknown_cpv: tuple[str, ...]
    value_sek: int
    purchase: Purchase
    months: int
    municipality: MunicipalityCode
    target_groups: frozenset[TargetGroup] = frozenset()
    swedish_level: Cefr | None = None
    driving_licence: str | None = None

    @property
    def is_other_purchase(self) -> bool:
        """Whether a code is of another kind than what is said to be bought."""
        return any(one.purchase is not self.purchase for one in self.works)


def question_of(asked: Asked, cpv: CpvList, municipalities: Collection[str]) -> Question:
    """The question, with the kind of purchase from the CPV codes where none is said.

    Raises InvalidInput with a problem for each field that is wrong.
    """
    problems: list[Problem] = []

    def read(field: str, of: Callable[[], Read]) -> Read | None:
        try:
            return of()
        except WrongCpv as error:
            problems.append(Problem(field=field, code=error.code, params=error.params))
        except InvalidInput as error:
            problems.extend(error.problems)
        return None

    codes = read("cpv", lambda: _codes(asked.cpv)) or []
    works = {code: cpv.work_of(code) for code in codes}
    known = tuple(dict.fromkeys(work for work in works.values() if work is not None))
    occupations = read("occupations", lambda: _occupations(asked.occupations, known, cpv))
    if occupations is not None and not occupations and not any(one.field == "cpv" for one in problems):
        code = "procurement_cpv_without_work" if codes else "procurement_without_work"
        problems.append(Problem(field="occupations", code=code))
    value = read("value", lambda: read_amount(asked.value))
    months = read("months", lambda: _whole(asked.months, "months", MOST_MONTHS))
    purchase = read("purchase", lambda: _purchase(asked.purchase, known))
    municipality = read("municipality", lambda: _one_of(asked.municipality, municipalities, "municipality"))
    groups = read("target_groups", lambda: _groups(asked.target_groups))
    level = read("swedish_level", lambda: _if_any(asked.swedish_level, list(Cefr), "swedish_level"))
    licence = read("driving_licence", lambda: _if_any(asked.driving_licence, IMPLIED_LICENCES, "driving_licence"))
    if problems or value is None or months is None or purchase is None or municipality is None or groups is None:
        raise InvalidInput(problems)
    return Question(
        occupations=tuple(occupations or ()),
        works=known,
        unknown_cpv=tuple(code for code, work in works.items() if work is None or not work.occupations),
        value_sek=value,
        purchase=purchase,
        months=months,
        municipality=MunicipalityCode(municipality),
        target_groups=groups,
        swedish_level=None if level is None else Cefr(level),
        driving_licence=licence,
    )


def read_amount(text: str, field: str = "value") -> int:
    """Whole kronor of `12 500 000`, `12,5 mkr`, `25 miljoner`. Raises InvalidInput that names `field`."""
    packed = "".join(text.split()).casefold()
    if not packed:
        raise _wrong(field, "missing")
    match = _AMOUNT.fullmatch(packed)
    if match is None or match["unit"] not in _ZEROS:
        raise _wrong(field, "amount_shape")
    number = re.sub("[.,]", "", match["number"]) if _THOUSANDS.fullmatch(match["number"]) else match["number"]
    try:
        value = Decimal(number.replace(",", ".")).scaleb(_ZEROS[match["unit"]])
    except InvalidOperation:
        raise _wrong(field, "amount_shape") from None
    if value < 1:
        raise _wrong(field, "too_small", limit=1)
    if value > MOST_SEK:
        raise _wrong(field, "too_large", limit=int(MOST_SEK))
    return int(value)


def _codes(text: str) -> list[str]:
    """Every code, each once. They may be separated by anything but a hyphen."""
    written = re.findall(r"[^\s,;]+(?:\s*-\s*\d\b)?", text)
    if len(written) > MOST_OCCUPATIONS:
        raise _wrong("cpv", "too_many_items", limit=MOST_OCCUPATIONS)
    found: dict[str, None] = {}
    for number, one in enumerate(written, start=1):
        try:
            found[read_cpv(one)] = None
        except WrongCpv as error:
            error.params = {**error.params, "number": number}
            raise
    return list(found)


def _occupations(text: str, works: Sequence[CpvWork], cpv: CpvList) -> list[Occupation]:
    """Those that are written, and those of the CPV codes; each once."""
    found: dict[str, Occupation] = {}
    by_name = {name.casefold(): one for name, one in cpv.occupations.items()}
    for name in _names(text):
        if len(name) > LONGEST_NAME or not name.isprintable():
            raise _wrong("occupations", "occupation_name", longest=LONGEST_NAME)
        one = by_name.get(name.casefold()) or Occupation(name=name)
        found.setdefault(one.name.casefold(), one)
    for work in works:
        for one in work.occupations:
            found.setdefault(one.name.casefold(), one)
    if len(found) > MOST_OCCUPATIONS:
        raise _wrong("occupations", "too_many_items", limit=MOST_OCCUPATIONS)
    return list(found.values())


def _names(text: str) -> Iterator[str]:
    """One a line or between semicolons: names have commas of their own (`Undersköterska, hemtjänst`)."""
    for part in re.split(r"[\n\r;]+", text):
        if name := " ".join(part.split()):
            yield name[0].upper() + name[1:]


def _purchase(text: str, works: Sequence[CpvWork]) -> Purchase:
    if text in set(Purchase):
        return Purchase(text)
    kinds = {one.purchase for one in works}
    if text or len(kinds) != 1:
        raise _wrong("purchase", "choose_purchase")
    return kinds.pop()


def _whole(text: str, field: str, most: int) -> int:
    packed = "".join(text.split())
    if not packed:
        raise _wrong(field, "missing")
    if not (packed.isascii() and packed.isdigit()):
        raise _wrong(field, "not_whole_number")
    number = int(packed[:9])
    if number < 1:
        raise _wrong(field, "too_small", limit=1)
    if number > most:
        raise _wrong(field, "too_large", limit=most)
    return number


def _one_of(text: str, known: Collection[str], field: str) -> str:
    if text not in known:
        raise _wrong(field, "choose_from_list")
    return text


def _groups(said: Sequence[str]) -> frozenset[TargetGroup]:
    return frozenset(TargetGroup(_one_of(one, list(TargetGroup), "target_groups")) for one in said)


def _if_any(text: str, known: Collection[str], field: str) -> str | None:
    return _one_of(text, known, field) if text else None


def _wrong(field: str, code: str, **params: object) -> InvalidInput:
    return InvalidInput([Problem(field=field, code=code, params=params)])
