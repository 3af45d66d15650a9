"""Putting somebody on a list whom the ranking left off: whom, by whom, with which reasons, and what it leaves alone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from matcher.embedding import embed_pending, read_pending
from matcher.rights.withdrawal import withdraw
from matcher.services import Services
from models.ids import NearMissId, Pseudonym, new_id
from models.shortlist import Decision, Entry, NearMiss, ScoreParts
from models.staff import Staff
from models.store import audit, learned, runs, verdicts
from models.store.database import Database
from tests.pages.conftest import OWN, PageClient, only, words
from tests.pages.world import CARPENTER, CLEANER, EVA, KALMAR, LAST_WEEK, MARIA, NOW, OMAR, WEEK, World, deliver

LIST = f"/veckor/{WEEK}/platser/{CLEANER}"
PERSON = Pseudonym("q" * 32)
CODE = "KA-7777"


@pytest.fixture
def left_off(world: World, owner: Database, services: Services) -> str:
    """One of Maria's who has cleaned, and has less Swedish than the posting asks for. Gives the display code."""
    deliver(
        owner,
        {
            "pseudonym": PERSON,
            "display_code": CODE,
            "caseworker": MARIA.code,
            "swedish_level": "A1",
            "experience": [{"occupation": "Städare", "months": 30}],
        },
    )
    read_pending(services.job)
    embed_pending(services.job, services.encoder)
    return CODE


def add(client: PageClient, code: str, where: str = LIST, **form: str) -> tuple[int, str]:
    answer = client.http.post(f"{where}/lagg-till", data={"kod": code, **form}, headers=OWN, follow_redirects=False)
    return int(answer.status_code), answer.headers.get("Location", "")


def added(owner: Database, world: World) -> list[Entry]:
    with owner.transaction() as connection:
        return [one for one in runs.entries(connection, world.run.id) if one.added_by is not None]


def test_whom_a_caseworker_adds_stands_last_with_reasons_and_no_score(
    client_of: Callable[[Staff], PageClient], left_off: str, owner: Database, world: World
) -> None:
    maria = client_of(MARIA)
    status, location = add(maria, left_off.lower(), handlaggare=MARIA.code)
    (entry,) = added(owner, world)
    assert (status, location) == (303, f"{LIST}?handlaggare={MARIA.code}#matchning-{entry.id}")
    assert (entry.pseudonym, entry.caseworker, entry.unit, entry.is_new) == (PERSON, MARIA.code, KALMAR, False)
    assert entry.position == len(world.of(CLEANER)) + 1
    page = maria.get(location.partition("#")[0])
    card = page.select("article.entry")[-1]
    told = words(card)
    assert CODE in told
    assert "Tillagd 23 november 2026 av Maria Lindqvist. Systemet har inte rangordnat" in told
    assert "Har arbetat som städare i 2 år och 6 månader" in words(only(card, ".finding-met"))
    assert "Svenska A1 där A2 krävs" in words(only(card, ".finding-missing")), "a demand not met is told first of all"
    assert not card.select(".score")
    assert card.select("details.propose"), "decided on as everybody else"
    assert "1 är tillagd för hand." in words(page)
    with owner.transaction() as connection:
        (event,) = [one for one in audit.of_subject(connection, "entry", str(entry.id)) if one.action == "entry.added"]
    assert (event.actor, event.run_id, event.details["vacancy"]) == (MARIA.code, world.run.id, str(CLEANER))


def test_added_twice_or_at_once_is_added_once(
    client_of: Callable[[Staff], PageClient], left_off: str, owner: Database, world: World
) -> None:
    clients = [client_of(MARIA) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda client: add(client, left_off), clients))
    assert {status for status, _ in answers} == {303}
    assert len({location for _, location in answers}) == 1
    (entry,) = added(owner, world)
    with owner.transaction() as connection:
        events = [one.action for one in audit.of_subject(connection, "entry", str(entry.id))]
    assert events.count("entry.added") == 1


def test_whoever_stands_on_the_list_is_led_to(client: PageClient, world: World, owner: Database) -> None:
    entry = world.of(CLEANER)[0]
    deliver(owner, {"pseudonym": entry.pseudonym, "display_code": entry.display_code, "caseworker": entry.caseworker})
    assert add(client, str(entry.display_code)) == (303, f"{LIST}#matchning-{entry.id}")
    assert added(owner, world) == []


def test_whoever_stands_on_the_list_on_another_desk_is_not_said_to_be_added(
    client_of: Callable[[Staff], PageClient], owner: Database, world: World
) -> None:
    entry = next(one for one in world.of(CLEANER) if one.caseworker == OMAR.code)
    deliver(owner, {"pseudonym": entry.pseudonym, "display_code": entry.display_code, "caseworker": MARIA.code})
    page = client_of(MARIA).post(f"{LIST}/lagg-till", {"kod": str(entry.display_code)}, 409)
    assert "står redan på listan, hos den som var handläggare när den gjordes" in words(only(page, "[role=alert]"))
    assert added(owner, world) == []
    with owner.transaction() as connection:
        assert not connection.execute("SELECT 1 FROM audit_event WHERE action = 'entry.added'").fetchone()


@pytest.mark.parametrize("code", ["", "KA-0000", "qqqq", "<b>KA</b>"])
def test_a_code_of_nobody_keeps_nothing_and_says_where_to_look(
    client: PageClient, left_off: str, owner: Database, world: World, code: str
) -> None:
    page = client.post(f"{LIST}/lagg-till", {"kod": code}, 400)
    assert "Ingen av dina kandidater har den koden" in words(only(page, "[role=alert]"))
    field = only(page, "#kod-lagg-till")
    assert (field["value"], field["aria-invalid"]) == (code, "true")
    assert only(page, "details.add[open]")
    assert added(owner, world) == []


def test_nobody_adds_anothers_candidate_and_the_answer_is_as_for_nobody(
    client_of: Callable[[Staff], PageClient], left_off: str, owner: Database, world: World
) -> None:
    omar = client_of(OMAR)
    told = [words(only(omar.post(f"{LIST}/lagg-till", {"kod": code}, 400), "[role=alert]")) for code in (CODE, "KA-1")]
    assert told[0] == told[1]
    assert added(owner, world) == []
    assert add(client_of(EVA), CODE)[0] == 303, "a coordinator adds anybody"


def test_who_has_withdrawn_or_is_declined_and_a_place_that_is_closed_or_a_week_that_is_over_take_nobody(
    client: PageClient, left_off: str, owner: Database, job: Database, world: World
) -> None:
    assert add(client, CODE, f"/veckor/{LAST_WEEK}/platser/{CLEANER}")[0] == 404, "that week has no list for it"
    add(client, CODE)
    (entry,) = added(owner, world)
    client.http.post(f"{LIST}/avboj", data={"matchning": str(entry.id), "orsak": "distance"}, headers=OWN)
    with owner.transaction() as connection:
        connection.execute("DELETE FROM entry WHERE id = %s", [entry.id])
    page = client.post(f"{LIST}/lagg-till", {"kod": CODE}, 409)
    assert "redan avböjd" in words(only(page, "[role=alert]"))
    with owner.transaction() as connection:
        connection.execute("DELETE FROM verdict")
        connection.execute("UPDATE vacancy SET withdrawn_at = now() WHERE id = %s", [CLEANER])
    page = client.post(f"{LIST}/lagg-till", {"kod": CODE}, 409)
    assert "Platsen tar inte emot förslag längre" in words(only(page, "[role=alert]"))
    assert not client.get(LIST).select("details.add"), "nor is it offered"
    with owner.transaction() as connection:
        connection.execute("UPDATE vacancy SET withdrawn_at = NULL WHERE id = %s", [CLEANER])
        withdraw(connection, PERSON, on=NOW.date(), now=NOW, made_by="cli:test", verified=False)
    assert client.post(f"{LIST}/lagg-till", {"kod": CODE}, 400)
    assert added(owner, world) == []


def test_whoever_is_added_stands_behind_those_on_other_desks_too(
    client_of: Callable[[Staff], PageClient], owner: Database, world: World
) -> None:
    deliver(owner, {"pseudonym": PERSON, "display_code": CODE, "caseworker": OMAR.code})
    assert add(client_of(OMAR), CODE)[0] == 303
    assert [one.position for one in added(owner, world)] == [len(world.of(CLEANER)) + 1]


def test_a_place_that_is_none_takes_nobody(client: PageClient, left_off: str, world: World, owner: Database) -> None:
    assert add(client, CODE, f"/veckor/{WEEK}/platser/{new_id()}")[0] == 404
    assert added(owner, world) == []


def test_an_empty_list_takes_somebody(client: PageClient, left_off: str, owner: Database, world: World) -> None:
    where = f"/veckor/{WEEK}/platser/{CARPENTER}"
    assert add(client, CODE, where)[0] == 303
    assert [one.position for one in added(owner, world)] == [1]
    told = words(client.get(where))
    assert "Avser ungdomar" in told or "målgruppen" in told, "what speaks against it is told"


def test_who_is_added_is_decided_on_as_everybody_else(
    client_of: Callable[[Staff], PageClient], left_off: str, owner: Database, world: World
) -> None:
    maria = client_of(MARIA)
    add(maria, CODE)
    (entry,) = added(owner, world)
    proposal = {"matchning": str(entry.id), "samtycke": "2026-11-23", "menprovat": "2026-11-23", "utlamnas": "true"}
    assert maria.http.post(f"{LIST}/foresla", data=proposal, headers=OWN, follow_redirects=False).status_code == 303
    with owner.transaction() as connection:
        (said,) = verdicts.of_vacancies(connection, [CLEANER])
        assert (said.pseudonym, said.decision) == (PERSON, Decision.PROPOSE)
        assert not [one for one in learned.judged(connection, KALMAR, "ingang-sv@1") if one.score is None]
    desk = maria.get(f"/handlaggare/{MARIA.code}/veckor/{WEEK}?visa=kandidat")
    assert CODE in words(desk)


def test_the_letter_to_the_person_says_that_a_human_added_them(
    client_of: Callable[[Staff], PageClient], left_off: str, owner: Database, world: World
) -> None:
    maria = client_of(MARIA)
    add(maria, CODE)
    (entry,) = added(owner, world)
    letter = maria.http.get(f"/matchningar/{entry.id}/brev.html").text
    assert "En människa som känner till dig lade till dig på den." in letter
    assert "Det här ber annonsen om." in letter
    assert "Din plats på listan" not in letter


def test_a_near_miss_is_added_with_one_button_and_is_near_no_more(
    client_of: Callable[[Staff], PageClient], left_off: str, owner: Database, job: Database, world: World
) -> None:
    near = NearMiss(
        id=NearMissId(new_id()), run_id=world.run.id, vacancy_id=CLEANER, pseudonym=PERSON, unit=KALMAR,
        caseworker=MARIA.code, display_code=CODE, position=1, code="swedish", missing="Svenska A1 där A2 krävs",
        score=ScoreParts(dense=0.3, lexical=0.1, coverage=0.2), reasons=(),
    )  # fmt: skip
    with job.transaction() as connection:
        runs.add_near_misses(connection, [near])
    maria = client_of(MARIA)
    form = only(maria.get(LIST), "section[aria-labelledby=nara] form")
    fields = {str(one["name"]): str(one["value"]) for one in form.select("input[type=hidden]")}
    assert maria.http.post(str(form["action"]), data=fields, headers=OWN, follow_redirects=False).status_code == 303
    assert [one.pseudonym for one in added(owner, world)] == [PERSON]
    assert not maria.get(LIST).select("section[aria-labelledby=nara]")
