"""`scripts/post_vacancies` at the supplier's end: each line is posted, and each is told of."""

import json
import os
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from matcher.config import ROOT
from matcher.posting import Posted, PostingFailed, post_all
from models.contract import Kind
from tests.api.conftest import Party

OPEN_DATA = Path(os.environ.get("MATCHER_OPEN_DATA") or ROOT.parent / "shared")


class Wire(httpx.BaseTransport):
    """Carries requests to the application under test."""

    def __init__(self, client: TestClient) -> None:
        self._client = client

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._client.request(
            request.method, str(request.url.raw_path, "ascii"), content=request.read(), headers=dict(request.headers)
        )
        return httpx.Response(answer.status_code, headers=dict(answer.headers), content=answer.content)


def post(client: TestClient, party: Party, lines: list[bytes], **said: Any) -> list[Posted]:
    key = party.headers["Authorization"].removeprefix("Bearer ")
    told = {"url": "http://test", "key": key, "transport": Wire(client)} | said
    return list(post_all(lines, **told))  # type: ignore[arg-type]


def test_every_real_ad_goes_in_once(client: TestClient, party: Party) -> None:
    path = OPEN_DATA / "data" / "ads" / "ads.jsonl"
    if not path.exists():
        pytest.skip("data/ads/ads.jsonl is not in the open data: set MATCHER_OPEN_DATA")
    lines = path.read_bytes().splitlines()
    commitment = str(party.commitment.id)
    assert [one.status for one in post(client, party, lines, commitment_id=commitment)] == [201] * len(lines)
    assert [one.status for one in post(client, party, lines, commitment_id=commitment)] == [200] * len(lines)


def test_each_line_is_told_of_with_its_fields(client: TestClient, party: Party, posting: dict[str, Any]) -> None:
    reported: list[Posted] = []
    lines = [
        json.dumps(posting).encode(),
        b"{",
        b"",
        json.dumps(posting | {"supplier_reference": "R-2", "headline": None, "kind": "x"}).encode(),
        json.dumps(posting | {"supplier_reference": "\ud800"}).encode(),
    ]
    told = post(client, party, lines, report=reported.append, language="en")
    assert told == reported
    assert [(one.number, one.reference, one.status, one.accepted) for one in told] == [
        (1, "R-1", 201, True),
        (2, "?", 400, False),
        (4, "R-2", 422, False),
        (5, "\ud800", 422, False),
    ]
    assert told[3].line.encode()
    assert told[2].line.splitlines()[1].strip() == "headline: Must be text."
    assert told[2].line.splitlines()[2].strip().startswith("kind: Must be one of")


def test_a_line_may_name_its_commitment_by_contract_and_reference(
    client: TestClient, party: Party, posting: dict[str, Any]
) -> None:
    named = {"registration_number": "KS 2026/Städbolaget AB", "commitment_reference": "work_placement"}
    unknown = named | {"commitment_reference": "nothing", "supplier_reference": "R-2"}
    rest = {name: value for name, value in posting.items() if name != "commitment_id"}
    told = post(client, party, [json.dumps(rest | said).encode() for said in (named, unknown)])
    assert [one.status for one in told] == [201, 422]
    (made,) = client.get("/v1/vacancies", headers=party.headers).json()["items"]
    assert made["commitment_id"] == str(party.commitments[Kind.WORK_PLACEMENT].id)


def test_a_wrong_key_and_an_absent_service_are_told_of_once(
    client: TestClient, party: Party, posting: dict[str, Any]
) -> None:
    lines = [json.dumps(posting).encode()]
    with pytest.raises(PostingFailed, match="giltig nyckel"):
        post(client, party, lines, key="wrong")
    with pytest.raises(PostingFailed, match="cannot be reached"):
        post(client, party, lines, url="http://127.0.0.1:9", transport=None)
