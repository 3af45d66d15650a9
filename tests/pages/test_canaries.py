"""Canaries: secrets and words that would be noticed go through a day of work, and must not be found afterwards.

In no log line, no mail but the one that a code is meant for, no page or answer, and no dump of the whole database.
"""

import logging
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg.conninfo import make_conninfo

from api.app import create_app
from api.pages.route import SESSION
from api.pages.suppliers.admission import SUPPLIER_SESSION
from matcher import keys
from matcher.messages import explain
from matcher.services import Services, connect
from matcher.work import deliver, seal
from models.errors import ConfigurationError
from models.staff import Staff
from models.store.database import Database
from models.store.embedded_home import wheel_binaries
from models.supplier import Scope
from tests.pages.conftest import OWN, PageClient
from tests.pages.contacts import EMAIL, contact
from tests.pages.test_sign_in import account, clock, give_code, give_password, mailed, visitor
from tests.pages.test_supplier_access import mailed as mailed_to_suppliers
from tests.pages.world import CLEANER, MARIA, NOW, World, made

__all__ = ["account", "clock", "visitor"]

NAME = "Kanariesson Gulfjäder"
NUMBER = "19850101-2382"
CLIENTS = ("httpx", "asyncio")
"""Whose log lines are the test's own, not the service's."""

TYPED = "kanarie-lösenord-fel-1"
SMTP_PASSWORD, OIDC_SECRET = "kanarie-smtp-2", "kanarie-oidc-3"
METRICS_TOKEN, DATABASE_PASSWORD = "kanarie-matetal-4-kanarie", "kanarie-databas-5"


def dump_of(url: str) -> str:
    """The whole database as text."""
    program = wheel_binaries() / "pg_dump"
    command = [str(program), "--enable-row-security", "--role=ingang_owner", f"--dbname={url}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[:500]
    return done.stdout


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> Iterator[list[str]]:
    """Whatever has been logged or printed, once it is asked for."""
    caplog.set_level(logging.DEBUG)
    logged: list[str] = []
    yield logged


def test_no_secret_and_no_word_of_anybodys_gets_where_it_is_not_meant(
    visitor: PageClient, account: Staff, app: FastAPI, services: Services, world: World, owner: Database,
    database_url: str, said: list[str],
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, tmp_path: Path,
) -> None:  # fmt: skip
    smtp = f"smtp://kanarie:{SMTP_PASSWORD}@127.0.0.1:9?tls=never"
    services.settings = services.settings.model_copy(update={"smtp_url": smtp, "data_dir": tmp_path})
    answers: list[str] = []
    codes: dict[str, str] = {}

    # A supplier's system: postings that are taken and refused, with a name and a number where none should be.
    with owner.transaction() as connection:
        _, secret = keys.create(
            connection, scope=Scope.SUPPLIER, label="kanarie", supplier_id=made("supplier"), now=NOW, actor="cli:test"
        )  # type: ignore[arg-type]
    api = TestClient(app, raise_server_exceptions=False)
    bearer = {"Authorization": f"Bearer {secret}"}
    posting = {
        "supplier_reference": "K-1", "commitment_id": str(made("cleaning")), "headline": "Lokalvårdare",
        "description": {"text": f"Du städar skolor. Fråga {NAME}."}, "number_of_vacancies": 1,
        "application_deadline": "2027-01-31", "application_contacts": [{"name": f"{NAME} i okänt fält", "ssn": NUMBER}],
    }  # fmt: skip
    taken = api.post("/v1/vacancies", json=posting, headers=bearer)
    assert taken.status_code == 201, taken.text
    refused = {
        "a number in the text": posting | {"description": {"text": f"Ring {NUMBER}"}, "supplier_reference": "K-2"},
        "a name for a number": posting | {"number_of_vacancies": NAME},
        "a number for a day": posting | {"application_deadline": NUMBER},
    }
    for body in refused.values():
        answer = api.post("/v1/vacancies", json=body, headers=bearer)
        assert answer.status_code == 422
        answers += [answer.text, str(answer.headers)]
    wrong = secret[:-6] + "kanari"
    for path in ("/v1/vacancies", f"/v1/placements/{NAME}", f"/v1/vacancies?cursor={NAME}", f"/{NAME}"):
        answers.append(api.get(path, headers={"Authorization": f"Bearer {wrong}"}).text)
        answers.append(api.get(path, headers=bearer).text if path != "/v1/vacancies" else "")

    # A colleague: a wrong password, the right one, the code; then pages.
    give_password(visitor, TYPED)
    give_password(visitor)
    codes["colleague"] = mailed(owner)[-1]
    browser_token = dict(visitor.http.cookies)
    assert give_code(visitor, codes["colleague"]) == 303
    session = str(visitor.http.cookies[SESSION])
    desk = visitor.http.get(f"/veckor/{world.run.week}/platser/{CLEANER}", headers={"Accept": "text/html"})
    answers += [desk.text, visitor.http.get("/finns-inte", headers={"Accept": "text/html"}).text]
    visitor.http.post("/tillganglighet", data={"vad": f"{NAME} kommer inte åt sidan", "sida": "/om"}, headers=OWN)

    # A supplier's contact.
    contact(owner)
    theirs = PageClient(visitor.http.__class__(app, base_url=str(visitor.http.base_url), client=("127.0.0.1", 2)))
    theirs.get("/leverantor/logga-in")
    theirs.http.post("/leverantor/logga-in", data={"epost": EMAIL}, headers=OWN)
    codes["contact"] = mailed_to_suppliers(owner)[-1][1]
    theirs.http.post("/leverantor/logga-in/kod", data={"kod": codes["contact"]}, headers=OWN, follow_redirects=False)
    contacts_session = str(theirs.http.cookies[SUPPLIER_SESSION])
    answers.append(theirs.http.get("/leverantor", headers={"Accept": "text/html"}).text)

    # A fault that nobody foresaw, a mail server that cannot be reached, a provider that cannot, and the audit key.
    @app.get("/kanarie")
    def broken() -> None:
        raise ValueError(f"{NAME} {NUMBER} {secret}")

    answers.append(api.get("/kanarie").text)
    deliver(services)
    seal(services)
    key = services.settings.audit_key_file.read_bytes()
    provider = {
        "oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": "ingang", "oidc_client_secret": OIDC_SECRET,
        "oidc_roles": "h=caseworker", "base_url": "http://127.0.0.1:8000",
    }  # fmt: skip
    other = create_app(replace(services, settings=services.settings.model_copy(update=provider)))
    oidc = TestClient(other, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 3), raise_server_exceptions=False)
    answers += [oidc.get(path, headers={"Accept": "text/html"}).text for path in ("/logga-in", "/logga-in/oidc")]
    answers += [repr(other.state.services.settings), oidc.get("/openapi.json").text, oidc.get("/health/jobs").text]

    # Who reads the figures, with the token and with a wrong one; and a database that refuses the password in its URL.
    told = services.settings.model_copy(update={"metrics_token": METRICS_TOKEN})
    measured = TestClient(create_app(replace(services, settings=told)), raise_server_exceptions=False)
    for sent in (METRICS_TOKEN, METRICS_TOKEN[:-1]):
        answers.append(measured.get("/metrics", headers={"Authorization": f"Bearer {sent}"}).text)
    assert "ingang_letters_refused" in answers[-2]
    here = TestClient(app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 5)).get("/metrics").text
    assert 'route="/v1/placements/{placement_id}"' in here, "what has been asked is counted"
    assert not [canary for canary in (NAME, NUMBER, quote(NAME), *codes.values(), MARIA.name, EMAIL) if canary in here]
    answers.append(here)
    away = make_conninfo(database_url, host="127.0.0.1", port="1", password=DATABASE_PASSWORD)
    with closing(connect(services.settings.model_copy(update={"database_url": away}), away)) as nowhere:
        lost = TestClient(create_app(nowhere), base_url="http://127.0.0.1:8000", client=("127.0.0.1", 4))
        answers += [lost.get(path).text for path in ("/health", "/metrics")]
        answers.append(repr(nowhere.settings))
    assert "ingang_database_up 0.0" in answers[-2]
    with pytest.raises(ConfigurationError) as malformed:
        connect(services.settings, f"postgresql://u:{DATABASE_PASSWORD}@[::")
    answers += [explain(malformed.value), str(malformed.value)]

    with owner.transaction() as connection:
        outbox = connection.execute("SELECT address, subject, text || html FROM letter").fetchall()
    printed = capsys.readouterr()
    said += [
        printed.out,
        printed.err,
        *(one.getMessage() for one in caplog.records if not one.name.startswith(CLIENTS)),
    ]
    logs, dump, mails = "\n".join(said), dump_of(database_url), "\n".join(" ".join(row) for row in outbox)
    assert "request.failed" in logs, "logs are seen"
    assert "CREATE TABLE" in dump
    secrets: Mapping[str, str] = {
        "key": secret, "key's random part": secret[-30:], "wrong key": wrong, "session": session,
        "contact's session": contacts_session, "password typed wrong": TYPED, "password": "fyra gröna paraplyer",
        "SMTP password": SMTP_PASSWORD, "OIDC secret": OIDC_SECRET, "token of the figures": METRICS_TOKEN,
        "database's password": DATABASE_PASSWORD, "audit key": key.hex(),
        "audit key as it is": key.decode("latin-1").strip(),
        **{f"cookie {name}": one for name, one in browser_token.items()},
    }  # fmt: skip
    everywhere = {"logs": logs, "database": dump, "mails": mails, "answers": "\n".join(answers)}
    for place, text in everywhere.items():
        found = [name for name, canary in secrets.items() if canary in text]
        assert found == [], f"{found} in {place}"
    for whose, code in codes.items():
        halves = f"{code[:4]} {code[4:]}" if whose == "contact" else code
        assert code not in logs and halves not in logs, whose
        assert code not in everywhere["answers"], whose
    words = {"name": NAME, "number": NUMBER, "number without its line": NUMBER.replace("-", "")}
    for name, canary in words.items():
        assert canary not in logs, name
        assert canary not in mails or name == "name", name
        assert name == "name" or canary not in dump, name
        assert f"{NAME} i okänt fält" not in dump, "what was not asked for is not kept"
    assert "audit_event" in dump
    with owner.transaction() as connection:
        events = str(connection.execute("SELECT e::text FROM audit_event e").fetchall())
    assert not [one for one in (*words.values(), *codes.values(), MARIA.name, EMAIL) if one in events]
    assert not [address for address, _, text in outbox if codes["colleague"] in text and address != account.email]
