"""People's items, each a text with a weight, laid out so that the best of everybody's comes from a few array passes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matcher.ranking.texts import Role, candidate_texts
from models.candidate import Candidate, Education, EducationStatus, Experience

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

PROFILE_ROLES = (Role.EXPERIENCE, Role.EDUCATION, Role.SKILL, Role.CERTIFICATE, Role.WISH)

LONG_MONTHS = 12
"""Months of experience after which more of it counts no more: by then the work is known."""
FADING_YEARS = 10
"""Years after which experience and studies count as old as they ever do."""


def experience_weight(item: Experience, today: date) -> float:
    """0.85 to 1: longer and more recent counts more. What is unknown lies in the middle."""
    length = 0.5 if item.months is None else min(item.months, LONG_MONTHS) / LONG_MONTHS
    return 0.85 + 0.10 * length + 0.05 * _recency(item.ended, today)


def education_weight(item: Education, today: date) -> float:
    """0.75 for what is going on, 0.85 to 0.92 for what is completed."""
    if item.status is EducationStatus.ONGOING:
        return 0.75
    return 0.85 + 0.07 * _recency(item.completed, today)


WEIGHTS = {Role.SKILL: 0.70, Role.CERTIFICATE: 0.70, Role.WISH: 0.80}
"""How much an item of the other roles counts beside work done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """The k-th items of everybody who has that many: `text` is a row of the distinct texts, `weight` is in 0..1."""

    text: Indices
    weight: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleItems:
    """All items of one role. `people` are those who have any, most items first, so that layer k belongs to the first
    `len(layer.text)` of them: the best of everybody's is then one gather and one maximum per layer."""

    people: Indices
    layers: Sequence[Layer]

    @classmethod
    def of(cls, owners: Indices, texts: Indices, weights: Floats) -> Self:
        """From items in the order of their owners."""
        people, starts, counts = np.unique(owners, return_index=True, return_counts=True)
        order = np.argsort(-counts, kind="stable")
        people, starts, counts = people[order], starts[order], counts[order]
        layers = []
        for k in range(int(counts.max(initial=0))):
            chosen = starts[counts > k] + k
            layers.append(Layer(text=texts[chosen], weight=weights[chosen]))
        return cls(people=people, layers=layers)

    def best(self, values: Floats, count: int) -> Floats:
        """The best weighted value of each person's items: [rows, texts] → [rows, count], 0 for whoever has none."""
        result = np.zeros((len(values), count), dtype=np.float32)
        if len(self.people):
            best = np.zeros((len(values), len(self.people)), dtype=np.float32)
            for layer in self.layers:
                gathered = values.take(layer.text, axis=1)
                gathered *= layer.weight
                first = best[:, : len(layer.text)]
                np.maximum(first, gathered, out=first)
            result[:, self.people] = best
        return result


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """The items of `count` people by role, over the distinct `texts` in alphabetical order; `concepts` are the ids that
    profiles give beside them."""

    count: int
    texts: Sequence[str]
    concepts: Sequence[str]
    roles: Mapping[Role, RoleItems]

    @classmethod
    def of(cls, candidates: Sequence[Candidate], today: date, *, by_concept: bool = False) -> Self:
        """Lay out the items of `candidates`, in their order. With `by_concept` one text with two concepts is two."""
        texts: dict[tuple[str, str], int] = {}
        found: dict[Role, tuple[list[int], list[int], list[float]]] = {role: ([], [], []) for role in PROFILE_ROLES}
        for number, person in enumerate(candidates):
            for item in candidate_texts(person):
                people, places, weights = found[item.role]
                people.append(number)
                key = (item.text, (item.concept_id or "") if by_concept else "")
                places.append(texts.setdefault(key, len(texts)))
                weights.append(item_weight(person, item.role, item.index, today))
        ordered = sorted(texts)
        place = np.empty(len(texts), dtype=np.int64)
        place[[texts[key] for key in ordered]] = np.arange(len(ordered))
        roles = {}
        for role, (people, places, weights) in found.items():
            roles[role] = RoleItems.of(
                np.array(people, dtype=np.int64),
                place[np.array(places, dtype=np.int64)],
                np.array(weights, dtype=np.float32),
            )
        return cls(
            count=len(candidates),
            texts=[text for text, _ in ordered],
            concepts=[concept for _, concept in ordered],
            roles=roles,
        )


def item_weight(person: Candidate, role: Role, index: int, today: date) -> float:
    """How much one item of a profile counts, 0..1."""
    if role is Role.EXPERIENCE:
        return experience_weight(person.experience[index], today)
    if role is Role.EDUCATION:
        return education_weight(person.education[index], today)
    return WEIGHTS[role]


def _recency(month: str | None, today: date) -> float:
    """1 for now, falling to 0 in `FADING_YEARS`; 0.5 where the month (YYYY or YYYY-MM) is unknown."""
    if month is None:
        return 0.5
    year, _, number = month.partition("-")
    years = (today.year - int(year)) + (today.month - int(number or 6)) / 12
    return min(1.0, max(0.0, 1 - years / FADING_YEARS))
