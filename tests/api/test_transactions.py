"""One request is one transaction, and it ends before the answer goes out."""

from datetime import datetime
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.deps import Now, Transaction
from models.audit import AuditEvent
from models.errors import Conflict, IngangError
from models.store import audit
from models.store.database import Conn, Database
from tests.api.conftest import Party


def note(connection: Conn, now: datetime) -> None:
    audit.append(
        connection, AuditEvent(at=now, actor="key:test", action="test.noted", subject_type="test", subject="1")
    )


def notes(database: Database) -> int:
    with database.transaction() as connection:
        return len(audit.of_subject(connection, "test", "1"))


def test_the_commit_is_before_the_answer(app: FastAPI, application: Database) -> None:
    seen: list[int] = []

    @app.post("/note")
    def take_note(connection: Transaction, now: Now) -> dict[str, str]:
        note(connection, now)
        seen.append(notes(application))
        return {}

    async def watched(scope: Any, receive: Any, send: Any) -> None:
        async def send_watched(message: Any) -> None:
            if message["type"] == "http.response.start":
                seen.append(notes(application))
            await send(message)

        await app(scope, receive, send_watched)

    with TestClient(watched) as client:
        assert client.post("/note").status_code == 200
    assert seen == [0, 1], "what another connection saw inside the route, and when the answer began"


def test_a_commit_that_fails_is_told_of(app: FastAPI, client: TestClient, owner: Database) -> None:
    with owner.transaction() as connection:
        connection.execute("CREATE TABLE later (x integer UNIQUE DEFERRABLE INITIALLY DEFERRED)")
        connection.execute("GRANT INSERT ON later TO ingang_application")

    @app.post("/late")
    def late(connection: Transaction) -> dict[str, str]:
        connection.execute("INSERT INTO later VALUES (1), (1)")
        return {"all": "well"}

    answer = client.post("/late")
    assert answer.status_code == 500
    assert "well" not in answer.text


def test_what_a_failing_request_did_is_undone(app: FastAPI, client: TestClient, application: Database) -> None:
    @app.post("/half")
    def half(connection: Transaction, now: Now) -> None:
        note(connection, now)
        raise Conflict("vacancy_withdrawn")

    assert client.post("/half").status_code == 409
    assert notes(application) == 0


def test_a_refused_posting_leaves_no_event(
    client: TestClient, party: Party, posting: dict[str, Any], owner: Database
) -> None:
    with owner.transaction() as connection:
        before = connection.execute("SELECT count(*) FROM audit_event").fetchone()
    client.post("/v1/vacancies", json=posting | {"kind": "training"}, headers=party.headers)
    with owner.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM audit_event").fetchone() == before


def test_what_is_too_long_for_the_server_is_refused_and_no_outage(application: Database) -> None:
    with pytest.raises(IngangError) as caught, application.transaction() as connection:
        connection.execute("CREATE TEMPORARY TABLE line (said text PRIMARY KEY) ON COMMIT DROP")
        connection.execute(
            "INSERT INTO line SELECT string_agg(sha256(n::text::bytea)::text, '') FROM generate_series(1, 200) AS n"
        )
    assert caught.value.code == "database_refused", "trying again later would be of no use"
