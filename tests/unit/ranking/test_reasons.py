"""Reasons: plain Swedish, true of profile and vacancy."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.eligibility import OpenVacancy
from matcher.ranking import Explainer, RankingSettings
from matcher.ranking.summary import for_and_against
from matcher.ranking.wordings import Wordings, says
from models.candidate import Candidate, Cefr, Education, EducationStatus, Experience, LanguageSkill, TargetGroup
from models.contract import Kind
from models.shortlist import Finding, Reason
from models.vacancy import Demand, DemandKind, Workplace
from tests.unit.ranking.people import (
    KALMAR,
    PLACES,
    TODAY,
    WORDS,
    candidates,
    opening,
    openings,
    person,
    pools,
    postings,
    vectors_of,
)


def reasons(candidate: Candidate, vacancy: OpenVacancy) -> tuple[Reason, ...]:
    vectors = vectors_of([candidate], [vacancy])
    return Explainer(vectors, PLACES, RankingSettings(), TODAY).explain(candidate, vacancy)


def texts(found: Sequence[Reason], finding: Finding) -> list[str]:
    return [reason.text for reason in found if reason.finding is finding]


@settings(max_examples=40)
@given(pools(5), postings(2))
def test_who_is_explained_beside_whom_does_not_show_in_the_reasons(
    pool: list[Candidate], vacancies: list[OpenVacancy]
) -> None:
    vectors = vectors_of(pool, vacancies)
    together = Explainer(vectors, PLACES, RankingSettings(), TODAY)
    for vacancy in vacancies:
        explained = together.explain_all(pool, vacancy)
        for one, found in zip(pool, explained, strict=True):
            alone = Explainer(vectors, PLACES, RankingSettings(), TODAY)
            assert alone.explain_all([one], vacancy) == [found]


def skill(label: str, *, must: bool = True) -> Demand:
    return Demand(kind=DemandKind.SKILL, label=label, must=must)


def test_a_whole_explanation_reads_like_a_colleagues_note() -> None:
    candidate = person(
        home_locality="Lindsdal",
        commute_km=30,
        hours_min=40,
        hours_max=40,
        swedish_level=Cefr.B1,
        driving_licences=frozenset(),
        education=(Education(title="Lokalvård", status=EducationStatus.COMPLETED, completed="2026-05"),),
        wishes=("Lokalvårdare",),
    )
    vacancy = opening(
        occupation="Lokalvårdare",
        swedish_level=Cefr.A2,
        scope_min=100,
        scope_max=100,
        preferred_driving_licences=frozenset({"B"}),
        workplace=Workplace(municipality_code=KALMAR, city="Kalmar"),
    )
    found = reasons(candidate, vacancy)
    assert [reason.text for reason in found] == [
        "Har gått Lokalvård 2026",
        "Vill arbeta som lokalvårdare",
        "Svenska B1 där A2 krävs",
        "Vill arbeta heltid",
        "Bor 11 km bort",
        "Saknar: B-körkort, meriterande",
    ]
    assert for_and_against(found) == (
        "För: har gått Lokalvård 2026, vill arbeta som lokalvårdare och 3 till; emot: saknar B-körkort (meriterande)."
    )


def test_the_evidence_names_the_demand_that_it_answers() -> None:
    candidate = person(skills=("Golvvård",), experience=(Experience(occupation="Snickare", months=6),))
    found = reasons(candidate, opening(demands=(skill("Golvvård"),)))
    (met,) = [reason for reason in found if reason.demand == "Golvvård"]
    assert (met.finding, met.text) == (Finding.MET, "Kompetens: Golvvård")


def test_a_compound_that_begins_with_the_demand_answers_it_whatever_its_vector_says() -> None:
    found = reasons(person(certificates=("Motorsågskörkort AB",)), opening(demands=(skill("Motorsåg", must=False),)))
    (met,) = [reason for reason in found if reason.demand == "Motorsåg"]
    assert (met.finding, met.text) == (Finding.MET, "Har intyg: Motorsågskörkort AB")


@pytest.mark.parametrize("item", ["Arbetsledning", "Köksarbete", "Grovarbetare", "Väg"])
def test_words_that_merely_share_a_part_answer_nothing(item: str) -> None:
    assert not says(item, "Arbete på väg")


WORDINGS = st.lists(st.sampled_from([*WORDS, "Väg", "på", "HLR", "Truck", "truckförare", "bil", "Bilar"]), max_size=4)


@settings(max_examples=200)
@given(WORDINGS.map(" ".join), WORDINGS.map(" ".join))
def test_one_text_says_a_demand_where_it_would_among_others(text: str, demand: str) -> None:
    among = Wordings.of(["Städning", text, "Truckkort A"])
    assert says(text, demand) == among.saying(demand)[1]


def test_a_skill_that_is_not_named_is_asked_of_whoever_has_done_the_work_with_what_they_did() -> None:
    vacancy = opening(occupation="Kock", demands=(skill("Matlagning"), skill("Specialkost", must=False)))
    cooked = reasons(person(experience=(Experience(occupation="Kock", months=36),)), vacancy)
    assert "Att kontrollera: Matlagning krävs, har arbetat som kock" in texts(cooked, Finding.TO_CHECK)
    assert "Hittades inte i profilen: Specialkost, meriterande" in texts(cooked, Finding.MISSING)
    built = reasons(person(experience=(Experience(occupation="Snickare", months=36),)), vacancy)
    assert "Att kontrollera: Matlagning krävs" in texts(built, Finding.TO_CHECK)


def test_reasons_quote_the_profiles_own_words() -> None:
    found = reasons(person(skills=("Kallskänk",), wishes=("Kallskänk",)), opening(occupation="Kallskänka"))
    assert {"Kompetens: Kallskänk", "Vill arbeta som kallskänk"} <= set(texts(found, Finding.MET))


def test_an_item_that_is_the_demand_itself_is_not_merely_like_it() -> None:
    found = reasons(person(certificates=("Id06",)), opening(demands=(skill("ID06", must=False),)))
    assert [(one.text, one.near) for one in found if one.demand == "ID06"] == [("Har intyg: Id06", False)]


def test_one_item_that_answers_two_demands_is_told_of_once() -> None:
    candidate = person(skills=("Golvvård",))
    found = reasons(candidate, opening(demands=(skill("Golvvård"), skill("Golvvård och städ"))))
    (met,) = [reason for reason in found if reason.text == "Kompetens: Golvvård"]
    assert met.demand == "Golvvård och Golvvård och städ"


def test_an_unanswered_must_is_to_be_checked_and_an_advantage_is_missing() -> None:
    found = reasons(person(), opening(demands=(skill("Kassavana"), skill("Snöröjning", must=False))))
    assert "Att kontrollera: Kassavana krävs" in texts(found, Finding.TO_CHECK)
    assert texts(found, Finding.MISSING) == ["Hittades inte i profilen: Snöröjning, meriterande"]


def test_a_wish_answers_no_demand() -> None:
    found = reasons(person(wishes=("Golvvård",)), opening(demands=(skill("Golvvård"),)))
    assert "Golvvård" in [reason.demand for reason in found if reason.finding is Finding.TO_CHECK]


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (Experience(occupation="Lokalvårdare"), "Har arbetat som lokalvårdare"),
        (Experience(occupation="Lokalvårdare", months=1), "Har arbetat som lokalvårdare i 1 månad"),
        (Experience(occupation="Lokalvårdare", months=30), "Har arbetat som lokalvårdare i 2 år och 6 månader"),
        (
            Experience(occupation="Lokalvårdare", months=24, ended="2024-03"),
            "Har arbetat som lokalvårdare i 2 år (till 2024)",
        ),
    ],
)
def test_experience_is_told_with_its_length_and_end(item: Experience, text: str) -> None:
    assert text in texts(reasons(person(experience=(item,)), opening()), Finding.MET)


@pytest.mark.parametrize(
    ("status", "completed", "text"),
    [
        (EducationStatus.COMPLETED, "2026", "Har gått Lokalvårdare 2026"),
        (EducationStatus.ONGOING, None, "Läser Lokalvårdare"),
        (None, None, "Utbildning: Lokalvårdare"),
    ],
)
def test_a_course_is_said_to_be_completed_only_when_it_is(
    status: EducationStatus | None, completed: str | None, text: str
) -> None:
    course = Education(title="Lokalvårdare", status=status, completed=completed)
    assert text in texts(reasons(person(education=(course,)), opening()), Finding.MET)


def test_work_unlike_the_vacancy_is_not_told_of() -> None:
    candidate = person(experience=(Experience(occupation="Kock"),))
    assert not texts(reasons(candidate, opening()), Finding.MET)
    assert texts(reasons(candidate, opening()), Finding.TO_CHECK)[0] == (
        "Att kontrollera: erfarenhet av eller intresse för arbetet"
    )
    asks = opening(experience_required=True)
    assert "Att kontrollera: erfarenhet krävs" in texts(reasons(candidate, asks), Finding.TO_CHECK)


def test_who_wants_other_work_is_to_be_asked() -> None:
    found = reasons(person(experience=(Experience(occupation="Kock"),), wishes=("Snickare", "Städare")), opening())
    assert "Att kontrollera: vill arbeta som snickare och städare" in texts(found, Finding.TO_CHECK)
    found = reasons(person(wishes=("Snickare", "Lokalvårdare")), opening())
    assert not [text for text in texts(found, Finding.TO_CHECK) if "vill arbeta" in text]


def test_who_has_the_trade_is_to_be_asked_about_a_place_to_learn_it() -> None:
    worked = person(experience=(Experience(occupation="Lokalvårdare", months=36),))
    told = "Att kontrollera: har redan arbetat som lokalvårdare i 3 år, och platsen är till för att lära"
    assert told in texts(reasons(worked, opening(kind=Kind.APPRENTICESHIP)), Finding.TO_CHECK)
    assert told not in texts(reasons(worked, opening()), Finding.TO_CHECK)
    begun = person(experience=(Experience(occupation="Lokalvårdare", months=3),))
    assert not [one for one in reasons(begun, opening(kind=Kind.APPRENTICESHIP)) if one.code == "learnt"]


def test_languages_have_swedish_names() -> None:
    demands = tuple(
        Demand(kind=DemandKind.LANGUAGE, label=label, must=must)
        for label, must in (("Arabiska", True), ("Somaliska", True), ("English", False))
    )
    found = reasons(person(languages=(LanguageSkill(language="ara", level=Cefr.C1),)), opening(demands=demands))
    assert "Kan arabiska, nivå C1" in texts(found, Finding.MET)
    assert "Att kontrollera: somaliska krävs, framgår inte av profilen" in texts(found, Finding.TO_CHECK)
    assert "Framgår inte av profilen: engelska, meriterande" in texts(found, Finding.MISSING)


def test_swedish_is_known_by_its_level() -> None:
    demand = Demand(kind=DemandKind.LANGUAGE, label="Svenska", must=True)
    found = reasons(person(swedish_level=Cefr.B2), opening(demands=(demand,)))
    assert "Kan svenska, nivå B2" in texts(found, Finding.MET)


def test_the_licence_that_serves_is_named() -> None:
    found = reasons(person(driving_licences=frozenset({"CE"})), opening(driving_licences=frozenset({"C"})))
    assert "Har CE-körkort där C-körkort krävs" in texts(found, Finding.MET)


def test_the_target_group_is_not_named_for_the_person() -> None:
    both = frozenset({TargetGroup.YOUNG, TargetGroup.DISABILITY})
    found = reasons(person(target_groups=frozenset({TargetGroup.DISABILITY})), opening(groups=both))
    assert "Tillhör åtagandets målgrupp" in texts(found, Finding.MET)
    assert "funktionsnedsättning" not in "".join(reason.text for reason in found)


def test_what_is_unknown_is_to_be_checked() -> None:
    vacancy = opening(
        swedish_level=Cefr.B1,
        driving_licences=frozenset({"B"}),
        starts_on=date(2027, 2, 1),
        workplace=Workplace(municipality_code=KALMAR, city="Kalmar"),
    )
    found = reasons(person(home_locality="Lindsdal"), vacancy)
    assert not texts(found, Finding.MISSING)
    assert {reason.code for reason in found if reason.finding is Finding.TO_CHECK} == {
        "work",
        "swedish",
        "driving_licence",
        "start",
        "distance",
    }


@settings(max_examples=100, deadline=None)
@given(candidates(), openings())
def test_reasons_are_swedish_and_never_say_a_thing_twice(candidate: Candidate, vacancy: OpenVacancy) -> None:
    found = reasons(candidate, vacancy)
    said = [(reason.finding, reason.text) for reason in found]
    assert len(said) == len(set(said))
    assert [reason.finding for reason in found] == sorted(
        (reason.finding for reason in found), key=[Finding.MET, Finding.MISSING, Finding.TO_CHECK].index
    )
    for reason in found:
        words = reason.text.casefold().split()
        assert all(first != second for first, second in pairwise(words)), reason.text
        assert reason.text[0].isupper()
        assert not set(reason.text) & set("_{}[]"), reason.text
        assert "None" not in reason.text


@settings(max_examples=100, deadline=None)
@given(candidates(), openings())
def test_what_is_said_to_be_in_the_profile_is_in_it(candidate: Candidate, vacancy: OpenVacancy) -> None:
    profile = " ".join(
        (
            *candidate.skills,
            *candidate.wishes,
            *candidate.certificates,
            *(item.occupation for item in candidate.experience),
            *(item.title for item in candidate.education),
        )
    ).casefold()
    for reason in reasons(candidate, vacancy):
        if reason.code in {"experience", "education", "skill", "wish"} and reason.finding is Finding.MET:
            assert any(word.casefold() in profile and word.casefold() in reason.text.casefold() for word in WORDS)
