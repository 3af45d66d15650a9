"""Figures of merit of a ranking. Ties are broken against us: of equal scores the worst answer comes first."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.errors import InvalidInput, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Means over queries. `per_second` counts texts (encoder sets) or pairs (ranking sets)."""

    mrr: float
    ndcg_5: float
    ndcg_10: float
    ndcg_20: float
    recall_10: float
    recall_20: float
    queries: int
    per_second: float

    def to_json(self) -> str:
        """One JSON object with exactly the keys that `scripts/evaluate --json` promises."""
        return json.dumps(dict(self._named()))

    def to_lines(self, unit: str) -> str:
        """For people: one figure a line, nDCG@5 among them; `unit` is what `per_second` counts."""
        shown = {"queries": f"{self.queries}", f"{unit} per second": f"{self.per_second:,.0f}".replace(",", " ")}
        measured = [("mrr", self.mrr), ("ndcg@5", self.ndcg_5), *self._named()[1:-2]]
        named = {name: f"{value:.4f}" for name, value in measured}
        return "\n".join(f"{name:<20} {value:>10}" for name, value in {**named, **shown}.items())

    def _named(self) -> Sequence[tuple[str, float]]:
        return (
            ("mrr", self.mrr),
            ("ndcg@10", self.ndcg_10),
            ("ndcg@20", self.ndcg_20),
            ("recall@10", self.recall_10),
            ("recall@20", self.recall_20),
            ("queries", self.queries),
            ("per_second", self.per_second),
        )


def ranked_grades(scores: ArrayLike, grades: ArrayLike) -> NDArray[np.int64]:
    """The grades of documents best score first; equal scores worst grade first. Both of length n; NaN comes last."""
    score = np.asarray(scores, dtype=np.float64)
    grade = np.asarray(grades, dtype=np.int64)
    order = np.lexsort((grade, -np.nan_to_num(score, nan=-np.inf)))
    return grade[order]


def reciprocal_rank(ranked: NDArray[np.int64]) -> float:
    """1 / the rank of the first document with a grade; 0 where there is none."""
    relevant = np.flatnonzero(ranked > 0)
    return float(1 / (relevant[0] + 1)) if len(relevant) else 0.0


def ndcg(ranked: NDArray[np.int64], depth: int) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen, 2002), gain 2^grade − 1, discount log2(rank + 1).

    0 where there is no grade.
    """
    ideal = _gain(-np.sort(-ranked)[:depth])
    return _gain(ranked[:depth]) / ideal if ideal else 0.0


def recall(ranked: NDArray[np.int64], depth: int) -> float:
    """The share of documents with a grade that are among the first `depth`. 0 without any."""
    relevant = np.count_nonzero(ranked > 0)
    return float(np.count_nonzero(ranked[:depth] > 0) / relevant) if relevant else 0.0


def summarize(ranked: Sequence[NDArray[np.int64]], *, seconds: float, items: int) -> Figures:
    """Figures of rankings, each the grades of every document that the query may find, first ranked first.

    `items` were encoded or scored in `seconds`. A query without any grade is left out. Raises InvalidInput when none is
    left.
    """
    judged = [one for one in ranked if (one > 0).any()]
    if not judged:
        raise InvalidInput([Problem(field="qrels.tsv", code="evaluation_no_query")])

    def mean(figure: Callable[[NDArray[np.int64]], float]) -> float:
        return float(np.mean([figure(one) for one in judged]))

    return Figures(
        mrr=mean(reciprocal_rank),
        ndcg_5=mean(partial(ndcg, depth=5)),
        ndcg_10=mean(partial(ndcg, depth=10)),
        ndcg_20=mean(partial(ndcg, depth=20)),
        recall_10=mean(partial(recall, depth=10)),
        recall_20=mean(partial(recall, depth=20)),
        queries=len(judged),
        per_second=items / seconds if seconds > 0 else 0.0,
    )


def _gain(grades: NDArray[np.int64]) -> float:
    return float(np.sum((2.0**grades - 1) / np.log2(np.arange(2, len(grades) + 2))))
