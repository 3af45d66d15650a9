"""Several methods on the same queries, with intervals."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from matcher.evaluation.baselines import baselines, bm25, by_encoder, character_tfidf, missing
from matcher.evaluation.comparison import Run, compare, run_on_texts, run_on_vacancies, to_json, to_lines
from matcher.evaluation.encoder import EncoderSet
from matcher.evaluation.metrics import ndcg
from matcher.evaluation.ranking import evaluate_ranking, read_ranking_set
from tests.unit.ranking.people import KALMAR, TODAY
from tests.unit.ranking.test_measuring import Letters, folder, grade

DOCUMENTS = ["Kock, storkök", "Lokalvårdare", "Bagare och konditor"]


def run(name: str, *places: int, among: int = 30) -> Run:
    """One query for each place: there stands the only document with a grade."""
    ranked = [np.eye(among, dtype=np.int64)[place] for place in places]
    return Run(name=name, ranked=ranked, seconds=1, items=len(places))


def test_the_interval_holds_the_mean_and_narrows_with_more_queries() -> None:
    few, many = (compare([run("one", *places)])[0].ndcg_20 for places in ([0, 1, 2, 5], [0, 1, 2, 5] * 50))
    assert few.mean == pytest.approx(many.mean)
    assert few.low < many.low < many.mean < many.high < few.high


def test_the_first_is_held_against_the_others_query_by_query() -> None:
    """Both means are widely spread, but one place further down in every query is no accident."""
    places = [0, 3, 6, 9, 12, 15] * 5
    first, other = compare([run("first", *places), run("other", *(place + 1 for place in places))])
    assert first.ahead is None
    assert other.ahead is not None
    assert other.ahead.mean == pytest.approx(first.figures.ndcg_20 - other.figures.ndcg_20)
    assert 0 < other.ahead.low < other.ahead.mean < other.ahead.high
    assert other.ndcg_20.high > first.ndcg_20.low


def test_the_same_runs_have_the_same_intervals() -> None:
    assert compare([run("one", 0, 4, 9)]) == compare([run("one", 0, 4, 9)])


def test_of_a_single_query_the_interval_is_its_figure() -> None:
    interval = compare([run("one", 3)])[0].ndcg_20
    assert interval.low == interval.mean == interval.high == ndcg(np.eye(30, dtype=np.int64)[3], 20)


def test_words_in_common_count_more_the_rarer_they_are() -> None:
    pytest.importorskip("bm25s")
    scores = bm25(["bagare och", "KOCK", "", "smed"], [*DOCUMENTS, "Smed", "Vård och omsorg"])
    assert scores[0].argmax() == 2
    assert scores[1].argmax() == 0
    assert not scores[2].any()
    assert scores[3].argmax() == 3


def test_letters_in_common_count_within_words() -> None:
    scores = character_tfidf(["storköksbiträde", "vårdare"], DOCUMENTS)
    assert scores[0].argmax() == 0
    assert scores[1].argmax() == 1
    assert scores[0][1] == 0


def test_a_method_is_either_compared_with_or_said_to_be_missing() -> None:
    assert sorted([*baselines(), *missing()]) == ["BM25", "MiniLM", "character TF-IDF"]


def test_methods_are_measured_on_the_same_queries() -> None:
    measured = EncoderSet(
        queries={"1": "kock", "2": "bagare"},
        corpus=dict(zip("abc", DOCUMENTS, strict=True)),
        grades={"1": {"a": 1}, "2": {"c": 1}},
    )

    def blind(queries: Sequence[str], documents: Sequence[str]) -> np.ndarray:  # type: ignore[type-arg]
        return np.zeros((len(queries), len(documents)))

    letters, nothing = compare(run_on_texts(measured, {"letters": character_tfidf, "nothing": blind}))
    assert (letters.figures.mrr, nothing.figures.mrr) == (1, pytest.approx(1 / 3))
    told = json.loads(to_json([letters, nothing]))
    assert told["letters"]["ndcg@20"] == 1
    assert told["nothing"]["ahead"]["mean"] == pytest.approx(0.5)
    assert [line.split()[0] for line in to_lines([letters, nothing], "texts").splitlines()[1:]] == [
        "letters",
        "nothing",
        "letters",
        "2",
    ]


def test_vacancies_are_compared_under_the_same_hard_rules(tmp_path: Path) -> None:
    """Whoever does not speak enough Swedish comes last however alike the texts are."""
    measured = read_ranking_set(folder(tmp_path, grade("begins", 3)))
    runs = run_on_vacancies(measured, {"ranking": Letters()}, {"letters": by_encoder(Letters())}, KALMAR, TODAY)
    assert [one.name for one in runs] == ["ranking", "whole texts, letters"]
    assert [one.ranked[0].tolist() for one in runs] == [[0, 0, 0, 3], [0, 0, 0, 3]]
    assert compare(runs)[0].figures.ndcg_20 == evaluate_ranking(measured, Letters(), KALMAR, TODAY).ndcg_20
