"""What happens when two do the same thing at the same moment."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from fastapi.testclient import TestClient

from models.ids import MunicipalityCode
from models.store import candidates, deliveries
from models.store.database import Database
from tests.api.conftest import Party


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
