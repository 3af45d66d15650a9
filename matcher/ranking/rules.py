"""The hard rules of `matcher/eligibility.py` as array operations: one column per person, one row per vacancy.

A property-based test holds both forms equal on random people and vacancies.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from matcher import certificates, eligibility
from matcher.eligibility import OpenVacancy
from matcher.places import PlaceTable, Position
from models.candidate import Candidate, TargetGroup
from models.place import EARTH_RADIUS_KM
from models.reading import ReadKind
from models.vacancy import VacancyDraft

Flags = NDArray[np.bool_]
Numbers = NDArray[Any]

NEVER, ALWAYS = -(10**6), 10**6
"""Stand-ins for a bound that nobody knows: below or above every real value, so that it never refuses."""

GROUPS = {group: 1 << index for index, group in enumerate(TargetGroup)}
LICENCES = {licence: 1 << index for index, licence in enumerate(eligibility.IMPLIED_LICENCES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Facts of n people, each array of shape [n]. Unknown facts hold a value that refuses nobody."""

    consents: Flags
    groups: Numbers
    licences: Numbers
    swedish: Numbers
    hours_min: Numbers
    hours_max: Numbers
    available: Numbers
    commute_km: Numbers
    latitude: Numbers
    longitude: Numbers
    radius_km: Numbers
    certificates: Numbers

    @classmethod
    def of(cls, candidates: Sequence[Candidate], places: PlaceTable, today: date) -> Self:
        """From the nouns. Places are looked up once per distinct home."""
        homes: dict[tuple[str | None, str], Position | None] = {}
        for person in candidates:
            key = (person.home_locality, person.municipality)
            if key not in homes:
                homes[key] = places.residence(person)
        positions = [homes[person.home_locality, person.municipality] for person in candidates]
        known = [home or Position(latitude=0, longitude=0, radius_km=np.inf) for home in positions]

        def column(value: Callable[[Candidate], Any], kind: str = "f8") -> Numbers:
            return np.array([value(person) for person in candidates], dtype=kind)

        return cls(
            consents=column(lambda p: p.consents_on(today), "?"),
            groups=column(lambda p: -1 if p.target_groups is None else bits(p.target_groups, GROUPS), "i8"),
            licences=column(lambda p: _licences(p.driving_licences), "i8"),
            swedish=column(lambda p: ALWAYS if p.swedish_level is None else p.swedish_level.rank),
            hours_min=column(lambda p: NEVER if p.hours_min is None else p.hours_min),
            hours_max=column(lambda p: ALWAYS if p.hours_max is None else p.hours_max),
            available=column(lambda p: NEVER if p.available_from is None else p.available_from.toordinal()),
            commute_km=column(lambda p: np.inf if p.commute_km is None else p.commute_km),
            latitude=np.array([home.latitude for home in known]),
            longitude=np.array([home.longitude for home in known]),
            radius_km=np.array([home.radius_km for home in known]),
            certificates=column(
                lambda p: certificates.bits(eligibility.held_certificates(p)) if p.certificates else -1, "i8"
            ),
        )

    def at(self, rows: NDArray[np.int64]) -> Self:
        """Some of the people, in the order of `rows`."""
        return type(self)(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Leeway:
    """By how much more than the rules allow somebody may miss a bound: levels of Swedish, hours a week, a time, and
    kilometres by road."""

    levels: int = 0
    hours: float = 0
    time: timedelta = timedelta(0)
    km: float = 0


NONE = Leeway()


def refusals(
    people: People,
    opening: OpenVacancy,
    workplace: Position | None,
    today: date,
    *,
    consent_matters: bool = True,
    leeway: Leeway = NONE,
) -> Mapping[str, Flags]:
    """Who is refused by which rule: code → bool [n]. Only rules that can refuse somebody are there."""
    draft = opening.vacancy.draft
    n = len(people.consents)
    refused: dict[str, Flags] = {}
    if not opening.vacancy.is_open_on(today):
        refused[eligibility.CLOSED] = np.ones(n, dtype=bool)
    if consent_matters:
        refused[eligibility.CONSENT] = ~people.consents
    if opening.target_groups:
        refused[eligibility.TARGET_GROUP] = (people.groups & bits(opening.target_groups, GROUPS)) == 0
    if known := draft.driving_licences & LICENCES.keys():
        demanded = bits(known, LICENCES)
        refused[eligibility.LICENCE] = (people.licences & demanded) != demanded
    if draft.swedish_level is not None:
        forgiven = eligibility.doubt_of(draft) + leeway.levels
        refused[eligibility.SWEDISH] = people.swedish < draft.swedish_level.rank - forgiven
    offered = eligibility.offered_hours(draft)
    if offered is not None and eligibility.can_refuse(draft, ReadKind.HOURS):
        low, high = offered
        tolerance = eligibility.HOURS_TOLERANCE + leeway.hours
        refused[eligibility.HOURS] = (people.hours_max + tolerance < low) | (people.hours_min - tolerance > high)
    if draft.starts_on is not None and eligibility.can_refuse(draft, ReadKind.START):
        latest = max(draft.starts_on, today) + eligibility.START_TOLERANCE + leeway.time
        refused[eligibility.START] = people.available > latest.toordinal()
    if workplace is not None:
        nearest = road_km(people, workplace) - people.radius_km - workplace.radius_km
        refused[eligibility.DISTANCE] = nearest > people.commute_km + leeway.km
    if lacking := lacking_certificates(people, draft):
        refused[eligibility.CERTIFICATE] = np.logical_or.reduce([*lacking.values()])
    return refused


def certificates_asked(draft: VacancyDraft) -> Mapping[str, int]:
    """The families of each certificate that can refuse somebody, as bits, by its name."""
    asked = {
        name: certificates.bits([name])
        for name in draft.certificates
        if not certificates.ASKED_LATER.search(name.casefold())
    }
    return {name: families for name, families in asked.items() if families}


def lacking_certificates(people: People, draft: VacancyDraft) -> Mapping[str, Flags]:
    """Who is refused for which certificate: name → bool [n]. Only names that can refuse somebody are there."""
    return {name: (people.certificates & families) != families for name, families in certificates_asked(draft).items()}


def road_km(people: People, workplace: Position) -> Numbers:
    """Estimated kilometres by road from each home to the workplace, float64 [n]; see `eligibility.road_km`."""
    lat_a, lon_a = np.radians(people.latitude), np.radians(people.longitude)
    lat_b, lon_b = np.radians(workplace.latitude), np.radians(workplace.longitude)
    half = np.sin((lat_b - lat_a) / 2) ** 2 + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_b - lon_a) / 2) ** 2
    great_circle = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, np.sqrt(half)))
    kilometres: Numbers = eligibility.ROAD_FACTOR * great_circle
    return kilometres


@lru_cache(maxsize=1_000)
def _licences(held: frozenset[str] | None) -> int:
    return -1 if held is None else bits(eligibility.held_licences(held), LICENCES)


def bits(members: Any, values: Mapping[Any, int]) -> int:
    """The members as one number; those that `values` does not know are left out."""
    return sum(values[member] for member in members if member in values)
