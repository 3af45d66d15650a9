"""Figures of merit against examples worked by hand."""

import json
from math import log2

import numpy as np
import pytest
from sklearn.metrics import ndcg_score

from matcher.evaluation.metrics import Figures, ndcg, ranked_grades, recall, reciprocal_rank, summarize
from models.errors import InvalidInput


def grades(*values: int) -> np.ndarray:  # type: ignore[type-arg]
    return np.array(values, dtype=np.int64)


def test_gain_is_two_to_the_grade_less_one() -> None:
    found = 3 / log2(2) + 0 / log2(3) + 7 / log2(4)
    best = 7 / log2(2) + 3 / log2(3)
    assert ndcg(grades(2, 0, 3), 10) == pytest.approx(found / best)


def test_what_lies_below_the_depth_counts_for_nothing_but_in_the_best_order() -> None:
    assert ndcg(grades(0, 0, 1), 2) == 0
    assert recall(grades(1, 0, 1, 1), 2) == pytest.approx(1 / 3)


def test_a_perfect_order_has_an_ndcg_of_one() -> None:
    assert ndcg(grades(3, 2, 2, 1, 0), 20) == pytest.approx(1)


@pytest.mark.parametrize("depth", [1, 5, 10, 20])
def test_ndcg_is_what_scikit_learn_computes(depth: int) -> None:
    chance = np.random.default_rng(depth)
    for _ in range(50):
        given, scores = chance.choice([0, 0, 0, 1, 2, 3], 40), chance.permutation(40)
        known = ndcg_score([2.0**given - 1], [scores], k=depth)
        assert ndcg(ranked_grades(scores, given), depth) == pytest.approx(known)


def test_without_a_relevant_document_every_figure_is_nought() -> None:
    nothing = grades(0, 0)
    assert (ndcg(nothing, 10), recall(nothing, 10), reciprocal_rank(nothing)) == (0, 0, 0)


def test_reciprocal_rank_is_of_the_first_relevant_one() -> None:
    assert reciprocal_rank(grades(0, 0, 1, 3)) == pytest.approx(1 / 3)


def test_of_equal_scores_the_worst_grade_comes_first() -> None:
    assert ranked_grades([0.5, 0.5, 0.9, 0.5], [3, 0, 1, 2]).tolist() == [1, 0, 2, 3]


def test_a_ranking_of_nothing_but_ties_is_the_worst_there_is() -> None:
    assert ranked_grades(np.zeros(4), [1, 3, 0, 2]).tolist() == [0, 1, 2, 3]


def test_a_score_that_is_no_number_comes_last() -> None:
    assert ranked_grades([np.nan, -1.0], [3, 1]).tolist() == [1, 3]


def test_figures_are_means_over_queries_that_have_an_answer() -> None:
    figures = summarize([grades(1, 0), grades(0, 1), grades(0, 0)], seconds=2, items=10)
    assert figures.queries == 2
    assert figures.mrr == pytest.approx(0.75)
    assert figures.recall_10 == 1
    assert figures.ndcg_5 == figures.ndcg_10
    assert figures.ndcg_10 == figures.ndcg_20 == pytest.approx((1 + 1 / log2(3)) / 2)
    assert figures.per_second == 5


def test_a_set_without_any_answer_is_refused() -> None:
    with pytest.raises(InvalidInput):
        summarize([grades(0, 0)], seconds=1, items=2)


def test_json_has_exactly_the_promised_keys() -> None:
    figures = Figures(
        mrr=0.1, ndcg_5=0.15, ndcg_10=0.2, ndcg_20=0.3, recall_10=0.4, recall_20=0.5, queries=6, per_second=7.5
    )
    assert json.loads(figures.to_json()) == {
        "mrr": 0.1,
        "ndcg@10": 0.2,
        "ndcg@20": 0.3,
        "recall@10": 0.4,
        "recall@20": 0.5,
        "queries": 6,
        "per_second": 7.5,
    }


def test_the_lines_for_people_name_what_was_counted() -> None:
    figures = Figures(
        mrr=0.1, ndcg_5=0.15, ndcg_10=0.2, ndcg_20=0.3, recall_10=0.4, recall_20=0.5, queries=6, per_second=7500
    )
    lines = figures.to_lines("texts").splitlines()
    assert [line.split() for line in lines[:3]] == [["mrr", "0.1000"], ["ndcg@5", "0.1500"], ["ndcg@10", "0.2000"]]
    assert lines[-1].split() == ["texts", "per", "second", "7", "500"]
