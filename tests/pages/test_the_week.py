"""A caseworker's week in a real browser, from the letter to signing out: with and without script, at three widths."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from matcher.mailbox import Mailbox, list_messages, read_message
from matcher.services import Services
from matcher.sign_in import accounts
from models.audit import AuditQuery
from models.pause import Scope
from models.shortlist import Decision
from models.sign_in import Purpose
from models.store import audit, pauses, runs, verdicts
from models.store.database import Database
from tests.pages.test_browser import browser, letter, opened, overflow, shown, site
from tests.pages.world import CLEANER, MARIA, NOW, WEEK, World, deliver

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


@pytest.mark.parametrize(
    ("width", "script"), [(320, False), (320, True), (768, True), (1280, False)],
    ids=["320-without_script", "320-with_script", "768-with_script", "1280-without_script"],
)  # fmt: skip
def test_letter_sign_in_five_decisions_an_addition_a_pause_an_explanation_and_out(
    browser: Browser,
    site: str,
    letter: str,
    shown: World,
    services: Services,
    owner: Database,
    width: int,
    script: bool,
) -> None:
    # The candidates that Maria decides on are in the pool, and one whom no list has.
    with owner.transaction() as connection:
        connection.execute("UPDATE entry SET caseworker = %s WHERE vacancy_id = %s", [MARIA.code, CLEANER])
    own = shown.of(CLEANER)
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
    page.get_by_role("button", name="Lägg till på listan").last.click()
    page.wait_for_url("**#matchning-*")
    assert page.locator("article.entry").count() == len(own) + 1

    # Five decisions: two proposed, one waits, one declined, and one that is taken back and made anew.
    cards = [f'[id="{one.get_attribute("id")}"]' for one in page.locator("article.entry").all()]
    for card in cards[:2]:
        page.locator(f"{card} details.propose summary").click()
        page.locator(f"{card} details.propose [name=samtycke]").fill(TODAY)
        page.locator(f"{card} details.propose [name=utlamnas]").check()
        page.locator(f"{card} details.propose button").click()
        expect(page.locator(f"{card} .said strong.code")).to_have_text(re.compile(r"^\w{5}-\w{5}$"))
    page.locator(f"{cards[2]} details.wait summary").click()
    page.locator(f"{cards[2]} details.wait [name=till]").fill("2026-12-14")
    page.locator(f"{cards[2]} details.wait button").click()
    expect(page.locator(f"{cards[2]} .marks")).to_contain_text("Avvaktas till 14 december 2026")
    for reason, words in (("distance", "För långt att resa"), ("hours", "Arbetstiden passar inte")):
        page.locator(f"{cards[3]} details.decline summary").click()
        page.locator(f"{cards[3]} [name=orsak]").select_option(reason)
        page.locator(f"{cards[3]} details.decline button").click()
        expect(page.locator(f"{cards[3]} .marks")).to_contain_text(words)
        if reason == "distance":
            page.locator(f"{cards[3]} .said button").click()
            expect(page.locator(f"{cards[3]} details.decline")).to_be_visible()
    page.locator(f"{cards[4]} details.decline summary").click()
    page.locator(f"{cards[4]} [name=orsak]").select_option("language")
    page.locator(f"{cards[4]} details.decline button").click()
    expect(page.locator(f"{cards[4]} .marks")).to_contain_text("Språket räcker inte")
    assert overflow(page) <= 0

    # What became of the first proposal, and all that are under way.
    page.locator(f"{cards[0]} details.after summary").click()
    page.locator(f"{cards[0]} [name=steg]").select_option("met")
    page.locator(f"{cards[0]} details.after button").click()
    expect(page.locator(f"{cards[0]} .marks")).to_contain_text("Har träffats")
    page.get_by_role("link", name="Förslag", exact=True).click()
    expect(page.locator("main .row")).to_have_count(2)
    assert overflow(page) <= 0

    # One is paused, from the page of the person's rights, and reads why in a letter.
    page.go_back()
    page.locator(f"{cards[5]} a", has_text="Brev, utdrag, paus och samtycke").click()
    page.locator("details.pause summary").click()
    page.locator("details.pause [name=orsak]").select_option("own_wish")
    page.locator("details.pause button").click()
    page.wait_for_url("**#paus")
    expect(page.locator("main")).to_contain_text("Matchningen är pausad sedan 23 november 2026 av Maria Lindqvist")
    assert overflow(page) <= 0
    page.get_by_role("link", name="läs brevet på svenska").click()
    assert page.locator("h1").inner_text() == "Varför du stod på en lista"
    page.go_back()

    # Out, and everywhere.
    page.get_by_role("button", name="Logga ut").click()
    page.wait_for_url("**/logga-in")
    page.goto(f"{site}/veckor/{WEEK}/platser/{CLEANER}")
    assert page.locator("h1").inner_text() == "Logga in"

    with owner.transaction() as connection:
        said = [one.decision for one in verdicts.of_vacancies(connection, [CLEANER])]
        paused = pauses.standing(connection, NOW.date(), Scope.PERSON)
        added = [one for one in runs.entries(connection, shown.run.id) if one.added_by == MARIA.code]
        log = {event.action for _, event in audit.search(connection, AuditQuery(actor=MARIA.code), 200)}
    assert sorted(said) == [Decision.DECLINE, Decision.DECLINE, Decision.PROPOSE, Decision.PROPOSE, Decision.WAIT]
    assert (len(paused), len(added)) == (1, 1)
    assert log >= {
        "session.begun", "candidates.read", "entry.added", "verdict.proposed", "verdict.waited", "verdict.declined",
        "verdict.undone", "proposal.step", "matching.paused", "explanation.made", "session.ended",
    }  # fmt: skip
