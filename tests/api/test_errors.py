"""Every error is a problem in the reader's language, whatever was sent."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any, cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.errors import language_of
from matcher.config import Settings
from matcher.services import Services, connect
from models.errors import StoreUnavailable
from models.store.database import Database
from tests.api.conftest import Party

LOCAL = "http://127.0.0.1:8000"


def assert_problem(answer: Any, status: int, code: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["type"] == f"urn:ingang:problem:{code}"
    assert body["status"] == status
    assert body["instance"] == f"urn:uuid:{answer.headers['X-Request-ID']}"
    assert body["title"] and body["detail"]
    assert "{" not in body["detail"], "a text was not filled in"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "sv"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("sv;q=0.1, en;q=0.2", "en"),
        ("de, *;q=0.5", "sv"),
        ("de, en;q=0.3, *;q=0.1", "en"),
        ("en;q=0", "sv"),
        ("en;q=x", "sv"),
        ("fr", "sv"),
        (";;;,,,q=", "sv"),
        ("en;q=1;level=1", "sv"),
    ],
)
def test_the_language_is_the_one_liked_best(accepted: str, language: str) -> None:
    assert language_of(accepted) == language


def test_problems_are_swedish_unless_english_is_asked_for(client: TestClient) -> None:
    swedish, english = client.get("/nowhere"), client.get("/nowhere", headers={"Accept-Language": "en"})
    assert (swedish.json()["title"], english.json()["title"]) == ("Finns inte", "Does not exist")
    assert (swedish.headers["Content-Language"], english.headers["Content-Language"]) == ("sv", "en")
    assert "Accept-Language" in swedish.headers["Vary"]


def test_the_routers_own_errors_are_problems(client: TestClient) -> None:
    assert_problem(client.get("/v1/nowhere"), 404, "page_not_found")
    wrong_method = client.put("/v1/vacancies")
    assert_problem(wrong_method, 405, "wrong_method")
    assert wrong_method.headers["Allow"] == "GET, POST"


BROKEN = {
    "no json": b"{",
    "not utf-8": b'{"headline": "\xff"}',
    "not a number": b'{"x": NaN}',
    "infinite": b'{"x": -Infinity}',
    "a number of 5000 digits": b'{"x": ' + b"1" * 5000 + b"}",
    "nested without end": b'{"x":' * 9000 + b"1" + b"}" * 9000,
    "lists without end": b"[" * 40000 + b"]" * 40000,
}


def test_what_is_no_json_is_400(client: TestClient, party: Party) -> None:
    headers = party.headers | {"Content-Type": "application/json"}
    for body in BROKEN.values():
        for method, tail in (("POST", ""), ("PATCH", "/00000000-0000-4000-8000-000000000000")):
            answer = client.request(method, f"/v1/vacancies{tail}", content=body, headers=headers)
            assert_problem(answer, 400, "not_readable")


ODD: dict[str, tuple[dict[str, Any], str]] = {
    "NUL in a line": ({"headline": "a\0b"}, "headline"),
    "NUL in the text": ({"description": {"text": "a\0b"}}, "description.text"),
    "line break in a reference": ({"supplier_reference": "a\nb"}, "supplier_reference"),
    "half a surrogate pair": ({"headline": "\ud800"}, "headline"),
    "half a surrogate pair in a label": ({"must_have": {"skills": [{"label": "\udfff"}]}}, "must_have.skills.0.label"),
    "a huge number": ({"number_of_vacancies": 10**300}, "number_of_vacancies"),
    "a float beyond all": ({"number_of_vacancies": 1e308}, "number_of_vacancies"),
    "a half position": ({"number_of_vacancies": 1.5}, "number_of_vacancies"),
    "true for a number": ({"number_of_vacancies": True}, "number_of_vacancies"),
    "text for a number": ({"number_of_vacancies": "2"}, "number_of_vacancies"),
    "no positions": ({"number_of_vacancies": 0}, "number_of_vacancies"),
    "text for a list": ({"driving_license": "B"}, "driving_license"),
    "text for an object": ({"occupation": "Kock"}, "occupation"),
    "number for text": ({"headline": 1}, "headline"),
    "text for true": ({"driving_license_required": "ja"}, "driving_license_required"),
    "no such day": ({"application_deadline": "2027-02-30"}, "application_deadline"),
    "the year 10000": ({"application_deadline": "10000-01-01"}, "application_deadline"),
    "a time without a day": ({"application_deadline": "12:00"}, "application_deadline"),
    "yesterday": ({"application_deadline": "2026-11-22"}, "application_deadline"),
    "no such level": ({"swedish_level": "B3"}, "swedish_level"),
    "no such kind": ({"kind": "job"}, "kind"),
    "another kind than the commitment's": ({"kind": "training"}, "kind"),
    "more filled than there are": ({"filled_positions": 3}, "filled_positions"),
    "scope the wrong way round": ({"scope_of_work": {"min": 80, "max": 20}}, "scope_of_work.min"),
    "more than all": ({"scope_of_work": {"max": 101}}, "scope_of_work.max"),
    "a code that is none": ({"workplace_address": {"municipality_code": "88"}}, "workplace_address.municipality_code"),
    "off the earth": ({"workplace_address": {"coordinates": [200, 10]}}, "workplace_address.coordinates"),
    "half a point": ({"workplace_address": {"coordinates": [16.3, None]}}, "workplace_address.coordinates.1"),
    "too long a headline": ({"headline": "x" * 251}, "headline"),
    "too long a text": ({"description": {"text": "x" * 20_001}}, "description.text"),
    "too many skills": ({"nice_to_have": {"skills": [{"label": "x"}] * 51}}, "nice_to_have.skills"),
    "too long a label": ({"occupation": {"label": "x" * 201}}, "occupation.label"),
    "an id that is none": ({"commitment_id": "1"}, "commitment_id"),
    "blank": ({"headline": "   "}, "headline"),
    "nothing": ({"description": None}, "description"),
}


def test_a_wrong_field_is_named_and_nothing_is_kept(client: TestClient, party: Party, posting: dict[str, Any]) -> None:
    headers = party.headers | {"Content-Type": "application/json"}
    told = {}
    for name, (said, _) in ODD.items():
        answer = client.post("/v1/vacancies", content=json.dumps(posting | said), headers=headers)
        assert_problem(answer, 422, "invalid_input")
        told[name] = [error["field"] for error in answer.json()["errors"]]
        assert all("{" not in error["detail"] for error in answer.json()["errors"]), name
    assert told == {name: [field] for name, (_, field) in ODD.items()}
    assert client.get("/v1/vacancies", headers=party.headers).json() == {"items": []}


def test_what_is_mandatory_is_missed(client: TestClient, party: Party, posting: dict[str, Any]) -> None:
    for field in posting:
        answer = client.post("/v1/vacancies", json={**posting, field: None}, headers=party.headers)
        assert [error["field"] for error in answer.json()["errors"]] == [field]
        rest = {name: value for name, value in posting.items() if name != field}
        answer = client.post("/v1/vacancies", json=rest, headers=party.headers)
        assert answer.json()["errors"] == [{"field": field, "detail": "Saknas. Fyll i fältet."}]


def test_every_wrong_field_is_told_of_at_once_but_no_more_than_100(
    client: TestClient, party: Party, posting: dict[str, Any]
) -> None:
    lists = ("skills", "languages", "work_experiences", "education", "education_level")
    said = {"must_have": {name: [{"label": 1}] * 50 for name in lists}}
    answer = client.post("/v1/vacancies", json=posting | said, headers=party.headers)
    assert len(answer.json()["errors"]) == 100


def test_another_media_type_is_415(client: TestClient, party: Party, posting: dict[str, Any]) -> None:
    for sent in ("text/plain", "application/xml", "", "multipart/form-data; boundary=x"):
        headers = party.headers | {"Content-Type": sent}
        answer = client.post("/v1/vacancies", content=json.dumps(posting), headers=headers)
        assert_problem(answer, 415, "wrong_media_type")


def test_whose_key_it_is_comes_before_what_the_body_is(client: TestClient, party: Party) -> None:
    for sent in ("text/plain", "application/json"):
        for body in (b"", b"[]", b'{"headline": 1}'):
            headers = {"Authorization": f"Bearer ingang_supplier_{'x' * 43}", "Content-Type": sent}
            assert_problem(client.post("/v1/vacancies", content=body, headers=headers), 401, "unauthenticated")
    answer = client.post("/v1/vacancies", headers=party.headers | {"Content-Type": "application/json"})
    assert {error["field"] for error in answer.json()["errors"]} > {"headline", "description"}


def test_a_body_that_is_no_object_is_a_problem(client: TestClient, party: Party) -> None:
    headers = party.headers | {"Content-Type": "application/json"}
    for body in (b"", b"[]", b"1", b'"x"', b"null"):
        assert_problem(client.post("/v1/vacancies", content=body, headers=headers), 422, "invalid_input")


def test_a_body_beyond_the_limit_is_413_however_it_is_sent(client: TestClient, party: Party) -> None:
    headers = party.headers | {"Content-Type": "application/json"}

    def chunks() -> Iterator[bytes]:
        for _ in range(200):
            yield b" " * 1000

    assert_problem(client.post("/v1/vacancies", content=b" " * 100_001, headers=headers), 413, "body_too_large")
    assert_problem(client.post("/v1/vacancies", content=chunks(), headers=headers), 413, "body_too_large")
    lying = headers | {"Content-Length": "10"}
    assert client.post("/v1/vacancies", content=chunks(), headers=lying).status_code == 413


def test_a_merge_patch_without_a_floor_is_refused(client: TestClient, party: Party, posting: dict[str, Any]) -> None:
    created = client.post("/v1/vacancies", json=posting, headers=party.headers).json()
    body = b'{"x":' * 100 + b"1" + b"}" * 100
    answer = client.patch(
        f"/v1/vacancies/{created['id']}", content=body, headers=party.headers | {"Content-Type": "application/json"}
    )
    assert_problem(answer, 422, "invalid_input")


def test_an_error_that_nobody_foresaw_says_nothing_of_itself(
    app: FastAPI, client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    @app.get("/broken")
    def broken() -> None:
        raise ValueError("Anna Andersson 19850101-2384")

    answer = client.get("/broken")
    assert_problem(answer, 500, "internal")
    assert "Anna" not in answer.text
    logged = capsys.readouterr()
    assert answer.headers["X-Request-ID"] in logged.out + logged.err
    assert "Anna" not in logged.out + logged.err


def test_every_answer_carries_the_security_headers(client: TestClient) -> None:
    for path in ("/health", "/v1/vacancies", "/nowhere", "/openapi.json"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


class NoDatabase:
    """A database that cannot be reached."""

    def transaction(self, reach: object = None, **_: object) -> None:
        raise StoreUnavailable("database_unavailable")

    by_statement = transaction


def test_an_unreachable_database_is_503_and_to_be_tried_again(services: Services) -> None:
    cut_off = replace(services, application=cast(Database, NoDatabase()))
    with TestClient(create_app(cut_off)) as client:
        for path in ("/health", "/health/jobs", "/v1/vacancies"):
            answer = client.get(path, headers={"Authorization": "Bearer x"})
            assert_problem(answer, 503, "database_unavailable")
            assert answer.headers["Retry-After"] == "30"


def test_whoever_asks_how_things_are_is_told_soon_that_the_database_is_away() -> None:
    silent = socket.create_server(("127.0.0.1", 0))  # takes a connection and never says a word
    where = f"postgresql://ingang:x@127.0.0.1:{silent.getsockname()[1]}/ingang"
    services = connect(Settings(_env_file=None), where)  # type: ignore[call-arg]
    with closing(services), silent, TestClient(create_app(services), base_url=LOCAL, client=("127.0.0.1", 1)) as client:
        for path in ("/health", "/metrics"):
            began = time.monotonic()
            answer = client.get(path)
            assert time.monotonic() - began < 6, path
            assert answer.status_code == 503 or "ingang_database_up 0.0" in answer.text
