"""JobTech Taxonomy's files, in the shapes in which Arbetsförmedlingen publishes them.

The answers of the taxonomy's queries all have one shape, whichever of them a file holds: concepts with an id, a
preferred label, a type, and other concepts that are broader, narrower, related, or that can stand in for them. So one
reader serves them all, also those of later versions with more fields. Beside them come three tables that have shapes
of their own: the skills most asked for, job titles as people write them, and substitutability as a table.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from matcher.taxonomy.files import Folder, concepts, content, rows
from matcher.taxonomy.gathered import Gathered, folded
from models.errors import InvalidInput, Problem
from models.taxonomy import Concept, ConceptKind, Label, LabelKind, Relation, RelationKind

QUERIES: Mapping[str, str] = {
    "the-ssyk-hierarchy-with-occupations.json": "ssyk-level-1",
    "ssyk-level-4-groups-with-related-occupations.json": "ssyk-level-4",
    "concepts-and-common-relations.json": "",
    "ssyk-level-4-groups.json": "ssyk-level-4",
    "skills.json": "skill",
    "ssyk-level-4-groups-with-related-skills.json": "ssyk-level-4",
    "job-titles-with-related-occupations.json": "job-title",
    "substitutability-relations-between-occupations.json": "occupation-name",
}
"""Answers of queries, and the type of their concepts where a file does not say it."""

TOP_SKILLS = "occupation-top-skills.json"
TERMS = "termer_koncept_yrke.csv"
SUBSTITUTES = "substituted_by.tsv"
FILES = (*QUERIES, TOP_SKILLS, TERMS, SUBSTITUTES)

KINDS = {str(kind): kind for kind in ConceptKind}
JOB_TITLE = "job-title"
GROUPS = (ConceptKind.GROUP, ConceptKind.GROUP_3, ConceptKind.GROUP_2, ConceptKind.GROUP_1)
RELATED = ("narrower", "broader", "related", "substituted_by", "substitutes")
PERCENTAGES = (25, 75)


def read_jobtech(folder: Folder, gathered: Gathered) -> Iterator[Path]:
    """Read what there is, giving each file before it is read. Raises InvalidInput with file and place."""
    for name, kind in QUERIES.items():
        for path in folder.having(name):
            yield path
            for place, concept in concepts(path):
                try:
                    _Walk(gathered, path.name, place).concept(concept, kind)
                except RecursionError:
                    raise InvalidInput([Problem(field=place, code="taxonomy_nested")]) from None
    for path in folder.having(TOP_SKILLS):
        yield path
        _top_skills(path, gathered)
    for path in folder.having(TERMS):
        yield path
        _terms(path, gathered)
    for path in folder.having(SUBSTITUTES):
        yield path
        _substitutes(path, gathered)


class _Walk:
    """One concept of a query's answer and all that stands inside it."""

    def __init__(self, gathered: Gathered, file: str, place: str) -> None:
        self._gathered, self._file, self._place = gathered, file, place

    def concept(self, concept: Mapping[str, Any], default: str) -> None:
        kind = self._text(concept, "type") or default
        found = self._texts(concept, "id", "preferred_label", needed=kind in KINDS or kind == JOB_TITLE)
        others = {name: self._concepts(concept, name) for name in RELATED}
        if found is not None and kind in KINDS:
            self._defined(concept, found, KINDS[kind])
            self._relations(found[0], KINDS[kind], others)
        elif found is not None and kind == JOB_TITLE:
            for other in others["related"]:
                if other.get("type") in (None, ConceptKind.OCCUPATION):
                    self._label(self._id(other), found[1], LabelKind.ALTERNATIVE)
        for name in RELATED:
            for other in others[name]:
                if "preferred_label" in other and other.get("type") in KINDS:
                    self.concept(other, "")

    def _defined(self, concept: Mapping[str, Any], found: tuple[str, str], kind: ConceptKind) -> None:
        code = self._text(concept, "ssyk_code_2012") or None
        self._gathered.add_concept(Concept(id=found[0], kind=kind, label=found[1], code=code))
        for name in ("alternative_labels", "hidden_labels"):
            for text in concept.get(name) or ():
                if not isinstance(text, str):
                    raise self._wrong(name)
                self._label(found[0], text, LabelKind.ALTERNATIVE)

    def _relations(self, own: str, kind: ConceptKind, others: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        for other in others["narrower"]:
            if kind in GROUPS and other.get("type") in KINDS:
                self._relate(RelationKind.BROADER, self._id(other), own)
        for other in others["broader"]:
            if other.get("type") in GROUPS:
                self._relate(RelationKind.BROADER, own, self._id(other))
        for other in others["related"]:
            if kind in (*GROUPS, ConceptKind.OCCUPATION) and other.get("type") == ConceptKind.SKILL:
                self._relate(RelationKind.SKILL, own, self._id(other))
        for other in others["substituted_by"]:
            self._relate(RelationKind.SUBSTITUTE, own, self._id(other), self._percentage(other))
        for other in others["substitutes"]:
            self._relate(RelationKind.SUBSTITUTE, self._id(other), own, self._percentage(other))

    def _relate(self, kind: RelationKind, source: str, target: str, percentage: int | None = None) -> None:
        relation = Relation(kind=kind, source=source, target=target, percentage=percentage)
        self._gathered.add_relation(relation, self._file)

    def _label(self, concept_id: str, text: str, kind: LabelKind) -> None:
        self._gathered.add_label(Label(concept_id=concept_id, text=text, kind=kind), self._file)

    def _concepts(self, concept: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
        others = concept.get(name) or []
        if not isinstance(others, list) or not all(isinstance(other, dict) for other in others):
            raise self._wrong(name)
        return others

    def _id(self, concept: Mapping[str, Any]) -> str:
        if not (found := self._text(concept, "id")):
            raise self._wrong("id")
        return found

    def _texts(self, concept: Mapping[str, Any], *names: str, needed: bool) -> tuple[str, str] | None:
        first, second = (self._text(concept, name) for name in names)
        if first and second:
            return first, second
        if needed:
            raise self._wrong(names[0] if not first else names[1])
        return None

    def _text(self, concept: Mapping[str, Any], name: str) -> str:
        value = concept.get(name)
        if value is not None and not isinstance(value, str):
            raise self._wrong(name)
        return " ".join((value or "").split())

    def _percentage(self, concept: Mapping[str, Any]) -> int:
        return _percentage(concept.get("substitutability_percentage"), self._place)

    def _wrong(self, name: str) -> InvalidInput:
        return InvalidInput([Problem(field=f"{self._place}: {name}", code="taxonomy_concept")])


def _top_skills(path: Path, gathered: Gathered) -> None:
    """Occupation id → labels of the skills most asked for. A skill that the list of skills lacks is left out."""
    held = content(path)
    if not isinstance(held, dict):
        raise InvalidInput([Problem(field=path.name, code="taxonomy_top_skills")])
    skills = gathered.named(ConceptKind.SKILL)
    for occupation, asked in held.items():
        if not isinstance(asked, list) or not all(isinstance(label, str) for label in asked):
            raise InvalidInput([Problem(field=f"{path.name}: {occupation}", code="taxonomy_top_skills")])
        for label in asked:
            ids = skills.get(folded(label), [])
            gathered.unknown[path.name] += not ids
            for skill in ids:
                relation = Relation(kind=RelationKind.SKILL, source=occupation, target=skill)
                gathered.add_relation(relation, path.name)


def _terms(path: Path, gathered: Gathered) -> None:
    """Ways to write job titles; those count whose concept is an occupation, or a job title that leads to some."""
    known = gathered.named(ConceptKind.OCCUPATION)
    for place, row in rows(path, ";", ("term", "concept", "type", "term_misspelled")):
        if row["term_misspelled"] not in ("True", "False"):
            raise InvalidInput([Problem(field=f"{place}: term_misspelled", code="taxonomy_row")])
        if row["type"] != "YRKE":
            continue
        kind = LabelKind.MISSPELLED if row["term_misspelled"] == "True" else LabelKind.ALTERNATIVE
        for occupation in known.get(folded(row["concept"]), ()):
            gathered.add_label(Label(concept_id=occupation, text=row["term"], kind=kind), path.name)


def _substitutes(path: Path, gathered: Gathered) -> None:
    for place, row in rows(path, "\t", ("vacancy_occ_id", "candidate_occ_id", "percentage")):
        relation = Relation(
            kind=RelationKind.SUBSTITUTE,
            source=row["vacancy_occ_id"],
            target=row["candidate_occ_id"],
            percentage=_percentage(row["percentage"], place),
        )
        gathered.add_relation(relation, path.name)


def _percentage(value: object, place: str) -> int:
    if str(value) not in map(str, PERCENTAGES):
        raise InvalidInput([Problem(field=place, code="taxonomy_percentage")])
    return int(str(value))
