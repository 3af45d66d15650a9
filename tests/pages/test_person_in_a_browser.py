"""The person's right in a real browser: narrow, from left and right, by hand."""

import pytest
from playwright.sync_api import Browser

from matcher.rights.translation import SHOWN, approve, hash_of, words_of
from models.store.database import Database
from tests.pages.test_browser import browser, opened, overflow, shown, site
from tests.pages.world import CLEANER, EVA, NOW, World

__all__ = ["browser", "shown", "site"]
pytestmark = pytest.mark.browser


@pytest.fixture
def addresses(site: str, shown: World, application: Database) -> list[str]:
    """The page of one entry's person, and every letter from it, with translations approved."""
    with application.transaction() as connection:
        for language in ("en", "ar"):
            approve(connection, language, hash_of(words_of(language)).hex()[:SHOWN], EVA.code, NOW)
    start = f"{site}/matchningar/{shown.of(CLEANER)[0].id}"
    letters = [f"{start}/brev.html?sprak={language}" for language in ("sv", "en", "ar")]
    return [start, *letters, f"{start}/registerutdrag.html"]


def test_nothing_scrolls_sideways_at_320_pixels_and_styles_are_allowed(browser: Browser, addresses: list[str]) -> None:
    page = opened(browser, 320)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for address in addresses:
        page.goto(address)
        assert overflow(page) <= 0, address
    page.goto(addresses[1])
    assert page.evaluate("getComputedStyle(document.querySelector('h2')).borderTopStyle") == "solid"
    assert said == []


def test_arabic_begins_at_the_right(browser: Browser, addresses: list[str]) -> None:
    page = opened(browser, 720)
    page.goto(addresses[3])
    name, value = page.locator("dt").first.bounding_box(), page.locator("dd").first.bounding_box()
    assert name is not None
    assert value is not None
    assert name["x"] > value["x"]


def test_a_withdrawal_is_recorded_by_hand(browser: Browser, addresses: list[str]) -> None:
    page = opened(browser, 320)
    page.goto(addresses[0])
    page.locator("summary").click()
    page.get_by_label("Ja, personen har återkallat").check()
    page.get_by_role("button", name="Registrera återkallelsen").click()
    page.wait_for_url("**/*#samtycke")
    assert "Samtycket är återkallat 23 november 2026" in page.locator("main").inner_text()
