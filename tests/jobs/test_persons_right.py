"""The person's right: everything that is held is told, and a consent that was taken back stays taken back."""

import json
from datetime import date

import psycopg
import pytest
from bs4 import BeautifulSoup

from matcher.engines import process
from matcher.partition import Partition
from matcher.pausing import begin_pause
from matcher.ranking import RankingSettings
from matcher.retention import rule_on
from matcher.rights.extract import as_data, extract_document, headlines_of, read_extract
from matcher.rights.html import as_html
from matcher.rights.person import find_person
from matcher.rights.withdrawal import Withdrawn, withdraw
from matcher.shortlisting import run_weekly
from matcher.verdicts import decline
from models.errors import Conflict, InvalidInput, NotFound
from models.ids import MunicipalityCode, Pseudonym
from models.pause import Paused, PauseReason
from models.shortlist import DeclineReason, Entry, Shortlist
from models.store import audit, candidates, deliveries, held, pauses, runs
from tests.jobs.conftest import World

PERSON, OTHER = Pseudonym("b".ljust(16, "a")), Pseudonym("c".ljust(16, "a"))


def a_week(world: World) -> Entry:
    """A list that two people stand on; the first is declined."""
    world.vacancy(world.commitment(), "Städare till skola")
    world.candidate("b", "städare", caseworker="HL-01", skills=["Golvvård som bara b kan"])
    world.candidate("c", "städare", caseworker="HL-01")
    world.deliver_profiles()
    run = run_weekly(world.services).run
    with world.services.application.transaction() as connection:
        entry = next(one for one in runs.entries(connection, run.id) if one.pseudonym == PERSON)
        decline(connection, entry, DeclineReason.HOURS, made_by="HL-01", now=world.clock(), verified=False)
    return entry


def taken_back(world: World, person: Pseudonym = PERSON, on: date | None = None) -> Withdrawn:
    with world.services.application.transaction() as connection:
        return withdraw(connection, person, on=on, now=world.clock(), made_by="HL-01", verified=False)


def listed(world: World) -> set[Pseudonym]:
    with world.services.job.transaction() as connection:
        latest = runs.latest(connection)
        assert latest is not None
        return {entry.pseudonym for entry in runs.entries(connection, latest.id)}


def in_pool(world: World) -> bool:
    with world.services.application.transaction() as connection:
        return candidates.find(connection, PERSON) is not None


def test_every_table_that_can_hold_something_of_a_person_is_in_the_extract(world: World, database_url: str) -> None:
    a_week(world)
    taken_back(world, on=date(2026, 1, 1))
    with psycopg.connect(database_url) as connection:
        connection.execute("SET search_path TO ingang")
        named = connection.execute(
            "SELECT DISTINCT c.table_name FROM information_schema.columns c JOIN information_schema.tables t"
            " USING (table_schema, table_name) WHERE table_schema = 'ingang' AND t.table_type = 'BASE TABLE'"
            " AND c.data_type <> 'integer' AND c.column_name ~ 'pseudonym|candidate|person|display_code'"
        ).fetchall()
        says = [
            (table, connection.execute(f'SELECT count(*) FROM "{table}" t WHERE strpos(t::text, %s) > 0', (PERSON,)))
            for (table,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'ingang'").fetchall()
        ]
        holding = {table for table, counted in says if (row := counted.fetchone()) and row[0]}
    with world.services.application.transaction() as connection:
        known = set(held.tables(connection))
        found = held.of_person(connection, PERSON)
    assert {table for (table,) in named} <= known
    assert {"candidate", "candidate_text", "entry", "verdict", "consent_withdrawal"} <= holding
    assert holding - {"audit_event"} == {table.name for table in found.tables if table.rows}
    assert found.events


def test_a_table_that_is_new_is_told_of_with_what_hangs_on_it(world: World, database_url: str) -> None:
    a_week(world)
    with psycopg.connect(database_url) as connection:
        connection.execute("SET search_path TO ingang")
        connection.execute("CREATE TABLE diploma (id integer PRIMARY KEY, pseudonym text NOT NULL, what text)")
        connection.execute("CREATE TABLE diploma_page (diploma_id integer REFERENCES diploma, said text)")
        connection.execute("CREATE TABLE page_note (page integer, diploma_id integer)")
        connection.execute("GRANT SELECT ON diploma, diploma_page TO ingang_application")
        connection.execute("INSERT INTO diploma VALUES (1, %s, 'mine'), (2, %s, 'not mine')", (PERSON, OTHER))
        connection.execute("INSERT INTO diploma_page VALUES (1, 'my page'), (2, 'not my page')")
    with world.services.application.transaction() as connection:
        found = {table.name: table.rows for table in held.of_person(connection, PERSON).tables}
    assert [row["what"] for row in found["diploma"]] == ["mine"]
    assert [row["said"] for row in found["diploma_page"]] == ["my page"]
    assert "page_note" not in found


def test_an_extract_tells_all_of_one_person_and_nothing_of_another(world: World) -> None:
    a_week(world)
    with world.services.application.transaction() as connection:
        found = read_extract(connection, PERSON, now=world.clock(), made_by="HL-01", verified=False)
        headlines = headlines_of(connection, found)
        events = audit.of_subject(connection, "candidate", PERSON)
    document = extract_document(found, PERSON, headlines=headlines, rule=rule_on(date(2026, 11, 23)), now=world.clock())
    page = BeautifulSoup(as_html(document), "html.parser")
    told = page.get_text(" ")
    for words in ("Golvvård som bara b kan", "Städare till skola", "BXXX", "24 månader", "Avböjd för en plats"):
        assert words in told
    assert str(page.html and page.html["lang"]) == "sv"
    data = json.dumps(as_data(found, PERSON, world.clock()), default=str, ensure_ascii=False)
    assert "Golvvård som bara b kan" in data
    for everything in (told, data):
        assert OTHER not in everything
        assert "CXXX" not in everything
    assert [event.action for event in events][-1] == "extract.made"


def test_a_person_is_found_by_the_code_of_the_key_register_even_when_the_profile_is_gone(world: World) -> None:
    a_week(world)
    taken_back(world)
    with world.services.application.transaction() as connection:
        assert find_person(connection, " bxxx ") == PERSON
        assert find_person(connection, PERSON) == PERSON
        with pytest.raises(NotFound):
            find_person(connection, "NOBODY")


def test_a_code_that_two_people_have_had_is_not_guessed_at(world: World) -> None:
    a_week(world)
    world.leaves("b")
    world.candidate("d", "städare", display_code="BXXX")
    world.deliver_profiles()
    with world.services.application.transaction() as connection, pytest.raises(Conflict):
        find_person(connection, "BXXX")


def test_a_withdrawal_takes_the_profile_its_texts_and_vectors_away_at_once(world: World) -> None:
    a_week(world)
    assert taken_back(world).removed
    assert not in_pool(world)
    with world.services.application.transaction() as connection:
        row = connection.execute(
            "SELECT count(*) FROM text WHERE content LIKE %s", ("Golvvård som bara b%",)
        ).fetchone()
        told = held.of_person(connection, PERSON)
        (event,) = [
            one for one in audit.of_subject(connection, "candidate", PERSON) if one.action == "consent.withdrawn"
        ]
    assert row == (0,)
    assert {table.name for table in told.tables if table.rows} == {"consent_withdrawal", "entry", "verdict"}
    assert (event.actor, event.details["profile_removed"]) == ("HL-01", True)


def test_who_took_a_consent_back_is_on_no_later_list(world: World) -> None:
    a_week(world)
    taken_back(world)
    world.vacancy(world.commitment("Annat AB"), "Städare till kontor")
    world.a_week_later()
    run_weekly(world.services)
    assert listed(world) == {OTHER}


def test_an_older_delivery_does_not_bring_a_profile_back(world: World) -> None:
    a_week(world)
    taken_back(world)
    world.a_week_later()
    world.deliver_profiles()
    assert not in_pool(world)
    with world.services.application.transaction() as connection:
        (latest, *_) = deliveries.latest(connection, MunicipalityCode("0880"))
        events = audit.of_subject(connection, "candidate", PERSON)
    assert (latest.profiles, latest.withheld, latest.removed) == (1, 1, 0)
    assert events[-1].action == "candidate.withheld"


def test_a_delivery_of_nobody_else_says_that_it_was_left_out(world: World) -> None:
    a_week(world)
    taken_back(world)
    world.leaves("c")
    world.deliver_profiles()
    world.a_week_later()
    world.deliver_profiles()
    with world.services.application.transaction() as connection:
        (latest, *_) = deliveries.latest(connection, MunicipalityCode("0880"))
    assert (latest.profiles, latest.withheld) == (0, 1)


@pytest.mark.parametrize(("given", "comes"), [("2026-11-22", False), ("2026-11-23", False), ("2026-11-24", True)])
def test_only_a_consent_of_a_later_day_counts(world: World, given: str, comes: bool) -> None:
    a_week(world)
    taken_back(world)
    world.candidate("b", "städare", consent_given_on=given)
    world.deliver_profiles()
    assert in_pool(world) is comes


def test_a_withdrawal_of_the_past_leaves_a_newer_consent_standing(world: World) -> None:
    a_week(world)
    done = taken_back(world, on=date(2026, 9, 1))
    assert (done.removed, done.later_consent) == (False, date(2026, 10, 1))
    assert in_pool(world)


def test_the_same_withdrawal_again_changes_nothing(world: World) -> None:
    a_week(world)
    first, second = taken_back(world), taken_back(world)
    assert (first.is_new, second.is_new, second.withdrawal) == (True, False, first.withdrawal)


def test_a_withdrawal_that_is_told_again_after_a_newer_consent_ends_no_pause(world: World) -> None:
    a_week(world)
    taken_back(world, on=date(2026, 11, 20))
    world.candidate("b", "städare", consent_given_on="2026-11-21")
    world.deliver_profiles()
    with world.services.application.transaction() as connection:
        begin_pause(
            connection, Paused(pseudonym=PERSON), PauseReason.OWN_WISH, made_by="HL-01", now=world.clock(),
            verified=True,
        )  # fmt: skip
    for day in (date(2026, 11, 19), date(2026, 11, 20)):
        assert taken_back(world, on=day).later_consent == date(2026, 11, 21)
    with world.services.application.transaction() as connection:
        assert pauses.not_ended(connection, Paused(pseudonym=PERSON)) is not None


def test_a_day_that_has_not_come_is_refused(world: World) -> None:
    with pytest.raises(InvalidInput):
        taken_back(world, on=date(2027, 1, 1))


def test_a_withdrawal_while_lists_are_made_is_obeyed_by_them(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.vacancy(world.commitment(), "Städare till skola")
    world.candidate("b", "städare")
    world.candidate("c", "städare")
    world.deliver_profiles()
    make, rankings = process.make_shortlists, []

    def slow(partition: Partition, settings: RankingSettings) -> tuple[list[Shortlist], list[Entry]]:
        made = make(partition, settings)
        rankings.append(len(partition.candidates))
        if len(rankings) == 1:
            taken_back(world)
        return made

    monkeypatch.setattr(process, "make_shortlists", slow)
    run_weekly(world.services)
    assert (rankings, listed(world)) == ([2, 1], {OTHER})
