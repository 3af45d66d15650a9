"""The published files are read whole, in whichever of their shapes, or an error says which file and where."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from matcher.config import ROOT
from matcher.taxonomy.published import read_taxonomy
from models.errors import InvalidInput
from models.taxonomy import LabelKind, RelationKind, Taxonomy
from tests.unit.taxonomy import small
from tests.unit.taxonomy.small import AIDE, CARE, CLEANER, CLEANING, FLOORS, LIFTS, NURSE, answer, write

OPEN_DATA = ROOT.parent / "shared/data"


def related(taxonomy: Taxonomy, kind: RelationKind) -> set[tuple[str, str, int | None]]:
    return {(one.source, one.target, one.percentage) for one in taxonomy.relations if one.kind is kind}


def named(taxonomy: Taxonomy, concept_id: str) -> dict[str, LabelKind]:
    return {label.text: label.kind for label in taxonomy.labels if label.concept_id == concept_id}


def test_every_file_adds_what_it_knows(tmp_path: Path) -> None:
    published = read_taxonomy(small.whole(tmp_path))
    taxonomy = published.taxonomy
    assert taxonomy.counts() == {
        "occupations": 4,
        "groups": 2,
        "skills": 2,
        "esco_concepts": 2,
        "labels": len(taxonomy.labels),
        "occupation_skills": 2,
        "substitutes": 2,
        "esco_mappings": 1,
    }
    assert related(taxonomy, RelationKind.SUBSTITUTE) == {(AIDE, NURSE, 75), (CLEANER, AIDE, 25)}
    assert related(taxonomy, RelationKind.SKILL) == {(CARE, LIFTS, None), (CLEANER, FLOORS, None)}
    assert (CLEANER, CLEANING, None) in related(taxonomy, RelationKind.BROADER)
    assert {concept.code for concept in taxonomy.concepts if concept.id == CARE} == {"5321"}
    assert named(taxonomy, CLEANER) == {
        "Städare/Lokalvårdare": LabelKind.PREFERRED,
        "Kontorsstädare": LabelKind.ALTERNATIVE,
        "kontorsstädning": LabelKind.ALTERNATIVE,
        "lokalvordare": LabelKind.MISSPELLED,
    }
    assert {"healthcare assistant", "nursing aide", "Hemvårdare"} < set(named(taxonomy, AIDE))
    assert "floor care" in named(taxonomy, FLOORS)
    assert published.unknown == {"job-titles-with-related-occupations.json": 1, "occupation-top-skills.json": 1}


def test_occupations_alone_are_enough(tmp_path: Path) -> None:
    taxonomy = read_taxonomy(small.occupations_only(tmp_path)).taxonomy
    assert (taxonomy.counts()["occupations"], taxonomy.counts()["substitutes"]) == (4, 0)


def test_the_table_of_substitutes_says_the_same_as_the_query(tmp_path: Path) -> None:
    small.occupations_only(tmp_path)
    heading = "vacancy_occ_id\tvacancy_occ\tcandidate_occ_id\tcandidate_occ\tpercentage\n"
    write(tmp_path, "substituted_by.tsv", f"{heading}{AIDE}\tVårdbiträde\t{NURSE}\tUndersköterska\t75\n")
    taxonomy = read_taxonomy(tmp_path).taxonomy
    assert related(taxonomy, RelationKind.SUBSTITUTE) == {(AIDE, NURSE, 75)}


def test_the_query_with_all_concepts_is_enough_by_itself(tmp_path: Path) -> None:
    concepts = [
        small.occupation(AIDE, "Vårdbiträde")
        | {
            "alternative_labels": ["Vårdare"],
            "broader": [{"id": CARE, "type": "ssyk-level-4"}, {"id": "field", "type": "occupation-field"}],
            "related": [{"id": LIFTS, "type": "skill"}, {"id": "k", "type": "keyword", "preferred_label": "vård"}],
        },
        small.concept(CARE, "Undersköterskor", "ssyk-level-4"),
        small.concept("region", "Kalmar län", "region"),
        small.skill(LIFTS, "Personlyft"),
    ]
    write(tmp_path, "concepts-and-common-relations.json", answer(*concepts))
    taxonomy = read_taxonomy(tmp_path).taxonomy
    assert len(taxonomy.concepts) == 3
    assert related(taxonomy, RelationKind.BROADER) == {(AIDE, CARE, None)}
    assert related(taxonomy, RelationKind.SKILL) == {(AIDE, LIFTS, None)}
    assert named(taxonomy, AIDE)["Vårdare"] is LabelKind.ALTERNATIVE


def test_the_official_downloads_of_esco_lend_their_names(tmp_path: Path) -> None:
    small.occupations_only(tmp_path)
    heading = "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels\n"
    write(
        tmp_path, "occupations_sv.csv", f'{heading}Occupation,{small.ESCO},5321,vårdbiträde,"vårdare\nskötare, vård"\n'
    )
    write(tmp_path, "occupations_en.csv", f"{heading}Occupation,{small.ESCO},5321,healthcare assistant,\n")
    assert {"vårdare", "skötare, vård", "healthcare assistant"} < set(named(read_taxonomy(tmp_path).taxonomy, AIDE))


def test_the_version_follows_the_contents(tmp_path: Path) -> None:
    first = read_taxonomy(small.occupations_only(tmp_path)).taxonomy.version
    assert read_taxonomy(tmp_path).taxonomy.version == first
    write(tmp_path, "skills.json", answer(small.skill(FLOORS, "Golvvård")))
    assert read_taxonomy(tmp_path).taxonomy.version != first


NAME = "jobtech/ssyk-level-4-groups-with-related-occupations.json"
LABELS = "esco111_occupations_and_isco_labels_sv.tsv"


@pytest.mark.parametrize(
    ("name", "content", "field", "code"),
    [
        (NAME, "{", f"{NAME[8:]} rad 1", "taxonomy_not_json"),
        (NAME, {"data": 1}, NAME[8:], "taxonomy_no_concepts"),
        (NAME, {"data": {"concepts": [1]}}, f"{NAME[8:]} begrepp 1", "taxonomy_concept"),
        (NAME, answer({"id": "a", "type": "skill"}), f"{NAME[8:]} begrepp 1: preferred_label", "taxonomy_concept"),
        (NAME, answer(), "", "taxonomy_no_occupations"),
        ("skills.json", answer(small.skill("a", "b"), {"id": 1}), "skills.json begrepp 2: id", "taxonomy_concept"),
        ("occupation-top-skills.json", {"a": "b"}, "occupation-top-skills.json: a", "taxonomy_top_skills"),
        ("termer_koncept_yrke.csv", "term;type\n", "termer_koncept_yrke.csv", "taxonomy_columns"),
        ("termer_koncept_yrke.csv", f"{small.TERMS}kort\n", "termer_koncept_yrke.csv rad 5", "taxonomy_row"),
        (
            "substituted_by.tsv",
            "vacancy_occ_id\tcandidate_occ_id\tpercentage\na\tb\t60\n",
            "substituted_by.tsv rad 2",
            "taxonomy_percentage",
        ),
        (
            LABELS,
            "conceptUri\tkind\tpreferredLabel\taltLabels(|)\nx\tyrke\ty\t\n",
            f"{LABELS} rad 2",
            "taxonomy_esco_kind",
        ),
    ],
)
def test_an_error_names_file_and_place(tmp_path: Path, name: str, content: Any, field: str, code: str) -> None:
    small.occupations_only(tmp_path)
    write(tmp_path, name, content)
    with pytest.raises(InvalidInput) as raised:
        read_taxonomy(tmp_path)
    (problem,) = raised.value.problems
    assert (problem.field, problem.code) == (field or str(tmp_path), code)


def test_a_file_that_stands_there_twice_with_different_contents_is_refused(tmp_path: Path) -> None:
    small.occupations_only(tmp_path)
    write(tmp_path, "old/ssyk-level-4-groups-with-related-occupations.json", answer())
    with pytest.raises(InvalidInput, match="taxonomy_file_twice"):
        read_taxonomy(tmp_path)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    small.occupations_only(tmp_path)
    (tmp_path / "skills.json").write_bytes(b"\xff\xfe{}")
    with pytest.raises(InvalidInput, match="not_utf8"):
        read_taxonomy(tmp_path)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="taxonomy_folder_missing"):
        read_taxonomy(tmp_path / "nowhere")


@pytest.mark.skipif(not OPEN_DATA.is_dir(), reason="the open data does not lie beside the repository")
def test_the_open_data_is_read_whole() -> None:
    seen: list[str] = []
    show: Callable[[Path, int, int], None] = lambda path, number, total: seen.append(f"{number}/{total}")  # noqa: E731
    counts = read_taxonomy(OPEN_DATA, show).taxonomy.counts()
    assert counts["occupations"] > 2_000 and counts["skills"] > 6_000 and counts["substitutes"] > 4_000
    assert seen[-1].split("/")[0] == seen[-1].split("/")[1]
