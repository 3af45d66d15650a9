"""The loaded taxonomy as the ranking needs it: occupations by number, the ways to write them, and what joins them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matcher.ranking.neutral import neutral
from matcher.ranking.texts import clean
from matcher.taxonomy.gathered import folded
from models.taxonomy import Concept, ConceptKind, Label, LabelKind, RelationKind, Taxonomy

CONCEPTS = (ConceptKind.OCCUPATION, ConceptKind.GROUP, ConceptKind.SKILL)
RELATIONS = (RelationKind.BROADER, RelationKind.SKILL, RelationKind.SUBSTITUTE)
"""What of a taxonomy is needed here."""

LABELS_REVISION = 1
"""Counts up when other texts are read out of the same taxonomy, so that they are embedded again."""

_TAIL = re.compile(r"(?<=\w{4})(?:\s*[,(]|\s+(?:i|inom|på|vid|för|med|till|av|hos)\s).*$", re.DOTALL)

Meanings = Mapping[str, tuple[int, ...]]
"""A folded text → numbers of the occupations, or skills, that it may mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupations:
    """Occupations and skills by number, in the order of their ids.

    `names` are what occupations are called, `synonyms` other words for them, `heads` the first words of names that have
    more, which nothing else is called: `undersköterska`. `texts` are the names and synonyms as they are embedded,
    `owners` whose each is, `name_rows` which of them are names. `substitutes[v][c]` is how far (25 or 75) somebody from
    c can take the work of v; `group` the number of each one's SSYK group, -1 where it has none. `skills` are those that
    are asked for in each, or in its group where nothing is said of itself.
    """

    version: str
    ids: Mapping[str, int]
    labels: Sequence[str]
    names: Meanings
    synonyms: Meanings
    heads: Meanings
    texts: Sequence[str]
    owners: Sequence[tuple[int, ...]]
    name_rows: NDArray[np.int64]
    group: NDArray[np.int64]
    group_codes: Sequence[str]
    substitutes: Sequence[Mapping[int, int]]
    skills: Sequence[frozenset[int]]
    skill_names: Meanings

    @classmethod
    def of(cls, taxonomy: Taxonomy) -> Self:
        """From at least CONCEPTS and RELATIONS of a taxonomy."""
        occupations = _numbered(taxonomy.concepts, ConceptKind.OCCUPATION)
        groups = _numbered(taxonomy.concepts, ConceptKind.GROUP)
        skills = _numbered(taxonomy.concepts, ConceptKind.SKILL)
        standing = {concept.id: concept for concept in taxonomy.concepts}
        labels = [standing[one].label for one in occupations]
        names = _names(labels)
        written = [label for label in taxonomy.labels if label.concept_id in occupations]
        heads = _heads(labels)
        synonyms = _meanings(
            (label.text, occupations[label.concept_id])
            for label in sorted(written, key=lambda label: label.kind is LabelKind.MISSPELLED)
            if folded(label.text) not in names
        )
        texts = _texts(labels, written, names, synonyms)
        ordered = sorted(texts)
        substitutes: list[dict[int, int]] = [{} for _ in labels]
        asked: dict[str, set[int]] = defaultdict(set)
        group = np.full(len(labels), -1, dtype=np.int64)
        above: dict[str, str] = {}
        for one in taxonomy.relations:
            if one.kind is RelationKind.SKILL and one.target in skills:
                asked[one.source].add(skills[one.target])
            elif one.kind is RelationKind.BROADER and one.source in occupations and one.target in groups:
                group[occupations[one.source]] = groups[one.target]
                above[one.source] = one.target
            elif one.kind is RelationKind.SUBSTITUTE and {one.source, one.target} <= occupations.keys():
                substitutes[occupations[one.source]][occupations[one.target]] = one.percentage or 0
        return cls(
            version=taxonomy.version,
            ids=occupations,
            labels=labels,
            names=names,
            synonyms=synonyms,
            heads={head: found for head, found in heads.items() if head not in names and head not in synonyms},
            texts=ordered,
            owners=[texts[text] for text in ordered],
            name_rows=np.array([row for row, text in enumerate(ordered) if folded(text) in names], dtype=np.int64),
            group=group,
            group_codes=[standing[one].code or "" for one in groups],
            substitutes=substitutes,
            skills=[frozenset(asked.get(one) or asked.get(above.get(one, ""), set())) for one in occupations],
            skill_names=_meanings(
                (label.text, skills[label.concept_id]) for label in taxonomy.labels if label.concept_id in skills
            ),
        )


def _numbered(concepts: Iterable[Concept], kind: ConceptKind) -> dict[str, int]:
    return {one: number for number, one in enumerate(sorted(c.id for c in concepts if c.kind is kind))}


def _names(labels: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Preferred labels; and of `Städare/Lokalvårdare` each part, where that is no other occupation's whole name."""
    whole = _meanings((label, number) for number, label in enumerate(labels))
    parts = _meanings(
        (part, number) for number, label in enumerate(labels) for part in label.split("/") if len(part) > 2
    )
    return parts | whole


def _heads(labels: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """The first words of longer names, and the occupations whose names begin so."""
    return _meanings(
        (head, number)
        for number, label in enumerate(labels)
        for part in label.split("/")
        if (head := head_of(part)) != part
    )


def head_of(text: str) -> str:
    """What stands before the first comma, bracket or small word: `Undersköterska, hemtjänst` → `Undersköterska`."""
    return _TAIL.sub("", text).strip()


def _meanings(said: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, dict[int, None]] = defaultdict(dict)
    for text, number in said:
        found[folded(text)][number] = None
    return {text: tuple(sorted(numbers)) for text, numbers in found.items() if text}


def _texts(
    labels: Sequence[str], written: Sequence[Label], names: Meanings, synonyms: Meanings
) -> dict[str, tuple[int, ...]]:
    """What is embedded: each way to write an occupation once, whatever its capitals, misspellings left out."""
    said = [part for label in labels for part in (label, *label.split("/"))]
    said += sorted(label.text for label in written if label.kind is not LabelKind.MISSPELLED)
    once: dict[str, str] = {}
    for text in said:
        once.setdefault(folded(text), clean(neutral(text)))
    return {text: names.get(key) or synonyms[key] for key, text in once.items() if key in names or key in synonyms}
