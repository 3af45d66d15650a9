"""People's items, each a text with a weight, person after person: as the kernels walk through them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import chain, repeat
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from matcher.ranking.texts import PROFILE_FIELDS, Role
from models.candidate import Candidate, Education, EducationStatus, Experience

Floats = NDArray[np.float32]
Indices = NDArray[np.int32]

PROFILE_ROLES = tuple(PROFILE_FIELDS)
ROLE_BITS = 3
"""So many bits a role needs."""
_PLACE = {role: place for place, role in enumerate(PROFILE_ROLES)}

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


@dataclass(frozen=True, kw_only=True)
class Items:
    """The items of `count` people, person by person and within one by role; those of person p are `starts[p]` to
    `starts[p + 1]`.

    `text` [items] are rows of the distinct `texts`, which stand in alphabetical order; `weight` [items] is in 0..1;
    `role` [items] are places in `PROFILE_ROLES`. `concepts` are the ids that profiles give beside the texts.
    """

    count: int
    texts: Sequence[str]
    concepts: Sequence[str]
    starts: Indices
    text: Indices
    weight: Floats
    role: NDArray[np.uint8]

    @classmethod
    def of(cls, candidates: Sequence[Candidate], today: date, *, by_concept: bool = False) -> Self:
        """Lay out the items of `candidates`, in their order. With `by_concept` one text with two concepts is two."""
        distinct: dict[tuple[str, str], int] = {}
        places: list[int] = []
        columns = []
        # Field by field, which takes a third of the time of person by person.
        for role, (field, text) in PROFILE_FIELDS.items():
            fields = [field(person) for person in candidates]
            said = list(chain.from_iterable(fields))
            texts = list(map(text, said))
            concepts = (
                [item.concept_id or "" for item in said] if by_concept and role is Role.EXPERIENCE else repeat("")
            )
            places += [distinct.setdefault(key, len(distinct)) for key in zip(texts, concepts, strict=False)]
            owner = np.repeat(np.arange(len(fields)), np.fromiter(map(len, fields), np.int64, len(fields)))
            weight = np.array(
                [WEIGHTS[role]] * len(said) if role in WEIGHTS else [weight_of(role, item, today) for item in said],
                dtype=np.float32,
            )
            columns.append((owner, weight, np.full(len(said), _PLACE[role], dtype=np.uint8)))
        owner, weight, number = (np.concatenate(column) for column in zip(*columns, strict=True))
        ordered = sorted(key for key in distinct if key[0])
        place = np.full(len(distinct), -1, dtype=np.int32)
        place[[distinct[key] for key in ordered]] = np.arange(len(ordered))
        row = place[np.array(places, dtype=np.int64)]
        order = np.argsort(owner, kind="stable")
        order = order[row[order] >= 0]
        return cls(
            count=len(candidates),
            texts=[text for text, _ in ordered],
            concepts=[concept for _, concept in ordered],
            starts=np.searchsorted(owner[order], np.arange(len(candidates) + 1)).astype(np.int32),
            text=row[order],
            weight=weight[order],
            role=number[order],
        )

    def at(self, people: NDArray[np.int64]) -> Self:
        """The items of the same people in the order of `people`."""
        counts = np.diff(self.starts)[people]
        starts = np.concatenate([[0], np.cumsum(counts)])
        rows = np.arange(starts[-1]) + np.repeat(self.starts[people] - starts[:-1], counts)
        return replace(
            self,
            starts=starts.astype(np.int32),
            text=self.text[rows],
            weight=self.weight[rows],
            role=self.role[rows],
        )

    @cached_property
    def heaviest(self) -> Floats:
        """The most that any item with a text weighs, [texts]."""
        found = np.zeros(len(self.texts), dtype=np.float32)
        np.maximum.at(found, self.text, self.weight)
        return found

    @cached_property
    def owners(self) -> tuple[Indices, Indices]:
        """Who has each text, and after them who has none; those of text t are from place `[1][t]` to `[1][t + 1]`.

        Whoever has a text twice stands there twice."""
        counts = np.diff(self.starts)
        none = np.flatnonzero(counts == 0)
        people = np.concatenate([np.repeat(np.arange(self.count), counts), none]).astype(np.int32)
        text = np.concatenate([self.text, np.full(len(none), len(self.texts), dtype=np.int32)])
        order = np.argsort(text, kind="stable")
        return people[order], np.searchsorted(text[order], np.arange(len(self.texts) + 2)).astype(np.int32)

    @cached_property
    def packed(self) -> NDArray[np.uint32]:
        """[items, 2]: text and role, the role in the lowest `ROLE_BITS` bits, and the bits of the weight.

        What is read of an item at a time stands side by side."""
        packed = np.empty((len(self.text), 2), dtype=np.uint32)
        packed[:, 0] = self.text.astype(np.uint32) << ROLE_BITS | self.role
        packed[:, 1] = self.weight.view(np.uint32)
        return packed

    def most(self, shares: Floats) -> Floats:
        """The largest of the `shares` [roles] of the roles that each text has, [texts]."""
        sets = [
            [share for role, share in enumerate(shares.tolist()) if roles >> role & 1]
            for roles in range(1 << len(shares))
        ]
        return np.array([max(some, default=0.0) for some in sets], dtype=np.float32)[self._roles]

    @cached_property
    def _roles(self) -> NDArray[np.uint8]:
        """The roles that each text has anywhere, as a set of bits, [texts]."""
        found = np.zeros(len(self.texts), dtype=np.uint8)
        np.bitwise_or.at(found, self.text, np.uint8(1) << self.role)
        return found

    def texts_in(self, role: Role) -> list[int]:
        """The distinct texts that anybody has in one role, in order."""
        found: list[int] = np.unique(self.text[self.role == _PLACE[role]]).tolist()
        return found

    def best(self, values: Floats, roles: Sequence[Role]) -> Floats:
        """How much the likest item of some roles is like, by person: [texts] → [count], 0 for whoever has none."""
        best = np.zeros(self.count, dtype=np.float32)
        chosen = np.isin(self.role, [_PLACE[role] for role in roles if role in _PLACE])
        owners = np.repeat(np.arange(self.count), np.diff(self.starts))[chosen]
        np.maximum.at(best, owners, values[self.text[chosen]])
        return best


def item_weight(person: Candidate, role: Role, index: int, today: date) -> float:
    """How much one item of a profile counts, 0..1."""
    field, _ = PROFILE_FIELDS[role]
    return weight_of(role, field(person)[index], today)


def weight_of(role: Role, item: Any, today: date) -> float:
    """How much an item of a role counts, 0..1."""
    if role is Role.EXPERIENCE:
        return experience_weight(item, today)
    if role is Role.EDUCATION:
        return education_weight(item, today)
    return WEIGHTS[role]


@lru_cache(maxsize=10_000)
def _recency(month: str | None, today: date) -> float:
    """1 for now, falling to 0 in `FADING_YEARS`; 0.5 where the month (YYYY or YYYY-MM) is unknown."""
    if month is None:
        return 0.5
    year, _, number = month.partition("-")
    years = (today.year - int(year)) + (today.month - int(number or 6)) / 12
    return min(1.0, max(0.0, 1 - years / FADING_YEARS))
