"""Hard rules: who can be proposed, who cannot and why, and what somebody has to find out."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given

from matcher import eligibility
from matcher.certificates import families
from matcher.eligibility import OpenVacancy, Refusal, judge
from matcher.places import Position
from models.candidate import Candidate, Cefr, Education, EducationStatus, TargetGroup
from models.shortlist import Finding, Reason
from tests.unit.ranking.people import NOW, PLACES, TODAY, candidates, draft, openings, person, vacancy


def refused(outcome: object) -> str:
    assert isinstance(outcome, Refusal), outcome
    return outcome.text


def unknown(outcome: object) -> str:
    assert isinstance(outcome, Reason), outcome
    assert outcome.finding is Finding.TO_CHECK
    return outcome.text


@pytest.mark.parametrize(
    ("held", "demanded", "serves"),
    [
        ({"B"}, {"B"}, True),
        ({"CE"}, {"C"}, True),
        ({"CE"}, {"B", "BE"}, True),
        ({"C"}, {"CE"}, False),
        ({"B"}, {"C"}, False),
        ({"B"}, {"AM"}, True),
        ({"D"}, {"C"}, False),
        ({"BE"}, {"B"}, True),
        ({"A2"}, {"A"}, False),
        (set(), {"B"}, False),
    ],
)
def test_a_higher_licence_serves_for_a_lower(held: set[str], demanded: set[str], serves: bool) -> None:
    outcome = eligibility.driving_licences(
        person(driving_licences=frozenset(held)), draft(driving_licences=frozenset(demanded))
    )
    assert (outcome is None) is serves


def test_a_missing_licence_is_told_with_what_the_person_has() -> None:
    demands_c = draft(driving_licences=frozenset({"C"}))
    text = refused(eligibility.driving_licences(person(driving_licences=frozenset({"B"})), demands_c))
    assert text == "Kräver C-körkort; har B"
    none = refused(eligibility.driving_licences(person(driving_licences=frozenset()), demands_c))
    assert none == "Kräver C-körkort; har inget körkort"


def test_a_licence_class_that_the_law_does_not_know_is_something_to_check() -> None:
    asks = draft(driving_licences=frozenset({"Förarbevis moped"}))
    assert "Förarbevis moped" in unknown(eligibility.driving_licences(person(driving_licences=frozenset({"B"})), asks))


def test_one_of_the_commitments_groups_is_enough() -> None:
    both = frozenset({TargetGroup.YOUNG, TargetGroup.NEWLY_ARRIVED})
    young = person(target_groups=frozenset({TargetGroup.YOUNG}))
    assert eligibility.target_group(young, both) is None
    other = person(target_groups=frozenset({TargetGroup.DISABILITY}))
    assert refused(eligibility.target_group(other, both)) == "Avser nyanlända eller ungdomar; tillhör inte målgruppen"
    assert "målgrupp okänd" in unknown(eligibility.target_group(person(), both))
    assert eligibility.target_group(person(), frozenset()) is None


def test_too_little_swedish_refuses_and_unknown_swedish_does_not() -> None:
    asks = draft(swedish_level=Cefr.B1)
    assert refused(eligibility.swedish(person(swedish_level=Cefr.A2), asks)) == "Svenska A2 där B1 krävs"
    assert eligibility.swedish(person(swedish_level=Cefr.B1), asks) is None
    assert unknown(eligibility.swedish(person(), asks)) == "Att kontrollera: nivå i svenska okänd, B1 krävs"


@pytest.mark.parametrize(
    ("least", "most", "scope", "fits"),
    [
        (None, 30, (100, 100), False),
        (None, 38, (100, 100), True),
        (None, 30, (75, 100), True),
        (40, 40, (25, 50), False),
        (20, 25, (50, 75), True),
        (None, 10, (None, 50), True),
    ],
)
def test_hours_must_overlap(
    least: int | None, most: int | None, scope: tuple[int | None, int | None], fits: bool
) -> None:
    asks = draft(scope_min=scope[0], scope_max=scope[1])
    assert (eligibility.hours(person(hours_min=least, hours_max=most), asks) is None) is fits


def test_hours_are_told_in_hours() -> None:
    text = refused(eligibility.hours(person(hours_max=30), draft(scope_min=100, scope_max=100)))
    assert text == "Kan arbeta högst 30 timmar i veckan; platsen är på 40 timmar i veckan"


def test_somebody_with_few_hours_is_to_be_asked_where_the_posting_says_nothing() -> None:
    assert "högst 20 timmar" in unknown(eligibility.hours(person(hours_max=20), draft()))
    assert eligibility.hours(person(hours_max=40), draft()) is None


def test_a_start_may_wait_two_weeks_and_no_more() -> None:
    starts = date(2027, 2, 1)
    asks = draft(starts_on=starts)
    assert eligibility.start(person(available_from=starts), asks, TODAY) is None
    late = person(available_from=starts + timedelta(days=14))
    assert "kan börja 2027-02-15" in unknown(eligibility.start(late, asks, TODAY))
    later = person(available_from=starts + timedelta(days=15))
    assert refused(eligibility.start(later, asks, TODAY)) == "Kan börja först 2027-02-16; starten är 2027-02-01"


def test_a_start_in_the_past_means_today() -> None:
    assert eligibility.start(person(available_from=TODAY), draft(starts_on=date(2026, 1, 1)), TODAY) is None


def test_an_unknown_start_never_refuses() -> None:
    assert eligibility.start(person(available_from=TODAY + timedelta(days=5)), draft(), TODAY) is None
    assert "först" in unknown(eligibility.start(person(available_from=TODAY + timedelta(days=90)), draft(), TODAY))


def at(latitude: float, radius_km: float = 0.0) -> Position:
    return Position(latitude=latitude, longitude=16.0, radius_km=radius_km)


def test_distance_is_by_road() -> None:
    """One degree of latitude is 111.2 km; by road 139."""
    assert eligibility.road_km(at(56.0), at(57.0)) == pytest.approx(139.0, abs=0.2)


def test_whoever_lives_too_far_away_is_told_so() -> None:
    text = refused(eligibility.commuting(person(commute_km=30), at(56.0), at(56.345)))
    assert text == "Bor 48 km bort, pendlar högst 30 km"
    assert eligibility.commuting(person(commute_km=48), at(56.0), at(56.345)) is None


def test_doubt_about_a_place_is_in_the_persons_favour() -> None:
    assert "omkring 48 km" in unknown(eligibility.commuting(person(commute_km=30), at(56.0, 20), at(56.345)))
    assert "omkring 139 km" in refused(eligibility.commuting(person(commute_km=30), at(56.0, 20), at(57.0)))


def test_an_unknown_place_or_commute_never_refuses() -> None:
    assert "arbetsplatsens ort" in unknown(eligibility.commuting(person(commute_km=1), at(56.0), None))
    assert "bostadsorten" in unknown(eligibility.commuting(person(commute_km=1), None, at(56.0)))
    assert "pendlingsavstånd okänt" in unknown(eligibility.commuting(person(), at(56.0), at(60.0)))


def test_a_certificate_refuses_only_somebody_whose_certificates_are_known() -> None:
    asks = draft(certificates=("Truckkort",))
    (lacking,) = eligibility.certificates(person(certificates=("HLR",)), asks)
    assert refused(lacking) == "Kräver Truckkort; finns inte bland intygen"
    (silent,) = eligibility.certificates(person(), asks)
    assert "Truckkort krävs" in unknown(silent)
    assert eligibility.certificates(person(certificates=("Truckförarbevis B",)), asks) == (None,)


def test_a_class_that_is_not_held_is_to_be_checked() -> None:
    asks = draft(certificates=("Truckkort A+B",))
    (partly,) = eligibility.certificates(person(certificates=("Truckkort B",)), asks)
    assert unknown(partly) == "Att kontrollera: Truckkort A+B krävs, har Truckkort B"
    assert eligibility.certificates(person(certificates=("Truckkort A", "Truckkort B1")), asks) != (None,)
    assert eligibility.certificates(person(certificates=("Truckkort A", "Truckkort B")), asks) == (None,)


def test_a_completed_course_counts_as_its_certificate_and_one_going_on_does_not() -> None:
    asks = draft(certificates=("Heta arbeten",))
    done = Education(title="Heta arbeten", status=EducationStatus.COMPLETED)
    assert eligibility.certificates(person(education=(done,)), asks) == (None,)
    (going_on,) = eligibility.certificates(person(education=(replace(done, status=EducationStatus.ONGOING),)), asks)
    assert "okänt" in unknown(going_on)


def test_papers_that_are_fetched_later_and_unknown_names_never_refuse() -> None:
    asks = draft(certificates=("Utdrag ur belastningsregistret", "Intyg från Sagolandet"))
    first, second = eligibility.certificates(person(certificates=("HLR",)), asks)
    assert "begärs in" in unknown(first)
    assert "Sagolandet" in unknown(second)


def test_a_licence_to_practise_one_profession_is_none_in_another() -> None:
    assert families("Legitimerad sjuksköterska") == families("Legitimation som sjuksköterska")
    assert not families("Lärarlegitimation") & families("Förskollärarlegitimation")


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"filled_positions": 1}, "Platsen är tillsatt"),
        ({"withdrawn_at": NOW}, "Platsen är återkallad"),
        ({"application_deadline": date(2026, 11, 22)}, "Sista ansökningsdag var 2026-11-22"),
    ],
)
def test_a_closed_vacancy_takes_nobody(changes: dict[str, object], text: str) -> None:
    assert refused(eligibility.open_on(vacancy(**changes), TODAY)) == text


def test_the_last_day_to_apply_is_still_open() -> None:
    assert eligibility.open_on(vacancy(application_deadline=TODAY), TODAY) is None


def test_nobody_is_proposed_without_a_consent_that_covers_the_day() -> None:
    expired = person(consent_expires_on=date(2026, 11, 22))
    assert refused(eligibility.consent(expired, TODAY)) == "Samtycket gäller inte 2026-11-23"
    assert eligibility.consent(replace(expired, consent_expires_on=TODAY), TODAY) is None


@given(openings())
def test_of_whom_nothing_is_known_only_the_vacancy_can_be_refused(opening: OpenVacancy) -> None:
    nobody_knows = person(municipality="9999")
    workplace = PLACES.workplace(opening.vacancy.draft.workplace)
    judgement = judge(nobody_knows, opening, PLACES.residence(nobody_knows), workplace, TODAY)
    assert {refusal.code for refusal in judgement.refusals} <= {eligibility.CLOSED}


@given(candidates(), openings())
def test_every_outcome_has_a_known_code_and_a_text_without_raw_codes(
    candidate: Candidate, opening: OpenVacancy
) -> None:
    home, workplace = PLACES.residence(candidate), PLACES.workplace(opening.vacancy.draft.workplace)
    judgement = judge(candidate, opening, home, workplace, TODAY)
    for outcome in (*judgement.refusals, *judgement.to_check):
        assert outcome.code in eligibility.CODES
        assert outcome.text[0].isupper()
        assert not set(outcome.text) & set("_{}[]")
        assert "None" not in outcome.text
    assert judgement.eligible == (not judgement.refusals)
