"""The open data, read as it lies: JobTech's taxonomy, ESCO's labels, Arbetsförmedlingen's substitutability."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.errors import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupation:
    """An occupation name of JobTech's taxonomy and the SSYK groups above it, coarsest first: (id, label)."""

    id: str
    label: str
    groups: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitute:
    """Who has been a `candidate` (an occupation id) can take a `vacancy` (an occupation id): 75 or 25 per cent."""

    vacancy: str
    candidate: str
    percentage: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A way to write a job title, and the concept it stands for."""

    text: str
    concept_id: str
    concept: str
    misspelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EscoOccupation:
    """An ESCO occupation or ISCO group: preferred label first, then the others, in two languages."""

    uri: str
    swedish: Sequence[str]
    english: Sequence[str]


@dataclass(frozen=True, slots=True)
class OpenData:
    """The folder with `jobtech`, `esco`, `relatedness` and `geo`. Each method reads its file anew."""

    root: Path

    @classmethod
    def at(cls, directory: Path) -> "OpenData":
        """The data in `directory` or in its subfolder `data`. Raises ConfigurationError when it is not there."""
        for root in (directory, directory / "data"):
            if (root / "jobtech").is_dir() and (root / "esco").is_dir():
                return cls(root)
        raise ConfigurationError("open_data_missing", directory=str(directory))

    def occupations(self) -> list[Occupation]:
        """The 2 412 occupation names under SSYK 2012."""
        found: list[Occupation] = []

        def walk(concept: Mapping[str, Any], above: tuple[tuple[str, str], ...]) -> None:
            if concept["type"] == "occupation-name":
                found.append(Occupation(id=concept["id"], label=concept["preferred_label"], groups=above))
            here = (*above, (concept["id"], concept["preferred_label"]))
            for narrower in concept.get("narrower", []):
                walk(narrower, here)

        for top in self._concepts("the-ssyk-hierarchy-with-occupations"):
            walk(top, ())
        return found

    def group_definitions(self) -> dict[str, str]:
        """SSYK-4 label → its definition, a few sentences of tasks."""
        concepts = self._concepts("ssyk-level-4-groups")
        return {c["preferred_label"]: c["definition"] for c in concepts if c.get("definition")}

    def group_skills(self) -> dict[str, list[str]]:
        """SSYK-4 label → labels of its skills."""
        concepts = self._concepts("ssyk-level-4-groups-with-related-skills")
        return {c["preferred_label"]: [r["preferred_label"] for r in c.get("related", [])] for c in concepts}

    def occupation_skills(self) -> dict[str, list[str]]:
        """Occupation id → labels of the skills most asked for, most first."""
        skills: dict[str, list[str]] = self._json("jobtech/occupation-top-skills.json")
        return skills

    def skills(self) -> list[str]:
        """The labels of all skills."""
        return [c["preferred_label"] for c in self._concepts("skills")]

    def languages(self) -> list[str]:
        """The names of languages."""
        return [c["preferred_label"] for c in self._concepts("languages")]

    def titles(self) -> Iterator[tuple[str, Sequence[str]]]:
        """(job title, ids of the occupations it may mean)."""
        for concept in self._concepts("job-titles-with-related-occupations"):
            yield concept["preferred_label"], [r["id"] for r in concept.get("related", [])]

    def terms(self) -> list[Term]:
        """Ways to write job titles, misspelled ones flagged."""
        return self._terms("yrke")

    def soft_skill_terms(self) -> list[Term]:
        """Ways to write soft skills."""
        return self._terms("formaga")

    def education_skills(self) -> dict[str, list[str]]:
        """Field of education → its skills, most typical first."""
        fields = self._json("jobtech/education-focus-with-skills.json")
        return {field: sorted(skills, key=lambda s: (-skills[s], s)) for field, skills in fields.items()}

    def keywords(self) -> Iterator[tuple[str, Sequence[str]]]:
        """(search word, labels of the education fields and occupations it leads to)."""
        for concept in self._concepts("keyword-concepts-with-relations"):
            yield concept["preferred_label"], [r["preferred_label"] for r in concept.get("related", [])]

    def education_fields(self) -> list[tuple[str, str]]:
        """(field, field above it) of SUN 2020; the topmost are above themselves."""
        found: list[tuple[str, str]] = []

        def walk(concept: Mapping[str, Any], above: str) -> None:
            label = concept.get("preferred_label") or concept["definition"]
            found.append((label, above or label))
            for narrower in concept.get("narrower", []):
                walk(narrower, label)

        for top in self._concepts("sun-field-hierarchy"):
            walk(top, "")
        return found

    def substitutes(self) -> list[Substitute]:
        """Arbetsförmedlingen's substitutability, directional."""
        return [
            Substitute(
                vacancy=row["vacancy_occ_id"], candidate=row["candidate_occ_id"], percentage=int(row["percentage"])
            )
            for row in self._rows("relatedness/substituted_by.tsv", "\t")
        ]

    def esco_occupations(self) -> list[EscoOccupation]:
        """ESCO 1.1.1 occupations and ISCO groups with their labels."""
        labels: dict[str, dict[str, list[str]]] = defaultdict(dict)
        for language in ("sv", "en"):
            for row in self._rows(f"esco/esco111_occupations_and_isco_labels_{language}.tsv", "\t"):
                others = (row["altLabels(|)"] or "").split("|")
                labels[row["conceptUri"]][language] = [x for x in (row["preferredLabel"], *others) if x]
        return [
            EscoOccupation(uri=uri, swedish=both.get("sv", ()), english=both.get("en", ()))
            for uri, both in sorted(labels.items())
        ]

    def esco_skills(self) -> list[tuple[str, str, str]]:
        """(uri, Swedish label, English label) of ESCO skills."""
        rows = self._rows("esco/esco_skills_sv_en_pairs.tsv", "\t")
        return [(row["conceptUri"], row["label_sv"], row["label_en"]) for row in rows]

    def skill_crosswalk(self) -> list[tuple[str, str, str]]:
        """(ESCO skill, JobTech skill, relation such as `exactMatch`), Swedish labels."""
        rows = self._rows("esco/nsc_jobtech_skill_to_esco_skill.tsv", "\t")
        return [(row["esco_label_sv"], row["jobtech_label_sv"], row["relation"].strip()) for row in rows]

    def places(self) -> list[str]:
        """The names of municipalities."""
        names: dict[str, str] = self._json("geo/kommun_id_namn.json")
        return list(names.values())

    def _terms(self, kind: str) -> list[Term]:
        return [
            Term(
                text=row["term"],
                concept_id=row["uuid"],
                concept=row["concept"],
                misspelled=row["term_misspelled"] == "True",
            )
            for row in self._rows(f"jobtech/termer_koncept_{kind}.csv", ";")
        ]

    def _concepts(self, name: str) -> list[dict[str, Any]]:
        concepts: list[dict[str, Any]] = self._json(f"jobtech/{name}.json")["data"]["concepts"]
        return concepts

    def _json(self, path: str) -> Any:
        return json.loads((self.root / path).read_text(encoding="utf-8"))

    def _rows(self, path: str, delimiter: str) -> Iterator[dict[str, str]]:
        with (self.root / path).open(encoding="utf-8", newline="") as file:
            if delimiter == "\t":
                yield from csv.DictReader(file, delimiter=delimiter, quoting=csv.QUOTE_NONE)
            else:
                yield from csv.DictReader(file, delimiter=delimiter)
