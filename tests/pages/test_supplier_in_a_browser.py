"""A supplier without a system and without script, on a narrow screen: signs in, posts, corrects, fills, withdraws."""

import pytest
from playwright.sync_api import Browser, expect

from models.store.database import Database
from tests.pages.contacts import EMAIL, contact
from tests.pages.test_browser import browser, opened, overflow, shown, site
from tests.pages.test_supplier_access import mailed
from tests.pages.world import World

__all__ = ["browser", "shown", "site"]
pytestmark = pytest.mark.browser


def test_a_supplier_does_everything_without_script(browser: Browser, site: str, shown: World, owner: Database) -> None:
    contact(owner)
    page = opened(browser, 320)
    page.context.clear_cookies()
    page.goto(f"{site}/leverantor/platser/ny")
    page.get_by_label("E-postadress").fill(EMAIL)
    page.get_by_role("button", name="Skicka kod").click()
    page.get_by_label("Kod, åtta siffror").fill(mailed(owner)[-1][1])
    page.get_by_role("button", name="Logga in").click()
    assert page.url == f"{site}/leverantor/platser/ny"
    assert overflow(page) <= 0

    page.get_by_label("Rubrik").fill("Köksbiträde")
    page.get_by_label("Beskrivning").fill("Du diskar.\nOch\n\nlagar mat.")
    page.get_by_label("Antal platser").fill("två")
    page.get_by_label("Sista ansökningsdag").fill("2027-01-31")
    page.get_by_label("B", exact=True).check()
    page.get_by_label("Körkort (frivilligt)").select_option("Krävs")
    page.get_by_role("button", name="Lägg in platsen").click()
    page.get_by_role("link", name="Antal platser: Skriv ett heltal").click()
    assert page.get_by_label("Antal platser").input_value() == "två"
    assert page.get_by_label("Beskrivning").input_value() == "Du diskar.\nOch\n\nlagar mat."
    assert page.get_by_label("B", exact=True).is_checked()
    page.get_by_label("Antal platser").fill("2")
    page.get_by_role("button", name="Lägg in platsen").click()
    assert page.get_by_role("status").inner_text().startswith("Platsen är inlagd.")
    expect(page.get_by_text("B-körkort")).to_be_visible()

    page.get_by_role("link", name="Se vad som har lästs").click()
    page.get_by_role("link", name="Intyg").click()
    page.get_by_label("Vad som gäller").fill("HLR")
    page.get_by_role("button", name="Lägg till").click()
    expect(page.get_by_role("heading", name="hlr")).to_be_visible()
    assert overflow(page) <= 0
    page.get_by_role("link", name="Köksbiträde").click()
    page.get_by_label("Antal tillsatta").fill("1")
    page.get_by_role("button", name="Spara antalet").click()
    page.get_by_text("Platsen är inte aktuell längre").click()
    page.get_by_role("button", name="Återkalla platsen").click()
    expect(page.get_by_text("Återkallad", exact=True)).to_be_visible()
    page.get_by_role("button", name="Logga ut").click()
    assert page.url == f"{site}/leverantor/logga-in"
