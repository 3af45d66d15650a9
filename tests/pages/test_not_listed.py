"""Whoever asks gets a letter, on the list or not; whoever does not answer for the person gets nothing."""

from collections.abc import Callable
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from matcher.rights.translation import SHOWN, approve, hash_of, words_of
from models.ids import Pseudonym
from models.staff import Staff
from models.store import audit
from models.store.database import Database
from tests.pages.conftest import OWN, PageClient, only, words
from tests.pages.world import CLEANER, EVA, MARIA, NOW, OMAR, WEEK, World, deliver

ASK = f"/veckor/{WEEK}/platser/{CLEANER}/forklara"
PERSON = Pseudonym("q" * 32)


@pytest.fixture
def refused(world: World, owner: Database) -> str:
    """One of Maria's, who was on no list: too little Swedish for the cleaner's job. Gives the display code."""
    profile = {
        "pseudonym": PERSON,
        "display_code": "KA-7777",
        "caseworker": MARIA.code,
        "swedish_level": "A1",
    }
    deliver(owner, profile)
    return "KA-7777"


def asked(client: PageClient, code: str, **more: str) -> BeautifulSoup:
    answer = client.http.post(ASK, data={"kod": code, **more}, headers=OWN, follow_redirects=False)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def test_a_list_leads_to_the_question(client: PageClient, world: World) -> None:
    assert only(client.get(f"/veckor/{WEEK}/platser/{CLEANER}"), f'a[href="{ASK}"]')
    page = client.get(ASK)
    assert only(page, "#kod")
    assert not page.select("#sprak")


def test_whoever_was_refused_is_told_by_which_rule(
    client_of: Callable[[Staff], PageClient], refused: str, application: Database
) -> None:
    letter = asked(client_of(MARIA), refused.lower())
    assert "Varför du inte stod på en lista" in words(only(letter, "h1"))
    assert "Svenska A1 där A2 krävs" in words(letter)
    with application.transaction() as connection:
        event = audit.of_subject(connection, "candidate", PERSON)[-1]
    assert (event.action, event.actor) == ("explanation.made", MARIA.code)


def test_somebody_on_the_list_gets_the_letter_of_the_entry(client: PageClient, world: World) -> None:
    code = world.of(CLEANER)[0].display_code
    assert "Varför du stod på en lista" in words(only(asked(client, str(code)), "h1"))


def test_whoever_has_come_to_another_desk_since_gets_the_letter_of_the_entry_there(
    client_of: Callable[[Staff], PageClient], world: World, owner: Database
) -> None:
    entry = next(one for one in world.of(CLEANER) if one.caseworker == MARIA.code)
    deliver(owner, {"pseudonym": entry.pseudonym, "display_code": entry.display_code, "caseworker": OMAR.code})
    letter = asked(client_of(OMAR), str(entry.display_code))
    assert "Varför du stod på en lista" in words(only(letter, "h1"))
    assert OMAR.email in words(letter)
    assert MARIA.email not in words(letter)


def test_the_letter_can_be_had_as_pdf_and_in_an_approved_language(
    client: PageClient, refused: str, application: Database
) -> None:
    answer = client.http.post(ASK, data={"kod": refused, "form": "pdf"}, headers=OWN, follow_redirects=False)
    assert PdfReader(BytesIO(answer.content)).trailer["/Root"]["/MarkInfo"]["/Marked"]
    client.post(ASK, {"kod": refused, "sprak": "en"}, 409)
    with application.transaction() as connection:
        approve(connection, "en", hash_of(words_of("en")).hex()[:SHOWN], EVA.code, NOW)
    assert "Swedish A1 where A2 is required" in words(asked(client, refused, sprak="en"))
    assert [words(one) for one in client.get(ASK).select("#sprak option")] == ["Svenska", "Engelska"]


def test_a_code_that_is_nobodys_or_anothers_gets_the_same_answer(
    client_of: Callable[[Staff], PageClient], refused: str, application: Database
) -> None:
    omar = client_of(OMAR)
    nobodys = omar.post(ASK, {"kod": "KA-0000"}, 400)
    anothers = omar.post(ASK, {"kod": refused}, 400)
    assert words(only(nobodys, "[role=alert]")) == words(only(anothers, "[role=alert]"))
    assert only(anothers, "#kod")["aria-invalid"] == "true"
    with application.transaction() as connection:
        assert [one.action for one in audit.of_subject(connection, "candidate", PERSON)] == ["candidate.added"]
