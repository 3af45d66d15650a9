"""Pairs of texts that should lie near each other, by where they come from, and what is withheld to measure."""

import random
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from matcher.encoder.training.open_data import OpenData, Substitute

Pair = tuple[str, str]

MAX_TERMS = 8
"""Of a concept's terms, how many are paired with each other (inflections, mostly)."""
MAX_MEANINGS = 4
"""A job title that may mean more occupations than this says little."""
MAX_ESCO_LABELS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """What training does not see of substitutability, ESCO and misspellings.

    `occupations` are withheld as vacancies. With `both_sides` they go whole: no relation with one on any side is used.
    """

    occupations: frozenset[str] = frozenset()
    both_sides: bool = True
    esco_concepts: frozenset[str] = frozenset()
    misspellings: frozenset[str] = frozenset()

    @classmethod
    def part(cls, data: OpenData, fold: int, folds: int, *, both_sides: bool = True) -> "Withheld":
        """Fold number `fold` of the occupations whose relations are known; a tenth of ESCO; a fifth of misspellings.

        Which goes where follows from a checksum of its id, so that it is the same everywhere.
        """

        def share(ids: Iterable[str], parts: int, which: int) -> frozenset[str]:
            return frozenset(one for one in ids if zlib.crc32(one.encode()) % parts == which)

        return cls(
            occupations=share({s.vacancy for s in data.substitutes()}, folds, fold),
            both_sides=both_sides,
            esco_concepts=share((o.uri for o in data.esco_occupations() if "/occupation/" in o.uri), 10, fold),
            misspellings=share((t.text for t in data.terms() if t.misspelled), 5, fold),
        )

    def hides(self, one: Substitute) -> bool:
        """Whether training may not see this relation."""
        return one.vacancy in self.occupations or (self.both_sides and one.candidate in self.occupations)


def gather(data: OpenData, withheld: Withheld | None = None) -> dict[str, list[Pair]]:
    """All pairs by source, in a fixed order, without repeats and without texts paired with themselves."""
    held = withheld or Withheld()
    sources: Mapping[str, Callable[[], Iterable[Pair]]] = {
        "synonyms": lambda: _synonyms(data),
        "misspellings": lambda: (
            (t.text, t.concept) for t in data.terms() if t.misspelled and t.text not in held.misspellings
        ),
        "soft_skills": lambda: ((t.text, t.concept) for t in data.soft_skill_terms()),
        "titles": lambda: _titles(data),
        "siblings": lambda: _siblings(data, depth=4),
        "cousins": lambda: _siblings(data, depth=3),
        "groups": lambda: _groups(data),
        "definitions": lambda: _definitions(data),
        "skills": lambda: _skills(data),
        "group_skills": lambda: ((g, s) for g, skills in data.group_skills().items() for s in skills),
        "education": lambda: _education(data),
        "skill_crosswalk": lambda: (
            (a, b) for a, b, relation in data.skill_crosswalk() if relation in ("exactMatch", "closeMatch")
        ),
        "skill_hierarchy": lambda: (
            (a, b) for a, b, relation in data.skill_crosswalk() if relation in ("broadMatch", "narrowMatch")
        ),
        "esco_skills": lambda: ((swedish, english) for _, swedish, english in data.esco_skills()),
        "esco_swedish": lambda: (p for o in data.esco_occupations() for p in _all_pairs(o.swedish)),
        "esco_english": lambda: (
            (o.english[0], x) for o in data.esco_occupations() for x in o.english[1:MAX_ESCO_LABELS]
        ),
        "translations": lambda: _translations(data, held),
        "substitutes": lambda: _substitutes(data, held, 75),
        "partial_substitutes": lambda: _substitutes(data, held, 25),
    }
    return {name: _distinct(pairs()) for name, pairs in sources.items()}


def _distinct(pairs: Iterable[Pair]) -> list[Pair]:
    return list(dict.fromkeys((a, b) for a, b in pairs if a and b and a.casefold() != b.casefold()))


def _all_pairs(texts: Sequence[str]) -> Iterable[Pair]:
    return combinations(texts[:MAX_ESCO_LABELS], 2)


def _synonyms(data: OpenData) -> Iterable[Pair]:
    concepts: dict[str, list[str]] = defaultdict(list)
    for term in data.terms():
        if not term.misspelled:
            concepts[term.concept_id].append(term.text)
            if len(concepts[term.concept_id]) == 1:
                concepts[term.concept_id].insert(0, term.concept)
    for texts in concepts.values():
        yield from combinations(list(dict.fromkeys(t.lower() for t in texts))[:MAX_TERMS], 2)


def _titles(data: OpenData) -> Iterable[Pair]:
    labels = {o.id: o.label for o in data.occupations()}
    for title, ids in data.titles():
        meant = [labels[i] for i in ids if i in labels]
        if len(meant) <= MAX_MEANINGS:
            yield from ((title, label) for label in meant)


def _siblings(data: OpenData, depth: int) -> Iterable[Pair]:
    """Occupations under the same SSYK group of `depth` levels, but not under the same finer one."""
    families: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for occupation in data.occupations():
        finer = occupation.groups[depth][0] if depth < len(occupation.groups) else occupation.id
        families[occupation.groups[depth - 1][0]].append((occupation.label, finer))
    chosen = random.Random(0)
    for members in families.values():
        pairs = [(a, b) for (a, x), (b, y) in combinations(members, 2) if x != y]
        # Large families would drown the small ones.
        yield from pairs if len(pairs) <= 4 * len(members) else chosen.sample(pairs, 4 * len(members))


def _groups(data: OpenData) -> Iterable[Pair]:
    for occupation in data.occupations():
        for _, label in occupation.groups[2:]:
            yield occupation.label, label


def _definitions(data: OpenData) -> Iterable[Pair]:
    """Each sentence of a group's definition with the group and its occupations."""
    members: dict[str, list[str]] = defaultdict(list)
    for occupation in data.occupations():
        members[occupation.groups[-1][1]].append(occupation.label)
    for group, definition in data.group_definitions().items():
        sentences = [s.strip(" .") for s in definition.replace("Exempel på arbetsuppgifter:", "").split(". ")]
        for sentence in sentences:
            if len(sentence) > 15:
                yield from ((sentence, name) for name in (group, *members[group][:5]))


def _skills(data: OpenData) -> Iterable[Pair]:
    labels = {o.id: o.label for o in data.occupations()}
    for occupation, skills in data.occupation_skills().items():
        if occupation in labels:
            yield from ((labels[occupation], skill) for skill in skills)


def _education(data: OpenData) -> Iterable[Pair]:
    for field, skills in data.education_skills().items():
        yield from ((field, skill) for skill in skills[:15])
    for word, fields in data.keywords():
        yield from ((word, field) for field in fields)
    yield from data.education_fields()


def _translations(data: OpenData, held: Withheld) -> Iterable[Pair]:
    for occupation in data.esco_occupations():
        if occupation.uri not in held.esco_concepts and occupation.swedish:
            yield from ((occupation.swedish[0], english) for english in occupation.english[:4])
            yield from ((swedish, occupation.english[0]) for swedish in occupation.swedish[1:4] if occupation.english)


def _substitutes(data: OpenData, held: Withheld, percentage: int) -> Iterable[Pair]:
    labels = {o.id: o.label for o in data.occupations()}
    for one in data.substitutes():
        if one.percentage == percentage and not held.hides(one):
            yield labels[one.vacancy], labels[one.candidate]
