"""Every route answers with the headers that keep browsers safe, whoever asks, over http and over https."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.security import HEADERS
from matcher.services import Services
from models.store.database import Database
from tests.pages.conftest import BASE
from tests.pages.test_access import leaves

HTTPS = "https://ingang.example"
ALWAYS = HEADERS.keys() - {"Content-Security-Policy", "Cache-Control", "Referrer-Policy", "Cross-Origin-Opener-Policy"}
"""Those whose value is one and the same; of the others pages and files have their own."""


def asked(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Every method of every route, at an address that fits, and what nobody has."""
    for route in leaves(app.routes):
        for method in sorted(getattr(route, "methods", None) or {"GET"}):
            yield method, re.sub(r"\{[^}]*\}", "00000000-0000-4000-8000-000000000000", route.path)
    for path in ("/finns-inte", "/v1/finns-inte", "/static/pages/pages.css", "/static/pages/x"):
        yield "GET", path


@pytest.mark.parametrize("base", [BASE, HTTPS])
def test_every_answer_of_every_route_carries_them(services: Services, owner: Database, base: str) -> None:
    settings = services.settings.model_copy(update={"base_url": HTTPS})
    app = create_app(replace(services, settings=settings))
    client = TestClient(app, base_url=base, client=("127.0.0.1", 1), raise_server_exceptions=False)
    wrong, seen = [], 0
    for method, path in asked(app):
        for accept in ("text/html", "application/json"):
            answer = client.request(method, path, headers={"Accept": accept}, follow_redirects=False)
            told, seen = answer.headers, seen + 1
            missing = {name for name in ALWAYS if told.get(name) != HEADERS[name]}
            missing |= {name for name in HEADERS if name not in told}
            if "frame-ancestors 'none'" not in told.get("Content-Security-Policy", ""):
                missing.add("frame-ancestors")
            if "unsafe" in told.get("Content-Security-Policy", ""):
                missing.add("unsafe")
            if told.get("Referrer-Policy") not in ("no-referrer", "same-origin"):
                missing.add("Referrer-Policy")
            is_file = path.startswith("/static/") and answer.status_code < 400
            if told.get("Cache-Control") != "no-store" and not is_file:
                missing.add("Cache-Control")
            if ("Strict-Transport-Security" in told) != (base == HTTPS):
                missing.add("Strict-Transport-Security")
            if "server" in told:
                missing.add("Server")
            if missing:
                wrong.append((method, path, accept, answer.status_code, sorted(missing)))
    assert wrong == []
    assert seen > 200
