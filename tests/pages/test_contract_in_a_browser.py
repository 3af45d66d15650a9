"""A coordinator follows a contract without script, on a narrow screen: finds it, confirms, reports, corrects, ends."""

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, Page, expect

from models.ids import PlacementId
from models.placement import Answer, EndReason, Placement
from models.proposal_step import Side
from models.store import placements
from models.store.database import Database
from tests.pages.employed import CONTRACT, employ
from tests.pages.test_browser import browser, opened, overflow, shown, site
from tests.pages.test_following import entry
from tests.pages.world import MARIA, World

__all__ = ["browser", "entry", "shown", "site"]
pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, site: str, employed: dict[str, PlacementId]) -> Iterator[Page]:
    """The coordinator's list of contracts."""
    page = opened(browser, 320)
    page.goto(f"{site}/avtal")
    yield page
    page.context.close()


@pytest.fixture
def world(shown: World) -> World:
    """The world that is served, for `entry`."""
    return shown


@pytest.fixture
def employed(world: World, entry: object, owner: Database) -> dict[str, PlacementId]:
    return employ([one for one in world.entries if one.caseworker == MARIA.code], owner)


def card(page: Page, placement: PlacementId) -> Locator:
    return page.locator(f'[id="placering-{placement}"]')


def kept(owner: Database, placement: PlacementId) -> Placement:
    with owner.transaction() as connection:
        found = placements.find(connection, placement)
    assert found is not None
    return found


def test_a_contract_is_followed_from_the_list_to_the_last_day(
    employed: dict[str, PlacementId], page: Page, owner: Database
) -> None:
    page.get_by_label("Sök diarienummer").fill("finns inte")
    page.get_by_role("button", name="Sök").click()
    expect(page.get_by_text("Inget avtal passar det du söker.")).to_be_visible()
    page.get_by_role("link", name="Rensa").click()
    page.get_by_role("link", name="Städning").click()
    assert page.url.endswith(f"/avtal/{CONTRACT}")
    assert overflow(page) <= 0

    asked = card(page, employed["asked"])
    asked.get_by_role("button", name="Bekräfta").click()
    assert page.url.endswith(f"#placering-{employed['asked']}")
    expect(asked.get_by_text("Väntar på svar från oss")).to_have_count(0)
    assert kept(owner, employed["asked"]).start.answer is Answer.CONFIRMED

    going = card(page, employed["going"])
    going.get_by_text("Rapportera en månad").click()
    going.get_by_label("Månad", exact=True).select_option("2026-10")
    going.get_by_label("Procent av heltid", exact=True).fill("hundra")
    going.get_by_role("button", name="Spara månaden").click()
    page.get_by_role("alert").get_by_role("link").click()
    expect(going.get_by_label("Månad", exact=True)).to_have_value("2026-10")
    wrong = going.get_by_label("Procent av heltid", exact=True)
    expect(wrong).to_have_value("hundra")
    assert wrong.get_attribute("aria-invalid") == "true"
    wrong.fill("37,5")
    going.get_by_role("button", name="Spara månaden").click()
    october = kept(owner, employed["going"]).worked(date(2026, 10, 1))
    assert october is not None
    assert (float(october.percent or 0), october.side) == (37.5, Side.MUNICIPALITY)
    page.get_by_text("Så räknas det").first.click()
    expect(page.get_by_text("enligt kommunen").first).to_be_visible()

    going.get_by_text(re.compile("^Avsluta")).click()
    going.get_by_label("Sista dag", exact=True).fill("2026-11-20")
    going.get_by_label("Varför?").select_option(EndReason.SUPPLIER_ENDED.value)
    going.get_by_role("button", name="Spara slutet").click()
    expect(going.get_by_text("Avslutad", exact=True)).to_be_visible()
    assert kept(owner, employed["going"]).ended_on == date(2026, 11, 20)
    assert overflow(page) <= 0


def test_contracts_are_fetched_as_a_workbook_changed_and_read_in_again(
    page: Page,
) -> None:
    page.get_by_role("link", name="Avtal som fil").click()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Hämta som Excel").click()
    book = load_workbook(BytesIO(fetched.value.path().read_bytes()))
    sheet = book.active
    assert sheet is not None
    (title,) = [one for row in sheet for one in row if one.value == "Städning"]
    title.value = "Städning i skolor"
    changed = BytesIO()
    book.save(changed)
    page.get_by_label("Excelfil eller CSV").set_input_files(
        {"name": "avtal.xlsx", "mimeType": "application/octet-stream", "buffer": changed.getvalue()}
    )
    page.get_by_role("button", name="Läs in").click()
    expect(page.get_by_role("status").get_by_text("Filen är inläst.")).to_be_visible()
    page.get_by_role("link", name="Avtal", exact=True).last.click()
    expect(page.get_by_role("link", name="Städning i skolor")).to_be_visible()
