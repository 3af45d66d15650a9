"""Who can take what, before and after a course, is what the product's own rules say of each person."""

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings

from matcher.eligibility import OpenVacancy, judge
from matcher.ranking import RankingSettings, rank_partition, texts_of
from matcher.ranking.vectors import TextVectors
from matcher.skill_gaps.after_course import as_profile
from matcher.skill_gaps.assessment import Assessment, assess
from matcher.skill_gaps.catalogue import Course, read_catalogue
from matcher.skill_gaps.flow import AS_THEY_ARE
from matcher.skill_gaps.needs import Need, NeedKind
from models.candidate import Candidate, Cefr, Education, EducationStatus
from models.contract import Kind
from models.shortlist import Band
from tests.unit.ranking import people as some
from tests.unit.ranking.people import PLACES, TODAY, letters, opening, person

COURSES = {one.id: one for one in read_catalogue()}
B, TRUCK, SFI, COOK = (COURSES[name] for name in ("korkort-b", "truck", "sfi-d", "kok"))
STANDARD = RankingSettings()


def vectors_of(candidates: list[Candidate], openings: list[OpenVacancy]) -> TextVectors:
    keys = texts_of([*candidates, *map(as_profile, COURSES.values())], [one.vacancy.draft for one in openings])
    return TextVectors.of(keys, letters([text for _, text in keys]))


def assessed(candidates: list[Candidate], openings: list[OpenVacancy], *courses: Course) -> Assessment:
    return assess(
        candidates, openings, courses, vectors_of(candidates, openings), PLACES, STANDARD, TODAY, band=Band.POSSIBLE
    )


def having(one: Candidate, course: Course) -> Candidate:
    """The person as they would be written down after the course."""
    level = course.swedish
    if level is not None and one.swedish_level is not None and one.swedish_level.rank > level.rank:
        level = one.swedish_level
    studied = [Education(title=course.occupation, status=EducationStatus.COMPLETED)] if course.occupation else []
    return replace(
        one,
        driving_licences=None if one.driving_licences is None else one.driving_licences | course.licences,
        certificates=(*one.certificates, *course.certificates) if one.certificates else (),
        swedish_level=level or one.swedish_level,
        education=(*one.education, *studied),
        skills=(*one.skills, *course.skills),
    )


@settings(max_examples=30, deadline=None)
@given(some.pools(), some.postings())
def test_whom_the_rules_let_take_a_vacancy_is_who_is_counted(
    candidates: list[Candidate], openings: list[OpenVacancy]
) -> None:
    courses = (B, TRUCK, SFI)
    found = assessed(candidates, openings, *courses)
    for number, asked in enumerate(openings):
        standing = replace(
            asked, vacancy=replace(asked.vacancy, withdrawn_at=None, draft=replace(
                asked.vacancy.draft, filled_positions=0,
                application_deadline=max(TODAY, asked.vacancy.draft.application_deadline),
            )),
        )  # fmt: skip
        workplace = PLACES.workplace(standing.vacancy.draft.workplace)
        ranked = rank_partition(
            candidates,
            [standing],
            vectors_of(candidates, openings),
            PLACES,
            replace(STANDARD, shortlist_length=100),
            TODAY,
        ).rankings[0]
        listed = {one.index for one in ranked.ranked}
        assert found.eligible[number] == len(listed)
        assert set(found.takers[number, AS_THEY_ARE].tolist()) <= listed
        for way, course in enumerate(courses):
            for row in found.takers[number, way]:
                one = candidates[int(row)]
                assert row not in listed
                after = judge(having(one, course), standing, PLACES.residence(one), workplace, TODAY)
                assert after.eligible, (course.id, after.refusals)


def driver(name: str, **facts: Any) -> Candidate:
    known = {
        "driving_licences": frozenset(), "swedish_level": Cefr.B1, "skills": ("Städning",), "certificates": ("HLR",),
        "wishes": ("Lokalvårdare",), **facts,
    }  # fmt: skip
    return person(name, **known)


ASKS_B = opening(1, driving_licences=frozenset({"B"}), occupation="Lokalvårdare", number_of_vacancies=9)


def test_a_licence_counts_as_held_lacking_or_unknown_and_as_the_only_thing_that_is_lacking() -> None:
    pool = [
        driver("a", driving_licences=frozenset({"B"})),
        driver("b"),
        driver("c", driving_licences=None),
        driver("d", available_from=TODAY.replace(year=2028)),
    ]
    asked = replace(ASKS_B, vacancy=replace(ASKS_B.vacancy, draft=replace(ASKS_B.vacancy.draft, starts_on=TODAY)))
    found = assessed(pool, [asked], B).found[Need(kind=NeedKind.LICENCE, key="B")]
    assert found is not None
    assert (found.held, found.lacking, found.unknown, found.alone, found.near) == (1, 2, 1, 1, 1)


def test_a_course_is_possible_only_for_who_has_what_it_asks() -> None:
    pool = [driver("a", swedish_level=Cefr.A1), driver("b", swedish_level=Cefr.A2), driver("c", swedish_level=None)]
    found = assessed(pool, [ASKS_B], B)
    assert found.possible == [2]
    assert found.takers[0, 0].tolist() == [1, 2]
    assert found.opens == [2]


def test_a_vacancy_that_is_closed_by_now_still_tells_what_is_wanted() -> None:
    closed = replace(
        ASKS_B,
        vacancy=replace(
            ASKS_B.vacancy,
            draft=replace(ASKS_B.vacancy.draft, filled_positions=9, application_deadline=TODAY.replace(year=2025)),
        ),
    )
    assert assessed([driver("a", driving_licences=frozenset({"B"}))], [closed], B).eligible == [1]


def test_a_course_that_leads_to_an_occupation_is_counted_only_where_the_ranking_would_list_the_person() -> None:
    cook = opening(
        2, headline="Köksbiträde", occupation="Köksbiträde", description="Du arbetar i kök.", number_of_vacancies=9
    )
    pool = [person(name, swedish_level=Cefr.B1) for name in ("a", "b")]
    found = assessed(pool, [cook], COOK, B)
    assert found.eligible == [0]
    assert found.takers[0, 0].tolist() == [0, 1]
    assert found.takers[0, 1].tolist() == []
    after = [having(one, COOK) for one in pool]
    ranking = rank_partition(after, [cook], vectors_of(after, [cook]), PLACES, STANDARD, TODAY).rankings[0]
    assert len(ranking.ranked) == 2


def test_where_the_place_is_there_to_learn_the_work_nothing_has_to_speak_for_it() -> None:
    place = opening(3, kind=Kind.APPRENTICESHIP, headline="Svetsare")
    assert assessed([person("a")], [place]).eligible == [1]
    assert np.array_equal(assessed([person("a")], [place]).takers[0, AS_THEY_ARE], [0])
