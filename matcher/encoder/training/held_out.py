"""How well the recipe does on what it never saw: trained again without it, fold by fold, and measured on that only."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

import numpy as np

from matcher.encoder.service import TextEncoder
from matcher.encoder.training.fit import Fitted, Progress, Recipe, fit
from matcher.encoder.training.open_data import OpenData
from matcher.encoder.training.pairs import Withheld, gather
from matcher.encoder.training.teacher import expected_substitutability
from matcher.encoder.training.trained import TrainedEncoder
from matcher.evaluation.encoder import EncoderSet, evaluate_encoder
from matcher.evaluation.metrics import Figures

FOLDS = 10
"""A tenth of the occupations, of ESCO's occupations and of the misspellings is withheld at a time."""
GRADES = {75: 2, 25: 1}
"""Percentage of substitutability → grade, as in the evaluation set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """What is withheld while a figure is made."""

    says: str
    both_sides: bool
    folds: Sequence[int]


PROTOCOLS = (
    Protocol(says="queried occupations withheld as vacancies", both_sides=False, folds=(0, 1, 2, 3, 4)),
    Protocol(says="queried occupations withheld whole", both_sides=True, folds=(0, 1, 2)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """Figures on what was withheld, each with how many queries it is the mean of.

    `relatedness`: nDCG@20 of the withheld occupations. `translation`: the share of withheld ESCO occupations whose
    Swedish title finds the English one among its first 10. `misspelling`: the share of withheld misspelled job titles
    that find their concept first.
    """

    relatedness: tuple[float, int]
    translation: tuple[float, int]
    misspelling: tuple[float, int]

    def to_lines(self) -> list[str]:
        """For people: one figure a line."""
        return [
            f"relatedness, nDCG@20            {self.relatedness[0]:.4f}  ({self.relatedness[1]} occupations)",
            f"Swedish to English title, R@10  {self.translation[0]:.4f}  ({self.translation[1]} ESCO occupations)",
            f"misspelled title, first         {self.misspelling[0]:.4f}  ({self.misspelling[1]} titles)",
        ]


def train(data: OpenData, withheld: Withheld, recipe: Recipe, progress: Progress | None = None) -> Fitted:
    """The whole recipe on all that is not withheld: teacher first, then the table."""
    return fit(gather(data, withheld), recipe, expected_substitutability(data, withheld), progress)


def measure_held_out(data: OpenData, recipe: Recipe, protocol: Protocol, workers: int = 2) -> HeldOut:
    """Train once a fold, and pool what the folds say about what they did not see. Each fold is a process."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        parts = list(pool.map(partial(_measure_fold, data, recipe, protocol), protocol.folds))
    return HeldOut(
        relatedness=_pooled([part.relatedness for part in parts]),
        translation=_pooled([part.translation for part in parts]),
        misspelling=_pooled([part.misspelling for part in parts]),
    )


def _measure_fold(data: OpenData, recipe: Recipe, protocol: Protocol, fold: int) -> HeldOut:
    withheld = Withheld.part(data, fold, FOLDS, both_sides=protocol.both_sides)
    return measure(data, withheld, TrainedEncoder(train(data, withheld, recipe)))


def measure(data: OpenData, withheld: Withheld, encoder: TextEncoder) -> HeldOut:
    """Figures of one encoder on what was withheld from it."""
    return HeldOut(
        relatedness=_relatedness(data, withheld, encoder),
        translation=_translation(data, withheld, encoder),
        misspelling=_misspelling(data, withheld, encoder),
    )


def _relatedness(data: OpenData, withheld: Withheld, encoder: TextEncoder) -> tuple[float, int]:
    labels = {occupation.id: occupation.label for occupation in data.occupations()}
    grades: dict[str, dict[str, int]] = {}
    for one in data.substitutes():
        if one.vacancy in withheld.occupations:
            grades.setdefault(one.vacancy, {})[one.candidate] = GRADES[one.percentage]
    measured = EncoderSet(queries={query: labels[query] for query in sorted(grades)}, corpus=labels, grades=grades)
    figures: Figures = evaluate_encoder(measured, encoder)
    return figures.ndcg_20, figures.queries


def _translation(data: OpenData, withheld: Withheld, encoder: TextEncoder) -> tuple[float, int]:
    both = [o for o in data.esco_occupations() if "/occupation/" in o.uri and o.swedish and o.english]
    asked = [i for i, occupation in enumerate(both) if occupation.uri in withheld.esco_concepts]
    scores = (
        encoder.encode([both[i].swedish[0] for i in asked], kind="query")
        @ encoder.encode([o.english[0] for o in both]).T
    )
    found = [np.count_nonzero(row >= row[i]) <= 10 for row, i in zip(scores, asked, strict=True)]
    return float(np.mean(found)), len(found)


def _misspelling(data: OpenData, withheld: Withheld, encoder: TextEncoder) -> tuple[float, int]:
    concepts = sorted({term.concept for term in data.terms()})
    asked = [term for term in data.terms() if term.misspelled and term.text in withheld.misspellings]
    scores = encoder.encode([term.text for term in asked], kind="query") @ encoder.encode(concepts).T
    found = [concepts[int(np.argmax(row))] == term.concept for row, term in zip(scores, asked, strict=True)]
    return float(np.mean(found)), len(found)


def _pooled(parts: Sequence[tuple[float, int]]) -> tuple[float, int]:
    count = sum(queries for _, queries in parts)
    return sum(figure * queries for figure, queries in parts) / count, count
