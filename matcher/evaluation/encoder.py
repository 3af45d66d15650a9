"""Measure an encoder on a folder of queries, a corpus and grades, through the interface that the product uses."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from matcher.encoder import TextEncoder
from matcher.evaluation.metrics import Figures, ranked_grades, summarize
from models.errors import InvalidInput, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderSet:
    """What a folder holds: texts by id, and grades by query and document id; what is not there has grade 0."""

    queries: Mapping[str, str]
    corpus: Mapping[str, str]
    grades: Mapping[str, Mapping[str, int]]


def read_encoder_set(folder: Path) -> EncoderSet:
    """Read queries.tsv, corpus.tsv (id, text) and qrels.tsv (query, document, grade). Raises InvalidInput."""
    queries = {row[0]: row[1] for row in _rows(folder / "queries.tsv", 2)}
    corpus = {row[0]: row[1] for row in _rows(folder / "corpus.tsv", 2)}
    grades: dict[str, dict[str, int]] = {}
    for number, (query, document, grade) in enumerate(_rows(folder / "qrels.tsv", 3), start=1):
        if query not in queries or document not in corpus or not grade.isdigit():
            raise InvalidInput([Problem(field=f"qrels.tsv rad {number}", code="evaluation_judgement")])
        grades.setdefault(query, {})[document] = int(grade)
    return EncoderSet(queries=queries, corpus=corpus, grades=grades)


def evaluate_encoder(measured: EncoderSet, encoder: TextEncoder) -> Figures:
    """Rank the corpus for each query by cosine. A query that is itself in the corpus is not among its own documents.

    Speed counts queries and documents together, after a first call that loads the model.
    """
    encoder.encode(["Kock"])
    started = time.perf_counter()
    documents = encoder.encode(list(measured.corpus.values()), kind="document")
    queries = encoder.encode(list(measured.queries.values()), kind="query")
    seconds = time.perf_counter() - started
    scores = queries @ documents.T
    position = {document: index for index, document in enumerate(measured.corpus)}
    ranked = []
    for row, query in zip(scores, measured.queries, strict=True):
        grades = np.zeros(len(position), dtype=np.int64)
        for document, grade in measured.grades.get(query, {}).items():
            grades[position[document]] = grade
        others = np.arange(len(position)) != position.get(query, -1)
        ranked.append(ranked_grades(row[others], grades[others]))
    return summarize(ranked, seconds=seconds, items=len(measured.corpus) + len(measured.queries))


def _rows(path: Path, columns: int) -> Sequence[Sequence[str]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise InvalidInput([Problem(field=str(path), code="evaluation_file_missing")]) from error
    rows = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            cells = line.rstrip("\r").split("\t")
            if len(cells) < columns:
                raise InvalidInput([Problem(field=f"{path.name} rad {number}", code="evaluation_columns")])
            rows.append(cells[:columns])
    return rows
