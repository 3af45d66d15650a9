"""Judged entries as arrays, and how likely a place on a list is to be judged at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from models.ids import IsoWeek
from models.learned import PARTS, JudgedEntry
from models.shortlist import Decision, DeclineReason

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]

ABOUT_THE_WORK = frozenset(
    {DeclineReason.WRONG_OCCUPATION, DeclineReason.LACKS_SKILL, DeclineReason.LANGUAGE, DeclineReason.OTHER}
)
"""A person who declines for their own reasons, or whose hours or way to work do not fit, suits the work no less."""

LEAST_EXAMINED = 0.1
"""Below this a probability counts as this: one verdict far down must not outweigh all others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """n entries. `parts` [n, parts] are each between 0 and 1, before any weight; `label` is 1 for proposed, 0 for
    declined as not suiting the work, nan for all else; `examined` says that somebody said anything at all; `week`,
    `listed` (which list: one vacancy in one week) and `vacancy` are numbers, weeks in their order."""

    weeks: tuple[IsoWeek, ...]
    parts: Floats
    place: Indices
    label: Floats
    examined: Flags
    week: Indices
    listed: Indices
    vacancy: Indices

    @classmethod
    def of(cls, judged: Sequence[JudgedEntry]) -> Self:
        weeks = sorted({one.week for one in judged})
        lists = {key: number for number, key in enumerate(sorted({(one.week, one.vacancy_id) for one in judged}))}
        vacancies = {key: number for number, key in enumerate(sorted({one.vacancy_id for one in judged}))}
        order = {week: number for number, week in enumerate(weeks)}
        parts = [
            [getattr(one.score, part) / one.weights[part] if one.weights[part] > 0 else 0.0 for part in PARTS]
            for one in judged
        ]
        return cls(
            weeks=tuple(weeks),
            parts=np.array(parts, dtype=np.float64).reshape(-1, len(PARTS)),
            place=np.array([one.place for one in judged], dtype=np.int64),
            label=np.array([_label(one) for one in judged], dtype=np.float64),
            examined=np.array([one.decision is not None for one in judged], dtype=bool),
            week=np.array([order[one.week] for one in judged], dtype=np.int64),
            listed=np.array([lists[one.week, one.vacancy_id] for one in judged], dtype=np.int64),
            vacancy=np.array([vacancies[one.vacancy_id] for one in judged], dtype=np.int64),
        )

    @property
    def labelled(self) -> Flags:
        """Which entries teach something. [n]"""
        return ~np.isnan(self.label)

    @property
    def verdicts(self) -> int:
        """How many entries teach something."""
        return int(self.labelled.sum())

    def where(self, chosen: Flags) -> Self:
        """The chosen entries; weeks keep their numbers."""
        return type(self)(
            weeks=self.weeks,
            parts=self.parts[chosen],
            place=self.place[chosen],
            label=self.label[chosen],
            examined=self.examined[chosen],
            week=self.week[chosen],
            listed=self.listed[chosen],
            vacancy=self.vacancy[chosen],
        )


def examination(lessons: Lessons) -> Floats:
    """The probability that an entry at each place is examined: index k is place k, index 0 is unused.

    The share of entries at that place that got any verdict, never rising down the list (isotonic regression), and at
    least `LEAST_EXAMINED`. Clicks hide whether an item was seen and not wanted, or not seen; verdicts do not, because a
    decline is a verdict too, so the share can be counted where Joachims, Swaminathan & Schnabel have to experiment
    ("Unbiased Learning-to-Rank with Biased Feedback", WSDM 2017).
    """
    from sklearn.isotonic import IsotonicRegression

    most = int(lessons.place.max(initial=0))
    shown = np.bincount(lessons.place, minlength=most + 1)[1:]
    examined = np.bincount(lessons.place, weights=lessons.examined, minlength=most + 1)[1:]
    known = np.flatnonzero(shown)
    smooth = IsotonicRegression(increasing=False, out_of_bounds="clip")
    smooth.fit(known, examined[known] / shown[known], sample_weight=shown[known])
    shares = np.clip(smooth.predict(np.arange(most)), LEAST_EXAMINED, 1.0)
    return np.concatenate([[1.0], shares])


def _label(one: JudgedEntry) -> float:
    if one.decision is Decision.PROPOSE:
        return 1.0
    if one.decision is Decision.DECLINE and one.reason in ABOUT_THE_WORK:
        return 0.0
    return np.nan
