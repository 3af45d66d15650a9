"""Who can take which vacancy as they are, and who could after a course: the product's own rules and ranking.

A vacancy of the period is asked as if it were open today, whatever has become of it: it stands for those that come
after it. Whoever takes a course is asked with what it gives; that they are busy meanwhile is not held against them.

A course adds to what the ranking finds in a profile. Its parts are monotone in evidence, so that the larger of what the
person and what the course has of each part is a lower bound of the score afterwards: nobody counts as a match whom the
product would not call one.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher import eligibility
from matcher.eligibility import OpenVacancy
from matcher.places import PlaceTable
from matcher.ranking import RankingSettings, TextVectors
from matcher.ranking.bands import BOUNDS
from matcher.ranking.evidence import Evidence
from matcher.ranking.near import Alone, refused_for_one
from matcher.ranking.prepared import prepare
from matcher.ranking.rules import LICENCES, Flags, People, refusals
from matcher.ranking.scoring import BlockScores, score_block
from matcher.skill_gaps.after_course import AfterCourse, as_profile, nobody_refuses
from matcher.skill_gaps.catalogue import Course
from matcher.skill_gaps.flow import AS_THEY_ARE, Rows
from matcher.skill_gaps.needs import Demanded, Holding, Need, NeedKind, Supply, certificate_need, demanded
from models.candidate import Candidate
from models.contract import Kind
from models.shortlist import Band

BLOCK = 32
"""Vacancies that are scored together: the scores of everybody are kept for so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How many people have, lack or may have what is needed, of how many nobody knows; None where profiles cannot tell.

    `near` lack it and have something like it, or miss it by little in one vacancy and lack nothing else there;
    `alone` are kept off at least one vacancy by this and nothing else. Each person counts once.
    """

    held: int
    lacking: int
    unknown: int
    near: int
    alone: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What came of it. `takers` are rows of the pool by (vacancy, way); see `flow.Market`. `possible` are the people
    who could take each course, and `opens` those of them for whom it opens a vacancy they could not take."""

    pool: int
    demanded: Demanded
    found: Mapping[Need, Found | None]
    takers: Mapping[tuple[int, int], Rows]
    eligible: Sequence[int]
    possible: Sequence[int]
    opens: Sequence[int]


def assess(
    candidates: Sequence[Candidate],
    vacancies: Sequence[OpenVacancy],
    courses: Sequence[Course],
    vectors: TextVectors,
    places: PlaceTable,
    settings: RankingSettings,
    today: date,
    evidence: Evidence | None = None,
    *,
    band: Band = Band.GOOD,
) -> Assessment:
    """Ask every vacancy of everybody, as they are and after each course. `vectors` hold the courses' texts too.

    Whoever gets an employment is at least in `band`; elsewhere the place is there to learn the work.
    """
    bar = round(float(settings.as_dict()[BOUNDS[band]]) * 10**6)  # type: ignore[arg-type]
    persons = sorted(candidates, key=lambda one: one.pseudonym)
    openings = [_as_if_open(one, today) for one in vacancies]
    people = People.of(persons, places, today)
    pool = prepare(persons, vectors, today, evidence)
    given = prepare([as_profile(one) for one in courses], vectors, today, evidence)
    wanted = demanded([one.vacancy.draft for one in openings])
    supply = Supply(people, pool, vectors)
    holdings = {need: supply.holding(need, wanted.names[need]) for need in wanted.by_need}
    alone: dict[Need, Flags] = defaultdict(lambda: np.zeros(len(persons), dtype=bool))
    near: dict[Need, Flags] = defaultdict(lambda: np.zeros(len(persons), dtype=bool))
    after = [AfterCourse.of(course, people, persons) for course in courses]
    enough = sum(one.vacancy.draft.number_of_vacancies for one in openings)
    takers: dict[tuple[int, int], Rows] = {}
    eligible = []
    for first in range(0, len(openings), BLOCK):
        block = openings[first : first + BLOCK]
        scores = score_block(pool, [one.vacancy for one in block], vectors, settings)
        gained = score_block(given, [one.vacancy for one in block], vectors, settings)
        for row, opening in enumerate(block):
            number = first + row
            workplace = places.workplace(opening.vacancy.draft.workplace)
            refused = refusals(people, opening, workplace, today, consent_matters=settings.consent_matters)
            asks_nothing = opening.vacancy.draft.kind is not Kind.EMPLOYMENT
            speaks = np.ones(len(persons), dtype=bool)
            if not asks_nothing:
                speaks = scores.total[row] >= bar
            free = nobody_refuses(refused, len(persons))
            listable = free & speaks
            eligible.append(int(listable.sum()))
            # So many are enough for any flow: see `flow.small`.
            takers[number, AS_THEY_ARE] = np.flatnonzero(listable)[:enough]
            _count_alone(refused_for_one(people, opening, workplace, today, refused), opening, holdings, alone, near)
            for need in _occupations(wanted, number):
                alone[need] |= free & ~speaks
            for way, taken in enumerate(after):
                rest = nobody_refuses(
                    {code: one for code, one in refused.items() if code not in taken.lifts}, len(persons)
                )
                rows = np.flatnonzero(taken.possible & rest & ~listable)
                if refused.keys() & taken.lifts:
                    rows = rows[taken.free(rows, opening, today, settings)]
                if not asks_nothing:
                    rows = rows[_at_least(scores, gained, row, rows, way) >= bar]
                taken.opens[rows] = True
                takers[number, way] = rows[:enough]
    return Assessment(
        pool=len(persons),
        demanded=wanted,
        found={need: _found(need, holdings[need], alone.get(need), near.get(need)) for need in wanted.by_need},
        takers=takers,
        eligible=eligible,
        possible=[int(one.possible.sum()) for one in after],
        opens=[int(one.opens.sum()) for one in after],
    )


def _as_if_open(opening: OpenVacancy, today: date) -> OpenVacancy:
    vacancy = opening.vacancy
    draft = vacancy.draft
    draft = replace(draft, filled_positions=0, application_deadline=max(draft.application_deadline, today))
    return replace(opening, vacancy=replace(vacancy, draft=draft, withdrawn_at=None))


def _at_least(
    scores: BlockScores, gained: BlockScores, row: int, rows: NDArray[np.int64], course: int
) -> NDArray[np.int64]:
    """A lower bound of the scores of `rows` with what a course adds, in steps of 10⁻⁶.

    Words in common are weighed by how rare they are in the pool, so that those of a course add nothing here.
    """
    bound = scores.lexical[row, rows].copy()
    for own, added in ((scores.dense, gained.dense), (scores.coverage, gained.coverage)):
        bound += np.maximum(own[row, rows], added[row, course])
    steps: NDArray[np.int64] = np.rint(bound * 1e6).astype(np.int64)
    return steps


def _occupations(wanted: Demanded, number: int) -> list[Need]:
    return [one for one, where in wanted.by_need.items() if one.kind is NeedKind.OCCUPATION and number in where]


def _count_alone(
    found: Alone,
    opening: OpenVacancy,
    holdings: Mapping[Need, Holding | None],
    alone: dict[Need, Flags],
    near: dict[Need, Flags],
) -> None:
    """Add those whom one demand alone keeps off this vacancy to the needs that it is about."""
    draft = opening.vacancy.draft
    for code, flags in found.who.items():
        rule, _, paper = code.partition(":")
        needs = []
        if rule == eligibility.LICENCE:
            needs = [Need(kind=NeedKind.LICENCE, key=one) for one in draft.driving_licences & LICENCES.keys()]
        elif rule == eligibility.SWEDISH and draft.swedish_level is not None:
            needs = [Need(kind=NeedKind.SWEDISH, key=draft.swedish_level)]
        elif rule == eligibility.CERTIFICATE and paper:
            needs = [certificate_need(paper)]
        for need in needs:
            holding = holdings.get(need)
            lacking = flags if holding is None else flags & ~holding.held
            alone[need] |= lacking
            near[need] |= lacking & found.near


def _found(need: Need, holding: Holding | None, alone: Flags | None, near: Flags | None) -> Found | None:
    if holding is None:
        return None
    lacking = ~holding.held & ~holding.unknown
    missed = holding.like if need.kind in (NeedKind.SKILL, NeedKind.OCCUPATION) or near is None else near
    excludes = need.kind not in (NeedKind.SKILL, NeedKind.LANGUAGE)
    return Found(
        held=int(holding.held.sum()),
        lacking=int(lacking.sum()),
        unknown=int(holding.unknown.sum()),
        near=int((missed & lacking).sum()),
        alone=(0 if alone is None else int((alone & lacking).sum())) if excludes else None,
    )
