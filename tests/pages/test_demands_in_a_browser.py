"""The panel of demands beside an ad in a real browser: narrow, by keyboard, on paper, before axe's eyes."""

from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from matcher.reading import read
from models.demands import AdReading
from models.store import readings
from models.store.database import Database
from tests.pages.test_browser import LIST, browser, faults, opened, overflow, shown, site
from tests.pages.world import CLEANER, NOW, World

__all__ = ["browser", "shown", "site"]
pytestmark = pytest.mark.browser

AD = (
    "Vi är ett familjeföretag. "
    + "Hos oss får du kollegor som hjälper varandra. " * 200
    + "\n\nDu har B-körkort och är van vid tunga lyft.\n- Goda kunskaper i svenska krävs.\n- HLR är meriterande.\n"
    + "- Truckkort är inget krav.\n\nArbetet är förlagt till kvällar. "
    + "Ett_ord_utan_slut" * 20
)


@pytest.fixture
def address(site: str, shown: World, owner: Database, job: Database) -> str:
    """The page of a vacancy whose long ad has been read."""
    change = (
        "UPDATE ingang.vacancy SET job_ad = jsonb_set(job_ad, '{description,text}', to_jsonb(%s::text)) WHERE id = %s"
    )
    with owner.transaction() as connection:
        connection.execute(change, (AD, CLEANER))
    kept = AdReading(vacancy_id=CLEANER, reading=read("Lokalvårdare", AD, None), encoder="x@1", read_at=NOW)
    with job.transaction() as connection:
        readings.keep(connection, kept, text_of=NOW)
    return site + LIST


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1200])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, address: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = opened(browser, width, scheme, script=True)
    page.goto(address)
    assert overflow(page) <= 0
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.locator("mark").count() > 3
    assert overflow(page) <= 0
    assert faults(page) == []


def test_the_keyboard_leads_from_a_demand_to_its_words_in_the_folded_ad(browser: Browser, address: str) -> None:
    page = opened(browser, 320)
    page.goto(address)
    link = page.locator('.panel a[href^="#ord-"]', has_text="B-körkort").first
    mark = page.locator(f"mark{link.get_attribute('href')}")
    expect(mark).not_to_be_visible()
    link.focus()
    page.keyboard.press("Enter")
    mark.wait_for(state="visible")
    assert mark.inner_text() == "B-körkort"
    box = mark.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 800


def test_the_ad_opens_beside_the_panel_where_there_is_room_and_below_it_where_not(
    browser: Browser, address: str
) -> None:
    for width, is_beside in ((1200, True), (320, False)):
        page = opened(browser, width)
        page.goto(address)
        page.locator(".panel summary").click()
        panel, text = page.locator(".panel .asked").bounding_box(), page.locator(".panel .words").bounding_box()
        assert panel is not None
        assert text is not None
        assert (text["x"] >= panel["x"] + panel["width"]) is is_beside
        assert (text["y"] >= panel["y"] + panel["height"]) is not is_beside


def test_on_paper_the_demands_stand_with_their_words(browser: Browser, address: str) -> None:
    page = opened(browser, 800)
    page.goto(address)
    page.emulate_media(media="print")
    expect(page.locator(".panel", has_text="”HLR”")).to_be_visible()
    expect(page.locator(".panel .place").first).not_to_be_visible()
    expect(page.locator(".panel details")).not_to_be_visible()
