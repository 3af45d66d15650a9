"""What a quarter's report on skill gaps rests on, as rows: who is refused what, each person by each vacancy."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from matcher import eligibility
from matcher.eligibility import OpenVacancy, judge
from matcher.ranking.near import refused_for_one
from matcher.ranking.prepared import prepare
from matcher.ranking.rules import People, refusals
from matcher.ranking.scoring import score_block
from matcher.skill_gaps.after_course import as_profile, possible
from matcher.skill_gaps.catalogue import Course
from matcher.skill_gaps.needs import Supply, demanded
from matcher.skill_gaps.report import Given
from models.candidate import Candidate
from models.contract import Kind


def rows_of(given: Given) -> dict[str, Any]:
    """Tables of plain values. Refusals come from the rules for one person, not from those for many."""
    persons = sorted(given.candidates, key=lambda one: one.pseudonym)
    people = People.of(persons, given.places, given.day)
    pool = prepare(persons, given.vectors, given.day, given.evidence)
    courses = prepare([as_profile(one) for one in given.courses], given.vectors, given.day, given.evidence)
    openings = [_open(one, given) for one in given.vacancies]
    vacancies = [one.vacancy for one in openings]
    scores = score_block(pool, vacancies, given.vectors, given.settings)
    gained = score_block(courses, vacancies, given.vectors, given.settings)
    able = [np.flatnonzero(possible(one, people, persons)).tolist() for one in given.courses]
    wanted = demanded([one.draft for one in vacancies])
    supply = Supply(people, pool, given.vectors)
    judged, after, near = [], [], []
    for number, opening in enumerate(openings):
        workplace = given.places.workplace(opening.vacancy.draft.workplace)
        refused = refusals(people, opening, workplace, given.day, consent_matters=given.settings.consent_matters)
        alone = refused_for_one(people, opening, workplace, given.day, refused)
        near.append(np.flatnonzero(alone.near).tolist())
        lines = [sorted(_refused(one, opening, given)) for one in persons]
        judged.append([(things, int(scores.total[number, row])) for row, things in enumerate(lines)])
        for way, course in enumerate(given.courses):
            lifts = _lifts(course)
            bound = scores.lexical[number] + sum(
                np.maximum(own[number], added[number, way])
                for own, added in ((scores.dense, gained.dense), (scores.coverage, gained.coverage))
            )
            for row in able[way]:
                if {thing.partition(":")[0] for thing in lines[row]} <= lifts:
                    still = _refused(_having(persons[row], course), opening, given) if lines[row] else ()
                    after.append((number, way, row, sorted(still), round(float(bound[row]) * 1e6)))
    return {
        "people": len(persons),
        "vacancies": [
            {
                "commitment": str(one.draft.commitment_id), "positions": one.draft.number_of_vacancies,
                "free": original.vacancy.free_positions, "employment": one.draft.kind is Kind.EMPLOYMENT,
                "scope": [one.draft.scope_min, one.draft.scope_max],
                "licences": sorted(one.draft.driving_licences),
                "swedish": one.draft.swedish_level,
            }
            for one, original in zip(vacancies, given.vacancies, strict=True)
        ],
        "owed": {
            str(name): {"months": one.months, "ends_on": one.ends_on.isoformat(), "per_place": one.months_per_place}
            for name, one in given.owed.items()
        },
        "needs": [
            {
                "kind": str(need.kind), "key": need.key, "name": wanted.names[need], "vacancies": list(where),
                "holding": None if (held := supply.holding(need, wanted.names[need])) is None else [
                    "held" if has else "unknown" if unknown else "like" if like else ""
                    for has, unknown, like in zip(held.held, held.unknown, held.like, strict=True)
                ],
            }
            for need, where in wanted.by_need.items()
        ],
        "judged": judged, "near": near, "after": after, "able": able,
        "courses": [
            {"id": one.id, "cost": one.cost_sek, "completion": list(one.completion)} for one in given.courses
        ],
    }  # fmt: skip


def _open(one: OpenVacancy, given: Given) -> OpenVacancy:
    deadline = max(one.vacancy.draft.application_deadline, given.day)
    draft = replace(one.vacancy.draft, filled_positions=0, application_deadline=deadline)
    return replace(one, vacancy=replace(one.vacancy, draft=draft, withdrawn_at=None))


def _refused(person: Candidate, opening: OpenVacancy, given: Given) -> Iterator[str]:
    places = given.places
    judgement = judge(
        person, opening, places.residence(person), places.workplace(opening.vacancy.draft.workplace), given.day,
        consent_matters=given.settings.consent_matters,
    )  # fmt: skip
    yield from {one.code for one in judgement.refusals if one.code != eligibility.CERTIFICATE}
    draft = opening.vacancy.draft
    for name, said in zip(draft.certificates, eligibility.certificates(person, draft), strict=True):
        if isinstance(said, eligibility.Refusal):
            yield f"{eligibility.CERTIFICATE}:{name}"


def _lifts(course: Course) -> set[str]:
    gives = {
        eligibility.LICENCE: course.licences, eligibility.CERTIFICATE: course.certificates,
        eligibility.SWEDISH: course.swedish,
    }  # fmt: skip
    return {code for code, given in gives.items() if given}


def _having(one: Candidate, course: Course) -> Candidate:
    """The person as they would be written down with the papers of the course."""
    level = one.swedish_level
    if course.swedish is not None and level is not None and level.rank < course.swedish.rank:
        level = course.swedish
    return replace(
        one,
        driving_licences=None if one.driving_licences is None else one.driving_licences | course.licences,
        certificates=(*one.certificates, *course.certificates) if one.certificates else (),
        swedish_level=level,
    )
