"""Our own graded set of vacancies and people keeps the shape that its README promises."""

import json
from collections import Counter, defaultdict
from datetime import date

import pytest

from matcher.config import ROOT
from matcher.eligibility import judge
from matcher.evaluation.ranking import RankingSet, read_ranking_set
from matcher.intake.job_ad import read_job_ad
from matcher.intake.profile import read_profile, texts_in
from matcher.places import SHIPPED, PlaceTable, load_places
from matcher.pseudonymise.spellings import has_personnummer
from models.ids import MunicipalityCode

FOLDER = ROOT / "matcher" / "evaluation" / "sample_trades"
GRADED_ON = date(2026, 11, 23)


@pytest.fixture(scope="module")
def graded() -> RankingSet:
    return read_ranking_set(FOLDER)


@pytest.fixture(scope="module")
def reasons() -> list[list[str]]:
    return [line.split("\t") for line in (FOLDER / "grading.tsv").read_text("utf-8").splitlines()]


def test_every_profile_is_one_that_the_service_would_take_in() -> None:
    lines = (FOLDER / "profiles.jsonl").read_bytes().splitlines()
    problems = [problem for number, line in enumerate(lines, start=1) for problem in read_profile(line, number)[1]]
    assert problems == []
    profiles = [json.loads(line) for line in lines]
    assert len({one["pseudonym"] for one in profiles}) == len({one["display_code"] for one in profiles}) == len(lines)


def test_every_vacancy_is_one_that_a_supplier_could_post() -> None:
    ads = [json.loads(line) for line in (FOLDER / "vacancies.jsonl").read_text("utf-8").splitlines()]
    for ad in ads:
        read_job_ad({**ad, "commitment_id": "00000000-0000-4000-8000-000000000001"})
    assert len(ads) == len({ad["id"] for ad in ads}) >= 60


def test_nothing_in_the_set_is_a_personal_number() -> None:
    lines = [line for name in ("profiles", "vacancies") for line in _lines(f"{name}.jsonl")]
    assert not [text for line in lines for text in texts_in(json.loads(line)) if has_personnummer(text)]


def test_grades_are_one_to_three_and_name_people_and_vacancies_of_the_set(
    graded: RankingSet, reasons: list[list[str]]
) -> None:
    people = {candidate.pseudonym for candidate in graded.candidates}
    vacancies = {opening.vacancy.draft.supplier_reference.lower() for opening in graded.openings}
    assert {vacancy for vacancy, *_ in reasons} == vacancies
    assert {pseudonym for _, pseudonym, *_ in reasons} <= people
    assert {grade for _, _, grade, _ in reasons} == {"1", "2", "3"}
    assert max(Counter((vacancy, pseudonym) for vacancy, pseudonym, *_ in reasons).values()) == 1


def test_every_grade_has_its_reason_and_stands_in_the_qrels(reasons: list[list[str]]) -> None:
    assert all(reason.strip() for *_, reason in reasons)
    assert [line.split("\t") for line in _lines("qrels.tsv")] == [line[:3] for line in reasons]


def test_whoever_a_hard_rule_refuses_has_no_grade(graded: RankingSet) -> None:
    places = PlaceTable(load_places(SHIPPED), MunicipalityCode("0880"))
    people = {candidate.pseudonym: candidate for candidate in graded.candidates}
    refused = defaultdict(list)
    for opening in graded.openings:
        workplace = places.workplace(opening.vacancy.draft.workplace)
        for candidate in people.values():
            home = places.residence(candidate)
            judged = judge(candidate, opening, home, workplace, GRADED_ON, consent_matters=False)
            for refusal in judged.refusals:
                refused[refusal.code].append(candidate.pseudonym in graded.grades[opening.vacancy.id])
    assert {"driving_licence", "swedish", "hours", "start", "distance", "certificate"} <= refused.keys()
    assert not any(has_grade for grades in refused.values() for has_grade in grades)


def _lines(name: str) -> list[str]:
    return (FOLDER / name).read_text("utf-8").splitlines()
