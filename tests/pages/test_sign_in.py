"""Signing in with a password and a mailed code, staying signed in, and signing out."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from api.pages.guard import FORM_FIELD
from api.pages.route import SESSION
from api.pages.sign_in import own_address
from matcher.services import Services
from matcher.sign_in import accounts, deputies, digest, sessions
from models.errors import InvalidInput
from models.sign_in import Method, Purpose
from models.staff import Role, Staff
from models.store import accounts as stored
from models.store import staff
from models.store.database import Database
from tests.pages.conftest import OWN, PageClient, only, words
from tests.pages.world import CLEANER, EVA, MARIA, NOW, OMAR, WEEK, World
from tests.waiting import wait_for_lock

PASSWORD = "fyra gröna paraplyer"


class MovableClock:
    """Stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock(services: Services) -> MovableClock:
    services.clock = MovableClock()
    # Nobody listens there: the letters stay in the outbox, where the tests read them.
    services.settings = services.settings.model_copy(update={"smtp_url": "smtp://127.0.0.1:9?tls=never"})
    return services.clock


@pytest.fixture
def account(owner: Database, world: World, clock: MovableClock) -> Staff:
    """Maria's account, with its password."""
    with owner.transaction() as connection:
        accounts.create(connection, MARIA.code, now=NOW, actor="cli:test")
        token = accounts.make_link(connection, MARIA.code, Purpose.PASSWORD, now=NOW, actor="cli:test")
        accounts.choose_password(connection, token, PASSWORD, NOW)
    return MARIA


@pytest.fixture
def visitor(http_from: Callable[[str], TestClient]) -> PageClient:
    """A browser in which nobody has signed in."""
    client = PageClient(http_from("127.0.0.1"))
    client.get("/logga-in")
    return client


def mailed(owner: Database) -> list[str]:
    """The codes in the outbox, oldest first."""
    with owner.transaction() as connection:
        rows = connection.execute("SELECT text FROM letter WHERE run_id IS NULL ORDER BY created_at, id").fetchall()
    return [re.findall(r"\b\d{6}\b", text)[0] for (text,) in rows]


def give_password(client: PageClient, password: str = PASSWORD, email: str = MARIA.email) -> int:
    answer = client.http.post("/logga-in", data={"epost": email, "losenord": password}, headers=OWN)
    return int(answer.status_code)


def give_code(client: PageClient, code: str, till: str = "/") -> int:
    answer = client.http.post(
        "/logga-in/kod", data={"kod": code, "till": till}, headers=OWN, follow_redirects=False
    )  # fmt: skip
    return int(answer.status_code)


def test_a_password_and_then_the_mailed_code_lead_to_the_page_that_was_asked_for(
    visitor: PageClient, account: Staff, owner: Database
) -> None:
    wanted = f"/handlaggare/{MARIA.code}/veckor/{WEEK}"
    answer = visitor.http.get(wanted, follow_redirects=False)
    page = visitor.get(answer.headers["Location"])
    sent = {"epost": " MARIA@kalmar.example ", "losenord": PASSWORD, "till": str(only(page, "[name=till]")["value"])}
    page = visitor.post("/logga-in", sent)
    (code,) = mailed(owner)
    assert code not in str(page)
    form = {"kod": f" {code[:3]} {code[3:]}", "till": str(only(page, "[name=till]")["value"])}
    answer = visitor.http.post("/logga-in/kod", data=form, headers=OWN, follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, wanted)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.casefold()
    assert words(only(visitor.get(wanted), ".signed-in a")) == MARIA.name


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(
    visitor: PageClient, account: Staff, owner: Database
) -> None:
    told = {
        words(visitor.post("/logga-in", {"epost": email, "losenord": password}, 400).select("main")[0])
        for email, password in ((MARIA.email, "fel"), ("ingen@kalmar.example", PASSWORD), (EVA.email, ""))
    }
    assert len(told) == 1
    assert mailed(owner) == []


def test_an_account_is_throttled_and_the_count_outlives_the_process(
    visitor: PageClient, account: Staff, owner: Database, clock: MovableClock, http_from: Callable[[str], TestClient]
) -> None:
    for _ in range(accounts.PER_ACCOUNT):
        assert give_password(visitor, "fel lösenord") == 400
    other = PageClient(http_from("127.8.8.8"))
    other.get("/logga-in")
    for browser in (visitor, other):
        assert give_password(browser) == 429
    assert mailed(owner) == []
    clock.move(minutes=15, seconds=1)
    assert give_password(visitor) == 200


def test_an_address_is_throttled_over_all_accounts(visitor: PageClient, account: Staff, owner: Database) -> None:
    with owner.transaction() as connection:
        for number in range(accounts.PER_ADDRESS):
            attempt = accounts.Attempt(email=f"{number}@x.example", address="127.0.0.1", browser="b")
            connection.execute(
                "INSERT INTO sign_in_attempt (at, account_sha256, address_sha256) VALUES (%s, %s, %s)",
                (NOW, attempt.account_sha256, attempt.address_sha256),
            )
    assert give_password(visitor) == 429


def test_asking_for_code_after_code_is_throttled_too(visitor: PageClient, account: Staff, owner: Database) -> None:
    answers = [give_password(visitor) for _ in range(accounts.PER_ACCOUNT + 1)]
    assert answers == [200] * accounts.PER_ACCOUNT + [429]
    assert len(mailed(owner)) == accounts.PER_ACCOUNT


def test_a_code_counts_in_its_own_browser_once_and_for_a_quarter_of_an_hour(
    visitor: PageClient, account: Staff, owner: Database, clock: MovableClock, http_from: Callable[[str], TestClient]
) -> None:
    other = PageClient(http_from("127.0.0.1"))
    other.get("/logga-in")
    give_password(visitor)
    assert give_code(other, mailed(owner)[-1]) == 400
    clock.move(minutes=15)
    assert give_code(visitor, mailed(owner)[-1]) == 400
    clock.move(seconds=1)
    give_password(visitor)
    kept = dict(visitor.http.cookies)
    assert give_code(visitor, mailed(owner)[-1]) == 303
    visitor.http.cookies.clear()
    visitor.http.cookies.update(kept)
    assert give_code(visitor, mailed(owner)[-1]) == 400


def test_a_code_cannot_be_guessed_by_trying(visitor: PageClient, account: Staff, owner: Database) -> None:
    give_password(visitor)
    (code,) = mailed(owner)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(accounts.CODE_TRIES):
        assert give_code(visitor, wrong) == 400
    assert give_code(visitor, code) == 400


def test_signing_in_leads_to_our_own_pages_only() -> None:
    for address in ("https://evil.example", "//evil.example", "/\\evil.example", "evil", "", "/a\nb", "/\t/evil"):
        assert own_address(address) == "/", address
    assert own_address("/veckor/2026-W48?handlaggare=HL%2F5") == "/veckor/2026-W48?handlaggare=HL%2F5"


def test_the_database_holds_neither_tokens_nor_passwords_nor_what_was_typed(
    visitor: PageClient, account: Staff, owner: Database
) -> None:
    give_password(visitor, "hemligt men fel")
    give_password(visitor)
    before = dict(visitor.http.cookies)
    give_code(visitor, mailed(owner)[-1])
    secrets = [*before.values(), visitor.http.cookies[SESSION], PASSWORD, "hemligt men fel"]
    with owner.transaction() as connection:
        tables = ("account", "sign_in_attempt", "sign_in_code", "session", "sign_in_link", "audit_event")
        kept = [str(row) for table in tables for row in connection.execute(f"SELECT t::text FROM {table} t")]  # type: ignore[call-overload]
    assert kept
    assert not [one for one in secrets if any(one in row for row in kept)]


def test_a_session_ends_after_a_pause_and_after_a_working_day(
    client: PageClient, clock: MovableClock, world: World
) -> None:
    def status() -> int:
        return int(client.http.get("/konto", follow_redirects=False).status_code)

    for _ in range(10):
        clock.move(minutes=59)
        assert status() == 200
    clock.move(minutes=11)
    assert status() == 303
    client.addresses.clear()


def test_an_idle_session_is_over(client: PageClient, clock: MovableClock) -> None:
    clock.move(minutes=60)
    assert client.http.get("/konto", follow_redirects=False).status_code == 303


def test_signing_out_ends_the_session_in_the_database(client: PageClient, world: World) -> None:
    token = client.http.cookies[SESSION]
    answer = client.http.post("/logga-ut", headers=OWN, follow_redirects=False)
    assert answer.status_code == 303
    client.http.cookies.set(SESSION, token)
    assert client.http.get("/", follow_redirects=False).status_code == 303


def test_signing_out_everywhere_ends_every_session_of_ones_own_and_no_others(
    client_of: Callable[[Staff], PageClient], world: World
) -> None:
    first, second, omars = client_of(MARIA), client_of(MARIA), client_of(OMAR)
    first.http.post("/logga-ut", data={"overallt": "true"}, headers=OWN, follow_redirects=False)
    assert second.http.get("/", follow_redirects=False).status_code == 303
    omars.get("/")


def test_a_disabled_account_ends_its_sessions_links_and_sign_in(
    visitor: PageClient, account: Staff, owner: Database, client_of: Callable[[Staff], PageClient]
) -> None:
    signed_in = client_of(MARIA)
    with owner.transaction() as connection:
        token = accounts.make_link(connection, MARIA.code, Purpose.PASSWORD, now=NOW, actor="cli:test")
        assert accounts.disable(connection, MARIA.code, now=NOW, actor="cli:test") == 1
    assert signed_in.http.get("/", follow_redirects=False).status_code == 303
    assert give_password(visitor) == 400
    visitor.get(f"/logga-in/losenord/{token}", 404)


def test_a_code_that_is_given_while_its_account_is_disabled_signs_nobody_in(
    visitor: PageClient, account: Staff, owner: Database
) -> None:
    give_password(visitor)
    (code,) = mailed(owner)
    with ThreadPoolExecutor(1) as pool, owner.transaction() as connection:
        accounts.disable(connection, MARIA.code, now=NOW, actor="cli:test")
        given = pool.submit(give_code, visitor, code)
        wait_for_lock(connection)
        connection.commit()
        assert given.result() == 400
    with owner.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM session").fetchone() == (0,)


def test_an_account_is_disabled_while_its_password_is_chosen(
    account: Staff, owner: Database, application: Database
) -> None:
    with owner.transaction() as connection:
        token = accounts.make_link(connection, MARIA.code, Purpose.PASSWORD, now=NOW, actor="cli:test")

    def disable() -> None:
        with owner.transaction() as other:
            accounts.disable(other, MARIA.code, now=NOW, actor="cli:test")

    with ThreadPoolExecutor(1) as pool, application.transaction() as connection:
        accounts.use_link(connection, token, Purpose.PASSWORD, NOW)
        disabled = pool.submit(disable)
        wait_for_lock(connection)
        assert stored.set_password(connection, MARIA.code, accounts.hasher().hash(PASSWORD), NOW)
        connection.commit()
        disabled.result()
    with owner.transaction() as connection:
        assert not stored.in_force(connection, MARIA.code)


def test_a_new_password_takes_the_codes_of_the_old_one_with_it(
    visitor: PageClient, account: Staff, owner: Database
) -> None:
    give_password(visitor)
    with owner.transaction() as connection:
        token = accounts.make_link(connection, MARIA.code, Purpose.PASSWORD, now=NOW, actor="cli:test")
        accounts.choose_password(connection, token, "fyra röda paraplyer", NOW)
    assert give_code(visitor, mailed(owner)[-1]) == 400


def test_a_role_that_the_staff_list_takes_away_is_gone_at_the_next_request(
    client_of: Callable[[Staff], PageClient], world: World, owner: Database
) -> None:
    evas, address = client_of(EVA), f"/handlaggare/{MARIA.code}/veckor/{WEEK}"
    evas.get(address)
    with owner.transaction() as connection:
        staff.put(connection, [replace(EVA, role=Role.CASEWORKER)])
    evas.get(address, 404)


def test_a_one_time_link_signs_in_once_here_and_never_over_https(
    visitor: PageClient, owner: Database, world: World, http_from: Callable[[str], TestClient], services: Services
) -> None:
    with owner.transaction() as connection:
        token = accounts.make_link(connection, EVA.code, Purpose.SIGN_IN, now=NOW, actor="sample")
    address = f"/logga-in/lank/{token}"
    visitor.get(address)
    services.settings = services.settings.model_copy(update={"base_url": "https://ingang.example"})
    away = http_from("10.1.1.1")
    away.base_url = "https://ingang.example"
    assert away.get(address).status_code == 403
    assert visitor.http.post(address, headers=OWN, follow_redirects=False).status_code == 303
    assert words(only(visitor.get("/"), ".signed-in a")) == EVA.name
    visitor.get(address, 404)
    visitor.get(f"/logga-in/losenord/{token}", 404)


def test_a_password_is_long_and_not_ones_name(visitor: PageClient, owner: Database, world: World) -> None:
    with owner.transaction() as connection:
        accounts.create(connection, MARIA.code, now=NOW, actor="cli:test")
        token = accounts.make_link(connection, MARIA.code, Purpose.PASSWORD, now=NOW, actor="cli:test")
    address = f"/logga-in/losenord/{token}"
    visitor.get(address)
    for bad in ("", "elva tecken", MARIA.name.upper(), MARIA.email):
        visitor.post(address, {"losenord": bad}, 400)
    answer = visitor.http.post(address, data={"losenord": PASSWORD}, headers=OWN, follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/logga-in")
    visitor.get(address, 404)


def test_a_form_without_this_browsers_token_changes_nothing(client: PageClient, world: World) -> None:
    entry = world.of(CLEANER)[0]
    for token in ("", "x", digest("x").hex()):
        sent = {"matchning": str(entry.id), "orsak": "distance", FORM_FIELD: token}
        client.post(f"/veckor/{WEEK}/platser/{CLEANER}/avboj", sent, 403)
    client.post("/logga-ut", {FORM_FIELD: ""}, 403)
    client.get("/konto")


def test_over_https_cookies_are_held_to_the_host(
    http_from: Callable[[str], TestClient], services: Services, owner: Database, world: World
) -> None:
    services.settings = services.settings.model_copy(update={"base_url": "https://ingang.example"})
    away = http_from("10.1.1.1")
    away.base_url = "https://ingang.example"
    cookie = away.get("/logga-in").headers["Set-Cookie"]
    assert cookie.startswith("__Host-ingang-lasare=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    with owner.transaction() as connection:
        token = sessions.begin(connection, services.settings, EVA, Method.PASSWORD, NOW)
    away.cookies.set(SESSION, token)
    assert away.get("/konto", follow_redirects=False).status_code == 303, "the plain cookie does not count over https"
    away.cookies.set(f"__Host-{SESSION}", token)
    assert away.get("/konto", follow_redirects=False).status_code == 200


def test_a_deputy_reads_and_decides_for_the_period_and_not_a_day_longer(
    client_of: Callable[[Staff], PageClient], world: World, owner: Database, clock: MovableClock
) -> None:
    address = f"/handlaggare/{MARIA.code}/veckor/{WEEK}"
    today = NOW.date()
    with owner.transaction() as connection:
        with pytest.raises(InvalidInput):
            deputies.appoint(
                connection, MARIA.code, MARIA.code, starts_on=today, ends_on=today, now=NOW, actor="cli:test"
            )  # fmt: skip
        deputies.appoint(
            connection, MARIA.code, OMAR.code, starts_on=today + timedelta(1), ends_on=today + timedelta(2), now=NOW,
            actor="cli:test",
        )  # fmt: skip
    expected = {0: 404, 1: 200, 2: 200, 3: 404}
    for days, status in expected.items():
        clock.now = NOW + timedelta(days=days)
        with owner.transaction() as connection:
            connection.execute("UPDATE session SET seen_at = %s, ends_at = %s", (clock.now, clock.now + timedelta(1)))
        omars = client_of(OMAR)
        with owner.transaction() as connection:
            connection.execute("UPDATE session SET seen_at = %s, ends_at = %s", (clock.now, clock.now + timedelta(1)))
        page = omars.get(address, status)
        if status == 200:
            assert page.select("article.entry")
