"""Who saw and did what: noted where it happens, found by person, colleague, kind and day, by the officer alone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from matcher.event_words import WORDS
from matcher.verdicts import decline
from models.ids import StaffCode
from models.shortlist import DeclineReason
from models.staff import Role, Staff
from models.store import audit
from models.store.database import Database
from tests.pages.conftest import PageClient, only, words
from tests.pages.world import CLEANER, MARIA, NOW, OMAR, WEEK, World

LOG = "/handelselogg"
OFFICER = Staff(
    code=StaffCode("DSO-1"), name="Disa Sund", email="disa@kalmar.example", role=Role.DATA_PROTECTION_OFFICER
)
ROOT = Path(__file__).parents[2]
SUBJECTS = sorted({action.partition(".")[0] for action in WORDS})
ACTION = re.compile(rf'"((?:{"|".join(SUBJECTS)})\.[a-z_]+)"')
LOGGED = re.compile(r'\blog\.\w+\("[a-z_.]+"')
"""What is said in the program's log alone."""


@pytest.fixture
def officer(client_of: Callable[[Staff], PageClient], world: World) -> PageClient:
    return client_of(OFFICER)


def told(page: BeautifulSoup) -> list[str]:
    return [f"{words(only(one, 'h3'))}: {words(one.select('.facts li')[1])}" for one in page.select(".log .row")]


def test_every_page_that_shows_candidates_is_noted_with_whom_it_showed(
    client_of: Callable[[Staff], PageClient], world: World, application: Database
) -> None:
    marias = client_of(MARIA)
    own = [one for one in world.of(CLEANER) if one.caseworker == MARIA.code]
    for path in (
        f"/veckor/{WEEK}/platser/{CLEANER}",
        f"/handlaggare/{MARIA.code}/veckor/{WEEK}",
        f"/matchningar/{own[0].id}",
    ):
        marias.get(path)
    with application.transaction() as connection:
        *_, listed = audit.of_subject(connection, "vacancy", str(CLEANER))
        (desk,) = [one for one in audit.of_subject(connection, "staff", MARIA.code) if one.action == "candidates.read"]
        (person,) = audit.of_subject(connection, "entry", str(own[0].id))
    assert (listed.actor, listed.run_id) == (MARIA.code, world.run.id)
    assert listed.details == {"entries": sorted(str(one.id) for one in own)}
    assert set(listed.details["entries"]) < set(desk.details["entries"])  # type: ignore[call-overload]
    assert person.details == {"entries": [str(own[0].id)]}


def test_a_page_that_shows_nobody_notes_nothing(
    client_of: Callable[[Staff], PageClient], world: World, application: Database
) -> None:
    client_of(MARIA).get("/")
    client_of(OMAR).get(f"/handlaggare/{MARIA.code}/veckor/{WEEK}", 404)
    with application.transaction() as connection:
        assert not [one for one in audit.of_subject(connection, "staff", MARIA.code) if one.action == "candidates.read"]


def test_a_person_is_found_by_code_in_what_was_done_and_in_what_was_shown(
    officer: PageClient, client_of: Callable[[Staff], PageClient], world: World, application: Database
) -> None:
    first, other = [one for one in world.of(CLEANER) if one.caseworker == MARIA.code][:2]
    client_of(MARIA).get(f"/veckor/{WEEK}/platser/{CLEANER}")
    client_of(MARIA).get(f"/matchningar/{other.id}")
    with application.transaction() as connection:
        decline(connection, first, DeclineReason.HOURS, made_by=MARIA.code, now=NOW, verified=True)
    page = officer.post(LOG, {"kod": str(first.display_code).lower()})
    assert told(page) == ["Avböjd för en plats: Maria Lindqvist", "Sidan med matchningarna öppnades: Maria Lindqvist"]
    assert only(page, "#kod")["value"] == str(first.display_code).lower()
    again = officer.post(LOG, {"kod": first.pseudonym, "vad": "bedomningar"})
    assert told(again) == ["Avböjd för en plats: Maria Lindqvist"]


def test_colleague_kind_and_day_narrow_the_search(
    officer: PageClient, client_of: Callable[[Staff], PageClient], world: World
) -> None:
    client_of(MARIA).get(f"/veckor/{WEEK}/platser/{CLEANER}")
    client_of(OMAR).get(f"/veckor/{WEEK}/platser/{CLEANER}")
    seen = {"vad": "visat"}
    assert len(told(officer.post(LOG, seen))) == 2
    assert told(officer.post(LOG, {**seen, "vem": MARIA.code})) == ["Sidan med matchningarna öppnades: Maria Lindqvist"]
    day = NOW.date().isoformat()
    assert len(told(officer.post(LOG, {**seen, "fran": day, "till": day}))) == 2
    assert not told(officer.post(LOG, {**seen, "till": "2026-11-22"}))
    assert not told(officer.post(LOG, {**seen, "fran": "2026-11-24"}))


def test_older_events_follow_page_by_page_and_none_twice(
    officer: PageClient, world: World, application: Database
) -> None:
    with application.transaction() as connection:
        for entry in world.entries * 30:
            decline(connection, entry, DeclineReason.HOURS, made_by="x" * 3, now=NOW, verified=True)
        for number in range(205):
            audit.append(connection, _event(number))
    form = {"vem": "job:probe"}
    numbers: list[str] = []
    for _ in range(3):
        page = officer.post(LOG, form)
        numbers += [words(one) for one in page.select(".log .row > p")]
        more = page.select("input[name=fore]")
        form["fore"] = str(more[0]["value"]) if more else ""
    assert len(numbers) == len(set(numbers)) == 205
    assert not more


def test_a_code_that_nobody_has_is_told_and_searching_is_noted(officer: PageClient, application: Database) -> None:
    page = officer.post(LOG, {"kod": "ZZZ-9999"})
    assert "Ingenting finns" in words(only(page, "[role=alert]"))
    assert told(officer.get(LOG))[0] != ""
    latest = told(officer.post(LOG, {"vad": "installningar"}))
    assert latest[0].startswith("Händelseloggen söktes: ")


def test_the_officer_begins_at_the_log(officer: PageClient) -> None:
    answer = officer.http.get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, LOG)
    assert only(officer.get(LOG), 'nav [href="/handelselogg"][aria-current=page]')


def test_every_action_that_the_program_notes_has_words() -> None:
    files = [file for folder in ("matcher", "api") for file in (ROOT / folder).rglob("*.py")]
    sources = {file: file.read_text("utf-8") for file in files if file.name != "event_words.py"}
    sources = {file: LOGGED.sub("", text) for file, text in sources.items()}
    noted = {action for text in sources.values() if "AuditEvent" in text for action in ACTION.findall(text)}
    assert len(noted) > 30
    assert {one for one in noted if not one.endswith(".toml")} <= set(WORDS)


def _event(number: int) -> "audit.AuditEvent":
    return audit.AuditEvent(at=NOW, actor="job:probe", action="letter.sent", subject_type="letter", subject=str(number))
