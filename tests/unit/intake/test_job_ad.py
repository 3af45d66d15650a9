"""A JobAd's quirks are borne, and its facts are read for what they mean."""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator

from matcher.config import ROOT
from matcher.intake.job_ad import JobAd, read_job_ad, unbound_draft
from models.candidate import Cefr
from models.contract import Kind
from models.errors import InvalidInput
from models.job_ad import draft_of, licence_classes
from models.vacancy import Demand, DemandKind, VacancyDraft

OPEN_DATA = Path(os.environ.get("MATCHER_OPEN_DATA") or ROOT.parent / "shared")

LEAST: dict[str, Any] = {
    "supplier_reference": "R-1",
    "commitment_id": "0b6f6c1e-5a0e-4f53-9c55-3f1f8a1c7a11",
    "headline": "Lokalvårdare",
    "description": {"text": "Du städar."},
    "number_of_vacancies": 1,
    "application_deadline": "2027-01-31",
}


def draft(**said: Any) -> VacancyDraft:
    return draft_of(read_job_ad(LEAST | said).posting(Kind.EMPLOYMENT))


def test_the_least_posting_says_nothing_that_was_not_said() -> None:
    assert draft() == VacancyDraft(
        supplier_reference="R-1",
        commitment_id=UUID(LEAST["commitment_id"]),  # type: ignore[arg-type]
        kind=Kind.EMPLOYMENT,
        headline="Lokalvårdare",
        description="Du städar.",
        number_of_vacancies=1,
        application_deadline=date(2027, 1, 31),
        job_ad=LEAST | {"kind": "employment"},
    )


def test_null_is_the_same_as_nothing_everywhere() -> None:
    optional = [name for name in type(read_job_ad(LEAST)).model_fields if name not in LEAST]
    assert draft(**dict.fromkeys(optional)) == draft()
    empty = {"label": None, "concept_id": None}
    hollow = draft(
        occupation=empty,
        working_hours_type={},
        scope_of_work={"min": None, "max": None},
        workplace_address={"municipality_code": None, "municipality": "", "coordinates": [None, None]},
        must_have={"skills": None, "languages": [None, empty]},
        driving_license=[None],
    )
    assert (hollow.demands, hollow.workplace, hollow.driving_licences) == ((), draft().workplace, frozenset())


def test_what_is_unknown_is_not_kept() -> None:
    said = {
        "employer": {"organization_number": "850101-2382", "name": "Anderssons Bygg"},
        "application_contacts": [{"name": "Anna Andersson", "telephone": "0480-450000"}],
        "description": {"text": "Du städar.", "company_information": "Ring Anna."},
    }
    assert "Anna" not in json.dumps(draft(**said).job_ad) + json.dumps(draft(**said).job_ad)
    assert draft(**said) == draft()


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2027-01-31", date(2027, 1, 31)),
        ("2027-01-31T23:59:59", date(2027, 1, 31)),
        ("2027-01-31T23:30:00Z", date(2027, 2, 1)),
        (" 2027-01-31 ", date(2027, 1, 31)),
    ],
)
def test_a_deadline_may_be_a_time_and_its_day_in_sweden_counts(said: str, day: date) -> None:
    assert draft(application_deadline=said).application_deadline == day


@pytest.mark.parametrize(
    ("access", "day"),
    [
        ("2027-02-15", date(2027, 2, 15)),
        ("2027-02-15T08:00:00", date(2027, 2, 15)),
        ("Enligt överenskommelse", None),
        ("Snarast", None),
        ("", None),
        ("2027-02-31", None),
    ],
)
def test_a_start_is_a_date_or_free_text(access: str, day: date | None) -> None:
    assert draft(access=access).starts_on == day


@pytest.mark.parametrize(
    ("label", "classes"),
    [
        ("B", ("B",)),
        ("b", ("B",)),
        ("B-körkort", ("B",)),
        ("Körkort B", ("B",)),
        ("Utökad B", ("B",)),
        ("B96", ("B",)),
        ("BE", ("BE",)),
        ("C/CE", ("C",)),
        ("C eller CE", ("C",)),
        ("B och C", ("B", "C")),
        ("B, CE", ("B", "CE")),
        ("AM", ("AM",)),
        ("C1E", ("C1E",)),
        ("CE (tung lastbil med tungt släp)", ("CE",)),
        ("Traktorkort", ("Traktorkort",)),
    ],
)
def test_a_licence_label_names_its_classes(label: str, classes: tuple[str, ...]) -> None:
    assert licence_classes(label) == classes


@pytest.mark.parametrize(
    ("required", "listed", "demanded", "preferred"),
    [
        (True, ["B", "C"], {"B", "C"}, set()),
        (True, [], {"B"}, set()),
        (None, ["CE"], {"CE"}, set()),
        (False, ["B"], set(), {"B"}),
        (False, [], set(), set()),
        (None, [], set(), set()),
    ],
)
def test_a_licence_is_demanded_or_an_advantage(
    required: bool | None, listed: list[str], demanded: set[str], preferred: set[str]
) -> None:
    read = draft(driving_license_required=required, driving_license=[{"label": label} for label in listed])
    assert (read.driving_licences, read.preferred_driving_licences) == (demanded, preferred)


@pytest.mark.parametrize(
    ("scope", "hours", "expected"),
    [
        ({"min": 50, "max": 75}, "Heltid", (50, 75)),
        (None, "Heltid", (100, 100)),
        (None, "heltid", (100, 100)),
        (None, "Full time", (100, 100)),
        (None, "Deltid", (None, None)),
        ({"max": 50}, "Deltid", (None, 50)),
        (None, None, (None, None)),
    ],
)
def test_the_scope_is_what_is_said_or_full_time(
    scope: dict[str, int] | None, hours: str | None, expected: tuple[int | None, int | None]
) -> None:
    read = draft(scope_of_work=scope, working_hours_type={"label": hours})
    assert (read.scope_min, read.scope_max) == expected


def test_demands_are_read_by_kind_musts_first_and_each_once() -> None:
    read = draft(
        must_have={"skills": [{"label": "Golvvård", "concept_id": "x1"}], "languages": [{"label": "Svenska"}]},
        nice_to_have={
            "skills": [{"label": "golvvård"}, {"label": "Fönsterputs"}],
            "education_level": [{"label": "Gymnasial"}],
        },
    )
    assert read.demands == (
        Demand(kind=DemandKind.SKILL, label="Golvvård", must=True, concept_id="x1"),
        Demand(kind=DemandKind.LANGUAGE, label="Svenska", must=True),
        Demand(kind=DemandKind.SKILL, label="Fönsterputs", must=False),
        Demand(kind=DemandKind.EDUCATION_LEVEL, label="Gymnasial", must=False),
    )
    assert read.swedish_level is None, "Swedish as a language is no level"
    assert draft(swedish_level="B1").swedish_level is Cefr.B1


@pytest.mark.parametrize(
    "paper", ["Truckkort A+B", "Motorsågskörkort AB", "Heta arbeten", "YKB", "Elbehörighet", "Hygienintyg", "HLR"]
)
def test_a_skill_that_is_a_paper_is_a_certificate_where_it_is_a_must(paper: str) -> None:
    must = draft(must_have={"skills": [{"label": paper}]})
    assert (must.certificates, must.demands) == ((paper,), ())
    nice = draft(nice_to_have={"skills": [{"label": paper}]})
    assert (nice.certificates, len(nice.demands)) == ((), 1)


@pytest.mark.parametrize("skill", ["Kortspel", "Golvvård", "B-körkort", "Adressering", "Ställningsbyggnation"])
def test_a_skill_that_is_no_paper_is_a_demand(skill: str) -> None:
    assert draft(must_have={"skills": [{"label": skill}]}).certificates == ()


def test_coordinates_are_turned_from_longitude_first() -> None:
    assert draft(workplace_address={"coordinates": [16.36, 56.66]}).workplace.coordinates == (56.66, 16.36)


@pytest.mark.parametrize(
    ("said", "is_right"),
    [([16.3, 56.6], True), ([None, None], True), ([], True), (None, True), ([16.3], False), ([1.0, 2.0, 3.0], False),
     ([16.3, None], False)],
)  # fmt: skip
def test_the_document_says_of_coordinates_what_is_taken(said: object, is_right: bool) -> None:
    document = JobAd.model_json_schema()
    told = {**document["$defs"]["WorkplaceAddress"]["properties"]["coordinates"], "$defs": document["$defs"]}
    assert Draft202012Validator(told).is_valid(said) is is_right
    if is_right:
        draft(workplace_address={"coordinates": said})
    else:
        with pytest.raises(InvalidInput):
            draft(workplace_address={"coordinates": said})


def test_equal_postings_are_equal_however_they_are_written() -> None:
    one = draft(occupation={"label": "Kock", "concept_id": None}, number_of_vacancies=1.0, headline=" Lokalvårdare ")
    assert one.job_ad == draft(occupation=[{"label": "Kock", "legacy_ams_taxonomy_id": "1"}]).job_ad


@pytest.mark.parametrize("file", ["data/ads/ads.jsonl", "eval/ads/vacancies.jsonl"])
def test_every_real_ad_is_read(file: str) -> None:
    path = OPEN_DATA / file
    if not path.exists():
        pytest.skip(f"{file} is not in the open data: set MATCHER_OPEN_DATA")
    ads = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for ad in ads:
        read = unbound_draft(ad)
        assert (read.headline, read.description) == (ad["headline"].strip(), ad["description"]["text"].strip())
    assert len(ads) > 40


def test_an_ad_that_is_wrong_names_every_field() -> None:
    with pytest.raises(InvalidInput) as raised:
        unbound_draft({"headline": 1, "description": {"text": ""}, "number_of_vacancies": "2"})
    fields = {problem.field for problem in raised.value.problems}
    assert fields == {"headline", "description.text", "number_of_vacancies"}
