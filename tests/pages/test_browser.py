"""The pages in a real browser: narrow, by keyboard, without JavaScript, and before axe's eyes."""

import json
import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import psycopg
import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect, sync_playwright

from api.app import create_app
from api.pages.route import SESSION
from api.pages.templates import STATIC
from matcher.delivery import deliver_pending
from matcher.letters.weekly import compose_weekly
from matcher.mail import SmtpSender
from matcher.mailbox import Mailbox, list_messages, read_message
from matcher.services import Services
from matcher.sign_in import accounts, digest
from matcher.sign_in.sessions import begin as begin_session
from models.shortlist import DeclineReason
from models.sign_in import Method, Purpose, Session
from models.store import sessions, staff
from models.store.database import Database
from tests.pages.test_weeks import ABANDON
from tests.pages.world import CARPENTER, CLEANER, COOK, EVA, MARIA, NOW, WEEK, World, build, lines

pytestmark = pytest.mark.browser

AXE = STATIC / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
QUICKLY = {"resultTypes": ["violations"], "preload": False, "selectors": False}
"""What no rule of ours needs is left out: of what passes only that it does, and the sheets of styles once more; and
what would find each element again."""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]

TOKEN = "a-session-of-these-tests"
LIST = f"/veckor/{WEEK}/platser/{CLEANER}"
PAGES = (
    "/",
    "/veckor/2026-W47",
    LIST,
    f"{LIST}?handlaggare=HL-03",
    f"/veckor/{WEEK}/platser/{CARPENTER}",
    f"/veckor/{WEEK}/platser/{COOK}",
    f"/handlaggare/{MARIA.code}/veckor/{WEEK}",
    "/brevlada",
    "/om",
    "/om/rangordningen",
    "/tillganglighet",
    "/tillganglighet/tack",
    "/konto",
    "/finns-inte",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        message = "Chromium saknas; i Debian: apt install chromium"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    expect.set_options(timeout=30_000)  # how fast a page comes says more of what else the machine does
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def site(services: Services, owner: Database) -> Iterator[str]:
    """The application, served on a port of its own, with the coordinator signed in. Gives its address."""
    session = Session(
        staff=EVA.code, role=EVA.role, method=Method.PASSWORD, created_at=NOW, seen_at=NOW,
        ends_at=NOW + timedelta(hours=10),
    )  # fmt: skip
    with owner.transaction() as connection:
        staff.put(connection, [EVA])
        sessions.add(connection, digest(TOKEN), session)
    with served(create_app(services)) as address:
        yield address


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """`app` on a port of its own. Gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def shown(site: str, owner: Database, job: Database) -> World:
    """The world, with links to the served site."""
    return build(owner, job, site)


@pytest.fixture
def letter(services: Services, shown: World, owner: Database, job: Database) -> str:
    """The address of a letter in the mailbox."""
    with owner.transaction() as connection:
        connection.execute("UPDATE ingang.letter SET state = 'pending', sent_at = NULL, next_attempt_at = created_at")
    with Mailbox(services.settings.mailbox_dir, 0, services.clock) as mailbox:
        settings = services.settings.model_copy(update={"mailbox_port": mailbox.port})
        deliver_pending(job, settings, services.clock, SmtpSender(settings))
    messages = list_messages(services.settings.mailbox_dir)
    return next(f"/brevlada/{one.name}" for one in messages if MARIA.email in one.recipients)


def opened(browser: Browser, width: int, scheme: Literal["light", "dark"] = "light", script: bool = False) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=script
    )
    context.add_cookies([{"name": SESSION, "value": TOKEN, "domain": "127.0.0.1", "path": "/"}])
    page = context.new_page()
    page.set_default_timeout(30_000)
    return page


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def faults(page: Page, asked: Mapping[str, object] = RULES, where: str = "document") -> list[str]:
    """What axe finds, one line for each: by all rules, or by those that are asked for; on all of the page, or there."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    found: dict[str, Any] = page.evaluate(f"axe.run({where}, {json.dumps({**QUICKLY, **asked})})")
    assert len(found["passes"]) > (10 if asked is RULES else 0), "axe looked at nothing"
    return [f"{one['id']}: {node['html'][:200]}" for one in found["violations"] for node in one["nodes"]]


def test_no_page_asks_any_other_machine_for_anything(browser: Browser, site: str, letter: str) -> None:
    page = opened(browser, 1200)
    asked: list[str] = []
    failed: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    page.on("console", lambda message: failed.append(message.text))
    for path in (*PAGES[:-1], letter):
        page.goto(site + path)
    assert [url for url in asked if not url.startswith((site, "data:"))] == []
    assert failed == []
    assert any("inter-latin" in url for url in asked)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_letter(browser: Browser, tmp_path: Path, scheme: Literal["light", "dark"]) -> None:
    composed = compose_weekly(MARIA, WEEK, lines(), links="https://ingang.example")
    (tmp_path / "letter.html").write_text(composed.html, "utf-8")
    page = opened(browser, 600, scheme, script=True)
    page.goto((tmp_path / "letter.html").as_uri())
    assert faults(page) == []


def test_an_abandoned_week_says_so_on_a_narrow_screen(
    browser: Browser, site: str, shown: World, database_url: str
) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute(ABANDON)
    page = opened(browser, 320, script=True)
    for path in ("/", LIST):
        page.goto(site + path)
        note = page.get_by_role("note").filter(has_text="lades ned när nästa veckas började")
        assert note.is_visible()
        assert overflow(page) == 0
        assert faults(page) == []


def test_the_first_stop_of_the_keyboard_leads_past_the_menu(browser: Browser, site: str, shown: World) -> None:
    page = opened(browser, 1200)
    page.goto(site + LIST)
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    assert link.inner_text() == "Hoppa till innehållet"
    box = link.bounding_box()
    assert box is not None
    assert box["height"] > 20
    page.keyboard.press("Enter")
    assert page.locator(":focus").get_attribute("id") == "innehall"


def test_an_entry_is_declined_by_keyboard_and_without_javascript(browser: Browser, site: str, shown: World) -> None:
    page = opened(browser, 320)
    page.goto(f"{site}{LIST}?handlaggare=HL-03")
    entry = next(one for one in shown.of(CLEANER) if one.caseworker == MARIA.code)
    article = page.locator(f'[id="matchning-{entry.id}"]')
    article.locator("details.decline summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("name") == "orsak"
    for _ in range(list(DeclineReason).index(DeclineReason.DISTANCE) + 1):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("name") == "anteckning"
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text().startswith("Avböj")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/*#matchning-{entry.id}")
    assert "Avböjd: För långt att resa" in article.inner_text()
    assert [one.get_attribute("action") for one in article.locator("form").all()] == [f"{LIST}/angra"]


def test_a_link_in_the_letter_opens_the_readers_list(browser: Browser, site: str, letter: str) -> None:
    page = opened(browser, 1200)
    page.goto(site + letter)
    page.frame_locator("iframe").get_by_role("link", name="Lokalvårdare till skolor i Kalmar").click()
    page.wait_for_url("**/platser/**")
    assert page.locator("h1").inner_text() == "Lokalvårdare till skolor i Kalmar"
    assert "handlaggare=HL-03" in page.url


def test_a_colleague_chooses_a_password_signs_in_with_the_mailed_code_by_a_double_click_and_signs_out(
    browser: Browser, site: str, shown: World, services: Services, owner: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with owner.transaction() as connection:
        accounts.create(connection, MARIA.code, now=NOW, actor="cli:test")
        token = accounts.make_link(connection, MARIA.code, Purpose.PASSWORD, now=NOW, actor="cli:test")
    page = opened(browser, 320, script=True)
    page.context.clear_cookies()
    with Mailbox(services.settings.mailbox_dir, 0, services.clock) as mailbox:
        services.settings = services.settings.model_copy(update={"mailbox_port": mailbox.port})
        page.goto(f"{site}/logga-in/losenord/{token}")
        page.get_by_label("Nytt lösenord").fill("tre blå paraplyer")
        page.get_by_role("button", name="Spara lösenordet").click()
        page.goto(f"{site}/handlaggare/{MARIA.code}/veckor/{WEEK}")
        page.get_by_label("E-postadress i tjänsten").fill(MARIA.email)
        page.get_by_label("Lösenord").fill("tre blå paraplyer")
        page.get_by_role("button", name="Fortsätt").click()
        page.wait_for_selector("#kod")
        letters = services.settings.mailbox_dir
        deadline = time.monotonic() + 20
        while not (found := [one for one in list_messages(letters) if one.subject == "Din kod till Ingång"]):
            assert time.monotonic() < deadline, "no code came"
            time.sleep(0.05)
    code = re.findall(r"\b\d{6}\b", read_message(letters, found[0].name).text)[0]
    page.get_by_label("Kod, sex siffror").fill(code)

    def slowly(*given: Any) -> str:
        time.sleep(0.7)
        return begin_session(*given)

    monkeypatch.setattr("matcher.sign_in.sessions.begin", slowly)
    box = page.get_by_role("button", name="Logga in").bounding_box()
    assert box is not None
    for _ in range(2):  # the second while the first is being answered
        page.mouse.click(box["x"] + 5, box["y"] + 5)
        time.sleep(0.2)
    page.wait_for_url(f"**/handlaggare/{MARIA.code}/veckor/{WEEK}")
    assert page.locator("article.entry").count() > 0
    page.get_by_role("button", name="Logga ut").click()
    page.wait_for_url("**/logga-in")
    page.goto(site + LIST)
    assert page.locator("h1").inner_text() == "Logga in"
