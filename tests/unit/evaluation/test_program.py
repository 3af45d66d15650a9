"""`scripts/evaluate` as somebody runs it, with a small model that is named on the command line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT
from tests.unit.encoder.small import write_word_model
from tests.unit.evaluation.test_encoder_sets import folder
from tests.unit.ranking.test_measuring import folder as ranking_folder
from tests.unit.ranking.test_measuring import grade

KEYS = ["mrr", "ndcg@10", "ndcg@20", "recall@10", "recall@20", "queries", "per_second"]
WORDS = ["kock", "köksbiträde", "bagare", "smed", "lokalvårdare", "städar", "kalmar", "du", "till", "?"]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_word_model(tmp_path_factory.mktemp("model"), WORDS)


def ran(*arguments: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(ROOT / "scripts/evaluate"), *map(str, arguments)]
    surroundings = {**os.environ, "HF_HUB_OFFLINE": "1"}
    return subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False, timeout=300)


def test_json_is_one_object_with_the_promised_keys(tmp_path: Path, model: Path) -> None:
    told = ran("encoder", folder(tmp_path, "a\tb\t2\n"), "--json", "--model", model)
    assert (told.returncode, told.stdout.count("\n")) == (0, 1)
    figures = json.loads(told.stdout)
    assert list(figures) == KEYS
    assert figures["per_second"] > 0
    assert [figures[key] for key in KEYS[:-1]] == [1, 1, 1, 1, 1, 1]


def test_a_ranking_is_measured_with_the_same_keys(tmp_path: Path, model: Path) -> None:
    """Two who have cleaned tie, the better of them comes after the other; who knows too little Swedish comes last."""
    grades = grade("fluent", 3) + grade("begins", 3)
    told = ran("ranking", ranking_folder(tmp_path, grades), "--json", "--model", model)
    assert told.returncode == 0
    assert list(json.loads(told.stdout)) == KEYS
    assert json.loads(told.stdout)["mrr"] == 0.5


def test_bands_count_the_grades_of_those_who_head_the_lists(tmp_path: Path, model: Path) -> None:
    told = ran("ranking", ranking_folder(tmp_path, grade("fluent", 3)), "--json", "--bands", "--model", model)
    assert told.returncode == 0, told.stderr
    bands = json.loads(told.stdout)
    assert [one["band"] for one in bands] == ["strong", "good", "possible", "unknown"]
    (graded,) = [one for one in bands if one["strong"] > 0]
    assert graded["matches"] == round(1 / graded["strong"])


def test_people_read_one_figure_a_line(tmp_path: Path, model: Path) -> None:
    told = ran("encoder", folder(tmp_path, "a\tc\t1\n"), "--model", model)
    lines = dict(line.rsplit(maxsplit=1) for line in told.stdout.splitlines()[:7])
    # bagare and smed are equally unlike a kock: the one that is wrong comes first
    assert lines == {
        "mrr": "0.3333",
        "ndcg@5": "0.5000",
        "ndcg@10": "0.5000",
        "ndcg@20": "0.5000",
        "recall@10": "1.0000",
        "recall@20": "1.0000",
        "queries": "1",
    }
    assert told.stdout.splitlines()[7].startswith("texts per second")


def test_a_comparison_is_one_object_by_method(tmp_path: Path, model: Path) -> None:
    told = ran("encoder", folder(tmp_path, "a\tb\t2\n"), "--json", "--compare", "--model", model)
    assert told.returncode == 0, told.stderr
    compared = json.loads(told.stdout)
    assert {str(model), "character TF-IDF"} <= set(compared)
    assert all(list(figures)[: len(KEYS)] == KEYS for figures in compared.values())
    left_out = {"BM25", "MiniLM"} - set(compared)
    assert {name for name in ("BM25", "MiniLM") if f"Without {name}: " in told.stderr} == left_out


@pytest.mark.parametrize(
    ("qrels", "told_of"),
    [
        ("\na\tb\t1\na\tnobody\t1\n", "qrels.tsv rad 3:"),
        ("a\tb\t²\n", "qrels.tsv rad 1:"),
        ("a\tb\n", "qrels.tsv rad 1:"),
        ("", "qrels.tsv:"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_row(tmp_path: Path, model: Path, qrels: str, told_of: str) -> None:
    told = ran("encoder", folder(tmp_path, qrels), "--json", "--model", model)
    assert (told.returncode, told.stdout) == (1, "")
    assert told_of in told.stderr
    assert "Traceback" not in told.stderr


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    told = ran("encoder", tmp_path / "nowhere")
    assert (told.returncode, told.stdout) == (1, "")
    assert str(tmp_path / "nowhere" / "queries.tsv") in told.stderr


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (folder(tmp_path, "a\tb\t1\n") / "corpus.tsv").write_bytes("a\tkök\n".encode("utf-16"))
    told = ran("encoder", tmp_path)
    assert told.returncode == 1
    assert str(tmp_path / "corpus.tsv") in told.stderr
    assert "Traceback" not in told.stderr
