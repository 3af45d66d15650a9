"""With script, an entry is decided on without leaving the page; where that cannot be, the whole answer is shown."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from models.store import verdicts
from models.store.database import Database
from tests.pages.test_browser import LIST, browser, opened, shown, site
from tests.pages.world import CLEANER, MARIA, WEEK, World, deliver

__all__ = ["browser", "shown", "site"]

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, site: str, shown: World, owner: Database) -> Page:
    """The list, scrolled to its third entry, with a mark that a page load would wipe out."""
    one = shown.of(CLEANER)[2]
    deliver(owner, {"pseudonym": one.pseudonym, "display_code": one.display_code})
    found = opened(browser, 1200, script=True)
    found.goto(site + LIST)
    found.locator("article.entry").nth(2).scroll_into_view_if_needed()
    found.evaluate("window.mark = 'still here'")
    return found


def card(page: Page) -> str:
    return f'[id="{page.locator("article.entry").nth(2).get_attribute("id")}"]'


def is_same_page(page: Page) -> bool:
    return bool(page.evaluate("window.mark === 'still here'"))


def test_the_page_stays_where_it_is_and_the_keyboard_stands_on_the_entry(page: Page, owner: Database) -> None:
    where, others = card(page), page.locator("article.entry").count()
    page.locator("article.entry").nth(4).locator("details.wait summary").click()
    page.locator(f"{where} details.decline summary").click()
    page.locator(f"{where} [name=orsak]").select_option("distance")
    page.locator(f"{where} details.decline button").click()
    expect(page.locator(f"{where} .marks")).to_have_text(re.compile("Avböjd: För långt att resa"))
    assert is_same_page(page)
    assert page.evaluate("document.activeElement.id") == where[5:-2]
    expect(page.locator(f"{where} .marks")).to_be_in_viewport()
    assert page.locator("article.entry").count() == others
    assert page.locator("article.entry").nth(4).locator("details.wait[open]").count() == 1, "others are as they were"
    page.locator(f"{where} .said button").click()
    expect(page.locator(f"{where} details.decline")).to_be_visible()
    assert is_same_page(page)
    with owner.transaction() as connection:
        assert verdicts.of_vacancies(connection, [CLEANER]) == []


def test_what_is_wrong_is_told_in_the_entry_and_the_keyboard_stands_on_the_field(page: Page) -> None:
    where = card(page)
    page.locator(f"{where} details.propose summary").click()
    page.locator(f"{where} [name=samtycke]").fill("2026-11-01")
    page.locator(f"{where} [name=utlamnas]").check()
    page.locator(f"{where} details.propose button").click()
    expect(page.locator(f"{where} .ds-validation-message")).to_contain_text("Samtycke till platsen: ange dagen")
    assert is_same_page(page)
    assert page.evaluate("document.activeElement.name") == "samtycke"
    assert page.evaluate("document.activeElement.value") == "2026-11-01"


def test_whoever_is_signed_out_meanwhile_reads_so_on_a_whole_page(page: Page, owner: Database) -> None:
    where = card(page)
    page.locator(f"{where} details.decline summary").click()
    page.locator(f"{where} [name=orsak]").select_option("distance")
    with owner.transaction() as connection:
        connection.execute("DELETE FROM session")
    page.locator(f"{where} details.decline button").click()
    expect(page.locator("h1")).to_have_text(re.compile("inte inloggad|togs inte emot"))
    with owner.transaction() as connection:
        assert verdicts.of_vacancies(connection, [CLEANER]) == []


def test_from_ones_own_matches_the_entry_is_put_in_place_too(browser: Browser, site: str, shown: World) -> None:
    page = opened(browser, 320, script=True)
    page.goto(f"{site}/handlaggare/{MARIA.code}/veckor/{WEEK}?visa=kandidat")
    page.evaluate("window.mark = 'still here'")
    where = f'[id="{page.locator("article.entry").first.get_attribute("id")}"]'
    page.locator(f"{where} details.wait summary").click()
    page.locator(f"{where} [name=till]").fill("2026-12-14")
    page.locator(f"{where} details.wait button").click()
    expect(page.locator(f"{where} .marks")).to_contain_text("Avvaktas till 14 december 2026")
    assert is_same_page(page)
