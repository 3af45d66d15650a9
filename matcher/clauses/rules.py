"""The dated rules by which commitments are counted, from the shipped file or the installation's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from matcher.pseudonymise.files import UNUSABLE, read_toml
from models.contract import Kind
from models.errors import ConfigurationError
from models.placement import EndReason

SHIPPED = Path(__file__).with_name("rules.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """One version. `rules.toml` says what each part means."""

    since: date
    early_end_share: Fraction
    early_end_reasons: frozenset[EndReason]
    grace_months: int
    months_per_place: Mapping[Kind, int]
    counts: Mapping[Kind, frozenset[Kind]]


def rules_for(contract_starts_on: date, path: Path | None = None) -> Rules:
    """The version for a contract that begins on that day.

    Raises ConfigurationError that names the file where it cannot be read.
    """
    versions = read_rules(path or SHIPPED)
    return max((one for one in versions if one.since <= contract_starts_on), default=versions[0], key=_since)


@cache
def read_rules(path: Path) -> tuple[Rules, ...]:
    """Every version of a file, the oldest first. Raises ConfigurationError as `rules_for` does."""
    try:
        versions = sorted((_version(table) for table in read_toml(path)["version"]), key=_since)
        if not versions or len({one.since for one in versions}) < len(versions):
            raise ValueError("no version, or two of one day")
    except UNUSABLE as error:
        raise ConfigurationError("clause_rules_file", file=str(path), why=str(error)) from error
    return tuple(versions)


def _version(table: Mapping[str, Any]) -> Rules:
    share = Fraction(str(table["early_end_share"]))
    months = {Kind(kind): int(value) for kind, value in table["months_per_place"].items()}
    counts = {Kind(kind): frozenset(map(Kind, kinds)) for kind, kinds in table["counts"].items()}
    if not 0 < share <= 1 or set(months) != set(Kind) or set(counts) != set(Kind) or min(months.values()) < 1:
        raise ValueError("early_end_share, months_per_place or counts")
    if type(table["from"]) is not date or int(table["grace_months"]) < 0:
        raise ValueError("from or grace_months")
    return Rules(
        since=table["from"],
        early_end_share=share,
        early_end_reasons=frozenset(map(EndReason, table["early_end_reasons"])),
        grace_months=int(table["grace_months"]),
        months_per_place=months,
        counts=counts,
    )


def _since(rules: Rules) -> date:
    return rules.since
