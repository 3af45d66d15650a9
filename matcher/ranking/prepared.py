"""People prepared for ranking once, and ranked for any vacancies: screened by the hard rules, then scored.

Nothing is computed of a vacancy that nobody is left for.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from matcher.eligibility import OpenVacancy
from matcher.places import PlaceTable
from matcher.ranking.evidence import Evidence
from matcher.ranking.facts import PeopleFacts
from matcher.ranking.items import Items
from matcher.ranking.lexical import Vocabulary
from matcher.ranking.rankings import Floats, Indices, Order, VacancyRanking
from matcher.ranking.rules import People
from matcher.ranking.scoring import Pool, read_asked, weights_of
from matcher.ranking.screening import Homes, bounds_of, costs_of, crowd_of, refusals_of
from matcher.ranking.settings import RankingSettings
from matcher.ranking.vectors import TextVectors
from matcher.ranking.wordings import Wordings
from models.candidate import Candidate
from models.contract import Kind
from models.ids import Pseudonym, VacancyId

if TYPE_CHECKING:
    from matcher.ranking.kernels import Asked, Weights


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


class PreparedPool:
    """The people of a partition, prepared for any number of vacancies."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        vectors: TextVectors,
        places: PlaceTable,
        settings: RankingSettings,
        today: date,
        excluded: Collection[tuple[VacancyId, Pseudonym]] = (),
        evidence: Evidence | None = None,
    ) -> None:
        """See `matcher.ranking.rank_partition`."""
        self._vectors, self._places, self._settings, self._today = vectors, places, settings, today
        self._pseudonyms = [person.pseudonym for person in candidates]
        persons = np.array(sorted(range(len(candidates)), key=self._pseudonyms.__getitem__), dtype=np.int64)
        people = People.of([candidates[index] for index in persons], places, today)
        self._homes = Homes.of(people)
        self._crowd = crowd_of(people, self._homes, today)
        # Places in the crowd: whose they are, and how their pseudonyms sort.
        self._persons, self._ranks = persons[self._homes.order], self._homes.order
        self._pool = prepare([candidates[index] for index in self._persons], vectors, today, evidence)
        self._declined = _rows_by_vacancy(
            excluded, {self._pseudonyms[index]: place for place, index in enumerate(self._persons)}
        )

    def rank(
        self,
        block: Sequence[OpenVacancy],
        depth: int,
        *,
        everybody: bool = False,
        most: int,
        vectors: TextVectors | None = None,
    ) -> list[VacancyRanking]:
        """The rankings of one block; the first `most` of each are found at once, the others when asked for.

        `vectors` are of what the vacancies say, where these were not known when the people were prepared.
        """
        screened = [self._screen(opening) for opening in block]
        wanted = [row for row, one in enumerate(screened) if everybody or len(one.eligible) or len(one.near)]
        asked = dict(zip(wanted, self._asked([block[row] for row in wanted], vectors or self._vectors), strict=True))

        @cache
        def deep() -> Mapping[VacancyId, tuple[Indices, Floats]]:
            # The whole block, so that every product is of the same shape and gives the same bits; once for all of it.
            return {one.vacancy_id: _found_in(one) for one in self.rank(block, depth, most=depth, vectors=vectors)}

        return [
            self._rank(opening, one, asked.get(row), depth, deep, everybody=everybody, most=most)
            for row, (opening, one) in enumerate(zip(block, screened, strict=True))
        ]

    def rank_one(self, opening: OpenVacancy) -> VacancyRanking:
        """The ranking of one vacancy now, as deep as a list of its own needs."""
        (found,) = self.rank([opening], self._settings.depth(1), most=self._settings.depth(1))
        return found

    def _asked(self, openings: Sequence[OpenVacancy], vectors: TextVectors) -> Iterator["Asked"]:
        if openings:
            yield from read_asked(self._pool, [one.vacancy for one in openings], vectors)

    def _screen(self, opening: OpenVacancy) -> "_Screened":
        from matcher.ranking import kernels

        count = len(self._persons)
        bounds = bounds_of(
            opening,
            self._places.workplace(opening.vacancy.draft.workplace),
            self._homes,
            self._today,
            self._declined.get(opening.vacancy.id, ()),
            consent_matters=self._settings.consent_matters,
        )
        lacks, (eligible, near) = np.empty(count, dtype=np.uint16), np.empty((2, count + 1), dtype=np.int32)
        kinds, papers = np.zeros(kernels.KINDS, dtype=np.int64), np.zeros(len(bounds.certificates), dtype=np.int64)
        found, missed = kernels.screen(self._crowd, bounds, lacks, eligible, near, kinds, papers)
        return _Screened(eligible=eligible[:found], near=near[:missed], kinds=kinds, papers=papers)

    def _rank(
        self,
        opening: OpenVacancy,
        screened: "_Screened",
        asked: "Asked | None",
        depth: int,
        deep: Callable[[], Mapping[VacancyId, tuple[Indices, Floats]]],
        *,
        everybody: bool,
        most: int,
    ) -> VacancyRanking:
        settings = self._settings
        # Where the place is there to learn the work, nobody needs to have done anything like it.
        asks_nothing = everybody or opening.vacancy.draft.kind is not Kind.EMPLOYMENT
        least = _steps(0.0 if asks_nothing else settings.least)
        persons, parts = self._best(asked, screened.eligible, least, min(depth, most))
        if everybody:
            refused = np.setdiff1d(np.arange(len(self._persons), dtype=np.int32), screened.eligible)
            others, other_parts = self._best(asked, refused, least, depth)
            persons, parts = np.concatenate([persons, others]), np.concatenate([parts, other_parts])
        near, near_parts = self._best(asked, screened.near, _steps(settings.least), settings.near_misses)

        def deeper() -> tuple[Indices, Floats]:
            return deep()[opening.vacancy.id]

        return VacancyRanking(
            vacancy_id=opening.vacancy.id,
            eligible=len(screened.eligible),
            refusals=refusals_of(screened.kinds),
            ranked=Order(persons, self._pseudonyms, parts, deeper if most <= len(persons) < depth else None),
            near=Order(near, self._pseudonyms, near_parts),
            refused_alone=costs_of(opening, screened.kinds, screened.papers),
        )

    def _best(self, asked: "Asked | None", rows: Indices, least: int, most: int) -> tuple[Indices, Floats]:
        """The best of some places in the crowd, as indices of candidates, with the parts of their scores."""
        from matcher.ranking import kernels

        most = min(most, len(rows))
        if asked is None or not most:
            return np.zeros(0, dtype=np.int64), np.zeros((0, 3), dtype=np.float32)
        chosen, totals = np.empty(most, dtype=np.int32), np.empty(most, dtype=np.int64)
        parts = np.empty((most, 3), dtype=np.float32)
        found = kernels.best(self._pool.profiles, asked, self._weights, rows, self._ranks, least, chosen, parts, totals)
        return self._persons[chosen[:found]], parts[:found]

    @cached_property
    def _weights(self) -> "Weights":
        return weights_of(self._settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Screened:
    """Whom a vacancy leaves, and who misses it by little, as places in the crowd; how many people lack what, and each
    certificate and nothing else."""

    eligible: Indices
    near: Indices
    kinds: Indices
    papers: Indices


def _found_in(ranking: VacancyRanking) -> tuple[Indices, Floats]:
    """The persons of a whole ranking and the parts of their scores."""
    assert isinstance(ranking.ranked, Order)
    return ranking.ranked.found


def _steps(score: float) -> int:
    """The least number of steps of 10⁻⁶ that reaches a score."""
    return ceil(score * 10**6)


def _rows_by_vacancy(
    pairs: Collection[tuple[VacancyId, Pseudonym]], rows: Mapping[Pseudonym, int]
) -> Mapping[VacancyId, list[int]]:
    found: dict[VacancyId, list[int]] = {}
    for vacancy_id, pseudonym in pairs:
        if pseudonym in rows:
            found.setdefault(vacancy_id, []).append(rows[pseudonym])
    return found
