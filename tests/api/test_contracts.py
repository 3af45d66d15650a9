"""Suppliers, contracts and commitments: registered once, the same again changes nothing."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

from matcher.intake.contracts import CommitmentForm, put_commitment
from matcher.intake.job_ad import read_job_ad
from matcher.intake.vacancies import submit
from models.contract import Kind
from models.store import audit
from models.store.database import Database
from tests.api.conftest import NOW, Party
from tests.api.test_placements import own
from tests.waiting import wait_for_lock

NUMBER = "559999-9991"


@pytest.fixture
def supplier(client: TestClient, coordinator: dict[str, str]) -> dict[str, Any]:
    said = {"name": "Bygg AB", "organisation_number": NUMBER}
    answer = client.post("/v1/suppliers", json=said, headers=coordinator)
    assert answer.status_code == 201
    made: dict[str, Any] = answer.json()
    return made


@pytest.fixture
def contract(client: TestClient, coordinator: dict[str, str], supplier: dict[str, Any]) -> dict[str, Any]:
    said = {
        "registration_number": "KS 2026/1",
        "title": "Bygg",
        "supplier_id": supplier["id"],
        "starts_on": "2026-01-31",
        "ends_on": "2027-12-31",
    }
    answer = client.post("/v1/contracts", json=said, headers=coordinator)
    assert answer.status_code == 201
    made: dict[str, Any] = answer.json()
    return made


def commitment(contract: dict[str, Any], **said: Any) -> dict[str, Any]:
    return {
        "contract_id": contract["id"],
        "reference": "A",
        "kind": "employment",
        "full_time_months": 12.5,
        "target_groups": ["young"],
        "first_start_within_months": 6,
    } | said


def test_a_supplier_is_known_by_its_number_or_its_name(
    client: TestClient, coordinator: dict[str, str], supplier: dict[str, Any]
) -> None:
    def put(**said: Any) -> tuple[int, Any]:
        answer = client.post("/v1/suppliers", json=said, headers=coordinator)
        return answer.status_code, answer.json()

    assert supplier["organisation_number"] == "5599999991"
    assert put(name="Bygg AB", organisation_number="165599999991") == (200, supplier)
    assert put(name="bygg ab")[1]["id"] == supplier["id"]
    assert put(name="Nya Bygg AB", organisation_number=NUMBER) == (200, supplier | {"name": "Nya Bygg AB"})
    status, sole_trader = put(name="Anderssons Bygg")
    assert (status, "organisation_number" in sole_trader) == (201, False)
    assert put(name="Anderssons Bygg", organisation_number="") == (200, sole_trader)
    status, incorporated = put(name="Anderssons Bygg", organisation_number="556999-0004")
    assert (status, incorporated["id"], incorporated["organisation_number"]) == (200, sole_trader["id"], "5569990004")


def test_blanks_around_a_text_count_for_nothing(client: TestClient, coordinator: dict[str, str]) -> None:
    longest = "S" * 200
    answer = client.post("/v1/suppliers", json={"name": f"\n  {longest} "}, headers=coordinator)
    assert (answer.status_code, answer.json()["name"]) == (201, longest)
    assert client.post("/v1/suppliers", json={"name": f"{longest}S"}, headers=coordinator).status_code == 422


def test_a_sole_traders_number_is_refused_and_not_repeated(client: TestClient, coordinator: dict[str, str]) -> None:
    for number, code in (
        ("850101-2382", "enskild firma"),
        ("19850101-2382", "enskild firma"),
        ("559999-9992", "Kontrollsiffran"),
        ("5599", "tio siffror"),
        ("٥٥٩٩٩٩٩٩٩١", "tio siffror"),
    ):
        answer = client.post(
            "/v1/suppliers", json={"name": "Anderssons Bygg", "organisation_number": number}, headers=coordinator
        )
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == ["organisation_number"]
        assert code in answer.json()["errors"][0]["detail"]
        assert number not in answer.text and "2382" not in answer.text


def test_a_contract_is_known_by_its_registration_number_and_stays_with_its_supplier(
    client: TestClient, coordinator: dict[str, str], contract: dict[str, Any], application: Database
) -> None:
    said = {name: value for name, value in contract.items() if name != "id"}
    assert client.post("/v1/contracts", json=said, headers=coordinator).json() == contract
    changed = client.post("/v1/contracts", json=said | {"title": "Bygg och mark"}, headers=coordinator)
    assert (changed.status_code, changed.json()) == (200, contract | {"title": "Bygg och mark"})
    other = client.post("/v1/suppliers", json={"name": "Annan AB"}, headers=coordinator).json()
    moved = client.post("/v1/contracts", json=said | {"supplier_id": other["id"]}, headers=coordinator)
    assert moved.json()["type"] == "urn:ingang:problem:contract_of_other_supplier"
    nobody = said | {"registration_number": "KS 2", "supplier_id": "0" * 32}
    assert client.post("/v1/contracts", json=nobody, headers=coordinator).status_code == 404
    reversed_period = client.post("/v1/contracts", json=said | {"ends_on": "2025-12-31"}, headers=coordinator)
    assert [error["field"] for error in reversed_period.json()["errors"]] == ["ends_on"]
    with application.transaction() as connection:
        events = audit.of_subject(connection, "contract", contract["id"])
    assert [(one.action, dict(one.details)) for one in events] == [
        ("contract.created", {}),
        ("contract.changed", {"fields": ["title"]}),
    ]


def test_a_commitment_takes_its_contracts_period_and_tells_when_the_first_start_is_due(
    client: TestClient, coordinator: dict[str, str], contract: dict[str, Any]
) -> None:
    made = client.post("/v1/commitments", json=commitment(contract), headers=coordinator)
    assert made.status_code == 201
    assert made.json()["full_time_months"] == 12.5
    assert (made.json()["starts_on"], made.json()["ends_on"]) == ("2026-01-31", "2027-12-31")
    assert made.json()["first_start_due"] == "2026-07-31"
    assert client.post("/v1/commitments", json=commitment(contract), headers=coordinator).json() == made.json()
    as_places = commitment(contract, full_time_months=None, places=3)
    changed = client.post("/v1/commitments", json=as_places, headers=coordinator)
    assert (changed.status_code, changed.json()["id"], changed.json()["places"]) == (200, made.json()["id"], 3)


def test_a_wrong_commitment_is_told_of_by_field(
    client: TestClient, coordinator: dict[str, str], contract: dict[str, Any]
) -> None:
    for said, field in (
        ({"places": 2}, "full_time_months"),
        ({"full_time_months": None}, "full_time_months"),
        ({"full_time_months": "12"}, "full_time_months"),
        ({"full_time_months": 12.345}, "full_time_months"),
        ({"full_time_months": True}, "full_time_months"),
        ({"full_time_months": 0}, "full_time_months"),
        ({"target_groups": ["old"]}, "target_groups.0"),
        ({"kind": "job"}, "kind"),
        ({"bonus_max_sek": False}, "bonus_max_sek"),
        ({"bonus_max_sek": 10**10}, "bonus_max_sek"),
        ({"starts_on": "2028-01-01"}, "ends_on"),
        ({"reference": "x" * 101}, "reference"),
    ):
        answer = client.post("/v1/commitments", json=commitment(contract, **said), headers=coordinator)
        assert answer.status_code == 422, said
        assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert (
        client.post("/v1/commitments", json=commitment({"id": "0" * 32}), headers=coordinator)
        .json()["type"]
        .endswith("contract_not_found")
    )


def test_a_commitment_with_vacancies_keeps_its_kind(
    client: TestClient, coordinator: dict[str, str], party: Party, posting: dict[str, Any]
) -> None:
    client.post("/v1/vacancies", json=posting, headers=party.headers)
    said = {"contract_id": str(party.commitment.contract_id), "reference": "employment", "places": 4}
    answer = client.post("/v1/commitments", json=said | {"kind": "training"}, headers=coordinator)
    assert answer.json()["type"] == "urn:ingang:problem:commitment_kind_in_use"


def test_a_commitment_with_placements_keeps_its_kind_since_they_would_count_no_more(
    client: TestClient, coordinator: dict[str, str], party: Party
) -> None:
    assert client.post("/v1/placements", json=own(party), headers=party.headers).status_code == 201
    said = {"contract_id": str(party.commitment.contract_id), "reference": "employment", "places": 4}
    answer = client.post("/v1/commitments", json=said | {"kind": "training"}, headers=coordinator)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:ingang:problem:commitment_kind_in_use")


def test_a_kind_and_whoever_posts_or_places_under_it_wait_for_each_other(
    client: TestClient, coordinator: dict[str, str], party: Party, posting: dict[str, Any], owner: Database
) -> None:
    said = {"contract_id": str(party.commitment.contract_id), "reference": "employment", "places": 4}
    training = CommitmentForm.model_validate(said | {"kind": "training"})
    with ThreadPoolExecutor(2) as pool:
        with owner.transaction() as connection:
            put_commitment(connection, training, now=NOW, actor="key:test")
            both = [
                pool.submit(client.post, path, json=body, headers=party.headers)
                for path, body in (("/v1/placements", own(party)), ("/v1/vacancies", posting))
            ]
            wait_for_lock(connection, 2)
        assert [(one.result().status_code, one.result().json()["kind"]) for one in both] == [(201, "training")] * 2
        apprenticeship = party.commitments[Kind.APPRENTICESHIP]
        said = {"contract_id": str(apprenticeship.contract_id), "reference": "apprenticeship", "kind": "training"}
        ad = read_job_ad(posting | {"commitment_id": str(apprenticeship.id)})
        with owner.transaction() as connection:
            submit(connection, ad, supplier_id=party.supplier.id, now=NOW, actor="key:test")
            sent = pool.submit(client.post, "/v1/commitments", json=said | {"places": 4}, headers=coordinator)
            wait_for_lock(connection)
        assert sent.result().json()["type"] == "urn:ingang:problem:commitment_kind_in_use"


def test_lists_are_walked_page_by_page(client: TestClient, coordinator: dict[str, str], party: Party) -> None:
    for number in range(4):
        client.post("/v1/suppliers", json={"name": f"Leverantör {number}"}, headers=coordinator)
    for path, count, headers in (
        ("/v1/suppliers", 5, coordinator),
        ("/v1/contracts", 1, coordinator),
        ("/v1/commitments", 4, coordinator),
        ("/v1/commitments", 4, party.headers),
    ):
        found: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            page = client.get(path, params={"limit": "2"} | cursor, headers=headers).json()
            found += [one["id"] for one in page["items"]]
            if "next_cursor" not in page:
                break
            cursor = {"cursor": page["next_cursor"]}
        assert len(found) == len(set(found)) == count, path
