"""Signing in through the municipality's provider: a real one, in a process of its own, that can also lie."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient

from api.pages.route import SESSION
from matcher.config import Settings, load_settings
from matcher.services import Services
from models.clock import system_clock
from models.errors import ConfigurationError
from models.staff import Role
from models.store.database import Database
from tests.pages.conftest import OWN, PageClient, only, words
from tests.pages.openid_provider import CLIENT, SECRET
from tests.pages.world import EVA, MARIA, World

PROVIDER = Path(__file__).with_name("openid_provider.py")
ACR = "http://id.elegnamnden.se/loa/1.0/loa3"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The provider's address."""
    with subprocess.Popen([sys.executable, PROVIDER], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


def claims(**more: Any) -> dict[str, Any]:
    return {"sub": "1", "email": "Maria@Kalmar.example", "groups": ["ingang-hl", "alla"], "acr": ACR, **more}


def tell(provider: str, person: dict[str, Any] | None = None, fault: str = "") -> None:
    """Who signs in next, and how the provider lies about it."""
    httpx.put(f"{provider}/person", json=person or claims()).raise_for_status()
    httpx.put(f"{provider}/fault", json=fault).raise_for_status()


@pytest.fixture
def visitor(
    provider: str, services: Services, settings: Settings, world: World, http_from: Callable[[str], TestClient]
) -> PageClient:
    """A browser in which nobody has signed in, before a service that has the provider."""
    tell(provider)
    services.clock = system_clock
    services.settings = settings.model_copy(
        update={
            "oidc_issuer": provider, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET, "oidc_acr": ACR,
            "oidc_roles": "ingang-hl=caseworker; cn=ma,dc=kalmar = coordinator;ingang-dso=data_protection_officer",
        }
    )  # fmt: skip
    return PageClient(http_from("127.0.0.1"))


def away(client: PageClient, till: str = "/") -> str:
    """Set out, let the provider answer, and give the address that it sends the browser back to."""
    out = client.http.get("/logga-in/oidc", params={"till": till}, follow_redirects=False)
    assert out.status_code == 303, out.text
    there = httpx.get(out.headers["Location"], follow_redirects=False)
    assert there.status_code == 302, there.text
    parts = urlsplit(there.headers["Location"])
    return f"{parts.path}?{parts.query}"


def sign_in(client: PageClient, till: str = "/") -> Any:
    return client.http.get(away(client, till), headers={"Accept": "text/html"}, follow_redirects=False)


def test_whoever_comes_back_is_signed_in_and_where_they_were_going(visitor: PageClient) -> None:
    page = visitor.get("/konto")
    assert str(only(page, "main a")["href"]) == "/logga-in/oidc?till=/konto"
    assert not page.select("input[type=password]")
    answer = sign_in(visitor, "/konto")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/konto")
    assert words(only(visitor.get("/konto"), ".particulars")).startswith("Namn Maria Lindqvist Roll Handläggare")


def test_groups_and_names_may_come_from_userinfo(visitor: PageClient, provider: str) -> None:
    person = claims(email=EVA.email, groups=["cn=ma,dc=kalmar"], in_userinfo=True)
    tell(provider, person)
    assert sign_in(visitor).status_code == 403, "the level of identification is the ID token's alone"
    services: Services = visitor.http.app.state.services  # type: ignore[attr-defined]
    services.settings = services.settings.model_copy(update={"oidc_acr": ""})
    assert sign_in(visitor).status_code == 303
    assert "Matchningsansvarig" in words(visitor.get("/konto"))
    tell(provider, person, "userinfo")
    assert sign_in(visitor).status_code == 403


@pytest.mark.parametrize(
    "fault", ["nonce", "signature", "audience", "issuer", "expired", "unsigned", "at_hash", "refusal", "discovery"]
)
def test_a_provider_that_lies_signs_nobody_in(visitor: PageClient, provider: str, fault: str) -> None:
    if fault == "discovery":
        tell(provider, fault=fault)
        assert visitor.http.get("/logga-in/oidc", follow_redirects=False).status_code == 403
    else:
        tell(provider, fault=fault)
        answer = visitor.checked(sign_in(visitor), 403)
        assert "gick inte att slutföra" in words(answer)
    assert SESSION not in visitor.http.cookies


@pytest.mark.parametrize(
    "more",
    [
        {"groups": []},
        {"groups": None},
        {"groups": ["alla", "coordinator", "ma"]},
        {"email": "ingen@kalmar.example"},
        {"email": ""},
        {"email_verified": False},
        {"acr": "http://id.elegnamnden.se/loa/1.0/loa2"},
        {"acr": None},
    ],
)
def test_a_stranger_or_somebody_without_role_or_level_is_told_so(
    visitor: PageClient, provider: str, more: dict[str, Any]
) -> None:
    tell(provider, claims(**more))
    visitor.checked(sign_in(visitor), 403)
    assert SESSION not in visitor.http.cookies


def test_an_answer_counts_once_in_the_browser_that_asked_and_with_its_state(
    visitor: PageClient, http_from: Callable[[str], TestClient]
) -> None:
    back = away(visitor)
    stolen = PageClient(http_from("127.0.0.1"))
    stolen.get("/logga-in")
    assert stolen.http.get(back, follow_redirects=False).status_code == 403
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert visitor.http.get(back.replace(state, "x"), follow_redirects=False).status_code == 403
    kept = dict(visitor.http.cookies)
    assert visitor.http.get(back, follow_redirects=False).status_code == 303
    visitor.http.cookies.clear()
    visitor.http.cookies.update(kept)
    assert visitor.http.get(back, follow_redirects=False).status_code == 403


def test_the_groups_role_counts_and_the_lists_own_where_there_are_several(
    visitor: PageClient, provider: str, owner: Database
) -> None:
    for groups, role in (
        (["ingang-dso"], Role.DATA_PROTECTION_OFFICER),
        (["cn=ma,dc=kalmar", "ingang-dso", "ingang-hl"], MARIA.role),
        ("cn=ma,dc=kalmar", Role.COORDINATOR),
    ):
        tell(provider, claims(groups=groups))
        assert sign_in(visitor).status_code == 303
        with owner.transaction() as connection:
            row = connection.execute("SELECT role, method FROM session ORDER BY created_at DESC LIMIT 1").fetchone()
        assert row == (role, "oidc")


def test_with_a_provider_local_accounts_are_closed(visitor: PageClient) -> None:
    away(visitor)
    for path in ("/logga-in", "/logga-in/kod", "/logga-in/losenord/x"):
        assert visitor.http.post(path, data={}, headers=OWN).status_code == 404


def test_a_provider_that_does_not_answer_is_a_page(visitor: PageClient) -> None:
    services: Services = visitor.http.app.state.services  # type: ignore[attr-defined]
    services.settings = services.settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:9"})
    visitor.get("/logga-in/oidc", 403)


def test_settings_that_do_not_fit_are_named() -> None:
    whole = {"oidc_issuer": "https://id.example", "oidc_client_id": "a", "oidc_client_secret": "b"}
    whole["oidc_roles"] = "g=boss"
    wrong = ({}, "OIDC_ROLES"), ({"oidc_client_id": ""}, "OIDC_CLIENT_ID"), ({"oidc_scope": "email"}, "OIDC_SCOPE")
    for change, named in wrong:
        with pytest.raises(ConfigurationError) as told:
            load_settings(None, **(whole | change))
        assert named in str(told.value.params["problems"])
