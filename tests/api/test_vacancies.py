"""Suppliers' vacancies: what goes in, what comes back, and what is refused with which words."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from fastapi.testclient import TestClient

from api.v1.schemas import POSTING_EXAMPLE
from models.contract import Kind
from models.store import audit, texts
from models.store.database import Database
from tests.api.conftest import MovableClock, Party


def test_a_new_posting_is_201_with_its_address_and_can_be_read_back(
    client: TestClient, party: Party, posting: dict[str, Any]
) -> None:
    created = client.post("/v1/vacancies", json=posting, headers=party.headers)
    assert created.status_code == 201
    read = client.get(created.headers["Location"], headers=party.headers)
    assert read.json() == created.json()
    assert read.json() | posting == read.json()
    assert (read.json()["status"], read.json()["kind"]) == ("open", "employment")


def test_the_answer_says_until_when_the_municipality_refers_first_and_can_be_posted_again(
    client: TestClient, party: Party, posting: dict[str, Any], clock: MovableClock
) -> None:
    clock.move(timedelta(days=28))  # Monday 21 December: the eves and holidays until Epiphany are no working days
    created = client.post("/v1/vacancies", json=posting, headers=party.headers)
    assert created.json()["referral_window_ends_on"] == "2027-01-11"
    again = client.post("/v1/vacancies", json=created.json(), headers=party.headers)
    assert (again.status_code, again.json()) == (200, created.json())


def test_the_same_posting_again_changes_nothing(
    client: TestClient, party: Party, posting: dict[str, Any], clock: MovableClock, application: Database
) -> None:
    first = client.post("/v1/vacancies", json=posting, headers=party.headers)
    clock.move(timedelta(days=1))
    again = client.post("/v1/vacancies", json=posting | {"unknown": 1, "access": None}, headers=party.headers)
    assert (again.status_code, again.json()) == (200, first.json())
    with application.transaction() as connection:
        events = audit.of_subject(connection, "vacancy", first.json()["id"])
    assert [one.action for one in events] == ["vacancy.created"]


def test_another_posting_of_the_same_reference_replaces_the_first(
    client: TestClient, party: Party, posting: dict[str, Any], application: Database
) -> None:
    first = client.post("/v1/vacancies", json=posting | {"swedish_level": "B1"}, headers=party.headers).json()
    second = client.post("/v1/vacancies", json=posting | {"headline": "Städare"}, headers=party.headers)
    assert (second.status_code, second.json()["id"], second.json()["headline"]) == (200, first["id"], "Städare")
    assert "swedish_level" not in second.json()
    with application.transaction() as connection:
        events = audit.of_subject(connection, "vacancy", first["id"])
    assert [dict(one.details) for one in events] == [{}, {"fields": ["headline", "swedish_level"]}]
    assert {one.actor for one in events} == {f"key:{party.key_id}"}


def test_a_retry_is_harmless_even_when_the_deadline_has_passed(
    client: TestClient, party: Party, posting: dict[str, Any], clock: MovableClock
) -> None:
    client.post("/v1/vacancies", json=posting, headers=party.headers)
    clock.move(timedelta(days=100))
    again = client.post("/v1/vacancies", json=posting, headers=party.headers)
    assert (again.status_code, again.json()["status"]) == (200, "expired")


def test_a_changed_vacancy_is_read_anew(
    client: TestClient, party: Party, posting: dict[str, Any], owner: Database
) -> None:
    created = client.post("/v1/vacancies", json=posting, headers=party.headers).json()
    with owner.transaction() as connection:
        connection.execute("UPDATE vacancy SET texts_version = 1")
    client.post("/v1/vacancies", json=posting, headers=party.headers)
    with owner.transaction() as connection:
        assert texts.unread(connection, "vacancy", 1, 10) == []
    client.patch(f"/v1/vacancies/{created['id']}", json={"headline": "Städare"}, headers=party.headers)
    with owner.transaction() as connection:
        assert [one.content["headline"] for one in texts.unread(connection, "vacancy", 1, 10)] == ["Städare"]


def test_a_merge_patch_takes_away_changes_and_keeps(client: TestClient, party: Party, posting: dict[str, Any]) -> None:
    whole = posting | {"scope_of_work": {"min": 50, "max": 75}, "swedish_level": "A2", "duration": {"label": "6 mån"}}
    created = client.post("/v1/vacancies", json=whole, headers=party.headers).json()
    changed = client.patch(
        f"/v1/vacancies/{created['id']}",
        content=json.dumps({"scope_of_work": {"max": 100}, "swedish_level": None, "filled_positions": 1}),
        headers=party.headers | {"Content-Type": "application/merge-patch+json"},
    )
    assert changed.status_code == 200
    assert changed.json()["scope_of_work"] == {"min": 50, "max": 100}
    assert changed.json()["filled_positions"] == 1
    assert changed.json()["duration"] == {"label": "6 mån"}
    assert "swedish_level" not in changed.json()


WRONG_PATCHES: list[tuple[dict[str, Any], str]] = [
    ({"headline": None}, "headline"),
    ({"description": "text"}, "description"),
    ({"number_of_vacancies": 0}, "number_of_vacancies"),
    ({"filled_positions": 3}, "filled_positions"),
    ({"scope_of_work": {"min": 101}}, "scope_of_work.min"),
    ({"kind": "training"}, "kind"),
    ({"application_deadline": "2026-11-22"}, "application_deadline"),
]


def test_a_patch_is_checked_as_a_whole_posting(client: TestClient, party: Party, posting: dict[str, Any]) -> None:
    created = client.post("/v1/vacancies", json=posting, headers=party.headers).json()
    for patch, field in WRONG_PATCHES:
        answer = client.patch(f"/v1/vacancies/{created['id']}", json=patch, headers=party.headers)
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert client.get(f"/v1/vacancies/{created['id']}", headers=party.headers).json() == created


def test_a_withdrawn_vacancy_stays_readable_and_cannot_be_changed(
    client: TestClient, party: Party, posting: dict[str, Any], clock: MovableClock
) -> None:
    created = client.post("/v1/vacancies", json=posting, headers=party.headers).json()
    address = f"/v1/vacancies/{created['id']}"
    withdrawn = client.post(f"{address}/withdraw", headers=party.headers)
    clock.move(timedelta(hours=1))
    assert withdrawn.json()["status"] == "withdrawn"
    assert client.post(f"{address}/withdraw", headers=party.headers).json() == withdrawn.json()
    assert client.get(address, headers=party.headers).json() == withdrawn.json()
    assert client.post("/v1/vacancies", json=posting, headers=party.headers).json() == withdrawn.json()
    assert client.patch(address, json={"headline": "Städare"}, headers=party.headers).status_code == 409
    changed = client.post("/v1/vacancies", json=posting | {"headline": "Städare"}, headers=party.headers)
    assert changed.json()["type"] == "urn:ingang:problem:vacancy_withdrawn"


def test_another_suppliers_vacancy_and_commitment_answer_like_missing_ones(
    client: TestClient, party: Party, posting: dict[str, Any], new_party: Callable[[str], Party]
) -> None:
    other = new_party("Annan AB")
    theirs = client.post(
        "/v1/vacancies", json=posting | {"commitment_id": str(other.commitment.id)}, headers=other.headers
    ).json()["id"]
    missing = "00000000-0000-4000-8000-000000000000"

    def told(method: str, path: str, **sent: Any) -> tuple[int, dict[str, Any]]:
        answer = client.request(method, path, headers=party.headers, **sent)
        return answer.status_code, {name: value for name, value in answer.json().items() if name != "instance"}

    for method, tail, sent in (
        ("GET", "", {}),
        ("PATCH", "", {"json": {"headline": "x"}}),
        ("POST", "/withdraw", {}),
    ):
        answer = told(method, f"/v1/vacancies/{theirs}{tail}", **sent)
        assert answer == told(method, f"/v1/vacancies/{missing}{tail}", **sent)
        assert answer[0] == 404
    not_mine = told("POST", "/v1/vacancies", json=posting | {"commitment_id": str(other.commitment.id)})
    assert not_mine == told("POST", "/v1/vacancies", json=posting | {"commitment_id": missing})
    assert not_mine[0] == 404
    assert client.get("/v1/vacancies", headers=party.headers).json() == {"items": []}


def test_two_suppliers_may_use_the_same_reference(
    client: TestClient, party: Party, posting: dict[str, Any], new_party: Callable[[str], Party]
) -> None:
    other = new_party("Annan AB")
    first = client.post("/v1/vacancies", json=posting, headers=party.headers)
    second = client.post(
        "/v1/vacancies", json=posting | {"commitment_id": str(other.commitment.id)}, headers=other.headers
    )
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]


def test_a_reference_that_another_vacancy_has_cannot_be_taken(
    client: TestClient, party: Party, posting: dict[str, Any]
) -> None:
    client.post("/v1/vacancies", json=posting, headers=party.headers)
    second = client.post("/v1/vacancies", json=posting | {"supplier_reference": "R-2"}, headers=party.headers).json()
    answer = client.patch(f"/v1/vacancies/{second['id']}", json={"supplier_reference": "R-1"}, headers=party.headers)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:ingang:problem:vacancy_reference_taken")


def test_a_list_is_walked_page_by_page_and_filtered(
    client: TestClient, party: Party, posting: dict[str, Any], clock: MovableClock
) -> None:
    for number in range(5):
        kind = Kind.TRAINING if number == 4 else Kind.EMPLOYMENT
        said = {"supplier_reference": f"R-{number}", "commitment_id": str(party.commitments[kind].id)}
        if number == 1:
            said["filled_positions"] = 2  # type: ignore[assignment]
        if number == 2:
            said["application_deadline"] = "2026-11-24"
        created = client.post("/v1/vacancies", json=posting | said, headers=party.headers).json()
        if number == 3:
            client.post(f"/v1/vacancies/{created['id']}/withdraw", headers=party.headers)
    clock.move(timedelta(days=2))

    def walk(**params: Any) -> list[str]:
        found, cursor = [], None
        while True:
            asked = params | ({"cursor": cursor} if cursor else {})
            page = client.get("/v1/vacancies", params=asked, headers=party.headers)
            found += [one["supplier_reference"] for one in page.json()["items"]]
            if not (cursor := page.json().get("next_cursor")):
                return found

    assert sorted(walk(limit=2)) == ["R-0", "R-1", "R-2", "R-3", "R-4"]
    assert walk(limit=5) == walk(limit=1)
    shown = {status: sorted(walk(status=status)) for status in ("open", "filled", "expired", "withdrawn")}
    assert shown == {"open": ["R-0", "R-4"], "filled": ["R-1"], "expired": ["R-2"], "withdrawn": ["R-3"]}
    for status, references in shown.items():
        items = client.get("/v1/vacancies", params={"status": status}, headers=party.headers).json()["items"]
        assert {one["status"] for one in items} == {status}
        assert len(items) == len(references)
    assert walk(commitment_id=str(party.commitments[Kind.TRAINING].id)) == ["R-4"]


def test_a_cursor_that_we_never_gave_is_a_problem(client: TestClient, party: Party) -> None:
    for cursor in ("x", "%", "MjAyNg", "MjAyNi0xMS0yMyB4", "å"):
        answer = client.get("/v1/vacancies", params={"cursor": cursor}, headers=party.headers)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "query.cursor")


def test_a_page_has_1_to_100_items(client: TestClient, party: Party) -> None:
    for limit in ("0", "101", "x", "-1", "1e2"):
        answer = client.get("/v1/vacancies", params={"limit": limit}, headers=party.headers)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "query.limit")


def test_a_commitment_that_has_ended_takes_no_new_vacancies_but_lets_old_ones_be_reported(
    client: TestClient, party: Party, posting: dict[str, Any], clock: MovableClock
) -> None:
    created = client.post("/v1/vacancies", json=posting | {"application_deadline": "2029-12-31"}, headers=party.headers)
    assert created.status_code == 201, "a deadline beyond the commitment is the supplier's own business"
    clock.move(timedelta(days=800))
    late = posting | {"supplier_reference": "R-2", "application_deadline": "2029-12-31"}
    refused = client.post("/v1/vacancies", json=late, headers=party.headers)
    assert [error["field"] for error in refused.json()["errors"]] == ["commitment_id"]
    reported = client.patch(
        f"/v1/vacancies/{created.json()['id']}", json={"filled_positions": 2}, headers=party.headers
    )
    assert reported.json()["status"] == "filled"


def test_a_start_after_the_commitment_is_refused(client: TestClient, party: Party, posting: dict[str, Any]) -> None:
    answer = client.post("/v1/vacancies", json=posting | {"access": "2029-01-01"}, headers=party.headers)
    assert [error["field"] for error in answer.json()["errors"]] == ["access"]
    free_text = client.post("/v1/vacancies", json=posting | {"access": "Enligt överenskommelse"}, headers=party.headers)
    assert free_text.status_code == 201


def test_the_documented_example_is_accepted(client: TestClient, party: Party) -> None:
    example = POSTING_EXAMPLE | {"commitment_id": str(party.commitment.id)}
    assert client.post("/v1/vacancies", json=example, headers=party.headers).status_code == 201
