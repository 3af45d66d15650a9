"""Measuring an encoder on a folder of queries, corpus and grades."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matcher.evaluation.encoder import evaluate_encoder, read_encoder_set
from models.errors import InvalidInput


class Plane:
    """An encoder that lays texts out by hand and notes which kind each was asked for."""

    name, revision, dimensions = "plane", "1", 2

    def __init__(self) -> None:
        self.asked: dict[str, str] = {}

    def encode(self, texts: Sequence[str], *, kind: str = "document", show_progress: bool = False) -> Any:
        self.asked.update(dict.fromkeys(texts, kind))
        angles = {"kock": 0.0, "köksbiträde": 0.3, "bagare": 0.6, "smed": 1.5}
        angle = [angles[text.lower()] for text in texts]
        return np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)


def folder(path: Path, qrels: str, queries: str = "a\tkock\n") -> Path:
    (path / "queries.tsv").write_text(queries, encoding="utf-8")
    (path / "corpus.tsv").write_text("a\tkock\nb\tköksbiträde\nc\tbagare\nd\tsmed\n", encoding="utf-8")
    (path / "qrels.tsv").write_text(qrels, encoding="utf-8")
    return path


def test_documents_are_ranked_by_cosine(tmp_path: Path) -> None:
    figures = evaluate_encoder(read_encoder_set(folder(tmp_path, "a\tc\t2\n")), Plane())
    assert figures.mrr == pytest.approx(1 / 2)


def test_a_query_is_not_among_its_own_documents(tmp_path: Path) -> None:
    figures = evaluate_encoder(read_encoder_set(folder(tmp_path, "a\tb\t1\n")), Plane())
    assert figures.mrr == 1


def test_a_query_with_another_id_finds_its_own_text(tmp_path: Path) -> None:
    measured = read_encoder_set(folder(tmp_path, "q\tb\t1\n", queries="q\tkock\n"))
    assert evaluate_encoder(measured, Plane()).mrr == pytest.approx(1 / 2)


def test_queries_ask_and_documents_answer(tmp_path: Path) -> None:
    plane = Plane()
    evaluate_encoder(read_encoder_set(folder(tmp_path, "q\tsmed\t1\n".replace("smed", "d"), "q\tKock\n")), plane)
    assert plane.asked["smed"] == "document"
    assert plane.asked["Kock"] == "query"


@pytest.mark.parametrize("line", ["a\tx\t1", "x\tb\t1", "a\tb\tmuch", "a\tb"])
def test_a_judgement_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_encoder_set(folder(tmp_path, f"{line}\n"))
    assert refused.value.problems[0].field == "qrels.tsv rad 1"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_encoder_set(tmp_path)
    assert refused.value.problems[0].field.endswith("queries.tsv")
