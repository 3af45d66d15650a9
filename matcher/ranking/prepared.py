"""People prepared for ranking once, and ranked for any vacancies: screened by the hard rules, then scored.

Nothing is compared of a vacancy that nobody is left for.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache, partial
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matcher.eligibility import OpenVacancy
from matcher.places import PlaceTable
from matcher.ranking.evidence import Evidence
from matcher.ranking.facts import PeopleFacts
from matcher.ranking.items import Items
from matcher.ranking.lexical import Vocabulary
from matcher.ranking.likenesses import Likenesses
from matcher.ranking.postings import Block
from matcher.ranking.processors import Each, side_by_side
from matcher.ranking.rankings import Floats, Indices, Order, VacancyRanking
from matcher.ranking.rules import People
from matcher.ranking.scoring import Pool, read_asked, weights_of
from matcher.ranking.screening import Homes, Screened, Some, bounds_of, crowd_of, least_km, screened
from matcher.ranking.settings import RankingSettings
from matcher.ranking.texts import vacancy_words
from matcher.ranking.vectors import TextVectors
from matcher.ranking.wordings import Wordings
from models.candidate import Candidate
from models.contract import Kind
from models.ids import Pseudonym, VacancyId

if TYPE_CHECKING:
    from matcher.ranking.kernels import Asked, Weights

AT_A_TIME = 128
"""Vacancies that everybody is screened for before the first of them is compared."""
MANY = 20_000
"""From so many people on, to rank one vacancy takes longer than to begin threads for its parts."""
DEEPER = 4
"""Who asks for more of a vacancy's best than were found gets so many times as many."""


def prepare(
    candidates: Sequence[Candidate],
    vectors: TextVectors,
    today: date,
    evidence: Evidence | None = None,
    order: NDArray[np.int64] | None = None,
) -> Pool:
    """What the scoring needs of people, in the `order` given: computed once for all vacancies."""
    # Nouns are read in the order in which they lie in memory.
    items, people = Items.of(candidates, today, by_concept=evidence is not None), PeopleFacts.of(candidates)
    if order is not None:
        items, people = items.at(order), people.at(order)
    stacked = vectors.stack("document", items.texts)
    return Pool(
        items=items,
        vectors=stacked,
        vocabulary=Vocabulary.of(items.texts),
        facts=people,
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
        # Who has done the same stands side by side: whom a vacancy suits, it finds in few places of the memory.
        persons = np.array(
            sorted(range(len(candidates)), key=[_trade(one) for one in candidates].__getitem__), np.int64
        )
        people = People.of(candidates, places, today).at(persons)
        self._homes = Homes.of(people)
        self._crowd = crowd_of(people, self._homes, today)
        # Places in the crowd: whose they are, and how their pseudonyms sort.
        self._persons = persons[self._homes.order]
        self._ranks = np.argsort(sorted(range(len(candidates)), key=self._pseudonyms.__getitem__))[self._persons]
        self._pool = prepare(candidates, vectors, today, evidence, order=self._persons)
        self._likenesses = Likenesses(self._pool.vectors)
        self._least_km = lru_cache(maxsize=1_000)(partial(least_km, self._homes))
        self._declined = _rows_by_vacancy(
            excluded, {self._pseudonyms[index]: place for place, index in enumerate(self._persons)}
        )

    def rank(
        self,
        openings: Sequence[OpenVacancy],
        depth: int,
        *,
        everybody: bool = False,
        first: int | None = None,
        vectors: TextVectors | None = None,
    ) -> list[VacancyRanking]:
        """The rankings of some vacancies, in their order; the `first` of each are found at once (all where None), the
        others when asked for.

        `vectors` are of what the vacancies say, where these were not known when the people were prepared. Vacancies are
        ranked side by side on all processors, and so are the parts of one that is alone, where people are many.
        """
        depths = _Depths(whole=depth, first=depth if first is None or everybody else first, everybody=everybody)
        few = len(openings) == 1 and len(self._persons) < MANY
        with nullcontext(map) if few else side_by_side() as each:
            return self._rank(openings, depths, vectors or self._vectors, each)

    def _rank(
        self, openings: Sequence[OpenVacancy], depths: "_Depths", vectors: TextVectors, each: Each
    ) -> list[VacancyRanking]:
        # Like ones side by side: they say the same things.
        order = sorted(openings, key=_alike)
        batches = [order[first : first + AT_A_TIME] for first in range(0, len(order), AT_A_TIME)]
        # One batch is screened and read while those before it are ranked.
        ahead = deque(self._begin(some, each) for some in batches[:2])
        found: dict[VacancyId, VacancyRanking] = {}
        ranking: Iterable[tuple[VacancyId, VacancyRanking]] = ()
        for number, some in enumerate(batches):
            left: deque[tuple[OpenVacancy, Screened, Indices]] = deque()
            screening, reading = ahead.popleft()
            for opening, kept, words in zip(some, screening, *reading, strict=True):
                if depths.everybody or kept.leaves_somebody:
                    left.append((opening, kept, words))
                else:
                    found[opening.vacancy.id] = self._ranking(opening, kept, None, vectors, depths, map)
            for block in Block.several([one.vacancy for one, _, _ in left], vectors, self._likenesses.most):
                mine = [left.popleft() for _ in block.postings]
                compared = self._compared(block, [words for _, _, words in mine], each)
                tasks = [(*one[:2], asked, vectors, depths) for one, asked in zip(mine, compared, strict=True)]
                among, within = (map, each) if len(tasks) == 1 else (each, map)
                done = among(partial(self._ranked, each=within), tasks)
                begun = zip([one.vacancy_id for one in block.postings], done, strict=True)
                found |= ranking
                ranking = begun
            ahead.extend(self._begin(later, each) for later in batches[number + 2 : number + 3])
        found |= ranking
        return [found[one.vacancy.id] for one in openings]

    def _begin(
        self, openings: Sequence[OpenVacancy], each: Each
    ) -> tuple[Iterable[Screened], Iterable[Sequence[Indices]]]:
        """Begin to screen vacancies, and to read the n-grams of what they say, all at once."""
        return each(self._screen, openings), each(self._read, [openings])

    def _read(self, openings: Sequence[OpenVacancy]) -> Sequence[Indices]:
        return self._pool.vocabulary.read([vacancy_words(one.vacancy.draft) for one in openings])

    def _compared(self, block: Block, words: Sequence[Indices], each: Each) -> Iterator[Callable[[Each], "Asked"]]:
        """What each posting of a block asks of the pool's texts, made when it is called for."""
        order, likeness = self._likenesses.of(block.vectors, each)
        block = block.at(order)
        for posting, said in zip(block.postings, words, strict=True):
            yield partial(read_asked, self._pool, posting, said, block.vectors, likeness)

    def _ranked(
        self, task: tuple[OpenVacancy, Screened, Callable[[Each], "Asked"], TextVectors, "_Depths"], each: Each
    ) -> VacancyRanking:
        opening, screened, asked, vectors, depths = task
        return self._ranking(opening, screened, asked(each), vectors, depths, each)

    def rank_one(self, opening: OpenVacancy) -> VacancyRanking:
        """The ranking of one vacancy now, as deep as a list of its own needs."""
        (found,) = self.rank([opening], self._settings.depth(1))
        return found

    def _screen(self, opening: OpenVacancy) -> Screened:
        bounds = bounds_of(
            opening,
            self._least_km(self._places.workplace(opening.vacancy.draft.workplace)),
            self._today,
            self._declined.get(opening.vacancy.id, ()),
            consent_matters=self._settings.consent_matters,
        )
        return screened(self._crowd, bounds, opening)

    def _ranking(
        self,
        opening: OpenVacancy,
        screened: Screened,
        asked: "Asked | None",
        vectors: TextVectors,
        depths: "_Depths",
        each: Each,
    ) -> VacancyRanking:
        settings = self._settings
        # Where the place is there to learn the work, nobody needs to have done anything like it.
        asks_nothing = depths.everybody or opening.vacancy.draft.kind is not Kind.EMPLOYMENT
        least = _steps(0.0 if asks_nothing else settings.least)
        (persons, parts), (near, near_parts) = each(
            lambda some: self._best(asked, *some),
            [
                (screened.eligible, least, min(depths.whole, depths.first)),
                (screened.near, _steps(settings.least), settings.near_misses),
            ],
        )
        if depths.everybody:
            refused = Some(~screened.eligible.bits, len(self._persons) - screened.eligible.count)
            others, other_parts = self._best(asked, refused, least, depths.whole)
            persons, parts = np.concatenate([persons, others]), np.concatenate([parts, other_parts])

        def deeper() -> Order:
            (found,) = self.rank([opening], depths.whole, first=DEEPER * depths.first, vectors=vectors)
            assert isinstance(found.ranked, Order)
            return found.ranked

        return VacancyRanking(
            vacancy_id=opening.vacancy.id,
            eligible=screened.eligible.count,
            refusals=screened.refusals,
            ranked=Order(
                persons, self._pseudonyms, parts, deeper if depths.first <= len(persons) < depths.whole else None
            ),
            near=Order(near, self._pseudonyms, near_parts),
            refused_alone=screened.costs,
        )

    def _best(self, asked: "Asked | None", some: Some, least: int, most: int) -> tuple[Indices, Floats]:
        """The best of some people, as indices of candidates, with the parts of their scores."""
        from matcher.ranking import kernels

        most = min(most, some.count)
        if asked is None or not most:
            return np.zeros(0, dtype=np.int64), np.zeros((0, 3), dtype=np.float32)
        chosen, totals = np.empty(most, dtype=np.int32), np.empty(most, dtype=np.int64)
        parts = np.empty((most, 3), dtype=np.float32)
        found = kernels.best(
            self._pool.profiles, asked, self._weights, some.bits, self._ranks, least, chosen, parts, totals
        )
        return self._persons[chosen[:found]], parts[:found]

    @cached_property
    def _weights(self) -> "Weights":
        return weights_of(self._settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Depths:
    """How many of a vacancy's best are found: at first, and at most. With `everybody` the refused are ranked too."""

    whole: int
    first: int
    everybody: bool


def _trade(candidate: Candidate) -> str:
    """What somebody has done, learnt or wishes, by its first word."""
    done = [one.occupation for one in candidate.experience[:1]] or [one.title for one in candidate.education[:1]]
    return next(iter((*done, *candidate.wishes)), "").casefold()


def _alike(opening: OpenVacancy) -> tuple[str, str, VacancyId]:
    draft = opening.vacancy.draft
    return draft.occupation or "", draft.headline, opening.vacancy.id


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
