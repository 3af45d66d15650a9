"""Vectors of texts, as the ranking gets them: a matrix, and which row is whose."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from matcher.ranking.texts import candidate_texts, vacancy_texts
from models.candidate import Candidate
from models.vacancy import VacancyDraft

Kind = Literal["query", "document"]
"""A posting's texts ask (query), a profile's answer (document): an encoder with prompts tells them apart."""

Floats = NDArray[np.float32]


STEPS = 2**11
"""Vectors are compared in steps of 1/2048. The products of two such numbers, and any sum of them up to 4, stand
among the floats of 32 bits: likenesses are exact, the same to the last bit on every machine, in whichever order and
beside whichever others they are added up. It changes a likeness by some 0.0002."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextVectors:
    """`matrix` float32 [texts, dimensions], rows of length 1 in whole steps; `rows`: which row, by kind and text."""

    rows: Mapping[tuple[str, str], int]
    matrix: Floats

    @classmethod
    def of(cls, texts: Iterable[tuple[str, str]], matrix: NDArray[Any]) -> Self:
        """From (kind, text) in the order of the matrix's rows, of any floats."""
        return cls(rows={key: row for row, key in enumerate(texts)}, matrix=in_steps(matrix))

    def stack(self, kind: Kind, texts: Sequence[str]) -> Floats:
        """The vectors of `texts`, float32 [len(texts), dimensions]; zeros for one that has none yet."""
        return self.at(self.places(kind, texts))

    def places(self, kind: Kind, texts: Sequence[str]) -> NDArray[np.int64]:
        """The rows of `texts` [len(texts)]; -1 for one that has no vector yet."""
        return np.fromiter((self.rows.get((kind, text), -1) for text in texts), dtype=np.int64, count=len(texts))

    def at(self, places: NDArray[np.int64]) -> Floats:
        """The vectors of some rows, float32 [len(places), dimensions]; zeros for -1."""
        known = places >= 0
        if known.all():
            return self.matrix[places]
        stacked = np.zeros((len(places), self.matrix.shape[1]), dtype=np.float32)
        stacked[known] = self.matrix[places[known]]
        return stacked


def in_steps(vectors: NDArray[Any]) -> Floats:
    """The vectors in whole steps of 1 / `STEPS`, float32."""
    whole: Floats = np.rint(vectors.astype(np.float32) * np.float32(STEPS)) / np.float32(STEPS)
    return whole


def texts_of(candidates: Iterable[Candidate], drafts: Iterable[VacancyDraft]) -> list[tuple[Kind, str]]:
    """Every distinct (kind, text) of people and postings, in order: what has to be embedded."""
    documents = {item.text for candidate in candidates for item in candidate_texts(candidate)}
    queries = {item.text for draft in drafts for item in vacancy_texts(draft)}
    return [*(("document", text) for text in sorted(documents)), *(("query", text) for text in sorted(queries))]
