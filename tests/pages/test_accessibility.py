"""The accessibility statement, and the report of what does not work: a letter, and nothing else."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from api.pages.accessibility import SUPERVISOR
from matcher.config import Settings
from matcher.delivery import deliver_pending
from matcher.fault_reports import IN_ALL, LONGEST, PER_ADDRESS, WINDOW
from matcher.retention import forget_old
from matcher.services import Services
from models.letter import Letter
from models.staff import Role, Staff
from models.store import staff
from models.store.database import Database
from tests.pages.conftest import OWN, PageClient, only, words
from tests.pages.test_sign_in import MovableClock
from tests.pages.world import EVA, MARIA, NOW, World

ADDRESS = "/tillganglighet"
SAID = {
    "vad": "Skärmläsaren säger inget när jag avböjer.\n\nNVDA, Firefox.",
    "sida": "/veckor",
    "svar": "anna@post.example",
}
PERSONNUMMER = "19900101-2389"


@pytest.fixture
def stranger(http_from: Callable[[str], TestClient], world: World, clock: MovableClock) -> PageClient:
    """A browser in which nobody has signed in, with the statement open."""
    client = PageClient(http_from("127.0.0.1"))
    client.get(ADDRESS)
    return client


@pytest.fixture
def clock(services: Services) -> MovableClock:
    services.clock = MovableClock()
    return services.clock


def written(owner: Database) -> Sequence[tuple[str | None, str, str, str, str]]:
    """Recipient, address, subject, text and HTML of every letter that tells of no run."""
    with owner.transaction() as connection:
        return connection.execute(
            "SELECT recipient, address, subject, text, html FROM letter WHERE run_id IS NULL ORDER BY created_at"
        ).fetchall()


def send(client: PageClient, form: dict[str, str]) -> None:
    """Send a report that is taken."""
    answer = client.http.post(ADDRESS, data=form, headers=OWN, follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{ADDRESS}/tack")


def test_anybody_finds_the_statement_with_all_that_the_law_asks_for(stranger: PageClient) -> None:
    foot = only(stranger.get("/om"), "footer")
    assert ADDRESS in {str(link["href"]) for link in foot.select("a")}
    page = stranger.get(ADDRESS)
    said = words(page)
    for part in ("delvis förenlig", "2018:1937", "EN 301 549", "självskattning", "23 november 2026", "12 §", "9 §"):
        assert part in said, part
    assert SUPERVISOR in {str(link["href"]) for link in page.select("a")}
    assert EVA.name not in said
    assert EVA.email not in said


def test_a_report_reaches_the_coordinator_and_is_answered_with_thanks(stranger: PageClient, owner: Database) -> None:
    answer = stranger.http.post(ADDRESS, data=SAID, headers=OWN, follow_redirects=True)
    assert "Tack för din anmälan" in words(stranger.checked(answer, 200))
    ((recipient, address, subject, text, html),) = written(owner)
    assert (recipient, address) == (EVA.code, EVA.email)
    for part in ("Skärmläsaren säger inget när jag avböjer.", "NVDA, Firefox.", "/veckor", "anna@post.example"):
        assert part in text, part
        assert part in html, part
        assert part not in subject


def test_whoever_the_settings_name_gets_it_and_is_told_of(
    stranger: PageClient, services: Services, owner: Database
) -> None:
    contact = "Kalmar kommun <tillganglighet@kalmar.example>"
    services.settings = services.settings.model_copy(update={"accessibility_contact": contact})
    page = stranger.get(ADDRESS)
    assert "Kalmar kommun ansvarar" in words(page)
    assert "mailto:tillganglighet@kalmar.example" in {str(link["href"]) for link in page.select("a")}
    send(stranger, {"vad": "Kontrasten är dålig."})
    assert [one[:2] for one in written(owner)] == [(None, "tillganglighet@kalmar.example")]


def test_where_nobody_takes_reports_there_is_no_form(stranger: PageClient, owner: Database) -> None:
    with owner.transaction() as connection:
        staff.put(connection, [replace(EVA, active=False)])
    page = stranger.get(ADDRESS)
    assert not page.select("main form")
    assert SUPERVISOR in {str(link["href"]) for link in page.select("a")}
    stranger.post(ADDRESS, SAID, 404)
    assert written(owner) == []


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("vad", "", "Skriv vad som inte fungerade."),
        ("vad", " \n ", "Skriv vad som inte fungerade."),
        ("vad", f"Sidan om {PERSONNUMMER} går inte att läsa", "personnummer"),
        ("vad", "x" * (LONGEST["said"] + 1), f"högst {LONGEST['said']} tecken"),
        ("sida", f"/{PERSONNUMMER.replace('-', '')}", "personnummer"),
        ("sida", "x" * (LONGEST["page"] + 1), f"högst {LONGEST['page']} tecken"),
        ("svar", "anna", "hel e-postadress"),
        ("svar", "a@b@c.se", "hel e-postadress"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(
    stranger: PageClient, owner: Database, field: str, value: str, told: str
) -> None:
    page = stranger.post(ADDRESS, {**SAID, field: value}, 400)
    assert words(only(page, "title")).startswith("Fel: ")
    box = only(page, f"#{field}")
    assert box["aria-invalid"] == "true"
    described = str(box["aria-describedby"]).split()
    assert told in " ".join(words(only(page, f"#{one}")) for one in described)
    assert len(page.select("[aria-invalid]")) == 1
    kept = {
        "vad": only(page, "#vad").get_text(),
        "sida": only(page, "#sida")["value"],
        "svar": only(page, "#svar")["value"],
    }
    assert {name: str(text).strip() for name, text in kept.items()} == {
        name: text.strip() for name, text in {**SAID, field: value}.items()
    }
    assert written(owner) == []


def test_the_form_begins_with_the_page_that_the_reader_came_from(stranger: PageClient) -> None:
    base = str(stranger.http.base_url)
    for before, shown in ((f"{base}/om?x=1", "/om"), ("https://other.example/om", ""), ("", "")):
        assert only(stranger.get(ADDRESS, Referer=before), "#sida").get("value", "") == shown


def test_hostile_words_stay_words(stranger: PageClient, owner: Database) -> None:
    send(stranger, {"vad": "<img src=x onerror=alert(1)> \u202efelvänd", "sida": "a\r\nBcc: b@c.example"})
    ((_, _, subject, text, html),) = written(owner)
    assert "<img" not in html
    assert "\u202e" not in text + html
    assert "\nBcc:" not in text
    assert "\n" not in subject


def test_reports_without_our_forms_token_are_not_believed(stranger: PageClient, owner: Database) -> None:
    assert stranger.http.post(ADDRESS, data={**SAID, "formular": "x"}, headers=OWN).status_code == 403
    assert stranger.http.post(ADDRESS, data=SAID, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert written(owner) == []


def test_who_reports_endlessly_has_to_wait_and_others_need_not(
    stranger: PageClient, http_from: Callable[[str], TestClient], clock: MovableClock, owner: Database
) -> None:
    for _ in range(PER_ADDRESS):
        send(stranger, SAID)
    page = stranger.post(ADDRESS, SAID, 429)
    assert "Vänta 15 minuter" in words(page)
    assert only(page, "#vad").get_text().strip().startswith("Skärmläsaren")
    other = PageClient(http_from("127.0.0.2"))
    other.get(ADDRESS)
    send(other, SAID)
    clock.now = NOW + WINDOW
    send(stranger, SAID)
    assert len(written(owner)) == PER_ADDRESS + 2


def test_all_together_cannot_flood_the_mailbox_either(
    stranger: PageClient, http_from: Callable[[str], TestClient], owner: Database
) -> None:
    with owner.transaction() as connection:
        connection.execute(
            "INSERT INTO fault_report SELECT %s, decode(lpad(to_hex(n), 64, '0'), 'hex') FROM generate_series(1, %s) n",
            (NOW, IN_ALL),
        )
    stranger.post(ADDRESS, SAID, 429)
    assert written(owner) == []


class Taker:
    """Takes every letter."""

    def __init__(self) -> None:
        self.sent: list[Letter] = []

    def send(self, letter: Letter) -> None:
        self.sent.append(letter)

    def close(self) -> None:
        """Nothing is open."""


def test_when_the_letter_has_gone_nothing_of_the_report_is_kept_and_nothing_was_logged(
    stranger: PageClient, services: Services, owner: Database, job: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    send(stranger, SAID)
    with owner.transaction() as connection:
        connection.execute("DELETE FROM letter WHERE run_id IS NOT NULL")
    taker = Taker()
    assert deliver_pending(job, services.settings, lambda: NOW + timedelta(minutes=1), taker).sent == 1
    assert "Skärmläsaren" in taker.sent[0].text
    assert [one[3:] for one in written(owner)] == [("", "")]
    forget_old(job, lambda: NOW + WINDOW)
    told = "".join(capsys.readouterr())
    with owner.transaction() as connection:
        told += str(connection.execute("SELECT * FROM audit_event").fetchall())
        assert connection.execute("SELECT * FROM fault_report").fetchall() == []
    for part in ("Skärmläsaren", "anna@post.example", "127.0.0.1"):
        assert part not in told, part


def test_only_colleagues_at_work_who_coordinate_answer_for_it(stranger: PageClient, owner: Database) -> None:
    earlier = Staff(code=MARIA.code, name=MARIA.name, email=MARIA.email, role=Role.ADMINISTRATOR)
    with owner.transaction() as connection:
        staff.put(connection, [earlier])
    send(stranger, SAID)
    assert [one[1] for one in written(owner)] == [EVA.email]


@pytest.mark.parametrize("contact", ["tillganglighet@kalmar.example", "Kalmar kommun", "Kalmar <å@kalmar.example>"])
def test_a_contact_that_is_none_stops_the_start_with_the_name_of_the_setting(contact: str) -> None:
    with pytest.raises(ValidationError, match="MATCHER_ACCESSIBILITY_CONTACT"):
        Settings(_env_file=None, accessibility_contact=contact)  # type: ignore[call-arg]
