"""What was measured of the product as it is delivered: a file beside this module, written by `scripts/evaluate groups`.

Whoever leans on a list has to know how often it is right and for whom (AI Act, art. 13 and 14), so the figures are a
part of the product. A test measures again and fails when the file no longer tells the truth.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("measured.json")

OWN, REAL_ADS = "sample_trades", "real_ads"
"""The sets: vacancies of our own trades graded by reading, and real advertisements against made-up profiles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share between 0 and 1, and between what bounds chance alone could have moved it in 95 cases of 100."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """How right the lists are for one group of people, trade or band. None: too few were judged to say.

    `listed` entries of `people` stand among the first of a list: which share of them a reader calls at least possible,
    at least good, strong. `suitable` pairs were called good or strong, and `found` is the share of them that a list
    has. The last two hold the group against everybody else: `lower` or `higher` only where 99 of 100 samples say so.
    """

    group: str
    people: int
    listed: int
    possible: Share | None = None
    good: Share | None = None
    strong: Share | None = None
    suitable: int = 0
    found: Share | None = None
    good_against_others: str | None = None
    found_against_others: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAccuracy:
    """One set: how much was judged, all of it together, and by band, trade and group of people."""

    vacancies: int
    people: int
    judged: int
    all: Accuracy
    bands: Sequence[Accuracy]
    trades: Sequence[Accuracy]
    groups: Sequence[Accuracy]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAccuracy:
    """How much of what advertisements ask is read from them, for one kind of demand in one set."""

    precision: float
    recall: float
    labels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Everything, and what it holds for: the encoder (`name@revision`) and the settings of the ranking.

    `as_of` is the day that starts and ages of work are judged on. `reading` is by set and kind.
    """

    measured_on: date
    as_of: date
    model: str
    settings: Mapping[str, object]
    seed: int
    resamples: int
    least_listed: int
    least_people: int
    sets: Mapping[str, SetAccuracy]
    reading: Mapping[str, Mapping[str, ReadAccuracy]]


@cache
def delivered() -> Measured:
    """The figures that the product is delivered with."""
    return from_json(FILE.read_text("utf-8"))


def to_json(measured: Measured) -> str:
    """As the file has it: one object, dates as in ISO 8601, shares with four decimals."""
    return json.dumps(asdict(measured), default=str, ensure_ascii=False, indent=1) + "\n"


def from_json(text: str) -> Measured:
    """The other way round. Raises KeyError, TypeError or ValueError on anything else."""
    told: dict[str, Any] = json.loads(text)
    sets = {
        name: SetAccuracy(
            vacancies=one["vacancies"],
            people=one["people"],
            judged=one["judged"],
            all=_accuracy(one["all"]),
            bands=[_accuracy(row) for row in one["bands"]],
            trades=[_accuracy(row) for row in one["trades"]],
            groups=[_accuracy(row) for row in one["groups"]],
        )
        for name, one in told["sets"].items()
    }
    reading = {
        name: {kind: ReadAccuracy(**figures) for kind, figures in kinds.items()}
        for name, kinds in told["reading"].items()
    }
    days = {name: date.fromisoformat(told[name]) for name in ("measured_on", "as_of")}
    return Measured(**{**told, **days, "sets": sets, "reading": reading})


def _accuracy(row: Mapping[str, Any]) -> Accuracy:
    shares = {name: Share(**row[name]) for name in ("possible", "good", "strong", "found") if row[name] is not None}
    return Accuracy(**{**row, **shares})
