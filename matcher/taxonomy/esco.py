"""ESCO's files: the official CSV downloads, and the tables of labels that are made from them.

An ESCO occupation whose Swedish name is also the preferred name of exactly one of JobTech's lends that one its other
names, in both languages; so English titles find their occupation. The names of a skill are lent where
Arbetsförmedlingen's own table says that the two are the same.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from matcher.taxonomy.files import Folder, rows
from matcher.taxonomy.gathered import Gathered, folded
from models.errors import InvalidInput, Problem
from models.taxonomy import Concept, ConceptKind, Label, LabelKind, Relation, RelationKind

LABEL_TABLES = ("esco*_occupations*_labels_sv.tsv", "esco*_occupations*_labels_en.tsv")
SKILL_PAIRS = "esco_skills_sv_en_pairs.tsv"
CROSSWALK = "nsc_jobtech_skill_to_esco_skill.tsv"
OFFICIAL = (
    "occupations_sv.csv",
    "ISCOGroups_sv.csv",
    "skills_sv.csv",
    "occupations_en.csv",
    "ISCOGroups_en.csv",
    "skills_en.csv",
)
FILES = (*LABEL_TABLES, *OFFICIAL, SKILL_PAIRS, CROSSWALK)

KINDS = {
    "occupation": ConceptKind.ESCO_OCCUPATION,
    "isco": ConceptKind.ESCO_GROUP,
    "Occupation": ConceptKind.ESCO_OCCUPATION,
    "ISCOGroup": ConceptKind.ESCO_GROUP,
    "KnowledgeSkillCompetence": ConceptKind.ESCO_SKILL,
}
RELATIONS = {
    str(kind): kind for kind in (RelationKind.EXACT, RelationKind.CLOSE, RelationKind.BROAD, RelationKind.NARROW)
}
UNRELATED = "no relation"
JOBTECH = "http://data.jobtechdev.se/taxonomy/concept/"


def read_esco(folder: Folder, gathered: Gathered) -> Iterator[Path]:
    """Read what there is, giving each file before it is read. Raises InvalidInput with file and place."""
    for path in folder.having(*LABEL_TABLES):
        yield path
        for place, row in rows(path, "\t", ("conceptUri", "kind", "preferredLabel", "altLabels(|)")):
            _labels(gathered, path, place, row["kind"], row, row["altLabels(|)"].split("|"))
    for path in folder.having(*OFFICIAL):
        yield path
        for place, row in rows(path, ",", ("conceptType", "conceptUri", "preferredLabel")):
            others = (row.get("altLabels") or "").splitlines()
            _labels(gathered, path, place, row["conceptType"], row, others)
    for path in folder.having(SKILL_PAIRS):
        yield path
        for place, row in rows(path, "\t", ("conceptUri", "label_sv", "label_en")):
            _skill(gathered, path.name, place, row)
    for path in folder.having(CROSSWALK):
        yield path
        for place, row in rows(path, "\t", ("esco_uri", "esco_label_sv", "jobtech_uri", "relation")):
            _mapping(gathered, path.name, place, row)
    _lend_occupation_names(gathered)
    _lend_skill_names(gathered)


def _labels(gathered: Gathered, path: Path, place: str, kind: str, row: Mapping[str, str], others: list[str]) -> None:
    if kind not in KINDS:
        raise InvalidInput([Problem(field=place, code="taxonomy_esco_kind", params={"kind": kind})])
    uri, name = row["conceptUri"].strip(), row["preferredLabel"].strip()
    if not uri.startswith("http") or not name:
        raise InvalidInput([Problem(field=place, code="taxonomy_row")])
    language = path.stem[-2:]
    if uri not in gathered.concepts:
        code = row.get("code") or row.get("iscoGroup") or None
        gathered.concepts[uri] = Concept(id=uri, kind=KINDS[kind], label=name, code=code)
    for number, text in enumerate([name, *others]):
        label = LabelKind.ALTERNATIVE if number else LabelKind.PREFERRED
        gathered.add_label(Label(concept_id=uri, text=text, kind=label, language=language), path.name)


def _skill(gathered: Gathered, file: str, place: str, row: Mapping[str, str]) -> None:
    uri = row["conceptUri"].strip()
    if not uri.startswith("http"):
        raise InvalidInput([Problem(field=place, code="taxonomy_row")])
    name = row["label_sv"].strip() or row["label_en"].strip()
    gathered.concepts.setdefault(uri, Concept(id=uri, kind=ConceptKind.ESCO_SKILL, label=name))
    for language in ("sv", "en"):
        label = Label(concept_id=uri, text=row[f"label_{language}"], kind=LabelKind.PREFERRED, language=language)
        gathered.add_label(label, file)


def _mapping(gathered: Gathered, file: str, place: str, row: Mapping[str, str]) -> None:
    relation = row["relation"].strip(" ;")
    if relation == UNRELATED:
        return
    esco, jobtech = row["esco_uri"].strip(), row["jobtech_uri"].strip().removeprefix(JOBTECH)
    if relation not in RELATIONS or not esco or not jobtech:
        raise InvalidInput([Problem(field=place, code="taxonomy_row")])
    if (label := row["esco_label_sv"].strip()) and esco not in gathered.concepts:
        gathered.concepts[esco] = Concept(id=esco, kind=ConceptKind.ESCO_SKILL, label=label)
        gathered.add_label(Label(concept_id=esco, text=label, kind=LabelKind.PREFERRED), file)
    gathered.add_relation(Relation(kind=RELATIONS[relation], source=jobtech, target=esco), file)


def _lend_occupation_names(gathered: Gathered) -> None:
    taken = gathered.named(ConceptKind.OCCUPATION)
    preferred: dict[str, set[str]] = defaultdict(set)
    for concept in gathered.concepts.values():
        if concept.kind is ConceptKind.OCCUPATION:
            for name in (concept.label, *concept.label.split("/")):
                preferred[folded(name)].add(concept.id)
    for uri, others in _by_concept(gathered, ConceptKind.ESCO_OCCUPATION).items():
        swedish = next((x for x in others if x.language == "sv" and x.kind is LabelKind.PREFERRED), None)
        same = preferred.get(folded(swedish.text), set()) if swedish else set()
        if len(same) == 1:
            _lend(gathered, others, next(iter(same)), taken, uri)


def _lend_skill_names(gathered: Gathered) -> None:
    names = gathered.named(ConceptKind.SKILL)
    lent = _by_concept(gathered, ConceptKind.ESCO_SKILL)
    for relation in list(gathered.relations.values()):
        if relation.kind is RelationKind.EXACT and relation.source in gathered.concepts:
            _lend(gathered, lent.get(relation.target, []), relation.source, names, relation.target)


def _lend(gathered: Gathered, labels: list[Label], concept_id: str, taken: Mapping[str, list[str]], uri: str) -> None:
    """Give a concept of JobTech's the names of ESCO's that are nobody else's there."""
    for label in labels:
        if folded(label.text) not in taken:
            lent = Label(concept_id=concept_id, text=label.text, kind=LabelKind.ALTERNATIVE, language=label.language)
            gathered.add_label(lent, uri)


def _by_concept(gathered: Gathered, kind: ConceptKind) -> dict[str, list[Label]]:
    found: dict[str, list[Label]] = {}
    for label in gathered.labels.values():
        concept = gathered.concepts.get(label.concept_id)
        if concept is not None and concept.kind is kind:
            found.setdefault(label.concept_id, []).append(label)
    return found
