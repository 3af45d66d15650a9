"""What a posting asks for that is a fact and no text: languages, and licences that are an advantage."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matcher.eligibility import held_licences
from models.candidate import Candidate
from models.vacancy import Demand, DemandKind, VacancyDraft

SWEDISH = "sv"
LICENCE, LANGUAGE = "licence", "language"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleFacts:
    """Who holds which licence class and speaks which language: `who` uint8 [facts, people], 0 or 1, and the row of each
    fact; what nobody has is left out."""

    who: NDArray[np.uint8]
    rows: Mapping[tuple[str, str], int]

    @classmethod
    def of(cls, candidates: Sequence[Candidate]) -> Self:
        found: dict[tuple[str, str], list[int]] = {}
        for number, person in enumerate(candidates):
            for licence in held_licences(person.driving_licences or frozenset()):
                found.setdefault((LICENCE, licence), []).append(number)
            for code in spoken(person):
                found.setdefault((LANGUAGE, code), []).append(number)
        rows = {fact: row for row, fact in enumerate(sorted(found))}
        who = np.zeros((len(rows), len(candidates)), dtype=np.uint8)
        for fact, row in rows.items():
            who[row, found[fact]] = 1
        return cls(who=who, rows=rows)

    def at(self, people: NDArray[np.int64]) -> Self:
        """The facts of the same people in the order of `people`."""
        return replace(self, who=np.ascontiguousarray(self.who[:, people]))

    def speakers(self, code: str) -> NDArray[np.bool_]:
        """Who speaks a language, bool [people]."""
        row = self.rows.get((LANGUAGE, code))
        return np.zeros(self.who.shape[1], dtype=bool) if row is None else self.who[row].astype(bool)


def asked(people: PeopleFacts, draft: VacancyDraft) -> Iterator[tuple[int, bool]]:
    """The row of each language demanded and each licence that is an advantage, and if it is a must; -1 where nobody has
    it."""
    for demand in draft.demands:
        code = language_code(demand)
        if code is not None:
            yield people.rows.get((LANGUAGE, code), -1), demand.must
    for licence in sorted(draft.preferred_driving_licences):
        yield people.rows.get((LICENCE, licence), -1), False


def spoken(person: Candidate) -> frozenset[str]:
    """Codes of the languages that a profile names. Swedish is among them when its level is known."""
    codes = {_short(item.language) for item in person.languages}
    return frozenset(codes | {SWEDISH} if person.swedish_level is not None else codes)


def language_code(demand: Demand) -> str | None:
    """The ISO 639 code of the language that a demand names in Swedish or English; None where it names none."""
    if demand.kind is not DemandKind.LANGUAGE:
        return None
    return _codes().get(" ".join(demand.label.casefold().split()), demand.label.casefold())


def same_language(code: str, other: str) -> bool:
    """Whether two ISO 639 codes name one language."""
    return _short(code) == _short(other)


def language_name(code: str, language: str = "sv") -> str:
    """A language's name, in Swedish in lower case as Swedish writes it; the code where nobody knows the name."""
    return _names(language).get(_short(code), code)


UNNAMED = {"prs": "dari", "kmr": "kurmanji", "ckb": "sorani"}
"""Languages that caseworkers meet and CLDR names otherwise or not at all."""


# Babel reads a table of all the world's locales when imported: only where a language is asked for.
@cache
def _codes() -> Mapping[str, str]:
    codes = {name.casefold(): code for locale in ("en", "sv") for code, name in _names(locale).items()}
    return codes | {name: code for code, name in UNNAMED.items()}


@cache
def _names(locale: str) -> Mapping[str, str]:
    from babel import Locale

    return dict(Locale(locale).languages) | UNNAMED


@cache
def _short(code: str) -> str:
    """ISO 639-1 where there is one: `swe` and `sv` are the same."""
    from babel.core import get_global

    bare = code.casefold().partition("-")[0]
    return str(get_global("language_aliases").get(bare, bare))
