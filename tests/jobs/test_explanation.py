"""The letter that explains a list: from what is stored, honest about what is not, and without a name."""

from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup

from matcher.following import note_step
from matcher.proposing import propose
from matcher.rights.columns import OUTCOMES
from matcher.rights.explanation import Explanation, Outcome, explain_person
from matcher.rights.explanation_letter import explanation_document
from matcher.rights.html import as_html
from matcher.rights.withdrawal import withdraw
from matcher.rights.words import Words
from matcher.shortlisting import run_weekly
from matcher.verdicts import decline, undo, wait
from models.clock import local_date
from models.errors import NotFound
from models.ids import IsoWeek, Pseudonym, VacancyId, new_id
from models.proposal_step import NoStartReason, Step
from models.shortlist import DeclineReason, Entry
from models.store import audit, runs
from models.vacancy import Vacancy
from tests.jobs.conftest import World

WEEK = IsoWeek("2026-W48")
NEXT = IsoWeek("2026-W49")


def person(letter: str) -> Pseudonym:
    return Pseudonym(letter.ljust(16, "a"))


def explained(world: World, letter: str, vacancy: Vacancy, week: IsoWeek = WEEK) -> Explanation:
    with world.services.application.transaction() as connection:
        return explain_person(
            connection,
            person(letter),
            vacancy.id,
            week,
            units=world.services.settings.units,
            now=world.clock(),
            made_by="HL-01",
            verified=False,
        )


def entry_of(world: World, letter: str, vacancy: Vacancy) -> Entry:
    entry = explained(world, letter, vacancy).entry
    assert entry is not None
    return entry


def read(told: Explanation) -> str:
    page = BeautifulSoup(as_html(explanation_document(told, Words(), written=date(2026, 11, 24))), "html.parser")
    return " ".join(page.get_text(" ").split())


@pytest.fixture
def vacancy(world: World) -> Vacancy:
    """A list of three with a driving licence, a language level, and seven people of whom one is refused."""
    made = world.vacancy(
        world.commitment(),
        "Städare till skola",
        driving_license_required=True,
        driving_license=[{"label": "B"}],
    )
    for letter in "bcdef":
        world.candidate(letter, "städare", caseworker="HL-01", driving_licences=["B"])
    world.candidate("g", "städare", caseworker="HL-01", driving_licences=[])
    world.deliver_profiles()
    run_weekly(world.services)
    return made


def on_the_list(world: World) -> list[str]:
    with world.services.job.transaction() as connection:
        run = runs.of_week(connection, WEEK)
        assert run is not None
        return [entry.pseudonym[0] for entry in runs.entries(connection, run.id)]


def test_whoever_stood_on_the_list_is_told_why_from_the_stored_entry(world: World, vacancy: Vacancy) -> None:
    told = explained(world, on_the_list(world)[0], vacancy)
    assert told.outcome is Outcome.LISTED
    assert told.entry is not None
    letter = read(told)
    for reason in told.entry.reasons:
        assert reason.text.removeprefix("Att kontrollera: ")[1:] in letter
    assert "Varför du stod på en lista" in letter
    assert "Ingen har ännu tagit ställning" in letter
    assert "Personer som prövades 6" in letter


def test_a_decline_is_told_with_its_day_and_reason_and_that_a_person_made_it(world: World, vacancy: Vacancy) -> None:
    first = on_the_list(world)[0]
    entry = entry_of(world, first, vacancy)
    with world.services.application.transaction() as connection:
        decline(connection, entry, DeclineReason.DISTANCE, made_by="HL-01", now=world.clock(), verified=False)
    letter = read(explained(world, first, vacancy))
    assert "Den 23 november 2026 beslutade en handläggare att inte föreslå dig" in letter
    assert "Skälet var: Det var för långt att resa." in letter


def test_whoever_was_refused_is_told_by_which_rule(world: World, vacancy: Vacancy) -> None:
    told = explained(world, "g", vacancy)
    assert (told.outcome, told.unchanged) == (Outcome.REFUSED, True)
    letter = read(told)
    assert "Kräver B-körkort; har inget körkort" in letter
    assert "så svaret gäller också då" in letter


def test_whoever_was_eligible_but_not_on_the_list_is_not_told_of_a_demand(world: World, vacancy: Vacancy) -> None:
    (left, _) = set("bcdef") - set(on_the_list(world))
    told = explained(world, left, vacancy)
    assert (told.outcome, told.refusals) == (Outcome.BELOW, ())
    assert "Inget krav hindrade dig" in read(told)


def test_a_profile_that_has_changed_since_is_said_to_have(world: World, vacancy: Vacancy) -> None:
    world.clock.now += timedelta(days=1)
    world.candidate("g", "städare", caseworker="HL-01", driving_licences=["B"])
    world.deliver_profiles()
    told = explained(world, "g", vacancy)
    assert (told.outcome, told.unchanged) == (Outcome.BELOW, False)
    assert "har ändrats sedan listan gjordes" in read(told)


def test_whoever_came_later_was_not_in_the_pool(world: World, vacancy: Vacancy) -> None:
    world.clock.now += timedelta(days=1)
    world.candidate("h", "städare", driving_licences=["B"])
    world.deliver_profiles()
    assert explained(world, "h", vacancy).outcome is Outcome.NOT_IN_POOL


def test_whoever_is_gone_and_was_on_no_list_is_told_that_it_is_not_known(world: World, vacancy: Vacancy) -> None:
    world.clock.now += timedelta(days=1)
    world.leaves("g")
    world.deliver_profiles()
    told = explained(world, "g", vacancy)
    assert told.outcome is Outcome.UNKNOWN
    assert "går det inte att säga säkert varför" in read(told)


def test_a_letter_about_a_stored_list_can_be_had_after_the_consent_was_taken_back(
    world: World, vacancy: Vacancy
) -> None:
    first = on_the_list(world)[0]
    world.clock.now += timedelta(days=1)
    with world.services.application.transaction() as connection:
        withdraw(connection, person(first), on=None, now=world.clock(), made_by="HL-01", verified=False)
    assert explained(world, first, vacancy).outcome is Outcome.LISTED
    world.clock.now += timedelta(days=6)
    run_weekly(world.services)
    assert explained(world, first, vacancy, NEXT).outcome is Outcome.NOT_IN_POOL


def test_whoever_was_declined_in_an_earlier_week_is_told_so(world: World, vacancy: Vacancy) -> None:
    first = on_the_list(world)[0]
    entry = entry_of(world, first, vacancy)
    with world.services.application.transaction() as connection:
        decline(connection, entry, DeclineReason.HOURS, made_by="HL-01", now=world.clock(), verified=False)
    world.a_week_later()
    run_weekly(world.services)
    assert explained(world, first, vacancy, NEXT).outcome is Outcome.DECLINED_BEFORE


def test_whoever_was_kept_off_by_what_a_person_had_said_by_then_is_told_that_and_not_of_others_profiles(
    world: World, vacancy: Vacancy
) -> None:
    waiting, taken_back, over = on_the_list(world)
    listed = {letter: entry_of(world, letter, vacancy) for letter in (waiting, taken_back, over)}
    by: Any = {"made_by": "HL-01", "verified": False}
    today = local_date(world.clock())
    with world.services.application.transaction() as connection:
        wait(connection, listed[waiting], today + timedelta(days=10), now=world.clock(), **by)
        propose(
            connection, listed[over], consent_on=today, reviewed_on=today, may_be_disclosed=True, now=world.clock(),
            **by,
        )  # fmt: skip
        note_step(
            connection, listed[over], Step.DID_NOT_HAPPEN, today, NoStartReason.POSITION_GONE, now=world.clock(), **by
        )  # fmt: skip
    world.a_week_later()
    an_hour_before = world.clock() - timedelta(hours=1)
    with world.services.application.transaction() as connection:
        said = decline(connection, listed[taken_back], DeclineReason.HOURS, now=an_hour_before, **by)
    run_weekly(world.services)
    later = world.clock() + timedelta(hours=1)
    with world.services.application.transaction() as connection:
        undo(connection, listed[taken_back], said.id, now=later, **by)
        decline(connection, listed[waiting], DeclineReason.HOURS, now=later, **by)
    told = [explained(world, one, vacancy, NEXT) for one in (waiting, taken_back, over)]
    assert [one.outcome for one in told] == [Outcome.WAITING, Outcome.DECLINED_BEFORE, Outcome.PROPOSED_BEFORE]
    assert "hade bestämt att vänta med dig" in read(told[0])
    assert "Det som då var bestämt har tagits tillbaka sedan dess." in read(told[1])
    assert "att det inte blev av" in read(told[2])


def test_a_vacancy_that_came_after_the_run_had_no_list(world: World, vacancy: Vacancy) -> None:
    later = world.vacancy(world.commitment("Sent AB"), "Städare till kontor")
    assert explained(world, "b", later).outcome is Outcome.NO_LIST
    with pytest.raises(NotFound):
        explained(world, "b", vacancy, NEXT)
    with world.services.application.transaction() as connection, pytest.raises(NotFound):
        explain_person(
            connection,
            person("b"),
            VacancyId(new_id()),
            WEEK,
            units=world.services.settings.units,
            now=world.clock(),
            made_by="HL-01",
            verified=False,
        )


def test_every_letter_leaves_an_audit_event(world: World, vacancy: Vacancy) -> None:
    told = explained(world, "g", vacancy)
    with world.services.application.transaction() as connection:
        event = audit.of_subject(connection, "candidate", person("g"))[-1]
    assert (event.action, event.actor, event.run_id) == ("explanation.made", "HL-01", told.run.id)
    assert event.details["outcome"] == "refused"


def test_whatever_an_explanation_has_told_is_told_in_words_by_the_register_extract() -> None:
    assert set(OUTCOMES) == set(Outcome)
