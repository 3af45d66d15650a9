"""Pausing on the pages: who may pause what, what is said of it where, and that the form asks again where it must."""

from collections.abc import Callable

import pytest

from matcher.rights.withdrawal import withdraw
from models.pause import EVERYTHING, Paused, PauseReason
from models.shortlist import Entry
from models.staff import Role, Staff
from models.store import audit, pauses
from models.store.database import Database
from tests.pages.conftest import OWN, PageClient, only, words
from tests.pages.world import CLEANER, EVA, MARIA, NOW, OMAR, WEEK, World, deliver

LIST = f"/veckor/{WEEK}/platser/{CLEANER}"
ADMIN = Staff(code="AD-1", name="Kim Ek", email="kim@kalmar.example", role=Role.ADMINISTRATOR)  # type: ignore[arg-type]
OFFICER = Staff(code="DS-1", name="Dag Sund", email="dag@kalmar.example", role=Role.DATA_PROTECTION_OFFICER)  # type: ignore[arg-type]


@pytest.fixture
def entry(world: World, owner: Database) -> Entry:
    """One of Maria's, in the pool."""
    (first, *_) = [one for one in world.of(CLEANER) if one.caseworker == MARIA.code]
    deliver(
        owner, {"pseudonym": first.pseudonym, "display_code": first.display_code, "caseworker": first.caseworker}
    )  # fmt: skip
    return first


def post(client: PageClient, path: str, **form: str) -> int:
    answer = client.http.post(f"/pauser/{path}", data=form, headers=OWN, follow_redirects=False)
    return int(answer.status_code)


def standing(owner: Database) -> set[Paused]:
    with owner.transaction() as connection:
        found = pauses.standing(connection, NOW.date())
    return {Paused(pseudonym=one.pseudonym, vacancy_id=one.vacancy_id) for one in found}


def test_who_has_withdrawn_since_the_form_was_opened_is_not_paused(
    client_of: Callable[[Staff], PageClient], entry: Entry, owner: Database
) -> None:
    maria = client_of(MARIA)
    with owner.transaction() as connection:
        withdraw(connection, entry.pseudonym, on=None, now=NOW, made_by=MARIA.code, verified=True)
    page = maria.post("/pauser/borja", {"matchning": str(entry.id), "orsak": "own_wish"}, 409)
    assert "Kandidaten finns inte längre med" in words(only(page, "main"))
    assert standing(owner) == set()


def test_a_caseworker_pauses_their_own_candidate_and_goes_on(
    client_of: Callable[[Staff], PageClient], entry: Entry, owner: Database
) -> None:
    maria = client_of(MARIA)
    where = f"/matchningar/{entry.id}"
    form = only(maria.get(where), "details.pause form")
    fields = {str(one["name"]): str(one["value"]) for one in form.select("input[type=hidden]")}
    answer = maria.http.post(
        str(form["action"]), data={**fields, "orsak": "own_wish", "sista": "2026-12-24"}, headers=OWN,
        follow_redirects=False,
    )  # fmt: skip
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{where}#paus")
    assert standing(owner) == {Paused(pseudonym=entry.pseudonym)}
    told = words(maria.get(where))
    assert "Matchningen är pausad sedan 23 november 2026 av Maria Lindqvist" in told
    assert "Personen vill det. Till och med 24 december 2026." in told
    card = only(maria.get(LIST), f'[id="matchning-{entry.id}"]')
    assert "Pausad" in words(card)
    assert not card.select("details.propose")
    assert card.select("details.decline"), "who is paused can be declined"
    row = words(only(maria.get("/pauser"), ".row"))
    assert str(entry.display_code) in row
    assert entry.pseudonym not in maria.http.get("/pauser").text
    assert post(maria, "avsluta", **fields) == 303
    assert standing(owner) == set()
    with owner.transaction() as connection:
        events = audit.of_subject(connection, "candidate", entry.pseudonym)
    assert [(one.action, one.actor) for one in events if one.action.startswith("matching")] == [
        ("matching.paused", MARIA.code), ("matching.resumed", MARIA.code),
    ]  # fmt: skip


def test_nobody_pauses_what_is_not_theirs(
    client_of: Callable[[Staff], PageClient], entry: Entry, owner: Database
) -> None:
    reason = {"orsak": "other", "bekraftat": "true"}
    assert post(client_of(OMAR), "borja", matchning=str(entry.id), **reason) == 404
    for member in (MARIA, OFFICER, ADMIN):
        assert post(client_of(member), "borja", plats=str(CLEANER), **reason) == 404
    for member in (OFFICER, ADMIN):
        assert post(client_of(member), "borja", matchning=str(entry.id), **reason) == 404
    assert post(client_of(MARIA), "borja", **reason) == 404
    assert standing(owner) == set()
    maria = client_of(MARIA)
    post(client_of(EVA), "borja", matchning=str(entry.id), **reason)
    assert "Ingenting är pausat" in words(client_of(OMAR).get("/pauser"))
    assert str(entry.display_code) in words(maria.get("/pauser"))


def test_a_coordinator_pauses_a_vacancy_and_everybody_reads_so(
    client_of: Callable[[Staff], PageClient], client: PageClient, world: World, owner: Database
) -> None:
    assert post(client, "borja", plats=str(CLEANER), orsak="demands_to_check", till=LIST) == 303
    assert standing(owner) == {Paused(vacancy_id=CLEANER)}
    for reader, may_end in ((client, 1), (client_of(MARIA), 0)):
        page = reader.get(LIST)
        assert "Matchningen är pausad sedan 23 november 2026 av Eva Ek" in words(page)
        assert len(page.select('form[action="/pauser/avsluta"]')) == may_end
        assert not page.select("details.add")
    assert post(client, "avsluta", plats=str(CLEANER)) == 303
    assert standing(owner) == set()


@pytest.mark.parametrize("member", [EVA, ADMIN, OFFICER])
def test_who_may_stop_everything_has_to_be_sure_and_everybody_reads_so_on_every_page(
    client_of: Callable[[Staff], PageClient], world: World, owner: Database, member: Staff
) -> None:
    client = client_of(member)
    assert only(client.get("/pauser"), "#bekraftat")
    page = client.post("/pauser/borja", {"orsak": "incident"}, 400)
    assert only(page, "[role=alert] a")["href"] == "#bekraftat"
    assert only(page, "option[selected]")["value"] == "incident"
    assert standing(owner) == set()
    assert post(client, "borja", orsak="incident", bekraftat="true") == 303
    assert standing(owner) == {EVERYTHING}
    for path in ("/", LIST, "/om"):
        assert "All matchning är pausad sedan 23 november 2026" in words(client_of(MARIA).get(path))
    page = client.get("/pauser")
    assert not page.select("#bekraftat"), "it is paused already"
    assert post(client, "avsluta") == 303
    assert "All matchning är pausad" not in words(client_of(MARIA).get("/"))


@pytest.mark.parametrize(
    ("form", "field"),
    [({"orsak": ""}, "orsak"), ({"orsak": "incident"}, "orsak"), ({"orsak": "weather"}, "orsak"),
     ({"orsak": "other", "sista": "2026-11-22"}, "sista"), ({"orsak": "other", "sista": "snart"}, "sista")],
)  # fmt: skip
def test_what_is_wrong_is_named_and_the_form_still_knows_whom_it_is_about(
    client: PageClient, entry: Entry, owner: Database, form: dict[str, str], field: str
) -> None:
    page = client.post("/pauser/borja", {"matchning": str(entry.id), "till": LIST, **form}, 400)
    assert only(page, "[role=alert] a")["href"] == f"#{field}"
    fields = {
        str(one["name"]): str(one["value"]) for one in page.select('form[action="/pauser/borja"] input[type=hidden]')
    }
    assert (fields["matchning"], fields["till"]) == (str(entry.id), LIST)
    assert standing(owner) == set()


def test_a_paused_person_is_not_proposed_by_a_form_that_stood_open(
    client: PageClient, entry: Entry, owner: Database
) -> None:
    post(client, "borja", matchning=str(entry.id), orsak=str(PauseReason.NOT_AVAILABLE))
    form = {"matchning": str(entry.id), "samtycke": "2026-11-23", "menprovat": "2026-11-23", "utlamnas": "true"}
    page = client.post(f"{LIST}/foresla", form, 409)
    assert "Matchningen av personen är pausad" in words(only(page, "[role=alert]"))
