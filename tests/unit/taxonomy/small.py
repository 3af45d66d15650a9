"""A small taxonomy in the shapes of the published files. Ids and texts are our own."""

import json
from pathlib import Path
from typing import Any

NURSE, AIDE, CLEANER, COOK = "nurs_000_001", "aide_000_001", "clea_000_001", "cook_000_001"
CARE, CLEANING = "grup_000_5321", "grup_000_9111"
FLOORS, LIFTS = "skil_000_001", "skil_000_002"
ESCO = "http://data.europa.eu/esco/occupation/1"
ESCO_SKILL = "http://data.europa.eu/esco/skill/1"


def concept(id_: str, label: str, kind: str | None = None, **more: Any) -> dict[str, Any]:
    return {"id": id_, "preferred_label": label} | ({"type": kind} if kind else {}) | more


def occupation(id_: str, label: str) -> dict[str, Any]:
    return concept(id_, label, "occupation-name")


def skill(id_: str, label: str) -> dict[str, Any]:
    return concept(id_, label, "skill")


GROUPS = [
    concept(
        CARE,
        "Undersköterskor och vårdbiträden",
        "ssyk-level-4",
        ssyk_code_2012="5321",
        narrower=[occupation(NURSE, "Undersköterska"), occupation(AIDE, "Vårdbiträde")],
    ),
    concept(
        CLEANING,
        "Städare",
        "ssyk-level-4",
        ssyk_code_2012="9111",
        narrower=[occupation(CLEANER, "Städare/Lokalvårdare"), occupation(COOK, "Kock")],
    ),
]
TITLES = [
    concept("titl_1", "Kontorsstädare", related=[{"id": CLEANER}]),
    concept("titl_2", "Hemvårdare", related=[{"id": NURSE}, {"id": AIDE}]),
    concept("titl_3", "Bortglömd", related=[{"id": "gone_000_001"}]),
]
SUBSTITUTABILITY = [
    concept(
        AIDE,
        "Vårdbiträde",
        "occupation-name",
        substituted_by=[occupation(NURSE, "Undersköterska") | {"substitutability_percentage": 75}],
        substitutes=[occupation(CLEANER, "Städare/Lokalvårdare") | {"substitutability_percentage": 25}],
    )
]
TERMS = """term;uuid;concept;type;term_uuid;term_misspelled;version
kontorsstädning;u;Kontorsstädare;YRKE;t;False;1
lokalvordare;u;Städare/Lokalvårdare;YRKE;t;True;1
snickare;u;Snickare;YRKE;t;False;1
"""


def write(folder: Path, name: str, content: Any) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), "utf-8")
    return path


def answer(*concepts: dict[str, Any]) -> dict[str, Any]:
    return {"data": {"concepts": list(concepts)}}


def occupations_only(folder: Path) -> Path:
    write(folder, "jobtech/ssyk-level-4-groups-with-related-occupations.json", answer(*GROUPS))
    return folder


def whole(folder: Path) -> Path:
    """All kinds of files."""
    occupations_only(folder)
    hierarchy = concept("top", "Vård", "ssyk-level-1", ssyk_code_2012="5", narrower=[GROUPS[0]])
    write(folder, "jobtech/the-ssyk-hierarchy-with-occupations.json", answer(hierarchy))
    write(folder, "jobtech/skills.json", answer(skill(FLOORS, "Golvvård"), skill(LIFTS, "Personlyft")))
    related = concept(CARE, "Undersköterskor och vårdbiträden", "ssyk-level-4", related=[skill(LIFTS, "Personlyft")])
    write(folder, "jobtech/ssyk-level-4-groups-with-related-skills.json", answer(related))
    write(folder, "jobtech/job-titles-with-related-occupations.json", answer(*TITLES))
    write(folder, "jobtech/substitutability-relations-between-occupations.json", answer(*SUBSTITUTABILITY))
    write(folder, "jobtech/occupation-top-skills.json", {CLEANER: ["Golvvård", "Okänd"]})
    write(folder, "jobtech/termer_koncept_yrke.csv", TERMS)
    heading = "conceptUri\tkind\tpreferredLabel\taltLabels(|)\n"
    write(folder, "esco/esco111_occupations_and_isco_labels_sv.tsv", f"{heading}{ESCO}\toccupation\tvårdbiträde\t\n")
    english = f"{heading}{ESCO}\toccupation\thealthcare assistant\tnursing aide|care aide\n"
    write(folder, "esco/esco111_occupations_and_isco_labels_en.tsv", english)
    write(
        folder,
        "esco/esco_skills_sv_en_pairs.tsv",
        f"conceptUri\tlabel_sv\tlabel_en\n{ESCO_SKILL}\tvårda golv\tfloor care\n",
    )
    crosswalk = (
        "esco_uri\tesco_label_sv\tjobtech_uri\tjobtech_label_sv\trelation\n"
        f"{ESCO_SKILL}\tvårda golv\thttp://data.jobtechdev.se/taxonomy/concept/{FLOORS}\tGolvvård\texactMatch\n"
        f"{ESCO_SKILL}\tvårda golv\thttp://data.jobtechdev.se/taxonomy/concept/{LIFTS}\tPersonlyft\tno relation;\n"
    )
    write(folder, "esco/nsc_jobtech_skill_to_esco_skill.tsv", crosswalk)
    return folder
