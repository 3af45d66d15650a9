"""Suppliers' contacts: how they sign in, and that neither they nor colleagues come to the other's pages."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.pages.access import is_for_suppliers
from api.pages.route import SESSION
from api.pages.suppliers.admission import SUPPLIER_SESSION, SupplierRoute
from matcher.config import Settings
from matcher.intake.contacts import add_contact, remove_contact
from matcher.services import Services
from matcher.sign_in.accounts import CODE_TRIES, PER_ACCOUNT
from models.errors import InvalidInput, NotFound
from models.reach import NOTHING, Reach
from models.staff import Role, Staff
from models.store import audit
from models.store.database import Conn, Database
from tests.pages.conftest import OWN, PageClient, only, words
from tests.pages.contacts import EMAIL, NAME, OTHER, SUPPLIER, contact, signed_in_contact
from tests.pages.test_access import FOREIGN, OF_SUPPLIERS, TABLE, address, ask, leaves, member_of
from tests.pages.test_sign_in import MovableClock, clock
from tests.pages.world import CLEANER, EVA, NOW, World

__all__ = ["clock"]
SIGN_IN, CODE = "/leverantor/logga-in", "/leverantor/logga-in/kod"


@pytest.fixture
def browser(http_from: Callable[[str], TestClient], world: World, clock: MovableClock) -> PageClient:
    """A browser in which nobody has signed in."""
    made = PageClient(http_from("127.0.0.1"))
    made.get(SIGN_IN)
    return made


def mailed(owner: Database) -> list[tuple[str, str]]:
    """Addresses and codes in the outbox, oldest first."""
    with owner.transaction() as connection:
        rows = connection.execute(
            "SELECT address, text FROM letter WHERE run_id IS NULL AND recipient IS NULL ORDER BY created_at, id"
        ).fetchall()
    return [(to, "".join(re.findall(r"\b\d{4} \d{4}\b", text))) for to, text in rows]


def give_code(client: PageClient, code: str, till: str = "/leverantor") -> int:
    form = {"kod": code, "till": till}
    return int(client.http.post(CODE, data=form, headers=OWN, follow_redirects=False).status_code)


def test_an_address_and_the_mailed_code_lead_to_the_page_that_was_asked_for(
    browser: PageClient, owner: Database
) -> None:
    contact(owner)
    answer = browser.http.get("/leverantor/konto", follow_redirects=False)
    page = browser.get(answer.headers["Location"])
    page = browser.post(SIGN_IN, {"epost": " ANNA@stad.example ", "till": str(only(page, "[name=till]")["value"])})
    ((to, code),) = mailed(owner)
    assert to == EMAIL
    assert code not in str(page)
    form = {"kod": code, "till": str(only(page, "[name=till]")["value"])}
    answer = browser.http.post(CODE, data=form, headers=OWN, follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/leverantor/konto")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.casefold()
    assert words(only(browser.get("/leverantor/konto"), ".signed-in a")) == NAME
    anna = contact(owner)
    with owner.transaction() as connection:
        events = audit.of_subject(connection, "contact", str(anna.id))
    assert [(one.actor, one.action) for one in events] == [
        ("cli:test", "contact.added"), (anna.actor, "session.begun"),
    ]  # fmt: skip


def test_a_known_and_an_unknown_address_are_answered_alike(browser: PageClient, owner: Database) -> None:
    contact(owner)
    answers = set()
    for email in (EMAIL, "ingen@stad.example", EVA.email, ""):
        sent = words(browser.post(SIGN_IN, {"epost": email}).select("main")[0])
        wrong = [words(browser.post(CODE, {"kod": "1"}, 400).select("main")[0]) for _ in range(2)]
        answers.add((sent, *wrong))
    assert len(answers) == 1
    assert [to for to, _ in mailed(owner)] == [EMAIL]


def test_an_address_is_throttled_whether_anybody_has_it_or_not(
    browser: PageClient, owner: Database, clock: MovableClock
) -> None:
    contact(owner)
    for email in (EMAIL, "ingen@stad.example"):
        for _ in range(PER_ACCOUNT):
            browser.post(SIGN_IN, {"epost": email})
        page = browser.post(SIGN_IN, {"epost": f" {email.upper()}"}, 429)
        assert "Vänta 15 minuter" in words(only(page, "[role=alert]"))
    assert len(mailed(owner)) == PER_ACCOUNT
    clock.move(minutes=15)
    browser.post(SIGN_IN, {"epost": EMAIL})


def test_a_code_counts_once_in_time_in_its_browser_and_for_so_many_tries(
    browser: PageClient, owner: Database, clock: MovableClock, http_from: Callable[[str], TestClient]
) -> None:
    contact(owner)

    def sent() -> str:
        clock.move(minutes=16)
        browser.get(SIGN_IN)
        browser.post(SIGN_IN, {"epost": EMAIL})
        return mailed(owner)[-1][1]

    code = sent()
    other = PageClient(http_from("127.0.0.1"))
    other.get(SIGN_IN)
    assert give_code(other, code) == 400
    clock.move(minutes=15)
    assert give_code(browser, code) == 400
    code = sent()
    wrong = "00000000" if code != "00000000" else "11111111"
    assert [give_code(browser, wrong) for _ in range(CODE_TRIES)] == [400] * CODE_TRIES
    assert give_code(browser, code) == 400
    code, before = sent(), dict(browser.http.cookies)
    assert give_code(browser, f" {code[:4]} {code[4:]}") == 303
    browser.http.cookies.clear()
    browser.http.cookies.update(before)
    assert give_code(browser, code) == 400


def test_signing_in_leads_to_suppliers_pages_only(browser: PageClient, owner: Database) -> None:
    contact(owner)
    browser.post(SIGN_IN, {"epost": EMAIL})
    form = {"kod": mailed(owner)[-1][1], "till": "/veckor/2026-W48"}
    answer = browser.http.post(CODE, data=form, headers=OWN, follow_redirects=False)
    assert answer.headers["Location"] == "/leverantor"


def test_the_database_holds_neither_tokens_nor_codes_nor_what_was_typed(browser: PageClient, owner: Database) -> None:
    contact(owner)
    browser.post(SIGN_IN, {"epost": "ingen@stad.example"})
    browser.post(SIGN_IN, {"epost": EMAIL})
    code = mailed(owner)[-1][1]
    give_code(browser, code)
    secrets = [browser.http.cookies[SUPPLIER_SESSION], code, "ingen@stad.example"]
    tables = ("sign_in_attempt", "supplier_code", "supplier_session", "audit_event")
    with owner.transaction() as connection:
        kept = [str(row) for table in tables for row in connection.execute(f"SELECT t::text FROM {table} t")]  # type: ignore[call-overload]
    assert kept
    assert not [one for one in secrets if any(one in row for row in kept)]


def test_nobody_sees_a_suppliers_page_without_a_suppliers_session(
    http_from: Callable[[str], TestClient], client_of: Callable[[Staff], PageClient], world: World
) -> None:
    nobody = http_from("127.0.0.1")
    nobody.get(SIGN_IN)
    for (method, path), signed_in in OF_SUPPLIERS.items():
        expected = (303 if method == "GET" else 401) if signed_in else (200 if path == SIGN_IN else 400)
        assert ask(nobody, method, address(path)) == expected, path
    for role in Role:
        http = client_of(member_of(role)).http
        http.get(SIGN_IN)
        staffs = http.cookies[SESSION]
        http.cookies.set(SUPPLIER_SESSION, staffs)
        for (method, path), signed_in in OF_SUPPLIERS.items():
            if signed_in:
                # A colleague's token is none of a contact's, under whichever name it comes.
                assert ask(http, method, address(path)) == (303 if method == "GET" else 401), path


def test_a_contact_opens_no_page_of_colleagues(
    http_from: Callable[[str], TestClient], owner: Database, settings: Settings, world: World
) -> None:
    token = signed_in_contact(owner, settings)
    for method, path in (one for one, roles in TABLE.items() if roles is not None):
        for cookies in ({SUPPLIER_SESSION: token}, {SUPPLIER_SESSION: token, SESSION: token}):
            http = http_from("127.0.0.1")
            http.cookies.update(cookies)
            assert ask(http, method, address(path)) in ({303} if method == "GET" else {401, 403}), path
            if method == "GET":
                answer = http.get(address(path), headers={"Accept": "text/html"}, follow_redirects=False)
                assert answer.headers["Location"].startswith("/logga-in"), path


@pytest.mark.parametrize("kind", FOREIGN)
def test_no_suppliers_page_believes_a_form_that_is_not_our_own(
    http_from: Callable[[str], TestClient], owner: Database, settings: Settings, world: World, kind: str
) -> None:
    said, headers = FOREIGN[kind]
    token = signed_in_contact(owner, settings)
    for (method, path), signed_in in OF_SUPPLIERS.items():
        if method == "POST":
            http = http_from("127.0.0.1")
            http.get(SIGN_IN)
            if signed_in:
                http.cookies.set(SUPPLIER_SESSION, token)
            assert ask(http, method, address(path), said, headers) == 403, path


def test_what_is_for_suppliers_is_told_by_its_address_alone(app: FastAPI) -> None:
    found = {(route.path, isinstance(route, SupplierRoute)) for route in leaves(app.routes) if hasattr(route, "path")}
    assert found
    assert all(is_for_suppliers(path) == of_suppliers for path, of_suppliers in found)


def test_where_nothing_is_read_of_placements_a_suppliers_transaction_reaches_nobody(
    supplier_client: PageClient, services: Services
) -> None:
    reaches: list[Reach | None] = []

    class Noting(Database):
        """The application's database, noting how far each transaction reaches."""

        def transaction(self, reach: Reach | None = None) -> AbstractContextManager[Conn]:
            reaches.append(reach)
            return super().transaction(reach)

    services.application.__class__ = Noting
    places = "/leverantor/platser"
    for path in ("/leverantor/konto", f"{places}/ny", f"{places}/{CLEANER}", f"{places}/{CLEANER}/krav"):
        supplier_client.get(path)
    assert len(reaches) == 2 * 4 - 1, "the account is shown without a transaction of its own"
    assert set(reaches) == {None, NOTHING}
    assert services.application.reach == NOTHING


def test_a_contact_who_is_removed_is_signed_out_at_once_and_gets_no_code(
    supplier_client: PageClient, owner: Database, clock: MovableClock
) -> None:
    supplier_client.get("/leverantor")
    who = contact(owner)
    supplier_client.addresses.clear()
    with owner.transaction() as connection:
        assert remove_contact(connection, who.id, now=NOW, actor="cli:test") == 1
        with pytest.raises(NotFound):
            remove_contact(connection, who.id, now=NOW, actor="cli:test")
    assert ask(supplier_client.http, "GET", "/leverantor") == 303
    del supplier_client.http.cookies[SUPPLIER_SESSION]
    supplier_client.http.get(SIGN_IN)
    supplier_client.post(SIGN_IN, {"epost": EMAIL})
    assert mailed(owner) == []


def test_a_session_ends_after_a_pause_and_after_a_working_day(supplier_client: PageClient, clock: MovableClock) -> None:
    for _ in range(10):
        clock.move(minutes=59)
        supplier_client.get("/leverantor/konto")
    supplier_client.addresses.clear()
    clock.move(minutes=11)
    assert ask(supplier_client.http, "GET", "/leverantor") == 303


def test_signing_out_ends_the_session_here_or_everywhere(
    supplier_client: PageClient, http_from: Callable[[str], TestClient], owner: Database, settings: Settings
) -> None:
    second, colleague = (http_from("127.0.0.1") for _ in range(2))
    second.cookies.set(SUPPLIER_SESSION, signed_in_contact(owner, settings))
    colleague.cookies.set(
        SUPPLIER_SESSION, signed_in_contact(owner, settings, name="Bo Ek", email="bo@stad.example")
    )  # fmt: skip
    token = supplier_client.http.cookies[SUPPLIER_SESSION]
    assert ask(supplier_client.http, "POST", "/leverantor/logga-ut") == 303
    supplier_client.http.cookies.set(SUPPLIER_SESSION, token)
    assert ask(supplier_client.http, "GET", "/leverantor") == 303
    assert ask(second, "GET", "/leverantor") == 200
    third = http_from("127.0.0.1")
    third.cookies.set(SUPPLIER_SESSION, signed_in_contact(owner, settings))
    assert ask(second, "POST", "/leverantor/logga-ut", {"overallt": "true"}) == 303
    assert ask(third, "GET", "/leverantor") == 303
    assert ask(colleague, "GET", "/leverantor") == 200


def test_an_address_signs_in_for_one_supplier_at_a_time(owner: Database, world: World) -> None:
    first = contact(owner)
    assert contact(owner) == first
    with owner.transaction() as connection:
        for bad in ({"email": EMAIL.upper()}, {"email": "anna"}, {"name": " ", "email": "x@stad.example"}):
            with pytest.raises(InvalidInput):
                add_contact(connection, OTHER, **{"name": "Bo", **bad}, now=NOW, actor="cli:test")
        remove_contact(connection, first.id, now=NOW, actor="cli:test")
        moved = add_contact(connection, OTHER, name=NAME, email=EMAIL, now=NOW, actor="cli:test")
    assert (moved.supplier_id, first.supplier_id) == (OTHER, SUPPLIER)


def test_a_page_of_errors_leads_a_supplier_to_suppliers_pages(supplier_client: PageClient) -> None:
    for path in ("/leverantor/finns-inte", "/leverantor/platser/finns-inte"):
        page = supplier_client.checked(supplier_client.http.get(path, headers={"Accept": "text/html"}), 404)
        assert {str(one["href"]) for one in page.select("header nav a")} <= {"/leverantor", "/leverantor/platser/ny"}
    supplier_client.addresses.clear()
