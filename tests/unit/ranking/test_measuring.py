"""Measuring the ranking on a folder of vacancies, profiles and grades."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from matcher.embedding import from_bytes, to_bytes
from matcher.evaluation.ranking import embedded, evaluate_ranking, grades_in_order, read_ranking_set
from matcher.ranking import RankingSettings, TextVectors, rank_partition
from models.errors import InvalidInput
from tests.unit.ranking.people import KALMAR, PLACES, TODAY, letters

PROFILES: list[dict[str, Any]] = [
    {"pseudonym": "cook".ljust(16, "a"), "experience": [{"occupation": "Kock"}]},
    {"pseudonym": "clean".ljust(16, "a"), "experience": [{"occupation": "Lokalvårdare"}]},
    {"pseudonym": "fluent".ljust(16, "a"), "experience": [{"occupation": "Lokalvårdare"}], "swedish_level": "C1"},
    {"pseudonym": "begins".ljust(16, "a"), "experience": [{"occupation": "Lokalvårdare"}], "swedish_level": "A1"},
]
AD = {"id": "1", "headline": "Lokalvårdare till Kalmar", "description": {"text": "Du städar."}, "swedish_level": "B1"}


class Letters:
    """An encoder that compares letters."""

    name, revision, dimensions = "letters", "1", 256

    def encode(self, texts: Sequence[str], *, kind: str = "document", show_progress: bool = False) -> Any:
        return letters(texts)


def folder(
    path: Path, grades: str, ads: Sequence[dict[str, Any]] = (AD,), profiles: Sequence[dict[str, Any]] = PROFILES
) -> Path:
    common = {"municipality": "0880", "consent_given_on": "2099-01-01"}
    lines = {"profiles.jsonl": [{**common, **profile} for profile in profiles], "vacancies.jsonl": ads}
    for name, content in lines.items():
        (path / name).write_text("".join(json.dumps(one) + "\n" for one in content), encoding="utf-8")
    (path / "qrels.tsv").write_text(grades, encoding="utf-8")
    return path


def ranked(path: Path) -> list[int]:
    measured = read_ranking_set(path)
    vectors = embedded(measured.candidates, measured.openings, Letters())
    settings = RankingSettings(consent_matters=False)
    (ranking,) = rank_partition(
        measured.candidates, measured.openings, vectors, PLACES, settings, TODAY, everybody=True
    ).rankings
    return grades_in_order(ranking, measured.grades[ranking.vacancy_id]).tolist()


def grade(name: str, value: int, vacancy: str = "1") -> str:
    return f"{vacancy}\t{name.ljust(16, 'a')}\t{value}\n"


def test_the_refused_come_after_all_others(tmp_path: Path) -> None:
    assert ranked(folder(tmp_path, grade("begins", 3) + grade("fluent", 2))) == [0, 2, 0, 3]


def test_ties_are_broken_against_us(tmp_path: Path) -> None:
    for favoured, other in (("clean", "fluent"), ("fluent", "clean")):
        assert ranked(folder(tmp_path, grade(favoured, 3) + grade(other, 1)))[:2] == [1, 3]


def test_consents_and_deadlines_do_not_apply(tmp_path: Path) -> None:
    measured = read_ranking_set(folder(tmp_path, grade("clean", 3)))
    assert not any(candidate.consents_on(TODAY) for candidate in measured.candidates)
    assert ranked(folder(tmp_path, grade("clean", 3)))[:2] == [0, 3]


def test_only_vacancies_with_grades_are_measured(tmp_path: Path) -> None:
    path = folder(tmp_path, grade("cook", 1, "2"), ads=(AD, {**AD, "id": "2", "headline": "Kock"}))
    figures = evaluate_ranking(read_ranking_set(path), Letters(), KALMAR, TODAY)
    assert (figures.queries, figures.mrr, figures.ndcg_20) == (1, 1.0, 1.0)
    assert figures.per_second > 0


def test_the_figures_follow_the_order(tmp_path: Path) -> None:
    """Two tie before the cook, and the graded one of them comes second: 1/2."""
    path = folder(tmp_path, grade("fluent", 3) + grade("begins", 3))
    assert evaluate_ranking(read_ranking_set(path), Letters(), KALMAR, TODAY).mrr == 0.5


@pytest.mark.parametrize(
    ("file", "content", "field"),
    [
        ("qrels.tsv", "1\tx\n", "qrels.tsv rad 1"),
        ("qrels.tsv", "9\tx\t1\n", "qrels.tsv rad 1"),
        ("profiles.jsonl", '{"pseudonym": "x"}\n', "profiles.jsonl rad 1"),
        ("vacancies.jsonl", "\n{broken\n", "vacancies.jsonl rad 2"),
        ("vacancies.jsonl", "[1]\n", "vacancies.jsonl rad 1"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, file: str, content: str, field: str) -> None:
    path = folder(tmp_path, grade("cook", 1))
    (path / file).write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        read_ranking_set(path)
    assert caught.value.problems[0].field == field


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_ranking_set(tmp_path)
    assert "profiles.jsonl" in caught.value.problems[0].field


def test_vectors_are_measured_in_the_precision_that_is_kept(tmp_path: Path) -> None:
    measured = read_ranking_set(folder(tmp_path, grade("cook", 1)))
    found = embedded(measured.candidates, measured.openings, Letters())
    for (_, text), row in found.rows.items():
        kept = from_bytes([to_bytes(Letters().encode([text])[0])], found.matrix.shape[1])
        assert (found.matrix[row] == TextVectors.of([("query", text)], kept).matrix[0]).all()
