"""What the benchmark measures on, and what it holds the ranking against."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import numpy as np
import pytest
from benchmark import yardstick
from benchmark.population import profile_lines
from benchmark.postings import postings
from benchmark.reference import demands_of, eligible, facts_of
from benchmark.sizes import SIZES
from benchmark.yardstick import Yardstick, visited_share
from sample.contracts import read_contracts

from matcher.eligibility import OpenVacancy, judge
from matcher.intake.job_ad import JobAd
from matcher.intake.profile import read_profile
from matcher.places import SHIPPED, PlaceTable, load_places
from models.candidate import Candidate, TargetGroup
from models.ids import MunicipalityCode, SupplierId, VacancyId
from models.job_ad import draft_of
from models.vacancy import Vacancy

DAY, TODAY = date(2026, 11, 1), date(2026, 11, 20)
NOW = datetime(2026, 11, 20, tzinfo=UTC)
PLACES = PlaceTable(load_places(SHIPPED), MunicipalityCode("0880"))
COMMITMENTS = [
    ((contract["registration_number"], commitment["reference"]), commitment)
    for supplier in read_contracts()
    for contract in supplier["contract"]
    for commitment in contract["commitment"]
]
IDS = {key: str(UUID(int=number)) for number, (key, _) in enumerate(COMMITMENTS, start=1)}
GROUPS = {IDS[key]: frozenset(map(TargetGroup, one["target_groups"])) for key, one in COMMITMENTS}


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return list(profile_lines(SIZES["municipality"], DAY))


@pytest.fixture(scope="module")
def openings() -> list[OpenVacancy]:
    ads = list(postings(SIZES["municipality"], DAY, IDS))
    return [_opening(number, ad) for number, ad in enumerate(ads, start=1)]


def _opening(number: int, ad: dict[str, object]) -> OpenVacancy:
    posting = JobAd.model_validate(ad)
    assert posting.kind is not None
    draft = draft_of(posting.posting(posting.kind))
    vacancy = Vacancy(
        id=VacancyId(UUID(int=number)), supplier_id=SupplierId(UUID(int=1)), draft=draft, created_at=NOW, updated_at=NOW
    )
    return OpenVacancy(vacancy=vacancy, target_groups=GROUPS[str(ad["commitment_id"])])


def test_the_same_size_has_the_same_people_and_the_importer_takes_them(lines: list[str]) -> None:
    again = profile_lines(SIZES["municipality"], DAY)
    assert [next(again) for _ in range(200)] == lines[:200]
    assert [problems for line in lines[:500] if (problems := read_profile(line.encode(), 1)[1])] == []
    profiles = [json.loads(line) for line in lines]
    assert len({one["pseudonym"] for one in profiles}) == len(profiles) == 5_000


def test_a_tenth_of_the_pairs_is_eligible(lines: list[str], openings: list[OpenVacancy]) -> None:
    facts = facts_of([Candidate.from_profile(json.loads(line)) for line in lines], PLACES, TODAY)
    share = np.mean([eligible(facts, demands_of(one, PLACES, TODAY)).mean() for one in openings])
    assert 0.10 <= share <= 0.12


def test_who_is_eligible_by_the_benchmarks_arithmetic_is_by_the_rules(
    lines: list[str], openings: list[OpenVacancy]
) -> None:
    people = [Candidate.from_profile(json.loads(line)) for line in lines[:150]]
    facts = facts_of(people, PLACES, TODAY)
    for opening in openings[:40]:
        workplace = PLACES.workplace(opening.vacancy.draft.workplace)
        judged = [judge(one, opening, PLACES.residence(one), workplace, TODAY).eligible for one in people]
        assert eligible(facts, demands_of(opening, PLACES, TODAY)).tolist() == judged


def test_the_nation_is_told_whole_and_measured_by_a_region() -> None:
    nation = SIZES["nation"]
    assert (nation.whole_candidates, nation.whole_vacancies) == (700_000, 50_000)
    assert len(nation.other_units.split(",")) == nation.units - 1
    assert nation.key("2026-11-01") != replace(nation, vacancies=7).key("2026-11-01")


def test_the_yardstick_multiplies_all_pairs_and_tells_seconds_of_any_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yardstick, "PROBE", 0.01)
    stick = Yardstick(vacancies=64, candidates=2_048, dimensions=16, workers=2)
    rate = stick.measure()
    assert rate.gflops > 0 and rate.core_gflops > 0 and len(stick.tried) > 1
    assert stick.seconds(2_000) == pytest.approx(2 * stick.seconds(1_000))


def test_only_blocks_that_somebody_commutes_between_are_visited() -> None:
    north, south = np.array([0.0, 0.0, 1.0]), np.array([1.0, 0.0, 0.0])
    homes = np.array([north] * 8 + [south] * 8)
    works = np.array([north] * 4 + [south] * 4)
    near, far = np.full(16, 0.01), np.full(16, np.inf)
    assert visited_share(homes, near, works, (4, 8)) == pytest.approx(0.5)
    assert visited_share(homes, far, works, (4, 8)) == 1
