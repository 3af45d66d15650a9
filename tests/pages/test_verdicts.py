"""Saying something of an entry: propose, wait, decline with a private line, undo; twice, at once, and for whom."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from matcher.proposing import propose, withdraw_from_vacancy
from matcher.rights.withdrawal import withdraw
from models.proposal import read_referral_code
from models.reach import EVERYTHING, Extent, Reach
from models.shortlist import Decision, DeclineReason, Entry
from models.staff import Staff
from models.store import audit, held, learned, proposals, verdicts
from models.store.database import Database, DatabaseRole
from tests.pages.conftest import OWN, PageClient, only, words
from tests.pages.world import CLEANER, COOK, KALMAR, MARIA, NOW, OMAR, WEEK, World, deliver
from tests.waiting import wait_for_lock

LIST = f"/veckor/{WEEK}/platser/{CLEANER}"
TODAY = "2026-11-23"
PROPOSAL = {"samtycke": TODAY, "menprovat": TODAY, "utlamnas": "true"}


@pytest.fixture
def entry(world: World, owner: Database) -> Entry:
    """Somebody on the list whose profile is there."""
    profiles = [
        {"pseudonym": one.pseudonym, "caseworker": one.caseworker} for one in world.of(CLEANER)[:2]
    ]  # fmt: skip
    deliver(owner, *profiles)
    return world.of(CLEANER)[0]


def send(client: PageClient, path: str, entry: Entry, **form: str) -> int:
    answer = client.http.post(
        f"{LIST}/{path}", data={"matchning": str(entry.id), **form}, headers=OWN, follow_redirects=False
    )
    return int(answer.status_code)


def card(client: PageClient, entry: Entry) -> str:
    return words(only(client.get(LIST), f'[id="matchning-{entry.id}"]'))


def standing(database: Database, entry: Entry) -> str | None:
    with database.transaction() as connection:
        said = verdicts.of_vacancies(connection, [CLEANER])
    return next((one.id.hex for one in said if one.pseudonym == entry.pseudonym), None)


def test_who_waits_stays_off_lists_until_the_day_and_comes_back(
    client: PageClient, entry: Entry, job: Database, owner: Database
) -> None:
    assert send(client, "avvakta", entry, till="2026-12-07") == 303
    assert "Avvaktas till 7 december 2026" in card(client, entry)
    pair = (CLEANER, entry.pseudonym)
    with job.transaction() as connection:
        assert pair in verdicts.kept_off(connection, date(2026, 12, 6))
        assert pair not in verdicts.kept_off(connection, date(2026, 12, 7))
    first = standing(owner, entry)
    assert send(client, "avvakta", entry, till="2026-12-07") == 303
    assert standing(owner, entry) == first
    assert send(client, "avvakta", entry, till="2026-12-14") == 303
    assert standing(owner, entry) != first


def test_nobody_says_anything_of_anothers_candidate_or_of_an_entry_of_another_list(
    client: PageClient, client_of: Callable[[Staff], PageClient], entry: Entry, world: World, owner: Database
) -> None:
    forms = {
        "avboj": {"orsak": "other"}, "avvakta": {"till": "2026-12-07"}, "foresla": PROPOSAL,
        "aterkalla": {"aterkallat": TODAY}, "angra": {"bedomning": str(entry.id)},
    }  # fmt: skip
    omar = client_of(OMAR)
    for path, form in forms.items():
        assert send(omar, path, entry, **form) == 404, path
        assert send(client, path, world.of(COOK)[0], **form) == 404, path
    with owner.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM verdict").fetchone() == (0,)


@pytest.mark.parametrize("till", ["", "2026-11-23", "2026-11-01", "2028-01-01", "i morgon"])
def test_a_day_that_cannot_be_waited_for_is_named_with_the_cure(client: PageClient, entry: Entry, till: str) -> None:
    page = client.post(f"{LIST}/avvakta", {"matchning": str(entry.id), "till": till}, 400)
    assert words(only(page, "[role=alert]")).startswith("Avvakta till: ange en dag från och med i morgon")
    assert only(page, "details.wait[open] [aria-invalid]")["id"] == f"till-{entry.id}"


def test_a_decline_is_taken_back_within_the_week_and_nothing_is_erased(
    client: PageClient, entry: Entry, owner: Database
) -> None:
    send(client, "avboj", entry, orsak="distance")
    said = standing(owner, entry)
    assert said is not None
    for _ in range(2):
        assert send(client, "angra", entry, bedomning=said) == 303
    assert standing(owner, entry) is None
    with owner.transaction() as connection:
        assert (CLEANER, entry.pseudonym) not in verdicts.kept_off(connection, NOW.date())
        assert connection.execute("SELECT decision FROM verdict ORDER BY number").fetchall() == [
            ("decline",), ("undo",)
        ]  # fmt: skip
        events = [one.action for one in audit.of_subject(connection, "entry", str(entry.id))]
    assert events == ["verdict.declined", "verdict.undone"]


def test_after_the_week_nothing_is_taken_back(client: PageClient, entry: Entry, owner: Database) -> None:
    with owner.transaction() as connection:
        connection.execute(
            "INSERT INTO verdict (id, vacancy_id, pseudonym, decision, reason, made_by, made_at)"
            " VALUES (gen_random_uuid(), %s, %s, 'decline', 'hours', 'HL-03', %s)",
            (CLEANER, entry.pseudonym, NOW - timedelta(days=7)),
        )
    said = standing(owner, entry)
    assert send(client, "angra", entry, bedomning=str(said)) == 409
    assert standing(owner, entry) == said
    assert "Ångra" not in card(client, entry)


def test_the_private_line_is_read_by_the_candidates_caseworker_and_in_the_extract_alone(
    client: PageClient, entry: Entry, owner: Database, application: Database, job: Database
) -> None:
    send(client, "avboj", entry, orsak="other", anteckning="Vill hellre  jobba ute.")
    desk = Reach(extent=Extent.DESKS, desks=frozenset({MARIA.code}))
    other = Reach(extent=Extent.DESKS, desks=frozenset({OMAR.code}))
    seen = {}
    for name, reach in (("own", desk), ("other", other), ("unit", Reach(extent=Extent.UNIT)), ("all", EVERYTHING)):
        with application.transaction(reach) as connection:
            seen[name] = [row[0] for row in connection.execute("SELECT text FROM verdict_note")]
    line = ["Vill hellre jobba ute."]
    assert seen == {"own": line, "other": [], "unit": [], "all": line}
    with job.transaction() as connection:
        row = connection.execute("SELECT has_table_privilege('verdict_note', 'SELECT')").fetchone()
        assert row == (False,)
    with owner.transaction() as connection:
        found = {one.name: one.rows for one in held.of_person(connection, entry.pseudonym).tables}
        logged = [str(one.details) for one in audit.of_subject(connection, "entry", str(entry.id))]
    assert [row["text"] for row in found["verdict_note"]] == line
    assert not [one for one in logged if "ute" in one]
    assert "jobba ute" not in client.http.get(LIST).text


@pytest.mark.parametrize("line", ["x" * 301, "Ring 850101-2384", "19850101 2384 vill inte"])
def test_a_line_that_is_too_long_or_names_a_number_keeps_nothing(
    client: PageClient, entry: Entry, owner: Database, line: str
) -> None:
    form = {"matchning": str(entry.id), "orsak": "other", "anteckning": line}
    page = client.post(f"{LIST}/avboj", form, 400)
    assert words(only(page, "[role=alert]")).startswith("Egen anteckning: ")
    assert standing(owner, entry) is None


def test_a_proposal_has_consent_review_and_a_code_of_its_own_and_twice_is_once(
    client: PageClient, entry: Entry, owner: Database, world: World
) -> None:
    for _ in range(2):
        assert send(client, "foresla", entry, **PROPOSAL) == 303
    assert send(client, "foresla", world.of(CLEANER)[1], **PROPOSAL) == 303
    with owner.transaction() as connection:
        made = {one.pseudonym: one for one in proposals.standing(connection, [CLEANER])}
        events = audit.of_subject(connection, "entry", str(entry.id))
    mine = made[entry.pseudonym]
    assert len(made) == len({one.referral_code for one in made.values()}) == 2
    assert (mine.consent_on, mine.reviewed_on, mine.reviewed_by) == (NOW.date(), NOW.date(), "MA-01")
    assert read_referral_code(f" {mine.code_to_read.lower()}") == mine.referral_code
    assert [one.action for one in events] == ["verdict.proposed"]
    assert mine.referral_code not in str(events)
    shown = card(client, entry)
    assert "Föreslagen" in shown
    assert mine.code_to_read in shown
    assert send(client, "avboj", entry, orsak="other") == 409
    assert send(client, "avvakta", entry, till="2026-12-07") == 409


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"samtycke": ""}, "samtycke"),
        ({"samtycke": "2026-11-24"}, "samtycke"),
        ({"samtycke": "2026-09-01"}, "samtycke"),
        ({"menprovat": "2026-11-24"}, "menprovat"),
        ({"utlamnas": ""}, "utlamnas"),
    ],
)
def test_without_consent_to_this_vacancy_or_a_review_nobody_is_proposed(
    client: PageClient, entry: Entry, owner: Database, changed: dict[str, str], field: str
) -> None:
    form = {"matchning": str(entry.id), **PROPOSAL, **changed}
    page = client.post(f"{LIST}/foresla", {name: said for name, said in form.items() if said}, 400)
    assert only(page, "details.propose[open] [aria-invalid]")["id"] == f"{field}-{entry.id}"
    named = words(only(page, "[role=alert]"))
    assert named.startswith("Samtycke till platsen: " if field == "samtycke" else "Menprövningen: ")
    assert standing(owner, entry) is None


def test_who_is_not_in_the_pool_cannot_be_proposed(client: PageClient, world: World, owner: Database) -> None:
    assert send(client, "foresla", world.of(CLEANER)[3], **PROPOSAL) == 409
    assert standing(owner, world.of(CLEANER)[3]) is None


def test_a_consent_taken_back_ends_the_proposal_and_its_code(
    client: PageClient, entry: Entry, owner: Database, world: World
) -> None:
    other = world.of(CLEANER)[1]
    for one in (entry, other):
        send(client, "foresla", one, **PROPOSAL)
    with owner.transaction() as connection:
        codes = {one.pseudonym: one.referral_code for one in proposals.standing(connection, [CLEANER])}
        assert proposals.by_code(connection, codes[entry.pseudonym]) is not None
    assert send(client, "aterkalla", entry, aterkallat="2026-11-22") == 400
    for _ in range(2):
        assert send(client, "aterkalla", entry, aterkallat=TODAY) == 303
    assert "Avböjd: Personen vill inte" in card(client, entry)
    with owner.transaction() as connection:
        withdraw(connection, other.pseudonym, on=None, now=NOW, made_by="MA-01", verified=True)
    with owner.transaction() as connection:
        assert [proposals.by_code(connection, code) for code in codes.values()] == [None, None]
        ended = connection.execute("SELECT consent_withdrawn_on FROM proposal").fetchall()
    assert ended == [(NOW.date(),), (NOW.date(),)]


def test_a_proposal_that_is_taken_back_ends_and_another_gets_another_code(
    client: PageClient, entry: Entry, owner: Database
) -> None:
    send(client, "foresla", entry, **PROPOSAL)
    with owner.transaction() as connection:
        (first,) = proposals.standing(connection, [CLEANER])
    send(client, "angra", entry, bedomning=str(first.verdict_id))
    send(client, "foresla", entry, **PROPOSAL)
    with owner.transaction() as connection:
        (second,) = proposals.standing(connection, [CLEANER])
        assert proposals.by_code(connection, first.referral_code) is None
    assert second.referral_code != first.referral_code


def test_two_at_once_propose_once(entry: Entry, database_url: str) -> None:
    everything = EVERYTHING
    with Database(database_url, DatabaseRole.APPLICATION, pool_size=4, reach=everything) as database:

        def one(number: int) -> str:
            with database.transaction() as connection:
                return propose(
                    connection, entry, consent_on=NOW.date(), reviewed_on=NOW.date(), may_be_disclosed=True,
                    made_by=f"HL-{number}", now=NOW, verified=True,
                ).referral_code  # fmt: skip

        with ThreadPoolExecutor(4) as pool:
            codes = set(pool.map(one, range(4)))
        with database.transaction() as connection:
            said = verdicts.of_vacancies(connection, [CLEANER])
    assert len(codes) == 1
    assert [one.decision for one in said] == [Decision.PROPOSE]


def test_a_consent_to_the_place_taken_back_while_every_consent_is_stays_a_decline_and_is_told_once(
    entry: Entry, owner: Database, application: Database
) -> None:
    said: Any = {"made_by": "HL-03", "now": NOW, "verified": True}
    with application.transaction() as connection:
        propose(
            connection, entry, consent_on=NOW.date(), reviewed_on=NOW.date(), may_be_disclosed=True, **said
        )  # fmt: skip

    def withdraw_all() -> None:
        with owner.transaction() as other:
            withdraw(other, entry.pseudonym, on=None, **said)

    with ThreadPoolExecutor(1) as pool, application.transaction() as connection:
        withdraw_from_vacancy(connection, entry, on=NOW.date(), **said)
        done = pool.submit(withdraw_all)
        wait_for_lock(connection)
        connection.commit()
        done.result()
    with owner.transaction() as connection:
        (standing,) = verdicts.of_vacancies(connection, [CLEANER])
        events = [one.action for one in audit.of_subject(connection, "candidate", entry.pseudonym)]
    assert (standing.decision, standing.reason) == (Decision.DECLINE, DeclineReason.OWN_WISH)
    assert events.count("proposal.ended") == 1


def test_what_was_taken_back_teaches_nothing_and_a_wait_does_not_use_up_the_pair(
    client: PageClient, entry: Entry, world: World, owner: Database
) -> None:
    other = world.of(CLEANER)[1]
    with owner.transaction() as connection:
        for one, decision, until in ((entry, "decline", None), (other, "wait", NOW.date())):
            connection.execute(
                "INSERT INTO verdict (id, vacancy_id, pseudonym, decision, reason, wait_until, made_by, made_at)"
                " VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, 'HL-03', %s)",
                (CLEANER, one.pseudonym, decision, "other" if decision == "decline" else None, until,
                 NOW - timedelta(days=3)),
            )  # fmt: skip
        connection.execute("UPDATE run SET finished_at = %s WHERE id = %s", (NOW, world.run.id))
        scores = [one.score for one in learned.judged(connection, KALMAR, world.run.model)]
    assert len(scores) == len(world.entries) - 1
    third = world.of(CLEANER)[2]
    send(client, "avboj", third, orsak="other")
    said = standing(owner, third)
    assert said is not None
    with owner.transaction() as connection:
        judged = learned.judged(connection, KALMAR, world.run.model)
        assert [one.decision for one in judged if one.decision] == [Decision.DECLINE]
    send(client, "angra", third, bedomning=said)
    with owner.transaction() as connection:
        judged = learned.judged(connection, KALMAR, world.run.model)
    assert not [one for one in judged if one.decision]
