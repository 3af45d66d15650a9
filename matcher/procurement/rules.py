"""The dated rules of thumb for what may be asked for, from the shipped file or the installation's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from matcher.pseudonymise.files import UNUSABLE, read_toml
from models.errors import ConfigurationError

SHIPPED = Path(__file__).with_name("rules.toml")


class Purchase(StrEnum):
    """What is bought."""

    WORKS = "works"
    SERVICES = "services"
    GOODS = "goods"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcurementRules:
    """One version. `rules.toml` says what each part means, and whose rule it is."""

    since: date
    least_months: int
    sek_per_place: Mapping[Purchase, int]
    least_places: Fraction
    first_start_months: int
    first_start_share: Fraction
    labour_share: Mapping[Purchase, Fraction]
    full_time_year_sek: int
    work_share: Fraction
    pool_share: Fraction
    bonus_per_place_sek: int
    bonus_value_share: Fraction
    sources: Mapping[str, str]


def procurement_rules_on(day: date, path: Path | None = None) -> ProcurementRules:
    """The version that applies on `day`; the first one on earlier days.

    Raises ConfigurationError that names the file where it cannot be read.
    """
    versions = read_rules(path or SHIPPED)
    return max((one for one in versions if one.since <= day), default=versions[0], key=_since)


@cache
def read_rules(path: Path) -> tuple[ProcurementRules, ...]:
    """Every version of a file, the oldest first. Raises ConfigurationError as `procurement_rules_on` does."""
    try:
        versions = sorted((_version(table) for table in read_toml(path)["version"]), key=_since)
        if not versions or len({one.since for one in versions}) < len(versions):
            raise ValueError("no version, or two of one day")
    except UNUSABLE as error:
        raise ConfigurationError("procurement_rules_file", file=str(path), why=str(error)) from error
    return tuple(versions)


def _version(table: Mapping[str, Any]) -> ProcurementRules:
    shares = {Purchase(kind): _share(value) for kind, value in table["labour_share"].items()}
    if set(shares) != set(Purchase):
        raise ValueError("labour_share needs works, services and goods")
    if type(table["from"]) is not date:
        raise ValueError("from is a day")
    return ProcurementRules(
        since=table["from"],
        least_months=_positive(table["least_months"], "least_months"),
        sek_per_place={Purchase(kind): _positive(sek, "sek_per_place") for kind, sek in table["sek_per_place"].items()},
        least_places=_share(table["least_places"]),
        first_start_months=_positive(table["first_start_months"], "first_start_months"),
        first_start_share=_share(table["first_start_share"]),
        labour_share=shares,
        full_time_year_sek=_positive(table["full_time_year_sek"], "full_time_year_sek"),
        work_share=_share(table["work_share"]),
        pool_share=_share(table["pool_share"]),
        bonus_per_place_sek=_positive(table["bonus_per_place_sek"], "bonus_per_place_sek"),
        bonus_value_share=_share(table["bonus_value_share"]),
        sources={name: str(source) for name, source in table.get("sources", {}).items()},
    )


def _share(value: object) -> Fraction:
    share = Fraction(str(value))
    if not 0 < share <= 1:
        raise ValueError("a share is more than 0 and at most 1")
    return share


def _positive(value: object, name: str) -> int:
    if type(value) is not int or value < 1:
        raise ValueError(f"{name} is a whole number from 1 on")
    return value


def _since(rules: ProcurementRules) -> date:
    return rules.since
