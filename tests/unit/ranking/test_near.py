"""Near misses: one thing is missing, by little, and it is one that can change or be asked about."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings

from matcher.eligibility import (
    CERTIFICATE,
    DISTANCE,
    HOURS,
    LICENCE,
    START,
    SWEDISH,
    OpenVacancy,
    Refusal,
    doubt_of,
    judge,
    offered_hours,
    road_km,
)
from matcher.ranking import RankingSettings, VacancyRanking, rank_partition
from models.candidate import Candidate, Cefr, Experience, TargetGroup
from models.contract import Kind
from models.reading import ReadKind
from models.vacancy import ReadFact, Workplace
from tests.unit.ranking.people import KALMAR, PLACES, TODAY, opening, openings, person, pools, vectors_of

SETTINGS = RankingSettings(least=0.0)
SOUGHT = opening(
    swedish_level=Cefr.B1,
    driving_licences=frozenset({"B"}),
    scope_min=100,
    scope_max=100,
    starts_on=date(2027, 1, 11),
    workplace=Workplace(municipality_code=KALMAR, city="Kalmar"),
    certificates=("HLR", "Heta arbeten"),
)
CLEANER = person(
    "cleaner",
    experience=(Experience(occupation="Lokalvårdare", months=24),),
    swedish_level=Cefr.B1,
    driving_licences=frozenset({"B"}),
    hours_max=40,
    available_from=date(2026, 12, 1),
    home_locality="Kalmar",
    commute_km=20,
    certificates=("HLR", "Heta arbeten"),
)


def rank(
    pool: Sequence[Candidate], vacancy: OpenVacancy, *, settings: RankingSettings = SETTINGS, declined: bool = False
) -> VacancyRanking:
    excluded = [(vacancy.vacancy.id, one.pseudonym) for one in pool] if declined else []
    vectors = vectors_of(pool, [vacancy])
    (ranking,) = rank_partition(pool, [vacancy], vectors, PLACES, settings, TODAY, excluded).rankings
    return ranking


def near(pool: Sequence[Candidate], vacancy: OpenVacancy = SOUGHT, **more: object) -> list[str]:
    return [ranked.pseudonym.rstrip("a") for ranked in rank(pool, vacancy, **more).near]  # type: ignore[arg-type]


def refusals_of(candidate: Candidate, vacancy: OpenVacancy) -> set[Refusal]:
    places = PLACES.residence(candidate), PLACES.workplace(vacancy.vacancy.draft.workplace)
    return set(judge(candidate, vacancy, *places, TODAY).refusals)


def misses_by_little(candidate: Candidate, vacancy: OpenVacancy, code: str) -> bool:
    """The definition, one person and one rule at a time."""
    draft = vacancy.vacancy.draft
    if code == SWEDISH:
        assert draft.swedish_level is not None and candidate.swedish_level is not None
        return draft.swedish_level.rank - candidate.swedish_level.rank <= doubt_of(draft) + 1
    if code == HOURS:
        offered = offered_hours(draft)
        assert offered is not None
        least = 0 if candidate.hours_min is None else candidate.hours_min
        most = 1000 if candidate.hours_max is None else candidate.hours_max
        return offered[0] - most <= 12 and least - offered[1] <= 12
    if code == START:
        assert draft.starts_on is not None and candidate.available_from is not None
        return candidate.available_from <= max(draft.starts_on, TODAY) + timedelta(days=74)
    if code == DISTANCE:
        home, workplace = PLACES.residence(candidate), PLACES.workplace(draft.workplace)
        assert home is not None and workplace is not None and candidate.commute_km is not None
        return road_km(home, workplace) - home.radius_km - workplace.radius_km <= candidate.commute_km + 15
    return code in (LICENCE, CERTIFICATE)


@settings(max_examples=150, deadline=None)
@given(pools(8), openings())
def test_who_is_near_and_what_demands_cost_is_what_the_rules_say_person_by_person(
    pool: list[Candidate], vacancy: OpenVacancy
) -> None:
    ranking = rank(pool, vacancy, settings=replace(SETTINGS, near_misses=len(pool)))
    alone = {one.pseudonym: refusals_of(one, vacancy) for one in pool}
    single = {name: next(iter(found)) for name, found in alone.items() if len(found) == 1}
    demands = {LICENCE, SWEDISH, HOURS, START, DISTANCE, CERTIFICATE}
    by_demand = Counter(one.code for one in single.values() if one.code in demands)
    counted: Counter[str] = Counter()
    for demand, count in ranking.refused_alone.items():
        code, _, paper = demand.partition(":")
        assert bool(paper) == (code == CERTIFICATE)
        counted[code] += count
    assert counted == by_demand
    people = {one.pseudonym: one for one in pool}
    expected = {
        name
        for name, one in single.items()
        if one.code in demands and misses_by_little(people[name], vacancy, one.code)
    }
    assert {one.pseudonym for one in ranking.near} == expected


@pytest.mark.parametrize(
    ("code", "little", "much"),
    [
        (LICENCE, {"driving_licences": frozenset()}, None),
        (SWEDISH, {"swedish_level": Cefr.A2}, {"swedish_level": Cefr.A1}),
        (HOURS, {"hours_max": 28}, {"hours_max": 27}),
        (START, {"available_from": date(2027, 3, 26)}, {"available_from": date(2027, 3, 27)}),
        (
            DISTANCE,
            {"home_locality": "Nybro", "municipality": "0881", "commute_km": 22},
            {"home_locality": "Nybro", "municipality": "0881"},
        ),
        (CERTIFICATE, {"certificates": ("HLR",)}, None),
    ],
)
def test_one_thing_that_is_missed_by_little_is_near(
    code: str, little: dict[str, object], much: dict[str, object] | None
) -> None:
    lacks = replace(CLEANER, **little)  # type: ignore[arg-type]
    assert {one.code for one in refusals_of(lacks, SOUGHT)} == {code}
    assert near([lacks]) == ["cleaner"]
    assert {code: 1} == {one.partition(":")[0]: count for one, count in rank([lacks], SOUGHT).refused_alone.items()}
    if much is not None:
        far = replace(CLEANER, **much)  # type: ignore[arg-type]
        assert {one.code for one in refusals_of(far, SOUGHT)} == {code}
        assert near([far]) == []


def test_two_things_are_not_near_and_no_demands_cost() -> None:
    for lacks in (
        replace(CLEANER, swedish_level=Cefr.A2, driving_licences=frozenset()),
        replace(CLEANER, certificates=("Truckkort A",)),
    ):
        ranking = rank([lacks], SOUGHT)
        assert (ranking.eligible, tuple(ranking.near), dict(ranking.refused_alone)) == (0, (), {})


def test_whoever_is_eligible_is_not_near() -> None:
    ranking = rank([CLEANER], SOUGHT)
    assert (ranking.eligible, tuple(ranking.near), dict(ranking.refused_alone)) == (1, (), {})


def test_consent_group_verdict_and_a_closed_place_are_no_near_misses() -> None:
    lacks = replace(CLEANER, swedish_level=Cefr.A2)
    assert near([lacks]) == ["cleaner"]
    assert near([replace(CLEANER, consent_given_on=date(2027, 6, 1))]) == []
    assert near([replace(lacks, consent_given_on=date(2027, 6, 1))]) == []
    group = frozenset({TargetGroup.YOUNG})
    for one in (CLEANER, lacks):
        outside = replace(one, target_groups=frozenset({TargetGroup.NEWLY_ARRIVED}))
        assert near([outside], replace(SOUGHT, target_groups=group)) == []
    assert near([lacks], declined=True) == []
    draft = replace(SOUGHT.vacancy.draft, filled_positions=1)
    full = replace(SOUGHT, vacancy=replace(SOUGHT.vacancy, draft=draft))
    ranking = rank([lacks, CLEANER], full)
    assert (tuple(ranking.near), dict(ranking.refused_alone)) == ((), {})


def test_a_level_that_was_read_in_words_is_missed_by_little_one_level_further_down() -> None:
    fact = ReadFact(quotes=("goda kunskaper i svenska",), excludes=True, doubt=1)
    draft = replace(SOUGHT.vacancy.draft, read={ReadKind.SWEDISH_LEVEL: fact})
    worded = replace(SOUGHT, vacancy=replace(SOUGHT.vacancy, draft=draft))
    assert near([replace(CLEANER, swedish_level=Cefr.A1)], worded) == ["cleaner"]
    assert rank([replace(CLEANER, swedish_level=Cefr.A2)], worded).eligible == 1


def test_the_best_few_are_named_by_the_score_they_would_have_had() -> None:
    pool = [
        replace(CLEANER, pseudonym=person(name).pseudonym, swedish_level=Cefr.A2, experience=(work,))
        for name, work in (
            ("e", Experience(occupation="Kock", months=24)),
            ("d", Experience(occupation="Lokalvårdare", months=24)),
            ("c", Experience(occupation="Lokalvårdare", months=2)),
            ("b", Experience(occupation="Lokalvårdare", months=24)),
        )
    ]
    without = opening(workplace=SOUGHT.vacancy.draft.workplace)
    order = [one.pseudonym for one in rank(pool, without).ranked]
    assert [one.rstrip("a") for one in order] == ["b", "d", "c", "e"], "ties go to the lower pseudonym"
    for most in (0, 1, 3, 5):
        named = rank(pool, SOUGHT, settings=replace(SETTINGS, near_misses=most)).near
        assert [one.pseudonym for one in named] == order[:most]
    assert near(pool) == near(list(reversed(pool)))


def test_nobody_is_near_who_would_not_be_listed() -> None:
    cook = person("cook", experience=(Experience(occupation="Kock", months=24),), swedish_level=Cefr.A2, commute_km=50)
    vacancy = opening(swedish_level=Cefr.B1)
    strict = RankingSettings(least=0.9)
    assert near([cook], vacancy) == ["cook"]
    assert near([cook], vacancy, settings=strict) == []
    assert rank([cook], vacancy, settings=strict).refused_alone == {SWEDISH: 1}, "the demand costs what it costs"
    assert near([cook], opening(swedish_level=Cefr.B1, kind=Kind.WORK_PLACEMENT), settings=strict) == []


def test_each_certificate_has_its_own_cost() -> None:
    pool = [
        replace(CLEANER, pseudonym=person(name).pseudonym, certificates=held)
        for name, held in (("a", ("HLR",)), ("b", ("HLR",)), ("c", ("Heta arbeten",)), ("d", ("Truckkort A",)))
    ]
    assert rank(pool, SOUGHT).refused_alone == {"certificate:Heta arbeten": 2, "certificate:HLR": 1}
