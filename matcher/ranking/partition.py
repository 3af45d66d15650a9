"""Rank one municipality's people for all open vacancies: exact, and a pure function of what it is given.

The result does not depend on the order in which people and vacancies come: both are put in the order of their ids
first. Ties go to the lower pseudonym, which is a keyed hash and so favours nobody.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.eligibility import CODES, OpenVacancy
from matcher.places import PlaceTable
from matcher.ranking.facts import PeopleFacts
from matcher.ranking.items import Items
from matcher.ranking.lexical import Vocabulary
from matcher.ranking.rules import Flags, People, refusals
from matcher.ranking.scoring import BlockScores, Pool, score_block
from matcher.ranking.settings import RankingSettings
from matcher.ranking.vectors import TextVectors
from models.candidate import Candidate
from models.ids import Pseudonym, VacancyId
from models.shortlist import ScoreParts

BLOCK = 32
"""Vacancies scored together: their distinct texts make a matrix product worth its while and still fit the memory."""

DECLINED = "declined"
"""Counts pairs that a caseworker has declined before, beside the codes of `eligibility`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One person's place: the index in the sequence of candidates that was ranked, and the parts of the score."""

    index: int
    pseudonym: Pseudonym
    score: ScoreParts


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyRanking:
    """The best of one vacancy, best first. `refusals` counts people by code; one refused twice counts in both."""

    vacancy_id: VacancyId
    eligible: int
    refusals: Mapping[str, int]
    ranked: tuple[Ranked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionRanking:
    """One ranking per vacancy, in the order in which the vacancies were given."""

    candidates: int
    rankings: tuple[VacancyRanking, ...]


def rank_partition(
    candidates: Sequence[Candidate],
    vacancies: Sequence[OpenVacancy],
    vectors: TextVectors,
    places: PlaceTable,
    settings: RankingSettings,
    today: date,
    excluded: Collection[tuple[VacancyId, Pseudonym]] = (),
    *,
    everybody: bool = False,
) -> PartitionRanking:
    """Rank `candidates` for each of `vacancies`; `excluded` pairs are left out.

    Each ranking is as deep as `settings.depth` says. With `everybody`, for measuring, it holds all candidates: first
    the eligible, then the refused, each best first.
    """
    persons = sorted(range(len(candidates)), key=lambda index: candidates[index].pseudonym)
    ordered = [candidates[index] for index in persons]
    people = People.of(ordered, places, today)
    pool = prepare(ordered, vectors, today)
    kept_out = _rows_by_vacancy(excluded, {person.pseudonym: row for row, person in enumerate(ordered)})
    depth = len(ordered) if everybody else settings.depth(len(vacancies))
    rankings: dict[int, VacancyRanking] = {}
    openings = sorted(range(len(vacancies)), key=lambda index: vacancies[index].vacancy.id)
    for first in range(0, len(openings), BLOCK):
        block = openings[first : first + BLOCK]
        scores = score_block(pool, [vacancies[index].vacancy for index in block], vectors, settings)
        for row, index in enumerate(block):
            opening = vacancies[index]
            workplace = places.workplace(opening.vacancy.draft.workplace)
            refused = dict(refusals(people, opening, workplace, today, consent_matters=settings.consent_matters))
            if (rows := kept_out.get(opening.vacancy.id)) is not None:
                refused[DECLINED] = np.zeros(len(ordered), dtype=bool)
                refused[DECLINED][rows] = True
            eligible = _nobody_refuses(refused, len(ordered))
            best = _best(scores.total[row], eligible, depth, everybody)
            rankings[index] = VacancyRanking(
                vacancy_id=opening.vacancy.id,
                eligible=int(eligible.sum()),
                refusals={
                    code: count
                    for code in (*CODES, DECLINED)
                    if code in refused and (count := int(refused[code].sum()))
                },
                ranked=tuple(
                    Ranked(index=persons[place], pseudonym=ordered[place].pseudonym, score=_parts(scores, row, place))
                    for place in best
                ),
            )
    return PartitionRanking(
        candidates=len(candidates), rankings=tuple(rankings[index] for index in range(len(vacancies)))
    )


def prepare(candidates: Sequence[Candidate], vectors: TextVectors, today: date) -> Pool:
    """What the scoring needs of people: computed once for all vacancies."""
    items = Items.of(candidates, today)
    return Pool(
        items=items,
        vectors=vectors.stack("document", items.texts),
        vocabulary=Vocabulary.of(items.texts),
        facts=PeopleFacts.of(candidates),
    )


def _rows_by_vacancy(
    pairs: Collection[tuple[VacancyId, Pseudonym]], rows: Mapping[Pseudonym, int]
) -> Mapping[VacancyId, list[int]]:
    found: dict[VacancyId, list[int]] = {}
    for vacancy_id, pseudonym in pairs:
        if pseudonym in rows:
            found.setdefault(vacancy_id, []).append(rows[pseudonym])
    return found


def _nobody_refuses(refused: Mapping[str, Flags], count: int) -> Flags:
    eligible = np.ones(count, dtype=bool)
    for flags in refused.values():
        eligible &= ~flags
    return eligible


def _best(total: NDArray[np.int64], eligible: Flags, depth: int, everybody: bool) -> list[int]:
    """Rows of the best by score and then by row, the eligible first and, without `everybody`, alone."""
    rows = np.arange(len(total)) if everybody else np.flatnonzero(eligible)
    # One number per person that sorts as (eligible, score, row) does, so that the selection has no ties to break.
    keys = -((eligible[rows] * 10**7 + total[rows]) * len(total) - rows)
    if len(rows) > depth:
        near = np.argpartition(keys, depth - 1)[:depth]
        rows, keys = rows[near], keys[near]
    best: list[int] = rows[np.argsort(keys)].tolist()
    return best


def _parts(scores: BlockScores, row: int, place: int) -> ScoreParts:
    """The parts in steps of 10⁻⁶, so that they read the same on every machine."""
    return ScoreParts(
        dense=round(float(scores.dense[row, place]), 6),
        lexical=round(float(scores.lexical[row, place]), 6),
        coverage=round(float(scores.coverage[row, place]), 6),
    )
