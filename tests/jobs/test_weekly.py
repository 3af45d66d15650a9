"""The weekly promise: one run a week, nothing half done, the right letters to the right desks."""

import pytest

from matcher.shortlisting import LOCK, run_weekly
from models.errors import LockHeld
from models.ids import IsoWeek, VerdictId, new_id
from models.shortlist import Decision, DeclineReason, Entry, RunState, Verdict
from models.store import audit, letters, runs, verdicts
from tests.jobs.conftest import KeywordEncoder, World

WEEK = IsoWeek("2026-W48")


def entries(world: World, week: IsoWeek = WEEK) -> list[Entry]:
    with world.services.job.transaction() as connection:
        run = runs.of_week(connection, week)
        assert run is not None
        return list(runs.entries(connection, run.id))


def recipients(world: World, week: IsoWeek = WEEK) -> list[str]:
    with world.services.job.transaction() as connection:
        run = runs.of_week(connection, week)
        assert run is not None
        return [letter.recipient for letter in letters.of_run(connection, run.id)]


def test_a_week_is_run_once_and_a_second_call_does_nothing(world: World) -> None:
    world.vacancy(world.commitment(), "Städare till skola")
    world.candidate("b", "städare", caseworker="HL-01")
    world.deliver_profiles()
    first = run_weekly(world.services)
    assert (first.ran, first.entries, first.letters) == (True, 1, 1)
    before = entries(world)
    second = run_weekly(world.services)
    assert not second.ran
    assert second.run == first.run
    assert entries(world) == before
    assert recipients(world) == ["HL-01"]


def test_letters_go_to_those_with_entries_and_the_coordinator_gets_whom_nobody_answers_for(world: World) -> None:
    world.vacancy(world.commitment(), "Städare till skola")
    world.candidate("b", "städare", caseworker="HL-01")
    world.candidate("c", "städare", caseworker="HL-99")
    world.candidate("d", "städare")
    world.deliver_profiles()
    run_weekly(world.services)
    assert recipients(world) == ["HL-01", "MA-01"]
    assert {entry.pseudonym[0]: entry.caseworker for entry in entries(world)} == {"b": "HL-01", "c": None, "d": None}


def test_lists_are_short_and_nobody_is_on_more_than_the_settings_allow(world: World) -> None:
    commitment = world.commitment()
    for number in range(4):
        world.vacancy(commitment, f"Städare till hus {number}")
    for letter in "bcdefg":
        world.candidate(letter, "städare", caseworker="HL-01")
    world.deliver_profiles()
    run_weekly(world.services)
    listed = entries(world)
    for entry in listed:
        assert sum(other.vacancy_id == entry.vacancy_id for other in listed) <= 3
        assert sum(other.pseudonym == entry.pseudonym for other in listed) <= 2
    assert len(listed) == 12


def test_a_run_that_breaks_off_keeps_what_is_committed_and_goes_on_with_the_rest(world: World) -> None:
    world.vacancy(world.commitment(), "Städare till skola")
    world.candidate("b", "städare", caseworker="HL-01")
    world.candidate("c", "städare", municipality="0881")
    world.deliver_profiles()

    class Broken(Exception):
        pass

    def break_after_the_first(step: str, done: int, total: int) -> None:
        if step == "rank":
            raise Broken

    with pytest.raises(Broken):
        run_weekly(world.services, progress=break_after_the_first)
    kept = entries(world)
    assert [entry.unit for entry in kept] == ["0880"]
    assert recipients(world) == []
    result = run_weekly(world.services)
    assert result.run.state is RunState.FINISHED
    assert [entry for entry in entries(world) if entry.unit == "0880"] == kept
    assert {entry.unit for entry in entries(world)} == {"0880", "0881"}
    assert recipients(world) == ["HL-01", "MA-01"]


def test_a_run_begun_with_another_encoder_starts_over_so_that_a_week_is_made_in_one_way(world: World) -> None:
    world.vacancy(world.commitment(), "Städare till skola")
    world.candidate("b", "städare", caseworker="HL-01")
    world.candidate("c", "städare", municipality="0881")
    world.deliver_profiles()
    with pytest.raises(ZeroDivisionError):
        run_weekly(world.services, progress=lambda step, done, total: done // 0 if step == "rank" else None)
    before = {entry.id for entry in entries(world)}
    world.services.encoder = KeywordEncoder(revision="2")
    result = run_weekly(world.services)
    assert result.run.model == "keywords@2"
    assert not before & {entry.id for entry in entries(world)}
    assert len(entries(world)) == 2


def test_two_processes_cannot_make_the_same_week_at_once(world: World) -> None:
    with world.services.job.lock(LOCK), pytest.raises(LockHeld):
        run_weekly(world.services)
    assert run_weekly(world.services).ran


def test_a_declined_pair_does_not_come_back_and_who_stood_there_last_week_is_not_new(world: World) -> None:
    world.vacancy(world.commitment(), "Städare till skola")
    world.candidate("b", "städare", caseworker="HL-01")
    world.candidate("c", "städare", caseworker="HL-01")
    world.deliver_profiles()
    run_weekly(world.services)
    first = entries(world)
    assert all(entry.is_new for entry in first)
    with world.services.application.transaction() as connection:
        verdicts.add(
            connection,
            Verdict(
                id=VerdictId(new_id()),
                vacancy_id=first[0].vacancy_id,
                pseudonym=first[0].pseudonym,
                decision=Decision.DECLINE,
                reason=DeclineReason.OWN_WISH,
                made_by="HL-01",
                made_at=world.clock(),
            ),
        )
    world.a_week_later()
    world.candidate("d", "städare", caseworker="HL-01")
    world.deliver_profiles()
    run_weekly(world.services)
    second = entries(world, IsoWeek("2026-W49"))
    assert {entry.pseudonym: entry.is_new for entry in second} == {first[1].pseudonym: False, "d".ljust(16, "a"): True}


def test_nobody_is_listed_whose_consent_has_run_out_or_not_begun(world: World) -> None:
    world.vacancy(world.commitment(), "Städare till skola")
    world.candidate("b", "städare", consent_expires_on="2026-11-22")
    world.candidate("c", "städare", consent_given_on="2026-11-24")
    world.candidate("d", "städare", consent_expires_on="2026-11-23")
    world.deliver_profiles()
    run_weekly(world.services)
    assert [entry.pseudonym[0] for entry in entries(world)] == ["d"]


def test_a_run_outlives_the_profiles_that_it_was_made_of(world: World) -> None:
    world.vacancy(world.commitment(), "Städare till skola")
    world.candidate("b", "städare", caseworker="HL-01")
    world.candidate("c", "kock", caseworker="HL-01")
    world.deliver_profiles()
    run_weekly(world.services)
    before = entries(world)
    world.leaves("b")
    world.deliver_profiles()
    assert entries(world) == before
    world.a_week_later()
    run_weekly(world.services)
    assert "b".ljust(16, "a") not in {entry.pseudonym for entry in entries(world, IsoWeek("2026-W49"))}


def test_only_texts_that_are_new_are_embedded(world: World) -> None:
    commitment = world.commitment()
    world.vacancy(commitment, "Städare till skola")
    world.candidate("b", "städare", "kock")
    world.candidate("c", "städare")
    world.deliver_profiles()
    run_weekly(world.services)
    assert sorted(world.encoder.seen) == sorted(set(world.encoder.seen) | {"städare", "kock"})
    world.encoder.seen.clear()
    world.a_week_later()
    world.candidate("d", "städare", "svetsare")
    world.deliver_profiles()
    run_weekly(world.services)
    assert world.encoder.seen == ["svetsare"]


def test_an_entry_on_an_empty_pool_or_without_vacancies_is_no_error(world: World) -> None:
    result = run_weekly(world.services)
    assert (result.ran, result.entries, result.letters) == (True, 0, 0)


def test_every_step_of_a_run_leaves_an_audit_event_with_run_and_model(world: World) -> None:
    world.vacancy(world.commitment(), "Städare till skola")
    world.candidate("b", "städare", caseworker="HL-01")
    world.deliver_profiles()
    run = run_weekly(world.services).run
    with world.services.application.transaction() as connection:
        events = audit.of_subject(connection, "run", str(run.id))
    assert [event.action for event in events] == ["run.begun", "run.partition", "run.finished"]
    assert {(event.run_id, event.model) for event in events} == {(run.id, "keywords@1")}
    assert events[1].details == {"unit": "0880", "candidates": 1, "vacancies": 1, "entries": 1}


def test_a_letter_holds_nothing_about_a_candidate(world: World) -> None:
    world.vacancy(world.commitment(), "Städare till skola")
    world.candidate("b", "städare", caseworker="HL-01", home_locality="Påryd", display_code="K7QX")
    world.deliver_profiles()
    run_weekly(world.services)
    with world.services.job.transaction() as connection:
        run = runs.latest(connection)
        assert run is not None
        entry = runs.entries(connection, run.id)[0]
        written = connection.execute("SELECT subject || text || html FROM letter").fetchone()
    assert written is not None
    for secret in ("K7QX", "Påryd", entry.pseudonym, *(reason.text for reason in entry.reasons)):
        assert secret not in written[0]


def test_the_same_records_give_the_same_lists(world: World) -> None:
    commitment = world.commitment()
    for trade in ("Städare", "Kock", "Svetsare"):
        world.vacancy(commitment, f"{trade} till Kalmar")
    for letter, wish in zip("bcdefghij", ["städare", "kock", "svetsare"] * 3, strict=True):
        world.candidate(letter, wish, caseworker="HL-02")
    world.deliver_profiles()
    run_weekly(world.services)
    world.a_week_later()
    run_weekly(world.services)

    def told(week: str) -> list[tuple[object, ...]]:
        return [
            (one.vacancy_id, one.pseudonym, one.position, one.score, one.reasons)
            for one in entries(world, IsoWeek(week))
        ]

    assert told("2026-W48") == told("2026-W49") != []
