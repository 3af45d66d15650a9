"""Beside a list: who lacks one thing, to those who answer for them; what each demand costs, to the coordinator."""

from collections.abc import Callable

import pytest

from matcher.rights.person import find_person
from models.ids import NearMissId, Pseudonym, new_id
from models.shortlist import NearMiss, ScoreParts
from models.staff import Staff
from models.store import audit, runs
from models.store.database import Database
from tests.pages.conftest import PageClient, only, words
from tests.pages.world import CLEANER, EVA, KALMAR, MARIA, OMAR, REASONS, WEEK, World, deliver

LIST = f"/veckor/{WEEK}/platser/{CLEANER}"
PEOPLE = {"m" * 32: MARIA, "o" * 32: OMAR, "g" * 32: MARIA, "n" * 32: None}
GONE = "g" * 32


@pytest.fixture
def near(world: World, owner: Database, job: Database) -> list[NearMiss]:
    """One of Maria's, one of Omar's, one of nobody's, and one of Maria's whose profile is gone."""
    profiles = [
        {
            "pseudonym": pseudonym,
            "display_code": f"KA-{pseudonym[:4].upper()}",
            **({"caseworker": member.code} if member else {}),
        }
        for pseudonym, member in PEOPLE.items()
        if pseudonym != GONE
    ]
    deliver(owner, *profiles)
    made = [
        NearMiss(
            id=NearMissId(new_id()),
            run_id=world.run.id,
            vacancy_id=CLEANER,
            pseudonym=Pseudonym(pseudonym),
            unit=KALMAR,
            caseworker=member and member.code,
            display_code=f"KA-{pseudonym[:4].upper()}",
            position=position,
            code="swedish",
            missing="Svenska A1 där A2 krävs",
            score=ScoreParts(dense=0.3, lexical=0.1, coverage=0.2),
            reasons=REASONS,
        )
        for position, (pseudonym, member) in enumerate(PEOPLE.items(), start=1)
    ]
    with job.transaction() as connection:
        runs.add_near_misses(connection, made)
    return made


def test_a_caseworker_sees_their_own_near_misses_with_the_one_thing(
    client_of: Callable[[Staff], PageClient], near: list[NearMiss], application: Database
) -> None:
    page = client_of(MARIA).get(LIST)
    (row,) = only(page, "section[aria-labelledby=nara]").select(".row")
    assert words(only(row, "h4")) == "KA-MMMM"
    assert "Svenska A1 där A2 krävs. För: har arbetat som städare" in words(row)
    assert not page.select("section[aria-labelledby=krav]")
    with application.transaction() as connection:
        _, *read = audit.of_subject(connection, "vacancy", str(CLEANER))
        shown = [one.details["entries"] for one in read]
    assert [str(near[0].id)] in shown


def test_a_coordinator_sees_everybodys_and_what_the_demands_cost(
    client_of: Callable[[Staff], PageClient], near: list[NearMiss]
) -> None:
    page = client_of(EVA).get(LIST)
    rows = only(page, "section[aria-labelledby=nara]").select(".row")
    assert [words(only(row, "h4")) for row in rows] == ["KA-MMMM", "KA-OOOO", "KA-NNNN"]
    assert [words(only(row, "bdi")) for row in rows] == [
        "Maria Lindqvist",
        "Omar <b>Haddad</b>",
        "Utan handläggare",
    ]
    costs = only(page, "section[aria-labelledby=krav]").select(".row")
    assert words(costs[0]).startswith("Svenska A2 Kan språket läras")
    assert [words(only(one, ".tally")) for one in costs] == ["31 personer", "6 personer", "färre än 5 personer"]


def test_of_one_colleague_only_theirs_are_shown(client_of: Callable[[Staff], PageClient], near: list[NearMiss]) -> None:
    page = client_of(EVA).get(f"{LIST}?handlaggare={OMAR.code}")
    assert [words(one) for one in page.select("section[aria-labelledby=nara] h4")] == ["KA-OOOO"]
    page = client_of(EVA).get(f"{LIST}?handlaggare={EVA.code}")
    assert [words(one) for one in page.select("section[aria-labelledby=nara] h4")] == ["KA-NNNN"]


def test_the_page_keeps_to_its_own_where_the_database_does_not(
    client_of: Callable[[Staff], PageClient], near: list[NearMiss], owner: Database
) -> None:
    with owner.transaction() as connection:
        connection.execute("ALTER TABLE near_miss DISABLE ROW LEVEL SECURITY")
    page = client_of(OMAR).get(LIST)
    assert [words(one) for one in page.select("section[aria-labelledby=nara] h4")] == ["KA-OOOO"]


def test_whoever_was_only_near_is_found_by_code_when_the_profile_is_gone(
    near: list[NearMiss], application: Database
) -> None:
    with application.transaction() as connection:
        assert find_person(connection, "ka-gggg") == GONE


def test_a_list_without_near_misses_says_nothing_of_them(client: PageClient, world: World) -> None:
    assert not client.get(LIST).select("section[aria-labelledby=nara]")
