"""What has been read so far of several files, each concept, label and relation once."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from functools import lru_cache

from matcher.ranking.neutral import neutral
from models.taxonomy import Concept, ConceptKind, Label, LabelKind, Relation, RelationKind

LONGEST = 200
"""Labels beyond this many characters are sentences, which nobody writes as the name of their work."""

_COMMAS = str.maketrans(",;", "  ")
_BEST = {LabelKind.PREFERRED: 0, LabelKind.ALTERNATIVE: 1, LabelKind.MISSPELLED: 2}


@lru_cache(maxsize=131_072)
def folded(text: str) -> str:
    """What is compared when two labels are to be one: no commas, single blanks, no capitals, neutral as to sex."""
    return " ".join(neutral(text).casefold().translate(_COMMAS).split())


@dataclass(slots=True)
class Gathered:
    """Grows while files are read. `unknown` counts what was left out, by file: it speaks of concepts nobody defines."""

    concepts: dict[str, Concept] = field(default_factory=dict)
    labels: dict[tuple[str, str, str], Label] = field(default_factory=dict)
    relations: dict[tuple[RelationKind, str, str], Relation] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)
    _files: dict[tuple[object, ...], str] = field(default_factory=dict)

    def add_concept(self, concept: Concept) -> None:
        """A concept and its preferred label. The first file settles the label, a later one may add the code."""
        standing = self.concepts.setdefault(concept.id, concept)
        if standing.code is None and concept.code is not None:
            self.concepts[concept.id] = replace(standing, code=concept.code)
        self.add_label(Label(concept_id=concept.id, text=concept.label, kind=LabelKind.PREFERRED), "")

    def add_label(self, label: Label, file: str) -> None:
        """A label; of two alike the better kind stays, and of two preferred the first."""
        text = " ".join(label.text.split())
        if not text or len(text) > LONGEST:
            return
        key = (label.concept_id, label.language, text)
        standing = self.labels.get(key)
        if standing is None or _BEST[label.kind] < _BEST[standing.kind]:
            self.labels[key] = replace(label, text=text)
            self._files.setdefault(key, file)

    def add_relation(self, relation: Relation, file: str) -> None:
        """A relation; of two substitutions between the same occupations the higher stays."""
        key = (relation.kind, relation.source, relation.target)
        standing = self.relations.get(key)
        if standing is None or (relation.percentage or 0) > (standing.percentage or 0):
            self.relations[key] = relation
            self._files.setdefault(key, file)

    def drop_unknown(self) -> None:
        """Leave out labels and relations of concepts that no file defines: they come from another vintage."""
        for label_key in [key for key in self.labels if key[0] not in self.concepts]:
            del self.labels[label_key]
            self.unknown[self._files[label_key]] += 1
        for key in list(self.relations):
            if key[1] not in self.concepts or key[2] not in self.concepts:
                del self.relations[key]
                self.unknown[self._files[key]] += 1

    def named(self, kind: ConceptKind) -> dict[str, list[str]]:
        """Ids of the concepts of one kind by each folded way to write them, misspellings left out."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for label in self.labels.values():
            concept = self.concepts.get(label.concept_id)
            if concept and concept.kind is kind and label.kind is not LabelKind.MISSPELLED:
                found[folded(label.text)][label.concept_id] = None
        return {text: list(ids) for text, ids in found.items()}
