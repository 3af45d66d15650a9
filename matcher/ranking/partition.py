"""Rank one municipality's people for all open vacancies: exact, and a pure function of what it is given.

The result does not depend on the order in which people and vacancies come: both are put in the order of their ids
first. Ties go to the lower pseudonym, which is a keyed hash and so favours nobody.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import overload

import numpy as np
from numpy.typing import NDArray

from matcher.eligibility import CODES, OpenVacancy
from matcher.places import PlaceTable
from matcher.ranking.evidence import Evidence
from matcher.ranking.facts import PeopleFacts
from matcher.ranking.items import Items
from matcher.ranking.lexical import Vocabulary
from matcher.ranking.near import refused_for_one
from matcher.ranking.rules import Flags, People, refusals
from matcher.ranking.scoring import Pool, score_block
from matcher.ranking.settings import RankingSettings
from matcher.ranking.vectors import TextVectors
from matcher.ranking.wordings import Wordings
from models.candidate import Candidate
from models.contract import Kind
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


class Order(Sequence[Ranked]):
    """People best first, each made into a noun only when asked for: most of a deep ranking never is."""

    def __init__(self, persons: NDArray[np.int64], pseudonyms: Sequence[Pseudonym], parts: NDArray[np.float32]) -> None:
        """`persons` [n] are indices, `pseudonyms` is by index, `parts` [n, 3] are dense, lexical and coverage."""
        self._persons, self._pseudonyms, self._parts = persons, pseudonyms, parts

    def __len__(self) -> int:
        return len(self._persons)

    @overload
    def __getitem__(self, place: int) -> Ranked: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Ranked, ...]: ...
    def __getitem__(self, place: int | slice) -> Ranked | tuple[Ranked, ...]:
        if isinstance(place, slice):
            return tuple(self[one] for one in range(*place.indices(len(self))))
        index = int(self._persons[place])
        # In steps of 10⁻⁶, so that the parts read the same on every machine.
        dense, lexical, coverage = (round(float(part), 6) for part in self._parts[place])
        score = ScoreParts(dense=dense, lexical=lexical, coverage=coverage)
        return Ranked(index=index, pseudonym=self._pseudonyms[index], score=score)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyRanking:
    """The best of one vacancy, best first. `refusals` counts people by code; one refused twice counts in both.

    `near` are the best of those who lack one thing and miss it by little, and `refused_alone` counts whom each demand
    alone keeps off: see `matcher/ranking/near.py`.
    """

    vacancy_id: VacancyId
    eligible: int
    refusals: Mapping[str, int]
    ranked: Sequence[Ranked]
    near: Sequence[Ranked] = ()
    refused_alone: Mapping[str, int] = field(default_factory=dict)


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
    evidence: Evidence | None = None,
) -> PartitionRanking:
    """Rank `candidates` for each of `vacancies`; `excluded` pairs are left out. `evidence` is what a taxonomy adds.

    Each ranking is as deep as `settings.depth` says; for employment it holds nobody whose score is under
    `settings.least`. With `everybody`, for measuring, it holds all candidates: first
    the eligible, then the refused, each best first.
    """
    pseudonyms = [person.pseudonym for person in candidates]
    persons = np.array(sorted(range(len(candidates)), key=pseudonyms.__getitem__), dtype=np.int64)
    ordered = [candidates[index] for index in persons]
    people = People.of(ordered, places, today)
    pool = prepare(ordered, vectors, today, evidence)
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
            # Where the place is there to learn the work, nobody needs to have done anything like it.
            asks_nothing = everybody or opening.vacancy.draft.kind is not Kind.EMPLOYMENT
            listable = eligible if asks_nothing else eligible & (scores.total[row] >= settings.least * 10**6)
            best = _best(scores.total[row], listable, depth, everybody)
            alone = refused_for_one(people, opening, workplace, today, refused)
            within = alone.near & (scores.total[row] >= settings.least * 10**6)
            near = _best(scores.total[row], within, settings.near_misses, everybody=False)
            rankings[index] = VacancyRanking(
                vacancy_id=opening.vacancy.id,
                eligible=int(eligible.sum()),
                refusals={
                    code: count
                    for code in (*CODES, DECLINED)
                    if code in refused and (count := int(refused[code].sum()))
                },
                ranked=Order(persons[best], pseudonyms, scores.parts(row, best)),
                near=Order(persons[near], pseudonyms, scores.parts(row, near)),
                refused_alone=alone.costs,
            )
    return PartitionRanking(
        candidates=len(candidates), rankings=tuple(rankings[index] for index in range(len(vacancies)))
    )


def prepare(
    candidates: Sequence[Candidate], vectors: TextVectors, today: date, evidence: Evidence | None = None
) -> Pool:
    """What the scoring needs of people: computed once for all vacancies."""
    items = Items.of(candidates, today, by_concept=evidence is not None)
    stacked = vectors.stack("document", items.texts)
    return Pool(
        items=items,
        vectors=stacked,
        vocabulary=Vocabulary.of(items.texts),
        facts=PeopleFacts.of(candidates),
        wordings=Wordings.of(items.texts),
        evidence=None if evidence is None else evidence.prepare(items, stacked),
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


def _best(total: NDArray[np.int64], eligible: Flags, depth: int, everybody: bool) -> NDArray[np.int64]:
    """Rows of the best by score and then by row, the eligible first and, without `everybody`, alone."""
    rows = np.arange(len(total)) if everybody else np.flatnonzero(eligible)
    # One number per person that sorts as (eligible, score, row) does, so that the selection has no ties to break.
    keys = -((eligible[rows] * 10**7 + total[rows]) * len(total) - rows)
    if len(rows) > depth:
        near = np.argpartition(keys, depth - 1)[:depth]
        rows, keys = rows[near], keys[near]
    best: NDArray[np.int64] = rows[np.argsort(keys)]
    return best
