"""A caseworker's week in a real browser, from the letter to signing out: with and without script, at three widths."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from matcher.mailbox import Mailbox, list_messages, read_message
from matcher.services import Services
from matcher.sign_in import accounts
from models.sign_in import Purpose
from models.store.database import Database
from tests.pages.test_browser import browser, letter, opened, shown, site
from tests.pages.world import CLEANER, MARIA, NOW, World, deliver

__all__ = ["browser", "letter", "shown", "site"]

pytestmark = pytest.mark.browser

PASSWORD = "tre blå paraplyer"
LEFT_OFF = "KA-7777"
TODAY = "2026-11-23"
"""The day of the world."""


def code_in(folder: Path) -> str:
    """The code that was mailed last."""
    deadline = time.monotonic() + 20
    while not (found := [one for one in list_messages(folder) if one.subject == "Din kod till Ingång"]):
        assert time.monotonic() < deadline, "no code came"
        time.sleep(0.05)
    return re.findall(r"\b\d{6}\b", read_message(folder, found[0].name).text)[0]


def card(page: Page, number: int) -> str:
    """The selector of one of the entries on the page, counted from 0."""
    return f'[id="{page.locator("article.entry").nth(number).get_attribute("id")}"]'


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("script", [False, True], ids=["without_script", "with_script"])
def test_letter_sign_in_five_decisions_an_addition_a_pause_an_explanation_and_out(
    browser: Browser,
    site: str,
    letter: str,
    shown: World,
    services: Services,
    owner: Database,
    job: Database,
    width: int,
    script: bool,
) -> None:
    # The candidates that Maria decides on are in the pool, and one whom no list has.
    own = [one for one in shown.of(CLEANER) if one.caseworker == MARIA.code]
    deliver(
        owner,
        *({"pseudonym": one.pseudonym, "display_code": one.display_code, "caseworker": MARIA.code} for one in own),
        {"pseudonym": "q" * 32, "display_code": LEFT_OFF, "caseworker": MARIA.code},
    )
    with owner.transaction() as connection:
        accounts.create(connection, MARIA.code, now=NOW, actor="cli:test")
        token = accounts.make_link(connection, MARIA.code, Purpose.PASSWORD, now=NOW, actor="cli:test")
    page = opened(browser, width, script=script)
    page.context.clear_cookies()
    page.goto(f"{site}/logga-in/losenord/{token}")
    page.get_by_label("Nytt lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Spara lösenordet").click()

    # The letter, and in.
    page.goto(site + letter)
    with Mailbox(services.settings.mailbox_dir, 0, services.clock) as mailbox:
        services.settings = services.settings.model_copy(update={"mailbox_port": mailbox.port})
        page.frame_locator("iframe").get_by_role("link", name="Lokalvårdare till skolor i Kalmar").click()
        page.get_by_label("E-postadress i tjänsten").fill(MARIA.email)
        page.get_by_label("Lösenord").fill(PASSWORD)
        page.get_by_role("button", name="Fortsätt").click()
        page.get_by_label("Kod, sex siffror").fill(code_in(services.settings.mailbox_dir))
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_url(f"**/platser/{CLEANER}**")
    assert page.locator("article.entry").count() == len(own)

    # Somebody whom the list lacks.
    page.locator("details.add summary").click()
    page.locator("details.add").get_by_label("Personens kod").fill(LEFT_OFF)
    page.get_by_role("button", name="Lägg till på listan").click()
    page.wait_for_url("**#matchning-*")
    assert page.locator("article.entry").count() == len(own) + 1
