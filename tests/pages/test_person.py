"""The person's right from an entry: letters, extract and withdrawal, for those who answer for the candidate only."""

from collections.abc import Callable
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient
from pypdf import PdfReader

from matcher.rights.html import style_source
from matcher.rights.translation import SHOWN, approve, hash_of, words_of
from models.ids import StaffCode
from models.shortlist import Entry
from models.staff import Role, Staff
from models.store import audit, candidates, withdrawals
from models.store.database import Database
from tests.pages.conftest import OWN, PageClient, only, words
from tests.pages.world import CLEANER, COOK, EVA, MARIA, NOW, OMAR, WEEK, World, deliver

PLANNER = Staff(code=StaffCode("UP-01"), name="Per Plan", email="per@kalmar.example", role=Role.PLANNER)


@pytest.fixture
def entry(world: World) -> Entry:
    """One of Maria's candidates."""
    return next(one for one in world.of(CLEANER) if one.caseworker == MARIA.code)


def address(entry: Entry, rest: str = "") -> str:
    return f"/matchningar/{entry.id}{rest}"


def actions(application: Database, entry: Entry) -> list[tuple[str, str]]:
    with application.transaction() as connection:
        return [(one.action, one.actor) for one in audit.of_subject(connection, "candidate", entry.pseudonym)]


def test_every_entry_leads_to_the_persons_right(client: PageClient, world: World, entry: Entry) -> None:
    card = only(client.get(f"/veckor/{WEEK}/platser/{CLEANER}"), f"#matchning-{entry.id}")
    assert only(card, f'a[href="{address(entry)}"]')
    page = client.get(address(entry))
    assert f"Personens rätt, {entry.display_code}" in words(only(page, "h1"))
    assert entry.pseudonym not in str(page)
    assert "Arabiska: översättningen är inte godkänd än" in words(page)
    nobodys = world.of(COOK)[0]
    assert "Kod saknas" in words(only(client.get(address(nobodys)), "h1"))


def test_a_letter_is_shown_without_a_name_and_with_styles_of_its_own(
    client: PageClient, entry: Entry, application: Database
) -> None:
    answer = client.http.get(address(entry, "/brev.html"))
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert style_source() in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Svenska B1 där A2 krävs" in words(page)
    assert str(entry.display_code) in words(page)
    assert entry.pseudonym not in answer.text
    assert actions(application, entry) == [("explanation.made", EVA.code)]


def test_a_letter_and_an_extract_can_be_had_as_tagged_pdf(client: PageClient, entry: Entry) -> None:
    for rest in ("/brev.pdf", "/registerutdrag.pdf"):
        answer = client.http.get(address(entry, rest))
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert str(entry.display_code) not in answer.headers["Content-Disposition"]
        root = PdfReader(BytesIO(answer.content)).trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "sv"


def test_an_extract_tells_of_this_person_only(
    client: PageClient, world: World, entry: Entry, application: Database
) -> None:
    data = client.http.get(address(entry, "/registerutdrag.json")).json()
    assert [row["id"] for row in data["tables"]["entry"]] == [str(entry.id)]
    told = client.http.get(address(entry, "/registerutdrag.html")).text
    for other in world.entries:
        assert (other.pseudonym in told) == (other.pseudonym == entry.pseudonym)
    assert [action for action, _ in actions(application, entry)] == ["extract.made", "extract.made"]


def test_a_translation_is_off_until_it_is_approved(client: PageClient, entry: Entry, application: Database) -> None:
    client.get(address(entry, "/brev.html?sprak=ar"), 409)
    client.get(address(entry, "/brev.html?sprak=fi"), 404)
    assert actions(application, entry) == []
    with application.transaction() as connection:
        approve(connection, "ar", hash_of(words_of("ar")).hex()[:SHOWN], EVA.code, NOW)
    answer = client.http.get(address(entry, "/brev.html?sprak=ar"))
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.html is not None
    assert (page.html["lang"], page.html["dir"], answer.headers["Content-Language"]) == ("ar", "rtl", "ar")
    assert "Lokalvårdare till skolor i Kalmar" in [one.get_text() for one in page.select('bdi[lang="sv"]')]
    assert "läs brevet på arabiska" in words(client.get(address(entry)))


def in_pool(owner: Database, entry: Entry) -> None:
    """Put a profile of the entry's person into the pool."""
    profile = {"pseudonym": entry.pseudonym, "display_code": entry.display_code, "caseworker": entry.caseworker}
    deliver(owner, profile)


def test_a_withdrawal_is_recorded_and_shown_on_the_list(
    client_of: Callable[[Staff], PageClient], entry: Entry, application: Database, owner: Database
) -> None:
    in_pool(owner, entry)
    client = client_of(MARIA)
    assert "Samtycket gavs 1 september 2026" in words(client.get(address(entry)))
    answer = client.http.post(
        address(entry, "/aterkalla"),
        data={"dag": "2026-11-23", "bekraftat": "true"},
        headers=OWN,
        follow_redirects=False,
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, address(entry, "#samtycke"))
    page = client.get(address(entry))
    assert "Samtycket är återkallat 23 november 2026" in words(page)
    assert not page.select("main form")
    card = only(client.get(f"/veckor/{WEEK}/platser/{CLEANER}"), f"#matchning-{entry.id}")
    assert "Samtycket återkallat: föreslå inte" in words(card)
    assert not card.select("form")
    assert actions(application, entry) == [("candidate.added", "cli:test"), ("consent.withdrawn", MARIA.code)]
    with owner.transaction() as connection:
        assert candidates.find(connection, entry.pseudonym) is None


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"dag": "2026-11-24", "bekraftat": "true"}, "dag"),
        ({"dag": "i går", "bekraftat": "true"}, "dag"),
        ({"bekraftat": "true"}, "dag"),
        ({"dag": "2026-11-23"}, "bekraftat"),
    ],
)
def test_a_withdrawal_needs_a_day_that_has_come_and_a_yes(
    client: PageClient, entry: Entry, application: Database, form: dict[str, str], field: str
) -> None:
    page = client.post(address(entry, "/aterkalla"), form, 400)
    assert only(page, f"#{field}")["aria-invalid"] == "true"
    assert only(page, "[role=alert] a")["href"] == f"#{field}"
    with application.transaction() as connection:
        assert not withdrawals.latest(connection, [entry.pseudonym])


ROUTES = ("", "/brev.html", "/brev.pdf", "/registerutdrag.html", "/registerutdrag.pdf", "/registerutdrag.json")


def test_only_those_who_answer_for_the_candidate_get_anything(
    entry: Entry, client_of: Callable[[Staff], PageClient], application: Database
) -> None:
    assert client_of(MARIA).http.get(address(entry)).status_code == 200
    form = {"dag": "2026-11-23", "bekraftat": "true"}
    for member, status in ((OMAR, 404), (PLANNER, 403)):
        http = client_of(member).http
        for rest in ROUTES:
            assert http.get(address(entry, rest)).status_code == status, (member.code, rest)
        posted = http.post(address(entry, "/aterkalla"), data=form, headers=OWN, follow_redirects=False)
        assert posted.status_code == status
    assert actions(application, entry) == []


def test_whoever_answered_for_somebody_once_takes_in_a_withdrawal_and_gives_out_nothing_else(
    client_of: Callable[[Staff], PageClient], entry: Entry, owner: Database, application: Database
) -> None:
    deliver(owner, {"pseudonym": entry.pseudonym, "caseworker": OMAR.code})
    marias, evas = client_of(MARIA), client_of(EVA)
    page = marias.get(address(entry))
    assert "Personen har en annan handläggare nu." in words(page)
    assert "finns inte kvar" not in words(page)
    assert not page.select("a[href*=registerutdrag], details.pause")
    for form in ("html", "json"):
        marias.get(address(entry, f"/registerutdrag.{form}"), 404)
        assert evas.http.get(address(entry, f"/registerutdrag.{form}")).status_code == 200
    form = {"dag": "2026-11-23", "bekraftat": "true"}
    assert marias.http.post(address(entry, "/aterkalla"), data=form, headers=OWN, follow_redirects=False).is_redirect
    with application.transaction() as connection:
        assert candidates.find(connection, entry.pseudonym) is None


def test_nobody_gets_anything_without_signing_in(entry: Entry, http_from: Callable[[str], TestClient]) -> None:
    http = http_from("127.0.0.1")
    for rest in ROUTES:
        answer = http.get(address(entry, rest), follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/logga-in")
