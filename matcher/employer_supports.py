"""Which of Arbetsförmedlingen's supports an employer may get for somebody: dated rules, always to be checked.

They remind a caseworker of what to ask. No ranking, letter or supplier sees them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from matcher.pseudonymise.files import UNUSABLE, read_toml
from models.candidate import AGE_BANDS, Candidate, TargetGroup
from models.contract import Kind
from models.errors import ConfigurationError

SHIPPED = Path(__file__).with_name("employer_supports.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a profile has to say. What is empty or None is not looked at."""

    age_bands: frozenset[str] = frozenset()
    target_groups: frozenset[TargetGroup] = frozenset()
    months_on_income_support: int | None = None

    def fits(self, candidate: Candidate) -> bool:
        """Whether every part of it is known of the person. What is unknown fits nothing."""
        if self.age_bands and candidate.age_band not in self.age_bands:
            return False
        if self.target_groups and not self.target_groups & (candidate.target_groups or frozenset()):
            return False
        least, months = self.months_on_income_support, candidate.months_on_income_support
        return least is None or (months is not None and months >= least)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployerSupport:
    """One support under the rule of some days. `check` says what somebody has to find out."""

    name: str
    since: date
    until: date | None
    kinds: frozenset[Kind]
    grounds: tuple[Ground, ...]
    check: str


def supports_on(day: date, path: Path | None = None) -> Sequence[EmployerSupport]:
    """The supports that there are on `day`, from the shipped file or the installation's own, in the file's order.

    Raises ConfigurationError that names the file where it cannot be read.
    """
    latest: dict[str, EmployerSupport] = {}
    for one in read_rules(path or SHIPPED):
        standing = latest.get(one.name)
        if one.since <= day and (standing is None or standing.since <= one.since):
            latest[one.name] = one
    return [one for one in latest.values() if one.until is None or day <= one.until]


def possible_supports(
    candidate: Candidate, kind: Kind, supports: Sequence[EmployerSupport]
) -> tuple[EmployerSupport, ...]:
    """Those to ask about for this person and kind of place."""
    return tuple(one for one in supports if kind in one.kinds and any(ground.fits(candidate) for ground in one.grounds))


@cache
def read_rules(path: Path) -> tuple[EmployerSupport, ...]:
    """Every rule of a file, whenever it applies. Raises ConfigurationError as `supports_on` does."""
    try:
        return tuple(_support(table) for table in read_toml(path)["support"])
    except UNUSABLE as error:
        raise ConfigurationError("employer_supports_file", file=str(path)) from error


def _support(table: Mapping[str, Any]) -> EmployerSupport:
    if set(table) - {"name", "from", "until", "kinds", "check", "ground"}:
        raise ValueError("a line that no rule has")
    support = EmployerSupport(
        name=str(table["name"]),
        since=table["from"],
        until=table.get("until"),
        kinds=frozenset(Kind(one) for one in table["kinds"]),
        grounds=tuple(_ground(one) for one in table["ground"]),
        check=str(table["check"]),
    )
    days = (support.since, support.until or support.since)
    if not all(type(day) is date for day in days) or not (support.kinds and support.grounds):
        raise ValueError("a rule needs a day, a kind and a ground")
    return support


def _ground(table: Mapping[str, Any]) -> Ground:
    bands = frozenset(table.get("age_bands", ()))
    months = table.get("months_on_income_support")
    known = {"age_bands", "target_groups", "months_on_income_support"}
    if not table or set(table) - known or bands - set(AGE_BANDS) or not (months is None or type(months) is int):
        raise ValueError("a ground that no profile can fit")
    return Ground(
        age_bands=bands,
        target_groups=frozenset(TargetGroup(one) for one in table.get("target_groups", ())),
        months_on_income_support=months,
    )
