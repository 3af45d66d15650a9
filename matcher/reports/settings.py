"""What the council's report compares with and estimates by: dated figures with their sources."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from matcher.pseudonymise.files import UNUSABLE, read_toml
from models.errors import ConfigurationError

SHIPPED = Path(__file__).with_name("council.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What society gains by a full-time month, as somebody else has estimated it."""

    since: date
    sek_per_month: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """What others have reached."""

    name: str
    told: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSettings:
    gains: tuple[Gain, ...]
    others: tuple[Others, ...]

    def gain_on(self, day: date) -> Gain | None:
        """The estimate that applies on a day, if there is one."""
        return max((one for one in self.gains if one.since <= day), key=lambda one: one.since, default=None)


@cache
def report_settings(path: Path | None = None) -> ReportSettings:
    """The shipped file's, or the installation's own. Raises ConfigurationError where it cannot be read."""
    file = path or SHIPPED
    try:
        read = read_toml(file)
        return ReportSettings(
            gains=tuple(
                Gain(since=_day(one["from"]), sek_per_month=int(one["sek_per_month"]), source=str(one["source"]))
                for one in read.get("gain", ())
            ),
            others=tuple(
                Others(name=str(one["name"]), told=str(one["told"]), source=str(one["source"]))
                for one in read.get("others", ())
            ),
        )
    except UNUSABLE as error:
        raise ConfigurationError("council_report_file", file=str(file), why=str(error)) from error


def _day(value: object) -> date:
    if type(value) is not date:
        raise ValueError("from is a day")
    return value
