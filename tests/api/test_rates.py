"""How often may be asked: by key, by address, at the sign-in pages; and what is said to who asks too often."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.app import create_app
from api.errors import TooManyRequests
from api.rates import Rates, network_of
from matcher.config import Settings
from matcher.services import Services
from models.ids import KeyId
from models.supplier import Scope
from tests.api.conftest import Party
from tests.api.test_errors import assert_problem


@contextmanager
def limited(services: Services, client: tuple[str, int] = ("203.0.113.7", 1), **limits: int) -> Iterator[TestClient]:
    """The application with these limits, asked from an address, behind a proxy on this machine that is trusted."""
    settings = services.settings.model_copy(update=limits)
    app = create_app(replace(services, settings=settings))
    with TestClient(ProxyHeadersMiddleware(app, settings.trusted_proxies), client=client) as connected:  # type: ignore[arg-type]
        yield connected


def test_each_asker_has_a_minutes_worth_at_once_and_then_as_it_comes() -> None:
    now = [1000.0]
    rates = Rates(60, clock=lambda: now[0])
    for _ in range(60):
        rates.ask("a")
    rates.ask("b")
    with pytest.raises(TooManyRequests) as refused:
        rates.ask("a")
    assert refused.value.params["seconds"] == 1
    now[0] += 1
    rates.ask("a")
    with pytest.raises(TooManyRequests):
        rates.ask("a")
    now[0] += 60
    for _ in range(60):
        rates.ask("a")


def test_what_is_remembered_of_askers_is_bounded_and_the_busy_are_not_forgotten() -> None:
    rates = Rates(10, most=100, clock=lambda: 5.0)
    for _ in range(10):
        rates.ask("busy")
    for number in range(5000):
        if number % 50 == 0:
            with pytest.raises(TooManyRequests):
                rates.ask("busy")
        rates.ask(str(number))
    assert len(rates) == 100


def test_no_limit_remembers_nobody() -> None:
    rates = Rates(0)
    for number in range(1000):
        rates.ask(str(number % 2))
    assert len(rates) == 0


@pytest.mark.parametrize(
    ("address", "asker"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_one_network_is_one_asker(address: str, asker: str) -> None:
    assert network_of(address) == asker


def test_a_key_that_asks_too_often_waits_and_others_do_not(
    services: Services, party: Party, new_key: Callable[..., tuple[KeyId, dict[str, str]]]
) -> None:
    _, other = new_key(Scope.SUPPLIER, party.supplier)
    with limited(services, requests_per_key=3) as client:
        for _ in range(3):
            assert client.get("/v1/vacancies", headers=party.headers).status_code == 200
        refused = client.get("/v1/vacancies", headers=party.headers)
        assert_problem(refused, 429, "too_many_requests")
        assert 1 <= int(refused.headers["Retry-After"]) <= 20
        assert client.get("/v1/vacancies", headers=other).status_code == 200
        assert client.get("/v1/vacancies").status_code == 401, "who has no key is not told of others' haste"


def test_an_address_is_limited_whatever_keys_it_tries(services: Services, party: Party) -> None:
    with limited(services, requests_per_address=5) as client:
        for number in range(5):
            client.get("/v1/vacancies", headers={"Authorization": f"Bearer ingang_supplier_{number:043}"})
        assert_problem(client.get("/v1/vacancies", headers=party.headers), 429, "too_many_requests")
        assert_problem(client.get("/health"), 429, "too_many_requests")


def test_a_page_that_is_asked_for_too_often_says_so_in_words(services: Services) -> None:
    with limited(services, requests_per_address=1) as client:
        client.get("/om")
        page = client.get("/om", headers={"Accept": "text/html"})
        assert page.status_code == 429
        assert int(page.headers["Retry-After"]) >= 1
        assert "För många förfrågningar" in page.text
        assert page.headers["X-Frame-Options"] == "DENY"


def test_sign_in_pages_have_a_smaller_measure(services: Services) -> None:
    with limited(services, sign_in_requests_per_address=2) as client:
        asked = [client.get(path).status_code for path in ("/logga-in", "/leverantor/logga-in", "/logga-in/kod", "/om")]
    assert asked[2] == 429
    assert 429 not in (asked[0], asked[1], asked[3])


def test_a_proxys_word_on_who_asks_counts_only_where_it_is_trusted(services: Services) -> None:
    with limited(services, ("127.0.0.1", 1), requests_per_address=1) as proxy:
        assert proxy.get("/health", headers={"X-Forwarded-For": "198.51.100.1"}).status_code == 200
        assert proxy.get("/health", headers={"X-Forwarded-For": "198.51.100.2"}).status_code == 200
        forged = {"X-Forwarded-For": "192.0.2.99, 198.51.100.1"}
        assert proxy.get("/health", headers=forged).status_code == 429, "what the client itself wrote does not count"
    with limited(services, ("203.0.113.7", 1), requests_per_address=1) as stranger:
        assert stranger.get("/health", headers={"X-Forwarded-For": "198.51.100.1"}).status_code == 200
        assert stranger.get("/health", headers={"X-Forwarded-For": "198.51.100.2"}).status_code == 429


def test_the_document_tells_of_429_and_retry_after_for_every_operation(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    told = {
        (path, method)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if path.startswith(("/v1/", "/health"))
        and "Retry-After" not in operation["responses"]["429"].get("headers", {})
    }
    assert told == set()


def test_the_defaults_let_a_whole_pool_of_postings_through() -> None:
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    assert settings.requests_per_key >= 5000
