"""What was read in an ad, as its supplier sees it and corrects it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.v1.demands import CORRECTIONS_EXAMPLE, DEMANDS_EXAMPLE, DemandsOut
from matcher.ad_reading import read_ads
from matcher.services import Services
from models.store import audit
from models.store.database import Database
from tests.api.conftest import MovableClock, Party
from tests.unit.reading.encoders import LetterEncoder

TEXT = "Du städar klassrum och korridorer. B-körkort är ett krav. HLR är meriterande."
ADD = {"action": "add", "kind": "swedish_level", "value": "A2", "strength": "must"}
REMOVE = {"action": "remove", "kind": "licence", "value": "B"}
CHANGE = {"action": "change", "kind": "licence", "value": "B", "strength": "advantage"}


@pytest.fixture
def posting(posting: dict[str, Any]) -> dict[str, Any]:
    return posting | {"description": {"text": TEXT}}


@pytest.fixture
def address(client: TestClient, party: Party, posting: dict[str, Any]) -> str:
    created = client.post("/v1/vacancies", json=posting, headers=party.headers).json()
    return f"/v1/vacancies/{created['id']}"


@pytest.fixture
def read(services: Services) -> Callable[[], object]:
    """Does what the job does."""
    return lambda: read_ads(services.job, services.clock, LetterEncoder())


def put(client: TestClient, party: Party, address: str, *corrections: dict[str, Any]) -> Any:
    return client.put(f"{address}/demands", json={"corrections": corrections}, headers=party.headers)


def told(answer: Any, kind: str) -> list[tuple[str, str, str]]:
    return [(one["value"], one["strength"], one["source"]) for one in answer.json()["demands"] if one["kind"] == kind]


def test_a_posting_answers_pending_and_shows_what_was_read_when_it_is(
    client: TestClient, party: Party, address: str, read: Callable[[], object]
) -> None:
    assert client.get(address, headers=party.headers).json()["reading"] == "pending"
    pending = client.get(f"{address}/demands", headers=party.headers).json()
    assert (pending["reading"], pending["demands"], "read_at" in pending) == ("pending", [], False)
    read()
    (listed,) = client.get("/v1/vacancies", headers=party.headers).json()["items"]
    assert listed["reading"] == "done"
    answer = client.get(f"{address}/demands", headers=party.headers)
    assert (answer.json()["reading"], answer.json()["read_at"]) == ("done", "2026-11-23T08:00:00Z")
    assert told(answer, "licence") == [("B", "must", "text")]
    assert told(answer, "certificate") == [("hlr", "advantage", "text")]
    for one in answer.json()["demands"]:
        source = TEXT if one["field"] == "description" else "Lokalvårdare"
        assert source[one["begin"] : one["end"]] == one["quote"]


def test_a_changed_text_is_pending_again_and_another_change_is_not(
    client: TestClient, party: Party, address: str, read: Callable[[], object], clock: MovableClock
) -> None:
    read()
    clock.move(timedelta(minutes=1))
    same = client.patch(address, json={"filled_positions": 1}, headers=party.headers)
    assert same.json()["reading"] == "done"
    changed = client.patch(address, json={"description": {"text": "Du städar."}}, headers=party.headers)
    assert changed.json()["reading"] == "pending"
    assert client.get(f"{address}/demands", headers=party.headers).json()["demands"] == []
    read()
    assert told(client.get(f"{address}/demands", headers=party.headers), "licence") == []


def test_a_field_wins_over_the_text_and_both_are_shown(
    client: TestClient, party: Party, address: str, read: Callable[[], object], clock: MovableClock
) -> None:
    read()
    clock.move(timedelta(minutes=1))
    client.patch(address, json={"driving_license": [{"label": "C"}]}, headers=party.headers)
    demands = client.get(f"{address}/demands", headers=party.headers).json()["demands"]
    licences = [(one["value"], one["source"], one["in_force"]) for one in demands if one["kind"] == "licence"]
    assert licences == [("C", "field", True), ("B", "text", False)]


def test_corrections_are_shown_audited_and_stand_when_the_ad_is_read_again(
    client: TestClient, party: Party, address: str, read: Callable[[], object], clock: MovableClock,
    application: Database,
) -> None:  # fmt: skip
    read()
    answer = put(client, party, address, CHANGE, ADD)
    assert answer.status_code == 200
    assert told(answer, "licence") == [("B", "advantage", "supplier")]
    assert told(answer, "swedish_level") == [("A2", "must", "supplier")]
    (licence,) = [one for one in answer.json()["demands"] if one["kind"] == "licence"]
    assert licence["quote"] == "B-körkort"
    clock.move(timedelta(minutes=1))
    client.patch(address, json={"description": {"text": TEXT + " Välkommen!"}}, headers=party.headers)
    read()
    again = client.get(f"{address}/demands", headers=party.headers)
    assert again.json()["corrections"] == answer.json()["corrections"]
    assert told(again, "licence") == [("B", "advantage", "supplier")]
    with application.transaction() as connection:
        events = audit.of_subject(connection, "vacancy", address.rsplit("/", 1)[1])
    (event,) = [one for one in events if one.action == "vacancy.demands_corrected"]
    assert event.actor == f"key:{party.key_id}"
    assert dict(event.details) == {"said": ["change licence", "add swedish_level"], "kept": 2}


def test_the_same_corrections_again_change_nothing_and_others_replace_them(
    client: TestClient, party: Party, address: str, read: Callable[[], object], clock: MovableClock,
    application: Database,
) -> None:  # fmt: skip
    read()
    first = put(client, party, address, CHANGE, ADD)
    clock.move(timedelta(hours=1))
    assert put(client, party, address, CHANGE, ADD).json() == first.json()
    second = put(client, party, address, REMOVE, ADD).json()["corrections"]
    assert [one["made_at"] for one in second] == ["2026-11-23T09:00:00Z", "2026-11-23T08:00:00Z"]
    assert put(client, party, address).json()["corrections"] == []
    with application.transaction() as connection:
        events = audit.of_subject(connection, "vacancy", address.rsplit("/", 1)[1])
    assert [one.action for one in events].count("vacancy.demands_corrected") == 3


def test_a_demand_that_is_removed_is_gone_until_the_correction_is(
    client: TestClient, party: Party, address: str, read: Callable[[], object]
) -> None:
    read()
    assert told(put(client, party, address, REMOVE), "licence") == []
    assert told(put(client, party, address), "licence") == [("B", "must", "text")]


WRONG: list[tuple[dict[str, Any], str, str]] = [
    (ADD | {"value": "A7"}, "corrections.0.value", "A1, A2, B1, B2, C1, C2"),
    (ADD | {"kind": "wishes"}, "corrections.0.kind", "licence"),
    (ADD | {"action": "forget"}, "corrections.0.action", "confirm"),
    (ADD | {"new_value": "B1"}, "corrections.0.new_value", "change"),
    (ADD | {"note": "x"}, "corrections.0", "inte känner till"),
    ({"action": "change", "kind": "licence", "value": "B"}, "corrections.0.new_value", "Saknas"),
    (REMOVE | {"value": "CE"}, "corrections.0.value", "lästs"),
    (REMOVE | {"kind": "certificate", "value": ""}, "corrections.0.value", "tomt"),
]


@pytest.mark.parametrize(("correction", "field", "words"), WRONG)
def test_a_wrong_correction_is_told_by_its_field_and_nothing_is_kept(
    client: TestClient, party: Party, address: str, read: Callable[[], object], correction: dict[str, Any],
    field: str, words: str,
) -> None:  # fmt: skip
    read()
    answer = put(client, party, address, correction)
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert words in error["detail"]
    assert client.get(f"{address}/demands", headers=party.headers).json()["corrections"] == []


def test_what_is_named_twice_or_is_a_field_of_the_posting_is_refused_in_the_callers_language(
    client: TestClient, party: Party, address: str, clock: MovableClock
) -> None:
    headers = party.headers | {"Accept-Language": "en"}
    twice = client.put(f"{address}/demands", json={"corrections": [REMOVE, CHANGE]}, headers=headers)
    assert [one["field"] for one in twice.json()["errors"]] == ["corrections.1.value"]
    clock.move(timedelta(minutes=1))
    client.patch(address, json={"swedish_level": "B1"}, headers=headers)
    given = client.put(f"{address}/demands", json={"corrections": [ADD]}, headers=headers)
    assert given.json()["errors"] == [
        {
            "field": "corrections.0.kind",
            "detail": "The posting's field swedish_level speaks of this already, and wins. Change it by PATCH.",
        }
    ]


def test_before_the_ad_is_read_anything_may_be_said_and_after_a_withdrawal_nothing_new(
    client: TestClient, party: Party, address: str
) -> None:
    assert put(client, party, address, REMOVE).status_code == 200
    client.post(f"{address}/withdraw", headers=party.headers)
    assert put(client, party, address, REMOVE).status_code == 200
    refused = put(client, party, address, ADD)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:ingang:problem:vacancy_withdrawn")


def test_another_suppliers_demands_answer_like_those_of_a_missing_vacancy(
    client: TestClient, new_party: Callable[[str], Party], address: str
) -> None:
    other = new_party("Annan AB")
    missing = "/v1/vacancies/00000000-0000-4000-8000-000000000000"
    for method in ("GET", "PUT"):
        answers = []
        for path in (address, missing):
            answer = client.request(method, f"{path}/demands", headers=other.headers, json={"corrections": "wrong"})
            answers.append((answer.status_code, {k: v for k, v in answer.json().items() if k != "instance"}))
        assert answers[0] == answers[1]
        assert answers[0][0] == 404


def test_the_documented_examples_hold(
    client: TestClient, party: Party, address: str, read: Callable[[], object]
) -> None:
    read()
    assert put(client, party, address, *CORRECTIONS_EXAMPLE["corrections"]).status_code == 200
    assert DemandsOut.model_validate(DEMANDS_EXAMPLE).model_dump(mode="json", exclude_none=True) == DEMANDS_EXAMPLE
    operation = client.get("/openapi.json").json()["paths"]["/v1/vacancies/{vacancy_id}/demands"]
    for method in ("get", "put"):
        told_as = operation[method]["responses"]["200"]["content"]["application/json"]
        assert told_as["example"] == DEMANDS_EXAMPLE


def test_a_demand_of_the_greatest_length_is_kept_in_any_script(client: TestClient, party: Party, address: str) -> None:
    letters = [chr(0x4E00 + number * 7919 % 20_000) for number in range(2_000)]
    said = {"action": "add", "kind": "must_have", "value": "".join(letters)}
    answer = put(client, party, address, said)
    assert answer.status_code == 200, answer.text
    assert [one["value"] for one in answer.json()["corrections"]] == [said["value"]]
