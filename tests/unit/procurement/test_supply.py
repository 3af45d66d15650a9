"""Who there is for the work: the product's own ranking and rules, on people who are told apart by a word."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from matcher.places import PlaceTable
from matcher.procurement.courses import gains_on, when_completed
from matcher.procurement.cpv import cpv_list
from matcher.procurement.question import Asked, Question, question_of
from matcher.procurement.supply import Known, People, Supply, prepared, supply_for
from matcher.ranking import RankingSettings, TextVectors, texts_of
from models.candidate import Candidate, Cefr, TargetGroup
from models.ids import MunicipalityCode
from models.place import Place

NOW = datetime(2026, 11, 23, 5, tzinfo=UTC)
TODAY = date(2026, 11, 23)
TRADES = ("städ", "lastbil", "distribution", "svenska")


class Trades:
    name, revision, dimensions = "trades", "1", len(TRADES)

    def encode(self, texts: Sequence[str], **said: object) -> np.ndarray[Any, np.dtype[np.float32]]:
        return np.array([[trade in text.casefold() for trade in TRADES] for text in texts], dtype=np.float32)


def person(number: int, work: str = "Städare", **more: object) -> Candidate:
    said = {
        "pseudonym": f"{number:03}", "municipality": "0880", "consent_given_on": "2026-09-01", "commute_km": 30,
        "swedish_level": "B1", "driving_licences": [], "experience": [{"occupation": work, "months": 24}], **more,
    }  # fmt: skip
    return Candidate.from_profile(said)


def supply(people: Sequence[Candidate], **said: object) -> Supply:
    asked: dict[str, Any] = {"cpv": "90910000-9", "value": "60 mkr", "months": "24", "municipality": "0880", **said}
    question: Question = question_of(Asked(**asked), cpv_list(), {"0880"})
    encoder = Trades()
    texts = texts_of(people, ())
    places = [Place(name="Kalmar", municipality_code="0880", latitude=56.66, longitude=16.36, is_main_town=True)]
    known = Known(
        vectors=TextVectors.of(texts, encoder.encode([text for _, text in texts])),
        places=PlaceTable(places, MunicipalityCode("0880")),
        gains=gains_on(TODAY),
        today=TODAY,
    )
    told = People(units=[prepared(people, RankingSettings(), known)], vectors=known.vectors)
    return supply_for(question, told, encoder, TODAY, NOW)


def test_whoever_suits_the_work_is_counted_and_nobody_else() -> None:
    found = supply([*map(person, range(11)), *(person(number, "Präst") for number in range(20, 40))])
    assert (found.now, found.later) == (10, 0)


def test_people_of_other_groups_are_left_out_where_groups_are_asked() -> None:
    people = [person(number, target_groups=["young"] if number < 6 else ["newly_arrived"]) for number in range(12)]
    found = supply(people, target_groups=("young",))
    assert found.now == 5
    assert found.by_group[TargetGroup.NEWLY_ARRIVED] == 0


def test_a_demand_costs_those_whom_it_alone_keeps_out_and_what_is_unknown_costs_nobody() -> None:
    people = [person(number, swedish_level="A2" if number < 6 else "C1") for number in range(17)]
    costs = {one.licence or one.level: (one.people, one.is_asked) for one in supply(people).costs}
    assert costs == {"B": (15, False), Cefr.A2: (0, False), Cefr.B1: (5, False), Cefr.B2: (5, False)}
    found = supply(people, swedish_level="B1")
    assert found.now == 10
    assert {one.level: one.people for one in found.costs if one.is_asked} == {Cefr.B1: 5}
    unknown = [person(number, swedish_level=None, driving_licences=None) for number in range(10)]
    assert supply(unknown, swedish_level="B2", driving_licence="B").now == 10


def test_work_that_nobody_does_without_a_licence_counts_those_who_hold_it() -> None:
    drivers = [
        person(number, "Distributionsförare", driving_licences=["C"] if number < 7 else ["B"]) for number in range(14)
    ]
    found = supply(drivers, cpv="", purchase="services", occupations="Distributionsförare")
    assert found.now == 5
    assert [(one.licence, one.people) for one in found.costs if one.is_asked] == [("C", 5)]


def test_those_who_learn_what_is_lacking_are_counted_as_coming() -> None:
    learning = {"education": [{"title": "Svenska för invandrare D", "level": "sfi", "status": "ongoing"}]}
    people = [person(number, swedish_level="A2", **(learning if number < 8 else {})) for number in range(16)]
    found = supply(people, swedish_level="B1")
    assert (found.now, found.later) == (0, 5)


def test_a_course_gives_its_licence_and_its_level_and_never_makes_the_unknown_a_lack() -> None:
    gains = gains_on(TODAY)
    courses = [
        {"title": "Körkort C", "status": "ongoing"}, {"title": "SFI kurs D", "level": "sfi", "status": "ongoing"},
        {"title": "B-körkort", "status": "completed"},
    ]  # fmt: skip
    after = when_completed(person(1, swedish_level="A1", education=courses), gains)
    assert after.driving_licences == {"C"}
    assert after.swedish_level is Cefr.B1
    unknown = when_completed(person(1, swedish_level=None, driving_licences=None, education=courses), gains)
    assert (unknown.driving_licences, unknown.swedish_level) == (None, None)
