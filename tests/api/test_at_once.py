"""What happens when two do the same thing at the same moment."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

from matcher.intake.by_form import new_reference, post_by_form
from matcher.intake.contacts import add_contact
from matcher.intake.job_ad import read_job_ad
from models.ids import MunicipalityCode, VacancyId
from models.store import candidates, deliveries, vacancies
from models.store.database import Conn, Database
from models.supplier_contact import SupplierContact
from models.vacancy import Vacancy
from tests.api.conftest import NOW, Party
from tests.waiting import wait_for_lock


def test_many_posts_of_one_reference_at_once_make_one_vacancy(
    client: TestClient, party: Party, posting: dict[str, Any]
) -> None:
    def post(_: int) -> Any:
        return client.post("/v1/vacancies", json=posting, headers=party.headers)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(post, range(16)))
    assert sorted(answer.status_code for answer in answers) == [200] * 15 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_many_registrations_of_one_supplier_at_once_make_one(client: TestClient, coordinator: dict[str, str]) -> None:
    def post(number: int) -> Any:
        return client.post("/v1/suppliers", json={"name": ("Bygg AB", "BYGG AB")[number % 2]}, headers=coordinator)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(post, range(16)))
    assert sorted({answer.status_code for answer in answers}) == [200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_many_registrations_of_one_contract_and_its_commitment_at_once_make_one_of_each(
    client: TestClient, coordinator: dict[str, str], party: Party
) -> None:
    contract = {
        "registration_number": "KS 2026/9", "title": "Bygge", "supplier_id": str(party.supplier.id),
        "starts_on": "2026-01-01", "ends_on": "2028-12-31",
    }  # fmt: skip

    def post(path: str, said: dict[str, Any]) -> list[Any]:
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(lambda _: client.post(path, json=said, headers=coordinator), range(8)))
        assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
        return [answer.json()["id"] for answer in answers]

    (contract_id,) = set(post("/v1/contracts", contract))
    commitment = {"contract_id": contract_id, "reference": "A", "kind": "training", "places": 2}
    assert len(set(post("/v1/commitments", commitment))) == 1


def test_one_contact_named_twice_at_once_is_one(party: Party, owner: Database, application: Database) -> None:
    def name(database: Database) -> SupplierContact:
        with database.transaction() as connection:
            return named(connection)

    def named(connection: Conn) -> SupplierContact:
        return add_contact(
            connection, party.supplier.id, name="Anna Berg", email="anna@stad.example", now=NOW, actor="t"
        )

    with ThreadPoolExecutor(1) as other, owner.transaction() as connection:
        first = named(connection)
        second = other.submit(name, application)
        wait_for_lock(connection)
        connection.commit()
        assert second.result() == first


def test_two_postings_of_one_form_at_once_are_two_and_neither_replaces_the_other(
    party: Party, posting: dict[str, Any], application: Database, owner: Database
) -> None:
    reference = new_reference()

    def post(connection: Conn, headline: str) -> Vacancy:
        ad = read_job_ad(posting | {"headline": headline})
        return post_by_form(connection, ad, reference, supplier_id=party.supplier.id, now=NOW, actor="cli:test")

    def post_alone(headline: str) -> Vacancy:
        with application.transaction() as connection:
            return post(connection, headline)

    with ThreadPoolExecutor(3) as others, owner.transaction() as connection:
        first = post(connection, "Kock")
        *another, same = (others.submit(post_alone, headline) for headline in ("Bagare", "Bagare", "Kock"))
        wait_for_lock(connection, 3)
        connection.commit()
        assert same.result() == first
        assert another[0].result() == another[1].result() != first
    with owner.transaction() as connection:
        posted = vacancies.page(connection, party.supplier.id, day=NOW.date())
    assert sorted(one.draft.headline for one in posted) == ["Bagare", "Kock"]


def test_a_posting_whose_reference_becomes_free_at_that_very_moment_is_taken_in(
    client: TestClient, party: Party, posting: dict[str, Any], vacancy_id: VacancyId, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = vacancies.lock_by_reference

    def after_another_has_its_name(*given: Any) -> Any:
        monkeypatch.setattr(vacancies, "lock_by_reference", find)
        renamed = {"supplier_reference": "R-2"}
        answer = client.patch(
            f"/v1/vacancies/{vacancy_id}",
            content=json.dumps(renamed),
            headers=party.headers | {"Content-Type": "application/merge-patch+json"},
        )
        assert answer.status_code == 200, answer.text
        return find(*given)

    monkeypatch.setattr(vacancies, "lock_by_reference", after_another_has_its_name)
    answer = client.post("/v1/vacancies", json=posting, headers=party.headers)
    assert answer.status_code == 201 and answer.json()["id"] != str(vacancy_id)


def test_deliveries_at_once_take_turns(client: TestClient, records: dict[str, str], application: Database) -> None:
    def deliver(letter: str) -> Any:
        people = [
            {"pseudonym": letter * 15 + other, "municipality": "0880", "consent_given_on": "2026-01-01"}
            for other in "abcdefgh"
        ]
        return client.post(
            "/v1/profiles",
            params={"full": True, "confirm_removals": True},
            content="\n".join(map(json.dumps, people)),
            headers=records | {"Content-Type": "application/x-ndjson"},
        )

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(deliver, "mnop"))
    told = [answer.json()["deliveries"][0] for answer in answers]
    assert sorted((one["added"], one["removed"]) for one in told) == [(8, 0), (8, 8), (8, 8), (8, 8)]
    with application.transaction() as connection:
        assert candidates.count(connection, MunicipalityCode("0880")) == 8
        assert len(deliveries.latest(connection)) == 4
