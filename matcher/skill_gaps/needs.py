"""What vacancies ask for, by kind and name, and who in the pool has it: licences, certificates, Swedish, languages,
skills, occupations. What a profile does not tell is unknown, and counts neither as held nor as lacking."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from matcher import certificates
from matcher.eligibility import IMPLIED_LICENCES
from matcher.ranking.facts import SWEDISH, language_code, language_name
from matcher.ranking.headline import titles_of
from matcher.ranking.neutral import neutral
from matcher.ranking.rules import ALWAYS, LICENCES, Flags, People
from matcher.ranking.scoring import CEILING, FLOOR, Pool
from matcher.ranking.texts import Role, clean
from matcher.ranking.vectors import TextVectors
from models.candidate import Cefr
from models.vacancy import DemandKind, VacancyDraft

NEAR = (FLOOR + CEILING) / 2
"""From which likeness on somebody has something like a skill or an occupation: half of what answers it wholly."""


class NeedKind(StrEnum):
    """What is needed, in the order in which it is told."""

    LICENCE = "licence"
    CERTIFICATE = "certificate"
    SWEDISH = "swedish"
    LANGUAGE = "language"
    SKILL = "skill"
    OCCUPATION = "occupation"


EXCLUDING = frozenset({NeedKind.LICENCE, NeedKind.CERTIFICATE, NeedKind.SWEDISH, NeedKind.OCCUPATION})
"""Kinds whose lack can keep somebody off a list; a skill or another language never does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing that is needed. `key` is what is one and the same under several names."""

    kind: NeedKind
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Demanded:
    """What a set of postings asks for: the postings by need (places in the sequence), and what each need is called."""

    by_need: Mapping[Need, Sequence[int]]
    names: Mapping[Need, str]


def demanded(drafts: Sequence[VacancyDraft]) -> Demanded:
    """Every need of `drafts`. It is called what most of them call it."""
    by_need: dict[Need, list[int]] = defaultdict(list)
    said: dict[Need, Counter[str]] = defaultdict(Counter)
    for place, draft in enumerate(drafts):
        for need, name in needs_of(draft):
            said[need][name] += 1
            if place not in by_need[need][-1:]:
                by_need[need].append(place)
    return Demanded(
        by_need=by_need, names={need: min(names, key=lambda one: (-names[one], one)) for need, names in said.items()}
    )


def needs_of(draft: VacancyDraft) -> Iterator[tuple[Need, str]]:
    """The needs of one posting as it was read, each with its name in the posting."""
    for licence in sorted(draft.driving_licences & IMPLIED_LICENCES.keys()):
        yield Need(kind=NeedKind.LICENCE, key=licence), licence
    for name in dict.fromkeys([*draft.certificates, *draft.read_certificates]):
        if not certificates.ASKED_LATER.search(name.casefold()):
            yield certificate_need(name), name
    if draft.swedish_level is not None:
        yield Need(kind=NeedKind.SWEDISH, key=draft.swedish_level), str(draft.swedish_level)
    for demand in draft.demands:
        if demand.kind is DemandKind.SKILL:
            yield Need(kind=NeedKind.SKILL, key=_folded(demand.label)), demand.label
        elif (code := language_code(demand)) is not None and code != SWEDISH:
            yield Need(kind=NeedKind.LANGUAGE, key=code), language_name(code)
    titles = [draft.occupation] if draft.occupation else titles_of(draft.headline)[:1]
    for title in titles:
        yield Need(kind=NeedKind.OCCUPATION, key=_folded(title)), title


def certificate_need(name: str) -> Need:
    """Certificates of the same families are one need; one of no family that is known goes by its words."""
    found = certificates.families(name)
    return Need(kind=NeedKind.CERTIFICATE, key="+".join(sorted(found)) if found else _folded(name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Who has it, of whom nobody knows, and who has something like it; bool [n] each."""

    held: Flags
    unknown: Flags
    like: Flags


class Supply:
    """What people of a pool have: by rule where a rule asks, by likeness of texts where the ranking does."""

    def __init__(self, people: People, pool: Pool, vectors: TextVectors) -> None:
        self._people, self._pool, self._vectors, self._count = people, pool, vectors, len(people.consents)

    def holding(self, need: Need, name: str) -> Holding | None:
        """Who has what is needed; None where profiles cannot tell."""
        nobody = np.zeros(self._count, dtype=bool)
        people = self._people
        match need.kind:
            case NeedKind.LICENCE:
                unknown = people.licences == -1
                held = ~unknown & ((people.licences & LICENCES[need.key]) != 0)
                return Holding(held=held, unknown=unknown, like=nobody)
            case NeedKind.SWEDISH:
                unknown, rank = people.swedish == ALWAYS, Cefr(need.key).rank
                held = ~unknown & (people.swedish >= rank)
                return Holding(held=held, unknown=unknown, like=~unknown & (people.swedish == rank - 1))
            case NeedKind.CERTIFICATE:
                bits = certificates.bits([name])
                if not bits:
                    return None
                unknown = people.certificates == -1
                held = ~unknown & ((people.certificates & bits) == bits)
                return Holding(held=held, unknown=unknown, like=nobody)
            case NeedKind.LANGUAGE:
                return Holding(held=self._pool.facts.speakers(need.key), unknown=nobody, like=nobody)
            case _:
                roles = (Role.EXPERIENCE, Role.EDUCATION) if need.kind is NeedKind.OCCUPATION else tuple(Role)
                best = self._likeness(name, roles)
                return Holding(held=best >= CEILING, unknown=nobody, like=(best >= NEAR) & (best < CEILING))

    def _likeness(self, label: str, roles: Sequence[Role]) -> NDArray[np.float32]:
        """How like the likest item of these roles is to a label, by person [n]; its very words are all of it."""
        pool = self._pool
        alike = (self._vectors.stack("query", [clean(neutral(label))]) @ pool.vectors.T)[0]
        alike[pool.wordings.saying(label)] = 1.0
        return pool.items.best(alike, roles)


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
