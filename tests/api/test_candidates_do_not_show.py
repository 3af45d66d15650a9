"""What a supplier is answered, to the byte, and the work behind it are the same with no candidates and with many."""

import json
import re
import time
from statistics import geometric_mean, median
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg.conninfo import conninfo_to_dict

from api.app import create_app
from matcher.services import Services, connect
from models.proposal import Proposal
from models.store.database import Database
from models.supplier import Scope
from tests.api.conftest import Party
from tests.api.sent import requests_of
from tests.api.test_authorisation import MEDIA_TYPES, RIGHTS
from tests.conftest import own_database

PEOPLE = 500
OF_CANDIDATES = re.compile(
    r"\b(candidate|candidate_text|profile_version|run_candidate|entry|shortlist|near_miss|embedding|encoder_model|"
    r"group_membership|outcome|consent_withdrawal|verdict|verdict_note)\b"
)
"""Tables that hold candidates, or what was thought of them."""

OF_A_REFERRAL = {("POST", "/v1/referrals"), ("POST", "/v1/placements")}
"""Who sends the code of somebody proposed asks about that one proposal, and so about its person."""

OPERATIONS = sorted(one for one, scopes in RIGHTS.items() if Scope.SUPPLIER in scopes)

MANY, ROUNDS, APART = 20_000, 60, 1.35
"""People, requests of each operation, and by how much two medians may differ that mean the same on a busy machine."""


def deliver(client: TestClient, records: dict[str, str], people: int) -> None:
    """So many candidates, one like the other."""
    profile = {
        "municipality": "0880", "caseworker": "HL-03", "swedish_level": "B1", "wishes": ["Lokalvårdare"],
        "consent_given_on": "2026-09-01",
    }  # fmt: skip
    lines = [
        json.dumps(profile | {"pseudonym": f"{number:032x}".translate(_BASE32), "display_code": f"K{number:05}"})
        for number in range(people)
    ]
    headers = records | {"Content-Type": "application/x-ndjson"}
    delivered = client.post("/v1/profiles", content="\n".join(lines), headers=headers)
    assert delivered.status_code == 200, delivered.text


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that goes to the database, as it is sent."""
    sent: list[str] = []
    plain = psycopg.Cursor.execute

    def noting(cursor: Any, query: Any, *args: Any, **named: Any) -> Any:
        words = query.decode() if isinstance(query, bytes) else query
        sent.append(words if isinstance(words, str) else words.as_string(cursor))
        return plain(cursor, query, *args, **named)

    monkeypatch.setattr(psycopg.Cursor, "execute", noting)
    return sent


def test_no_answer_to_a_supplier_and_no_statement_behind_it_depends_on_candidates(
    client: TestClient, party: Party, posting: dict[str, Any], proposal: Proposal, records: dict[str, str],
    owner: Database, statements: list[str],
) -> None:  # fmt: skip
    ids = {"commitment_id": str(party.commitment.id), "vacancy_id": str(proposal.vacancy_id), "month": "2026-10"}
    bodies = requests_of(party, posting, proposal)
    own = client.post("/v1/placements", json=bodies["POST", "/v1/placements"], headers=party.headers).json()
    ids["placement_id"] = own["id"]

    def played() -> dict[tuple[str, str], tuple[int, bytes, dict[str, str], list[str]]]:
        """Every operation once: its answer, but for what names the occurrence, and the statements behind it."""
        told = {}
        for method, path in OPERATIONS:
            statements.clear()
            body = bodies.get((method, path))
            headers = party.headers | {"Content-Type": MEDIA_TYPES.get(method, "application/json")}
            answer = client.request(
                method, path.format(**ids), content=None if body is None else json.dumps(body), headers=headers
            )  # fmt: skip
            said = re.sub(rb"urn:uuid:[0-9a-f-]+", b"", answer.content)
            kept = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
            told[method, path] = (answer.status_code, said, kept, list(statements))
        return told

    played()  # what changes something has changed it
    without = played()
    deliver(client, records, PEOPLE)
    with owner.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM candidate").fetchone() == (PEOPLE,)
    assert played() == without
    assert [one for one, (status, *_) in without.items() if status not in (200, 201, 409)] == []
    read = {
        one: {table for said in sent for table in OF_CANDIDATES.findall(said)} for one, (*_, sent) in without.items()
    }
    assert all(sent for *_, sent in without.values()), "statements are seen"
    assert {one for one, tables in read.items() if tables} <= OF_A_REFERRAL, read


@pytest.mark.full
def test_how_long_an_answer_to_a_supplier_takes_does_not_depend_on_candidates(
    client: TestClient, party: Party, posting: dict[str, Any], proposal: Proposal, records: dict[str, str],
    owner: Database, services: Services, postgres_url: str, database_url: str,
) -> None:  # fmt: skip
    """Two databases that differ in candidates alone, asked by turns."""
    ids = {"commitment_id": str(party.commitment.id), "vacancy_id": str(proposal.vacancy_id), "month": "2026-10"}
    bodies = requests_of(party, posting, proposal)
    own = client.post("/v1/placements", json=bodies["POST", "/v1/placements"], headers=party.headers).json()
    ids["placement_id"] = own["id"]
    owner.close()
    services.close()
    settings = services.settings.model_copy(
        update={"requests_per_key": 0, "requests_per_address": 0, "profiles_limit_bytes": 20_000_000}
    )
    seconds: dict[tuple[str, str], tuple[list[float], list[float]]] = {one: ([], []) for one in OPERATIONS}
    with own_database(postgres_url, str(conninfo_to_dict(database_url)["dbname"])) as other:
        asked = [connect(settings, url, services.clock) for url in (database_url, other)]
        clients = [TestClient(create_app(one)) for one in asked]
        deliver(clients[1], records, MANY)
        for url in (database_url, other):
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("ANALYZE")
        for number in range(ROUNDS + 1):
            for method, path in OPERATIONS:
                body = bodies.get((method, path))
                headers = party.headers | {"Content-Type": MEDIA_TYPES.get(method, "application/json")}
                for which in (0, 1) if number % 2 else (1, 0):
                    began = time.perf_counter()
                    clients[which].request(
                        method, path.format(**ids), content=None if body is None else json.dumps(body), headers=headers
                    )  # fmt: skip
                    if number:
                        seconds[method, path][which].append(time.perf_counter() - began)
        for one in asked:
            one.close()
    ratios = {one: median(many) / median(none) for one, (none, many) in seconds.items()}
    print({one: round(ratio, 3) for one, ratio in ratios.items()})
    assert {one: ratio for one, ratio in ratios.items() if not 1 / APART < ratio < APART} == {}
    assert 0.9 < geometric_mean(ratios.values()) < 1.1


_BASE32 = str.maketrans("0189", "mnpq")
"""From hexadecimal to the letters of a pseudonym."""
