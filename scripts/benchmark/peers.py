"""Search libraries on the same people, vacancies and eligibility: milliseconds a vacancy, and recall of their top 20.

A peer compares one vector a person (the mean of their items) with one a vacancy: less than the product compares. Each
is given eligibility in the way that serves it best: the libraries without a filter get the eligible people's vectors
alone, faiss a selector, PostgreSQL a WHERE over the same columns of facts. Recall is held against float64.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from benchmark.filling import say
from matcher.ranking import OpenVacancy, TextVectors
from matcher.ranking.texts import candidate_texts, vacancy_texts
from models.candidate import Candidate

K = 20
Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]
Search = Callable[[int], Sequence[int]]
"""The rows of the best people for a vacancy, by its place among those asked for."""


def dense_people(people: Sequence[Candidate], vectors: TextVectors) -> Floats:
    """One vector of length 1 for each person, float32 [people, dimensions]; zeros for whoever says nothing."""
    return _means([[item.text for item in candidate_texts(one)] for one in people], "document", vectors)


def dense_vacancies(openings: Sequence[OpenVacancy], vectors: TextVectors) -> Floats:
    """The same for vacancies."""
    return _means([[item.text for item in vacancy_texts(one.vacancy.draft)] for one in openings], "query", vectors)


def best_in_float64(people: Floats, vacancies: Floats, masks: Flags) -> list[NDArray[np.float64]]:
    """Of each vacancy the likenesses of everybody, float64 [people]; -inf for whoever is not eligible."""
    wide = people.astype(np.float64)
    return [np.where(mask, wide @ one.astype(np.float64), -np.inf) for one, mask in zip(vacancies, masks, strict=True)]


def measure(
    name: str, search: Search, truth: Sequence[NDArray[np.float64]], seconds: float = 20.0
) -> dict[str, float | int]:
    """Ask `search` for every vacancy, for so many seconds at most. Likenesses nearer than 10⁻⁶ are the same."""
    say(f"peer {name}")
    search(0)
    hits = wanted = asked = 0
    spent, ends = 0.0, time.perf_counter() + seconds
    for row, likeness in enumerate(truth):
        began = time.perf_counter()
        found = search(row)
        spent += time.perf_counter() - began
        asked += 1
        best = np.sort(likeness[np.isfinite(likeness)])[::-1][:K]
        if len(best):
            hits += min(len(best), sum(1 for one in set(found) if one >= 0 and likeness[one] >= best[-1] - 1e-6))
            wanted += len(best)
        if time.perf_counter() > ends:
            break
    return {
        "ms_per_vacancy": round(spent / asked * 1000, 3),
        "recall": round(hits / wanted, 4) if wanted else 1.0,
        "vacancies": asked,
    }


def libraries(people: Floats, vacancies: Floats, masks: Flags) -> Mapping[str, Search]:
    """Exact peers that run in this process, each with all cores; faiss where it is installed."""
    known = {
        "semantic_search": _semantic_search(people, vacancies, masks),
        "sklearn": _neighbours(people, vacancies, masks),
    }
    return known | ({"faiss_flat": _faiss_flat(people, vacancies, masks)} if find_spec("faiss") else {})


def _semantic_search(people: Floats, vacancies: Floats, masks: Flags) -> Search:
    import torch
    from sentence_transformers import util

    rows, asked = torch.from_numpy(people), torch.from_numpy(vacancies)

    def search(row: int) -> Sequence[int]:
        able = np.flatnonzero(masks[row])
        if not len(able):
            return []
        (found,) = util.semantic_search(
            asked[row : row + 1], rows[torch.from_numpy(able)], top_k=K, score_function=util.dot_score
        )
        return [int(able[int(one["corpus_id"])]) for one in found]

    return search


def _neighbours(people: Floats, vacancies: Floats, masks: Flags) -> Search:
    from sklearn.neighbors import NearestNeighbors

    def search(row: int) -> Sequence[int]:
        able = np.flatnonzero(masks[row])
        if not len(able):
            return []
        nearest = NearestNeighbors(n_neighbors=min(K, len(able)), algorithm="brute", metric="cosine").fit(people[able])
        return [int(one) for one in able[nearest.kneighbors(vacancies[row : row + 1], return_distance=False)[0]]]

    return search


def _faiss_flat(people: Floats, vacancies: Floats, masks: Flags) -> Search:
    import faiss

    index = faiss.IndexFlatIP(people.shape[1])
    index.add(people)

    def search(row: int) -> Sequence[int]:
        chosen = faiss.IDSelectorBitmap(np.packbits(masks[row], bitorder="little"))
        _, found = index.search(vacancies[row : row + 1], K, params=faiss.SearchParameters(sel=chosen))
        return [int(one) for one in found[0]]

    return search


def with_all_cores(cores: int) -> Any:
    """BLAS with as many threads as there are cores, whatever was said before."""
    return threadpool_limits(cores, user_api="blas")


def _means(texts: Sequence[Sequence[str]], kind: str, vectors: TextVectors) -> Floats:
    means = np.zeros((len(texts), vectors.matrix.shape[1]), dtype=np.float32)
    matrix = vectors.matrix.astype(np.float32)
    for place, said in enumerate(texts):
        rows = [row for text in said if (row := vectors.rows.get((kind, text))) is not None]
        if rows:
            means[place] = matrix[rows].mean(axis=0)
    length = np.linalg.norm(means, axis=1, keepdims=True)
    return np.asarray(means / np.where(length > 0, length, 1), dtype=np.float32)
