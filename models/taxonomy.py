"""Concepts of the labour market and how they hang together, as JobTech Taxonomy and ESCO publish them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class ConceptKind(StrEnum):
    """What a concept is. JobTech's kinds have the names that JobTech gives them."""

    OCCUPATION = "occupation-name"
    GROUP = "ssyk-level-4"
    GROUP_3 = "ssyk-level-3"
    GROUP_2 = "ssyk-level-2"
    GROUP_1 = "ssyk-level-1"
    SKILL = "skill"
    ESCO_OCCUPATION = "esco-occupation"
    ESCO_GROUP = "esco-isco-group"
    ESCO_SKILL = "esco-skill"


class LabelKind(StrEnum):
    """How a label names its concept: as the publisher prefers, otherwise, or misspelled."""

    PREFERRED = "preferred"
    ALTERNATIVE = "alternative"
    MISSPELLED = "misspelled"


class RelationKind(StrEnum):
    """What the source of a relation has to do with its target."""

    BROADER = "broader"
    """occupation or group → the group that it stands under"""
    SKILL = "skill"
    """occupation or group → a skill that is asked for in it"""
    SUBSTITUTE = "substitute"
    """occupation of a vacancy → occupation of somebody who can take it"""
    EXACT = "exactMatch"
    CLOSE = "closeMatch"
    BROAD = "broadMatch"
    NARROW = "narrowMatch"
    """JobTech skill → ESCO skill, in the words of SKOS"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """`id` is JobTech's id or ESCO's URI, `code` the SSYK or ISCO code where it has one."""

    id: str
    kind: ConceptKind
    label: str
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One way to write a concept. `language` is `sv` or `en`."""

    concept_id: str
    text: str
    kind: LabelKind
    language: str = "sv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """`percentage` is how far a SUBSTITUTE can take the work, 75 or 25 as Arbetsförmedlingen gives it."""

    kind: RelationKind
    source: str
    target: str
    percentage: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy:
    """Everything that was published together. `version` is a digest of the files that it was read from."""

    version: str
    concepts: Sequence[Concept]
    labels: Sequence[Label]
    relations: Sequence[Relation]

    def counts(self) -> Mapping[str, int]:
        """How many there are of each, for people and for the audit trail."""
        kinds = [concept.kind for concept in self.concepts]
        related = [relation.kind for relation in self.relations]
        return {
            "occupations": kinds.count(ConceptKind.OCCUPATION),
            "groups": kinds.count(ConceptKind.GROUP),
            "skills": kinds.count(ConceptKind.SKILL),
            "esco_concepts": sum(str(kind).startswith("esco-") for kind in kinds),
            "labels": len(self.labels),
            "occupation_skills": related.count(RelationKind.SKILL),
            "substitutes": related.count(RelationKind.SUBSTITUTE),
            "esco_mappings": sum(
                related.count(kind)
                for kind in (RelationKind.EXACT, RelationKind.CLOSE, RelationKind.BROAD, RelationKind.NARROW)
            ),
        }
