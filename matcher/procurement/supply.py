"""Who there is for the work of a procurement: now, and when courses that are going on have been completed.

The ranking of the weekly lists is asked about a vacancy that does not exist, one for each occupation. Whoever reaches a
good match suits the work. What the work is believed to demand is then asked by the same rules as for real vacancies:
it is not among what is ranked, so that the same people can be counted with and without a demand.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np

from matcher.eligibility import OpenVacancy, Refusal, driving_licences, swedish
from matcher.encoder import TextEncoder
from matcher.places import PlaceTable
from matcher.procurement.courses import CourseGains, when_completed
from matcher.procurement.cpv import Occupation
from matcher.procurement.question import Question
from matcher.ranking import PreparedPool, RankingSettings, TextVectors, texts_of
from matcher.ranking.evidence import Evidence
from models.candidate import Candidate, Cefr, EducationStatus, TargetGroup
from models.contract import Kind
from models.ids import CommitmentId, Pseudonym, SupplierId, VacancyId, new_id
from models.vacancy import Vacancy, VacancyDraft, Workplace

LEAST = 5
"""Fewer people than this are never told of, and more only in steps of it: what is asked again with one occupation,
group or demand more cannot be subtracted to less than five."""

LEVELS = (Cefr.A2, Cefr.B1, Cefr.B2)
LICENCE = "B"
"""What the work might demand, and is told the cost of whether or not it is asked."""

OPEN_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """People ready to be ranked for any occupation, by the weights of their unit."""

    candidates: Sequence[Candidate]
    pool: PreparedPool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit's people as they are `now`, and those of them who study as they will be `later`."""

    now: Prepared
    later: Prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Everybody who may be counted, and the vectors of what they and the open vacancies say."""

    units: Sequence[Unit]
    vectors: TextVectors

    def __len__(self) -> int:
        return sum(len(one.now.candidates) for one in self.units)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What people are prepared with. `evidence` is whatever taxonomy is loaded."""

    vectors: TextVectors
    places: PlaceTable
    gains: CourseGains
    today: date
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """What is asked beside the work. `waived` are driving licences that are not asked even where work takes them."""

    licences: frozenset[str]
    level: Cefr | None
    waived: frozenset[str] = frozenset()


Suiting = Mapping[Occupation, dict[Pseudonym, Candidate]]
"""Who suits each occupation, whatever is demanded beside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandCost:
    """A driving licence or a level of Swedish, and how many who suit it keeps out alone, or would if it were asked."""

    is_asked: bool
    people: int
    licence: str | None = None
    level: Cefr | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """How many there are, each number coarse: 0 for fewer than `LEAST`, else rounded down to a multiple of it.

    `now` suit at least one occupation and meet what is demanded; `later` would when their courses are completed.
    """

    now: int
    by_occupation: Mapping[str, int]
    by_group: Mapping[TargetGroup, int]
    later: int
    costs: Sequence[DemandCost]


def coarse(count: int) -> int:
    """A number of people as it may be told."""
    return count // LEAST * LEAST


def prepared(candidates: Sequence[Candidate], settings: RankingSettings, known: Known) -> Unit:
    """A unit's people, prepared for whatever is asked."""

    def ready(persons: Sequence[Candidate]) -> Prepared:
        good = replace(settings, least=settings.good, shortlist_length=len(persons), near_misses=0)
        pool = PreparedPool(persons, known.vectors, known.places, good, known.today, evidence=known.evidence)
        return Prepared(candidates=persons, pool=pool)

    studying = [when_completed(one, known.gains) for one in candidates if _is_studying(one)]
    return Unit(now=ready(candidates), later=ready(studying))


def supply_for(question: Question, people: People, encoder: TextEncoder, today: date, now: datetime) -> Supply:
    """Who there is for the occupations of `question`. The encoder is asked for texts that have no vector yet."""
    suiting: Suiting = {one: {} for one in question.occupations}
    trained: Suiting = {one: {} for one in question.occupations}
    openings = [_opening(one, question, today, now) for one in question.occupations]
    vectors = _vectors_of(openings, people.vectors, encoder) if len(people) else people.vectors
    for unit in people.units:
        _add_suited(suiting, unit.now, openings, vectors)
        _add_suited(trained, unit.later, openings, vectors)
    asked = Demands(licences=frozenset(filter(None, [question.driving_licence])), level=question.swedish_level)
    now_by_occupation = {one: _meeting(found.values(), one, asked) for one, found in suiting.items()}
    available = _all_of(now_by_occupation)
    persons = {pseudonym: person for found in suiting.values() for pseudonym, person in found.items()}
    later = _who(trained, asked) - available
    return Supply(
        now=coarse(len(available)),
        by_occupation={one.name: coarse(len(found)) for one, found in now_by_occupation.items()},
        by_group={
            group: coarse(sum(group in (persons[one].target_groups or ()) for one in available))
            for group in TargetGroup
        },
        later=coarse(len(later)),
        costs=list(_costs(suiting, asked)),
    )


def _add_suited(suiting: Suiting, people: Prepared, openings: Sequence[OpenVacancy], vectors: TextVectors) -> None:
    """Add to each occupation everybody who may be proposed for it and is a good match or better."""
    count = len(people.candidates)
    if not count:
        return
    for found, one in zip(suiting.values(), people.pool.rank(openings, count, vectors=vectors), strict=True):
        found.update((ranked.pseudonym, people.candidates[ranked.index]) for ranked in one.ranked)


def _opening(one: Occupation, question: Question, today: date, now: datetime) -> OpenVacancy:
    """A vacancy as a supplier would post it, demanding nothing but the work."""
    draft = VacancyDraft(
        supplier_reference="",
        commitment_id=CommitmentId(new_id()),
        kind=Kind.EMPLOYMENT,
        headline=one.name,
        description=one.tasks or one.name,
        number_of_vacancies=1,
        application_deadline=today + OPEN_FOR,
        occupation=one.name,
        occupation_concept_id=one.concept_id,
        occupation_group=one.ssyk,
        workplace=Workplace(municipality_code=question.municipality),
    )
    vacancy = Vacancy(
        id=VacancyId(new_id()), supplier_id=SupplierId(new_id()), draft=draft, created_at=now, updated_at=now
    )
    return OpenVacancy(vacancy=vacancy, target_groups=question.target_groups)


def _vectors_of(openings: Sequence[OpenVacancy], known: TextVectors, encoder: TextEncoder) -> TextVectors:
    """The vectors of the openings' texts, in the precision in which all are kept."""
    texts = [text for _, text in texts_of((), [one.vacancy.draft for one in openings])]
    new = [text for text in texts if ("query", text) not in known.rows]
    found = known.stack("query", texts)
    if new:
        made = np.asarray(encoder.encode(new, kind="query")).astype("<f2").astype(np.float32)
        found[[texts.index(text) for text in new]] = made
    return TextVectors.of((("query", text) for text in texts), found)


def _is_studying(candidate: Candidate) -> bool:
    return any(course.status is EducationStatus.ONGOING for course in candidate.education)


def _meeting(suited: Iterable[Candidate], one: Occupation, asked: Demands) -> set[Pseudonym]:
    """Who of those who suit an occupation is not refused for what is asked, or for what the occupation takes."""
    licences = asked.licences | (frozenset(filter(None, [one.licence])) - asked.waived)
    demanding = replace(_NOTHING, driving_licences=licences, swedish_level=asked.level)
    return {
        person.pseudonym
        for person in suited
        if not isinstance(driving_licences(person, demanding), Refusal)
        and not isinstance(swedish(person, demanding), Refusal)
    }


def _all_of(found: Mapping[Occupation, set[Pseudonym]]) -> set[Pseudonym]:
    return set[Pseudonym]().union(*found.values())


def _who(suiting: Suiting, asked: Demands) -> set[Pseudonym]:
    """Who suits at least one occupation and meets what is demanded there."""
    return _all_of({one: _meeting(found.values(), one, asked) for one, found in suiting.items()})


def _costs(suiting: Suiting, asked: Demands) -> Iterable[DemandCost]:
    """Whom each demand alone keeps out, and whom the usual ones would if they were made."""
    standing = len(_who(suiting, asked))
    licences = asked.licences | {one.licence for one in suiting if one.licence is not None}
    for licence in sorted(licences):
        without = replace(asked, licences=asked.licences - {licence}, waived=frozenset({licence}))
        yield DemandCost(licence=licence, is_asked=True, people=coarse(len(_who(suiting, without)) - standing))
    if not licences:
        demanding = replace(asked, licences=frozenset({LICENCE}))
        yield DemandCost(licence=LICENCE, is_asked=False, people=coarse(standing - len(_who(suiting, demanding))))
    if asked.level is not None:
        cost = len(_who(suiting, replace(asked, level=None))) - standing
        yield DemandCost(level=asked.level, is_asked=True, people=coarse(cost))
    for level in LEVELS:
        if asked.level is None or level.rank > asked.level.rank:
            cost = standing - len(_who(suiting, replace(asked, level=level)))
            yield DemandCost(level=level, is_asked=False, people=coarse(cost))


_NOTHING = VacancyDraft(
    supplier_reference="", commitment_id=CommitmentId(new_id()), kind=Kind.EMPLOYMENT, headline="", description="",
    number_of_vacancies=1, application_deadline=date.max,
)  # fmt: skip
"""A posting that demands nothing."""
