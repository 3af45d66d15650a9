"""Who is eligible, and what the documented score is, by plain loops and float64.

Written from `docs/decisions/0005-ranking.md` to hold the ranking against: it shares with it which texts are compared
(`matcher/ranking/texts.py`) and no line of how they are.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher import certificates
from matcher.eligibility import (
    IMPLIED_LICENCES,
    OpenVacancy,
    can_refuse,
    doubt_of,
    held_certificates,
    held_licences,
    offered_hours,
)
from matcher.places import PlaceTable
from matcher.ranking.facts import language_code, spoken
from matcher.ranking.texts import ItemText, Role, candidate_texts, vacancy_texts, vacancy_words
from models.candidate import Candidate, EducationStatus
from models.contract import Kind
from models.reading import ReadKind
from models.vacancy import VacancyDraft

UNKNOWN = math.inf
Flags = NDArray[np.bool_]
Doubles = NDArray[np.float64]

FACTS = (
    "consents", "groups", "licences", "swedish", "hours_min", "hours_max", "free", "commute", "x", "y", "z", "radius",
    "certificates",
)  # fmt: skip
GROUPS = ("long_term_unemployed", "newly_arrived", "young", "foreign_born", "disability")
CLASSES = tuple(IMPLIED_LICENCES)
EARTH_KM, ROAD = 6371.0088, 1.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """A vacancy's hard rules as numbers. What is not demanded holds a value that refuses nobody."""

    groups: int
    licences: int
    swedish: float
    hours_low: float
    hours_high: float
    latest: float
    point: tuple[float, float, float]
    radius: float
    certificates: int


def facts_of(people: Sequence[Candidate], places: PlaceTable, today: date) -> dict[str, NDArray[Any]]:
    """What the hard rules ask of each person, float64 or int64 [people] by name in FACTS."""
    rows = []
    homes: dict[tuple[str | None, str], tuple[float, ...]] = {}
    for one in people:
        key = one.home_locality, one.municipality
        if key not in homes:
            home = places.residence(one)
            homes[key] = (0, 0, 0, UNKNOWN) if home is None else (*_point(*home.point), home.radius_km)
        papers = [certificates.families(name) for name in held_certificates(one)]
        rows.append(
            (
                one.consents_on(today),
                -1 if one.target_groups is None else _bits(one.target_groups, GROUPS),
                -1 if one.driving_licences is None else _bits(held_licences(one.driving_licences), CLASSES),
                UNKNOWN if one.swedish_level is None else one.swedish_level.rank,
                -UNKNOWN if one.hours_min is None else one.hours_min,
                UNKNOWN if one.hours_max is None else one.hours_max,
                -UNKNOWN if one.available_from is None else one.available_from.toordinal(),
                UNKNOWN if one.commute_km is None else one.commute_km,
                *homes[key],
                _bits(frozenset().union(*papers), certificates.FAMILIES) if one.certificates else -1,
            )
        )
    whole = {"consents": "?", "groups": "i8", "licences": "i8", "certificates": "i8"}
    columns = zip(*rows, strict=True) if rows else [()] * len(FACTS)
    return {name: np.array(column, whole.get(name, "f8")) for name, column in zip(FACTS, columns, strict=True)}


def demands_of(opening: OpenVacancy, places: PlaceTable, today: date) -> Demands:
    """The same of a vacancy. What was read from an ad counts as far as the hard rules let it."""
    draft = opening.vacancy.draft
    offered = offered_hours(draft) if can_refuse(draft, ReadKind.HOURS) else None
    starts_on = draft.starts_on if can_refuse(draft, ReadKind.START) else None
    low, high = offered or (-UNKNOWN, UNKNOWN)
    work = places.workplace(draft.workplace)
    papers = [
        certificates.families(one) for one in draft.certificates if not certificates.ASKED_LATER.search(one.casefold())
    ]
    return Demands(
        groups=_bits(opening.target_groups, GROUPS),
        licences=_bits(draft.driving_licences, CLASSES),
        swedish=0 if draft.swedish_level is None else draft.swedish_level.rank - doubt_of(draft),
        hours_low=low - 2,
        hours_high=high + 2,
        latest=UNKNOWN if starts_on is None else max(starts_on, today).toordinal() + 14,
        point=(0.0, 0.0, 0.0) if work is None else _point(*work.point),
        radius=UNKNOWN if work is None else work.radius_km,
        certificates=_bits(frozenset().union(*papers), certificates.FAMILIES),
    )


def eligible(facts: Mapping[str, NDArray[Any]], asked: Demands) -> Flags:
    """Who may be proposed, bool [people]."""
    x, y, z = asked.point
    chord = np.sqrt((facts["x"] - x) ** 2 + (facts["y"] - y) ** 2 + (facts["z"] - z) ** 2)
    away = ROAD * 2 * EARTH_KM * np.arcsin(np.minimum(1.0, chord / 2))
    good: Flags = facts["consents"] & (facts["swedish"] >= asked.swedish)
    if asked.groups:
        good &= (facts["groups"] & asked.groups) != 0
    good &= (facts["licences"] & asked.licences) == asked.licences
    good &= (facts["certificates"] & asked.certificates) == asked.certificates
    good &= (facts["hours_max"] >= asked.hours_low) & (facts["hours_min"] <= asked.hours_high)
    good &= facts["free"] <= asked.latest
    good &= away - facts["radius"] - asked.radius <= facts["commute"]
    return good


class Score:
    """The documented score of a pool's people, float64, one person and one item at a time."""

    def __init__(self, people: Sequence[Candidate], vectors: Mapping[tuple[str, str], Doubles], today: date) -> None:
        self.people, self.vectors, self.today = people, vectors, today
        self.items = [candidate_texts(one) for one in people]
        self.texts = sorted({item.text for items in self.items for item in items})
        self.rows = {text: row for row, text in enumerate(self.texts)}
        self.matrix = np.array([vectors["document", text] for text in self.texts])
        counted: Counter[str] = Counter()
        bags = {text: _bag(text) for text in self.texts}
        distinct = {}
        for text in self.texts:
            distinct.setdefault(_name(text).casefold(), bags[text])
        for bag in distinct.values():
            counted.update(bag)
        self.bags = {
            text: {gram: math.log((1 + len(distinct)) / max(1, counted[gram])) for gram in bag}
            for text, bag in bags.items()
        }

    def of(self, opening: OpenVacancy, people: NDArray[np.int64]) -> Doubles:
        """The scores of some people for one vacancy, float64 [people]."""
        draft = opening.vacancy.draft
        said = vacancy_texts(draft)
        asked = {role: [item for item in said if item.role is role] for role in Role}
        alike = {item.text: self.matrix @ self.vectors["query", item.text] for item in said}
        title, weights = np.zeros(len(self.texts)), 0.0
        for role, weight in ((Role.TITLE, 3), (Role.WINDOW, 1), (Role.OCCUPATION, 6)):
            if asked[role]:
                title += weight * np.max([alike[item.text] for item in asked[role]], axis=0)
                weights += weight
        title /= max(weights, 1)
        phrases = np.zeros(len(self.texts))
        if asked[Role.PHRASE]:
            best = min(12, max(1, len(asked[Role.PHRASE]) // 4))
            phrases = np.sort([alike[item.text] for item in asked[Role.PHRASE]], axis=0)[-best:].mean(axis=0)
        grams = _bag(vacancy_words(draft), cut=False)
        common = np.array([_share(self.bags[text], grams) for text in self.texts])
        wanted = []
        for item in asked[Role.DEMAND]:
            demand = draft.demands[item.index]
            said_so = [_says(text, demand.label) for text in self.texts]
            wanted.append((np.where(said_so, 0.80, alike[item.text]), 2.0 if demand.must else 1.0))
        known = list(_facts_asked(draft))
        learning = draft.kind is not Kind.EMPLOYMENT
        scores = np.zeros(len(people))
        for place, row in enumerate(people.tolist()):
            items = self._weighted(row)
            dense = _best(items, title, learning, skill=0.5)
            coverage = _best(items, phrases, learning)
            lexical = _best(items, common, learning)
            if wanted or known:
                answered = sum(weight for has, weight in known if has(self.people[row])) + sum(
                    weight
                    * min(1.0, max(0.0, (max([0.0, *(much * values[text] for _, text, much in items)]) - 0.4) / 0.4))
                    for values, weight in wanted
                )
                coverage += 0.4 * (answered / sum(weight for _, weight in [*wanted, *known]) - coverage)
            scores[place] = 0.38 * dense + 0.44 * coverage + 0.18 * lexical
        return scores

    def _weighted(self, row: int) -> list[tuple[Role, int, float]]:
        return [(item.role, self.rows[item.text], self._weight(self.people[row], item)) for item in self.items[row]]

    def _weight(self, person: Candidate, item: ItemText) -> float:
        if item.role is Role.EXPERIENCE:
            job = person.experience[item.index]
            length = 0.5 if job.months is None else min(job.months, 12) / 12
            return 0.85 + 0.10 * length + 0.05 * self._recency(job.ended)
        if item.role is Role.EDUCATION:
            course = person.education[item.index]
            return 0.75 if course.status is EducationStatus.ONGOING else 0.85 + 0.07 * self._recency(course.completed)
        return 0.80 if item.role is Role.WISH else 0.70

    def _recency(self, month: str | None) -> float:
        if month is None:
            return 0.5
        year, _, number = month.partition("-")
        years = self.today.year - int(year) + (self.today.month - int(number or 6)) / 12
        return min(1.0, max(0.0, 1 - years / 10))


def _facts_asked(draft: VacancyDraft) -> Iterator[tuple[Callable[[Candidate], bool], float]]:
    """For each language that is asked for and each licence that is an advantage: who has it, and its weight."""
    for demand in draft.demands:
        if (code := language_code(demand)) is not None:
            yield (lambda person, code=code: code in spoken(person)), 2.0 if demand.must else 1.0
    for licence in draft.preferred_driving_licences:
        yield (lambda person, one=licence: one in held_licences(person.driving_licences or frozenset())), 1.0


def _best(items: Sequence[tuple[Role, int, float]], values: Doubles, learning: bool, skill: float = 1.0) -> float:
    """The best of a person's items, and a little for every further kind that has something."""
    by_kind: dict[Role, float] = {}
    for role, text, weight in items:
        share = skill if role is Role.SKILL else 0.8 if learning and role is Role.EXPERIENCE else 1.0
        by_kind[role] = max(by_kind.get(role, 0.0), share * weight * float(values[text]))
    return (max([0.0, *by_kind.values()]) + 0.15 / 5 * sum(by_kind.values())) / 1.15


def _name(text: str) -> str:
    return re.sub(r"(?s)(?<=\w)\s*[,(].*", "", text)


def _bag(text: str, cut: bool = True) -> set[str]:
    """Parts of four and five letters of a text's words with their ends; a word of one letter is its own."""
    found = set()
    for word in re.findall(r"[\w+#]+", (_name(text) if cut else text).casefold()):
        whole = f" {word} "
        sizes = (3,) if len(word) == 1 else (4, 5)
        found |= {whole[first : first + size] for size in sizes for first in range(len(whole) - size + 1)}
    return found


def _share(bag: Mapping[str, float], grams: set[str]) -> float:
    whole = math.fsum(bag.values())
    return min(1.0, math.fsum(much for gram, much in bag.items() if gram in grams) / max(whole, 1e-9))


def _says(text: str, demand: str) -> bool:
    """Whether a text is the demand, or says every word of it that has four letters, one of them five."""
    if " ".join(text.casefold().split()) == " ".join(demand.casefold().split()):
        return True
    asked = [word for word in re.findall(r"\w+", demand.casefold()) if len(word) >= 4]
    words = re.findall(r"\w+", text.casefold())
    return any(len(word) >= 5 for word in asked) and all(any(one.startswith(word) for one in words) for word in asked)


def _bits(members: Any, names: Sequence[str]) -> int:
    return sum(1 << place for place, name in enumerate(names) if name in members)


def _point(latitude: float, longitude: float) -> tuple[float, float, float]:
    """On the sphere of radius 1."""
    a, b = math.radians(latitude), math.radians(longitude)
    return (math.cos(a) * math.cos(b), math.cos(a) * math.sin(b), math.sin(a))
