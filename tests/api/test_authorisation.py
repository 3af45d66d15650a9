"""Who may do what: every operation of the OpenAPI document against every kind of caller."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from matcher import keys
from models.ids import KeyId, new_id
from models.proposal import Proposal
from models.store import keys as stored
from models.store.database import Database
from models.supplier import Scope
from tests.api.conftest import NOW, MovableClock, Party
from tests.api.sent import requests_of

NewKey = Callable[..., tuple[KeyId, dict[str, str]]]

OPEN = {("GET", "/health"), ("GET", "/health/jobs")}
"""What needs no key."""

RIGHTS: Mapping[tuple[str, str], set[Scope]] = {
    ("POST", "/v1/vacancies"): {Scope.SUPPLIER},
    ("GET", "/v1/vacancies"): {Scope.SUPPLIER},
    ("GET", "/v1/vacancies/{vacancy_id}"): {Scope.SUPPLIER},
    ("PATCH", "/v1/vacancies/{vacancy_id}"): {Scope.SUPPLIER},
    ("POST", "/v1/vacancies/{vacancy_id}/withdraw"): {Scope.SUPPLIER},
    ("GET", "/v1/vacancies/{vacancy_id}/demands"): {Scope.SUPPLIER},
    ("PUT", "/v1/vacancies/{vacancy_id}/demands"): {Scope.SUPPLIER},
    ("POST", "/v1/referrals"): {Scope.SUPPLIER},
    ("POST", "/v1/placements"): {Scope.SUPPLIER},
    ("GET", "/v1/placements"): {Scope.SUPPLIER},
    ("GET", "/v1/placements/{placement_id}"): {Scope.SUPPLIER},
    ("POST", "/v1/placements/{placement_id}/answer-start"): {Scope.SUPPLIER},
    ("POST", "/v1/placements/{placement_id}/answer-end"): {Scope.SUPPLIER},
    ("POST", "/v1/placements/{placement_id}/changes"): {Scope.SUPPLIER},
    ("POST", "/v1/placements/{placement_id}/end"): {Scope.SUPPLIER},
    ("PUT", "/v1/placements/{placement_id}/months/{month}"): {Scope.SUPPLIER},
    ("GET", "/v1/commitments"): {Scope.SUPPLIER, Scope.COORDINATOR},
    ("GET", "/v1/commitments/{commitment_id}"): {Scope.SUPPLIER, Scope.COORDINATOR},
    ("POST", "/v1/commitments"): {Scope.COORDINATOR},
    ("GET", "/v1/suppliers"): {Scope.COORDINATOR},
    ("POST", "/v1/suppliers"): {Scope.COORDINATOR},
    ("GET", "/v1/contracts"): {Scope.COORDINATOR},
    ("POST", "/v1/contracts"): {Scope.COORDINATOR},
    ("POST", "/v1/profiles"): {Scope.RECORDS},
    ("POST", "/v1/outcomes"): {Scope.RECORDS},
    ("GET", "/v1/outcomes/wanted"): {Scope.RECORDS},
}
"""Which keys open what. An operation that is not here fails the test until somebody has decided."""

MEDIA_TYPES = {
    "PATCH": "application/merge-patch+json",
    "/v1/profiles": "application/x-ndjson",
    "/v1/outcomes": "application/x-ndjson",
}


def operations(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Every operation of the suppliers' and others' API: (method, path)."""
    for path, methods in app.openapi()["paths"].items():
        if path.startswith(("/v1/", "/health")):
            for method in methods:
                yield method.upper(), path


def ask(client: TestClient, method: str, path: str, headers: Mapping[str, str], vacancy_id: str = "") -> Any:
    """A request whose body is an empty object: nothing that a caller without the right should be told about."""
    media_type = MEDIA_TYPES.get(path) or MEDIA_TYPES.get(method, "application/json")
    sent = {"content": b"{}", "headers": {**headers, "Content-Type": media_type}}
    if method == "GET":
        sent = {"headers": headers}
    return client.request(method, path.replace("{vacancy_id}", vacancy_id or "0" * 32), **sent)


def test_every_operation_is_in_the_table_of_rights(app: FastAPI) -> None:
    assert set(operations(app)) == RIGHTS.keys() | OPEN


def test_nobody_gets_in_without_a_key_in_force(
    app: FastAPI, client: TestClient, new_key: NewKey, party: Party, owner: Database, clock: MovableClock
) -> None:
    revoked_id, revoked = new_key(Scope.SUPPLIER, party.supplier)
    _, expired = new_key(Scope.SUPPLIER, party.supplier, days=1)
    with owner.transaction() as connection:
        keys.revoke(connection, revoked_id, now=NOW, actor="cli:test")
    clock.move(timedelta(days=1))
    unknown = {"Authorization": f"Bearer ingang_supplier_{'x' * 43}"}
    callers = {
        "anonymous": {},
        "unknown": unknown,
        "garbage": {"Authorization": "Bearer =, ;"},
        "another scheme": {"Authorization": "Basic eDp4"},
        "expired": expired,
        "revoked": revoked,
        "cut short": {"Authorization": party.headers["Authorization"][:-1]},
    }
    answers = set()
    for method, path in operations(app):
        if (method, path) in OPEN:
            continue
        for name, headers in callers.items():
            answer = ask(client, method, path, headers)
            assert answer.status_code == 401, (method, path, name)
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
            answers.add(tuple(sorted((key, value) for key, value in answer.json().items() if key != "instance")))
    assert len(answers) == 1, "an answer tells one reason from another"


def test_a_key_of_another_scope_is_403_and_one_of_the_right_scope_is_not(
    app: FastAPI, client: TestClient, party: Party, coordinator: dict[str, str], records: dict[str, str]
) -> None:
    headers = {Scope.SUPPLIER: party.headers, Scope.COORDINATOR: coordinator, Scope.RECORDS: records}
    for operation in RIGHTS:
        for scope in Scope:
            answer = ask(client, *operation, headers[scope])
            if scope in RIGHTS[operation]:
                assert answer.status_code in (200, 404, 422), (operation, scope, answer.text)
            else:
                assert answer.status_code == 403, (operation, scope)


def test_a_suppliers_key_shows_nothing_of_another_supplier(
    app: FastAPI, client: TestClient, party: Party, posting: dict[str, Any], new_party: Callable[[str], Party]
) -> None:
    other = new_party("Annan AB")
    mine = client.post("/v1/vacancies", json=posting, headers=party.headers).json()
    for method, path in RIGHTS:
        if Scope.SUPPLIER not in RIGHTS[method, path]:
            continue
        answer = ask(client, method, path, other.headers, mine["id"])
        if "{vacancy_id}" in path:
            assert answer.status_code == 404, (method, path)
        for secret in (mine["id"], str(party.supplier.id), party.supplier.name, str(party.commitment.id)):
            assert secret not in answer.text, (method, path)
    own = client.get("/v1/commitments", headers=other.headers).json()["items"]
    assert {one["id"] for one in own} == {str(one.id) for one in other.commitments.values()}


def named_in(app: FastAPI, method: str, path: str) -> set[str]:
    """What an operation is told of a thing by: ids in its path, its query and its body, and referral codes."""
    document = app.openapi()
    operation = document["paths"][path][method.lower()]
    names = {one["name"] for one in operation.get("parameters", [])}
    for content in operation.get("requestBody", {}).get("content", {}).values():
        shape = content["schema"].get("$ref", "").rpartition("/")[2]
        names |= set(document["components"]["schemas"].get(shape, {}).get("properties", {}))
    return {name for name in names if name.endswith(("_id", "_code"))}


def test_another_suppliers_thing_is_answered_as_one_that_nobody_has_and_stays_as_it_is(
    app: FastAPI, client: TestClient, party: Party, posting: dict[str, Any], proposal: Proposal, owner: Database,
    new_party: Callable[[str], Party],
) -> None:  # fmt: skip
    other = new_party("Annan AB")
    bodies = requests_of(party, posting, proposal)
    placed = client.post("/v1/placements", json=bodies["POST", "/v1/placements"], headers=party.headers).json()
    unknown = str(new_id())
    theirs = {
        "vacancy_id": (str(proposal.vacancy_id), unknown),
        "placement_id": (placed["id"], unknown),
        "commitment_id": (str(party.commitment.id), unknown),
        "referral_code": (proposal.code_to_read, "7K3XM-QH4TD"),
    }
    before = _kept(owner)
    asked = 0
    for method, path in (one for one, scopes in RIGHTS.items() if Scope.SUPPLIER in scopes):
        for name in sorted(named_in(app, method, path)):
            answers = []
            for value in theirs[name]:
                body = bodies.get((method, path))
                if body is not None and "{" not in path:
                    body = body | {name: value}
                if name == "referral_code" and path == "/v1/placements":
                    body = {name: value, "starts_on": "2026-11-23"}
                address = path.format(**dict.fromkeys(theirs, value), month="2026-10")
                answer = client.request(
                    method, address, params={name: value} if method == "GET" and "{" not in path else None,
                    content=None if body is None else json.dumps(body),
                    headers=other.headers | {"Content-Type": MEDIA_TYPES.get(method, "application/json")},
                )  # fmt: skip
                said = {key: told for key, told in answer.json().items() if key != "instance"}
                answers.append((answer.status_code, said))
                asked += 1
            assert answers[0] == answers[1], (method, path, name)
            assert answers[0][0] == 404 or answers[0] == (200, {"items": []}), (method, path, name, answers[0])
    assert asked >= 34
    assert _kept(owner) == before


def _kept(owner: Database) -> list[object]:
    with owner.transaction() as connection:
        tables = ("vacancy", "placement", "placement_month", "proposal_step", "correction", "audit_event")
        return [connection.execute(f"SELECT t::text FROM {table} t ORDER BY 1").fetchall() for table in tables]  # type: ignore[call-overload]


def test_a_key_stops_opening_the_moment_it_is_revoked(client: TestClient, party: Party, owner: Database) -> None:
    assert client.get("/v1/vacancies", headers=party.headers).status_code == 200
    with owner.transaction() as connection:
        keys.revoke(connection, party.key_id, now=NOW, actor="cli:test")
    assert client.get("/v1/vacancies", headers=party.headers).status_code == 401


def test_the_last_use_of_a_key_is_noted_at_most_once_a_minute(
    client: TestClient, party: Party, application: Database, clock: MovableClock
) -> None:
    noted = []
    for seconds in (0, 59, 2):
        clock.move(timedelta(seconds=seconds))
        client.get("/v1/vacancies", headers=party.headers)
        with application.transaction() as connection:
            key = stored.find(connection, party.key_id)
        assert key is not None
        noted.append(key.last_used_at)
    assert noted == [NOW, NOW, NOW + timedelta(seconds=61)]


def test_no_answer_and_no_log_holds_a_secret(
    client: TestClient, party: Party, posting: dict[str, Any], capsys: Any, owner: Database
) -> None:
    secret = party.headers["Authorization"].removeprefix("Bearer ")
    answers = [
        client.post("/v1/vacancies", json=posting, headers=party.headers),
        client.post("/v1/vacancies", json={}, headers=party.headers),
        client.get("/v1/suppliers", headers=party.headers),
    ]
    logged = capsys.readouterr()
    assert all(secret not in answer.text and secret not in str(answer.headers) for answer in answers)
    assert secret not in logged.out + logged.err
    with owner.transaction() as connection:
        kept = connection.execute("SELECT k::text FROM api_key k").fetchall()
        told = connection.execute("SELECT e::text FROM audit_event e").fetchall()
    assert all(secret not in str(row) for row in [*kept, *told])
