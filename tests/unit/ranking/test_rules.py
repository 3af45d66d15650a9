"""The array form of the hard rules says what the scalar form says."""

import numpy as np
from hypothesis import given, settings

from matcher.eligibility import CODES, OpenVacancy, judge, road_km
from matcher.ranking import rules
from matcher.ranking.rules import People
from models.candidate import Candidate
from tests.unit.ranking.people import PLACES, TODAY, candidates, openings, pools, postings


@settings(max_examples=300)
@given(pools(6), postings(3))
def test_arrays_refuse_exactly_whom_the_rules_refuse(pool: list[Candidate], vacancies: list[OpenVacancy]) -> None:
    people = People.of(pool, PLACES, TODAY)
    for opening in vacancies:
        workplace = PLACES.workplace(opening.vacancy.draft.workplace)
        refused = rules.refusals(people, opening, workplace, TODAY)
        for row, candidate in enumerate(pool):
            home = PLACES.residence(candidate)
            by_rules = {refusal.code for refusal in judge(candidate, opening, home, workplace, TODAY).refusals}
            assert {code for code in CODES if code in refused and refused[code][row]} == by_rules


@given(candidates(), openings())
def test_without_consents_the_rest_still_holds(candidate: Candidate, opening: OpenVacancy) -> None:
    people = People.of([candidate], PLACES, TODAY)
    workplace = PLACES.workplace(opening.vacancy.draft.workplace)
    refused = rules.refusals(people, opening, workplace, TODAY, consent_matters=False)
    told = judge(candidate, opening, PLACES.residence(candidate), workplace, TODAY, consent_matters=False)
    assert {code for code, flags in refused.items() if flags[0]} == {refusal.code for refusal in told.refusals}


@given(candidates(), openings())
def test_both_forms_measure_the_same_distance(candidate: Candidate, opening: OpenVacancy) -> None:
    home, workplace = PLACES.residence(candidate), PLACES.workplace(opening.vacancy.draft.workplace)
    if home is None or workplace is None:
        return
    people = People.of([candidate], PLACES, TODAY)
    assert np.isclose(rules.road_km(people, workplace)[0], road_km(home, workplace), atol=1e-6)
