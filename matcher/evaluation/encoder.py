"""Measure an encoder on a folder of queries, a corpus and grades, through the interface that the product uses."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher.encoder import TextEncoder
from matcher.evaluation.metrics import Figures, ranked_grades, summarize
from models.errors import InvalidInput, Problem

DECIMALS = 6
"""Of a score: what differs less is a tie, as in the product; how a matrix product rounds depends on the machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderSet:
    """What a folder holds: texts by id, and grades by query and document id; what is not there has grade 0."""

    queries: Mapping[str, str]
    corpus: Mapping[str, str]
    grades: Mapping[str, Mapping[str, int]]


def read_encoder_set(folder: Path) -> EncoderSet:
    """Read queries.tsv, corpus.tsv (id, text) and qrels.tsv (query, document, grade). Raises InvalidInput."""
    queries = {key: text for _, (key, text) in _rows(folder / "queries.tsv", 2)}
    corpus = {key: text for _, (key, text) in _rows(folder / "corpus.tsv", 2)}
    grades: dict[str, dict[str, int]] = {}
    for number, (query, document, grade) in _rows(folder / "qrels.tsv", 3):
        if query not in queries or document not in corpus or not grade.isdecimal():
            raise InvalidInput([Problem(field=f"qrels.tsv rad {number}", code="evaluation_judgement")])
        grades.setdefault(query, {})[document] = int(grade)
    return EncoderSet(queries=queries, corpus=corpus, grades=grades)


def evaluate_encoder(measured: EncoderSet, encoder: TextEncoder) -> Figures:
    """Rank the corpus for each query by cosine. A query that is itself in the corpus is not among its own documents.

    Speed counts queries and documents together, after a first call that loads the model. Raises InvalidInput where no
    query has a grade.
    """
    encoder.encode(["Kock"])
    started = time.perf_counter()
    documents = encoder.encode(list(measured.corpus.values()), kind="document")
    queries = encoder.encode(list(measured.queries.values()), kind="query")
    seconds = time.perf_counter() - started
    ranked = graded(measured, queries @ documents.T)
    return summarize(ranked, seconds=seconds, items=len(measured.corpus) + len(measured.queries))


def graded(measured: EncoderSet, scores: NDArray[np.floating]) -> list[NDArray[np.int64]]:
    """For each query the grades of all documents but itself, best first, of `scores` [queries, corpus]."""
    position = {document: index for index, document in enumerate(measured.corpus)}
    ranked = []
    for row, query in zip(np.round(scores, DECIMALS), measured.queries, strict=True):
        grades = np.zeros(len(position), dtype=np.int64)
        for document, grade in measured.grades.get(query, {}).items():
            grades[position[document]] = grade
        others = np.arange(len(position)) != position.get(query, -1)
        ranked.append(ranked_grades(row[others], grades[others]))
    return ranked


def _rows(path: Path, columns: int) -> Iterator[tuple[int, Sequence[str]]]:
    """Each row that is not blank, with its number in the file, counted from 1."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput([Problem(field=str(path), code="evaluation_file_missing")]) from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            cells = line.rstrip("\r").split("\t")
            if len(cells) < columns:
                raise InvalidInput([Problem(field=f"{path.name} rad {number}", code="evaluation_columns")])
            yield number, cells[:columns]
