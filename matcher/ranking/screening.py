"""The hard rules for the kernels: facts as small integers, home by home, and a vacancy's demands as bounds on them.

The rules themselves are those of `matcher/eligibility.py`, by way of `rules.py`; property-based tests hold all three
forms equal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import ceil, floor
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from matcher import certificates, eligibility
from matcher.eligibility import OpenVacancy
from matcher.places import Position
from matcher.ranking.near import LEEWAY
from matcher.ranking.rules import ALWAYS, GROUPS, LICENCES, NEVER, People, bits, certificates_asked, road_km
from models.reading import ReadKind

if TYPE_CHECKING:
    from matcher.ranking.kernels import Bounds, Crowd

DECLINED = "declined"
"""Counts pairs that a caseworker has declined before, beside the codes of `eligibility`."""

FAR = 32_000
"""Kilometres that nobody commutes, and that nothing lies beyond."""
NO_LEVEL = -128
"""Below every level of Swedish: nothing is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Homes:
    """The distinct homes of some people, and in which order the people come when they are sorted by home."""

    order: NDArray[np.int64]
    starts: NDArray[np.int32]
    places: People

    @classmethod
    def of(cls, people: People) -> Self:
        """Equal homes side by side; within one home the order stays."""
        where = np.stack([people.latitude, people.longitude, people.radius_km], axis=1)
        _, first, home = np.unique(where, axis=0, return_index=True, return_inverse=True)
        home = home.reshape(-1)
        order = np.argsort(home, kind="stable")
        starts = np.searchsorted(home[order], np.arange(len(first) + 1)).astype(np.int32)
        return cls(order=order, starts=starts, places=people.at(first))


def crowd_of(people: People, homes: Homes, today: date) -> "Crowd":
    """The facts of `people`, in the order of their homes. Days count from `today`."""
    from matcher.ranking.kernels import Crowd

    at = people.at(homes.order)
    commute_km = at.commute_km.clip(0, FAR).astype(np.int16)
    days = np.where(at.available == NEVER, NEVER, at.available - today.toordinal())
    return Crowd(
        homes=homes.starts,
        reach_km=np.maximum.reduceat(commute_km, homes.starts[:-1]) if len(commute_km) else commute_km,
        consents=at.consents.astype(np.uint8),
        groups=(at.groups & 0xFF).astype(np.uint8),
        licences=(at.licences & 0xFFFF).astype(np.uint16),
        swedish=np.where(at.swedish == ALWAYS, 127, at.swedish).astype(np.int8),
        hours_min=at.hours_min.clip(-FAR, FAR).astype(np.int16),
        hours_max=at.hours_max.clip(-FAR, FAR).astype(np.int16),
        available=days.astype(np.int32),
        commute_km=commute_km,
        certificates=at.certificates.astype(np.int64).view(np.uint64),
    )


def bounds_of(
    opening: OpenVacancy,
    least_km: NDArray[np.int16],
    today: date,
    declined: Sequence[int],
    *,
    consent_matters: bool,
) -> "Bounds":
    """What one vacancy refuses by. `least_km` [homes] are as `least_km` finds them, `declined` places in the crowd."""
    from matcher.ranking.kernels import Bounds

    draft = opening.vacancy.draft
    level = near_level = NO_LEVEL
    if draft.swedish_level is not None:
        level = draft.swedish_level.rank - eligibility.doubt_of(draft)
        near_level = level - LEEWAY.levels
    low, high, leeway = 0, 0, -1
    offered = eligibility.offered_hours(draft)
    if offered is not None and eligibility.can_refuse(draft, ReadKind.HOURS):
        # People's hours are whole: what they miss a bound by is told by the next whole hour.
        low = ceil(offered[0]) - eligibility.HOURS_TOLERANCE
        high = floor(offered[1]) + eligibility.HOURS_TOLERANCE
        leeway = int(LEEWAY.hours)
    start = near_start = 0
    if draft.starts_on is not None and eligibility.can_refuse(draft, ReadKind.START):
        start = (max(draft.starts_on, today) + eligibility.START_TOLERANCE - today).days
        near_start = start + LEEWAY.time.days
    papers = list(certificates_asked(draft).values())
    return Bounds(
        closed=not opening.vacancy.is_open_on(today),
        consent_matters=consent_matters,
        groups=bits(opening.target_groups, GROUPS),
        licences=bits(draft.driving_licences & LICENCES.keys(), LICENCES),
        swedish=level,
        near_swedish=near_level,
        hours_low=low,
        hours_high=high,
        hours_leeway=leeway,
        start=start,
        near_start=near_start,
        near_km=int(LEEWAY.km),
        least_km=least_km,
        certificates=np.array(papers, dtype=np.uint64),
        declined=np.array(declined, dtype=np.int64),
    )


def least_km(homes: Homes, workplace: Position | None) -> NDArray[np.int16]:
    """How far somebody has to commute at least who reaches a workplace, by home; 0 where nobody knows the place."""
    if workplace is None:
        return np.zeros(len(homes.starts) - 1, dtype=np.int16)
    nearest = road_km(homes.places, workplace) - homes.places.radius_km - workplace.radius_km
    whole: NDArray[np.int16] = np.ceil(nearest.clip(0, FAR)).astype(np.int16)
    return whole


@dataclass(frozen=True, slots=True)
class Some:
    """Some of the crowd: a bit for each place, the lowest of a byte first, and how many they are."""

    bits: NDArray[np.uint8]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """Whom a vacancy leaves, and who misses it by little; how many people each rule refuses, and each demand alone."""

    eligible: Some
    near: Some
    refusals: Mapping[str, int]
    costs: Mapping[str, int]

    @property
    def leaves_somebody(self) -> bool:
        """Whether there is anybody to score."""
        return bool(self.eligible.count or self.near.count)


def screened(crowd: "Crowd", bounds: "Bounds", opening: OpenVacancy) -> Screened:
    """Everybody, held against the demands of one vacancy."""
    from matcher.ranking import kernels

    count = len(crowd.consents)
    lacks, (eligible, near) = np.empty(count, dtype=np.uint16), np.empty((2, count), dtype=np.uint8)
    refused, alone = np.zeros(len(kernels.CODES), dtype=np.int64), np.zeros(len(kernels.SINGLE), dtype=np.int64)
    papers = np.zeros(len(bounds.certificates), dtype=np.int64)
    found, missed = kernels.screen(crowd, bounds, lacks, eligible, near, refused, alone, papers)
    return Screened(
        eligible=Some(np.packbits(eligible, bitorder="little"), found),
        near=Some(np.packbits(near, bitorder="little"), missed),
        refusals=_refusals_of(refused),
        costs=_costs_of(opening, alone, papers),
    )


def _refusals_of(refused: NDArray[np.int64]) -> Mapping[str, int]:
    """How many each rule refuses, by code, in the order in which codes are told; those that refuse nobody left out.

    `refused` are counts in the order of `kernels.CODES`.
    """
    from matcher.ranking import kernels

    counted = dict(zip(kernels.CODES, refused.tolist(), strict=True))
    return {code: counted[bit] for code, bit in _bits().items() if counted[bit]}


def _costs_of(opening: OpenVacancy, alone: NDArray[np.int64], papers: NDArray[np.int64]) -> Mapping[str, int]:
    """How many people each demand keeps out alone, as `near.Alone.costs` has it.

    `alone` are counts in the order of `kernels.SINGLE`, `papers` in that of the certificates asked for.
    """
    from matcher.ranking import kernels

    counted = dict(zip(kernels.SINGLE, alone.tolist(), strict=True))
    costs = {code: counted[bit] for code, bit in _bits().items() if bit in counted}
    costs |= zip(
        [f"{eligibility.CERTIFICATE}:{name}" for name in certificates_asked(opening.vacancy.draft)],
        papers.tolist(),
        strict=True,
    )
    return {demanded: count for demanded, count in costs.items() if count}


@cache
def _bits() -> Mapping[str, int]:
    """The bit of each code, in the order in which codes are told."""
    from matcher.ranking.kernels import screening as kernels

    return {
        eligibility.CLOSED: kernels.CLOSED,
        eligibility.CONSENT: kernels.CONSENT,
        eligibility.TARGET_GROUP: kernels.TARGET_GROUP,
        eligibility.LICENCE: kernels.LICENCE,
        eligibility.SWEDISH: kernels.SWEDISH,
        eligibility.HOURS: kernels.HOURS,
        eligibility.START: kernels.START,
        eligibility.DISTANCE: kernels.DISTANCE,
        eligibility.CERTIFICATE: kernels.CERTIFICATE,
        DECLINED: kernels.DECLINED,
    }


assert len(certificates.FAMILIES) <= 64 and len(LICENCES) <= 16 and len(GROUPS) <= 8, "facts no longer fit the crowd"
