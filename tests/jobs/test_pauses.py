"""Pausing: nobody paused is on a list, nothing is made or sent while everything is paused, and nothing slips by."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from matcher.adding import add_to_list
from matcher.delivery import deliver_pending
from matcher.jobs import Job, health, is_paused, weeks_asked
from matcher.pausing import begin_pause, end_pause
from matcher.proposing import propose
from matcher.rights.explanation import Outcome, explain_person
from matcher.shortlisting import run_weekly, units
from matcher.work import weekly_if_due
from models.errors import Conflict, InvalidInput, MatchingPaused
from models.ids import IsoWeek, Pseudonym, StaffCode, VacancyId
from models.letter import Letter
from models.pause import EVERYTHING, Paused, PauseReason, Scope
from models.shortlist import Entry, RunState
from models.store import audit, held, jobs, letters, pauses, retention, runs, vacancies
from tests.jobs.conftest import MONDAY, World
from tests.jobs.replaying import NEXT, WEEK, entries, replayed, take_back

REASON = {
    Scope.PERSON: PauseReason.NOT_AVAILABLE,
    Scope.VACANCY: PauseReason.DEMANDS_TO_CHECK,
    Scope.EVERYTHING: PauseReason.INCIDENT,
}
BELLA = Pseudonym("b".ljust(16, "a"))


class Post:
    """A sender that keeps what it is given."""

    def __init__(self) -> None:
        self.sent: list[Letter] = []

    def send(self, letter: Letter) -> None:
        self.sent.append(letter)

    def close(self) -> None:
        pass


def stop(world: World, what: Paused = EVERYTHING, last_day: date | None = None) -> None:
    with world.services.application.transaction() as connection:
        begin_pause(
            connection, what, REASON[what.scope], last_day=last_day, made_by="MA-01", now=world.clock(), verified=True
        )  # fmt: skip


def go_on(world: World, what: Paused = EVERYTHING) -> None:
    with world.services.application.transaction() as connection:
        end_pause(connection, what, made_by="MA-01", now=world.clock(), verified=True)


def sent(world: World) -> int:
    post = Post()
    deliver_pending(world.services.job, world.services.settings, world.clock, post)
    return len(post.sent)


def overdue(world: World) -> bool:
    hour = world.services.settings.weekly_hour
    with world.services.application.transaction() as connection:
        states, pause = runs.states(connection, weeks_asked(world.clock(), hour)), pauses.last_of_everything(connection)
        found = health(jobs.all_jobs(connection), states, world.clock(), hour, pause)
    return next(one.overdue for one in found if one.job is Job.WEEKLY)


def listed(world: World, week: IsoWeek = WEEK) -> set[Pseudonym]:
    return {one.pseudonym for one in entries(world, week)}


def place(world: World) -> VacancyId:
    with world.services.job.transaction() as connection:
        return next(
            one.id
            for one, _ in vacancies.open_for_matching(connection, MONDAY.date())
            if one.draft.headline.startswith("Städare")
        )


def told(world: World, week: IsoWeek, vacancy_id: VacancyId) -> Outcome:
    """What Bella's letter says came of it."""
    with world.services.application.transaction() as connection:
        return explain_person(
            connection, BELLA, vacancy_id, week, units=world.services.settings.units, now=world.clock(),
            made_by="HL-01", verified=True,
        ).outcome  # fmt: skip


def test_a_paused_person_is_on_no_list_until_somebody_goes_on_and_the_replay_is_the_same(week: World) -> None:
    assert BELLA in listed(week)
    stop(week, Paused(pseudonym=BELLA))
    week.a_week_later()
    run_weekly(week.services)
    assert BELLA not in listed(week, NEXT)
    assert not replayed(week, NEXT).is_wrong
    go_on(week, Paused(pseudonym=BELLA))
    week.a_week_later()
    run_weekly(week.services)
    assert BELLA in listed(week, IsoWeek("2026-W50"))
    with week.services.application.transaction() as connection:
        actions = [one.action for one in audit.of_subject(connection, "candidate", BELLA)]
        found = {table.name: table.rows for table in held.of_person(connection, BELLA).tables}
    assert [one for one in actions if one.startswith("matching")] == ["matching.paused", "matching.resumed"]
    assert [row["reason"] for row in found["pause"]] == ["not_available"]


def test_a_paused_vacancy_gets_no_list_and_a_pause_with_a_last_day_ends_by_itself(week: World) -> None:
    paused = place(week)
    stop(week, Paused(vacancy_id=paused), last_day=MONDAY.date() + timedelta(days=7))
    week.a_week_later()
    run_weekly(week.services)
    assert paused not in {one.vacancy_id for one in entries(week, NEXT)}
    week.a_week_later()
    run_weekly(week.services)
    assert paused in {one.vacancy_id for one in entries(week, IsoWeek("2026-W50"))}
    stop(week, Paused(vacancy_id=paused))
    with week.services.application.transaction() as connection:
        assert [one.last_day for one in pauses.standing(connection, week.clock().date())] == [None]


def test_while_everything_is_paused_no_week_begins_no_letter_of_a_list_goes_out_and_no_alarm_rings(
    week: World,
) -> None:
    stop(week)
    assert sent(week) == 0
    week.a_week_later()
    week.clock.now += timedelta(hours=3)
    assert weekly_if_due(week.services) is None
    with pytest.raises(MatchingPaused):
        run_weekly(week.services)
    assert not overdue(week)
    go_on(week)
    assert not overdue(week), "there is an hour to make up for it"
    week.clock.now += timedelta(minutes=61)
    assert overdue(week)
    assert weekly_if_due(week.services) is not None
    assert not overdue(week)
    assert sent(week) > 1, "of both weeks"


def test_a_run_on_its_way_stops_before_the_next_unit_and_goes_on_from_there(
    week: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    week.a_week_later()
    commit, kept = units._commit, []

    def then_stop(*given: object) -> bool:
        if kept:
            stop(week)
        kept.append(commit(*given))  # type: ignore[arg-type]
        return kept[-1]

    monkeypatch.setattr(units, "_commit", then_stop)
    with pytest.raises(MatchingPaused):
        run_weekly(week.services)
    assert kept == [True]
    with week.services.job.transaction() as connection:
        run = runs.of_week(connection, NEXT)
        assert run is not None
        assert (run.state, len(runs.partitions_done(connection, run.id))) == (RunState.RUNNING, 1)
    monkeypatch.undo()
    go_on(week)
    assert run_weekly(week.services).run.id == run.id
    assert not replayed(week, NEXT).is_wrong


@pytest.mark.parametrize("scope", [Scope.PERSON, Scope.VACANCY])
def test_what_was_read_before_a_pause_is_not_committed_after_it(
    week: World, monkeypatch: pytest.MonkeyPatch, scope: Scope
) -> None:
    place_id = place(week)
    what = Paused(pseudonym=BELLA) if scope is Scope.PERSON else Paused(vacancy_id=place_id)
    week.a_week_later()
    load, loaded = units.load_partition, []

    def then_stop(*given: object) -> object:
        loaded.append(load(*given))  # type: ignore[arg-type]
        if len(loaded) == 1:
            week.clock.now += timedelta(minutes=1)
            stop(week, what)
        return loaded[-1]

    monkeypatch.setattr(units, "load_partition", then_stop)
    run_weekly(week.services)
    made = entries(week, NEXT)
    assert made
    assert not [one for one in made if what in (Paused(pseudonym=one.pseudonym), Paused(vacancy_id=one.vacancy_id))]
    assert len(loaded) == 3, "one unit was read once more"
    expected = Outcome.PAUSED if scope is Scope.PERSON else Outcome.VACANCY_PAUSED
    assert told(week, NEXT, place_id) is expected, "and the letter says so"


def test_nobody_is_added_or_proposed_who_is_paused(week: World) -> None:
    entry = next(one for one in entries(week) if one.pseudonym == BELLA)
    now = week.clock()

    def do_propose() -> None:
        with week.services.application.transaction() as connection:
            propose(
                connection, entry, consent_on=now.date(), reviewed_on=now.date(), may_be_disclosed=True,
                made_by="HL-01", now=now, verified=True,
            )  # fmt: skip

    def do_add(one: Entry) -> None:
        with week.services.application.transaction() as connection:
            run = runs.of_week(connection, WEEK)
            assert run is not None
            other = Pseudonym("c".ljust(16, "a"))
            add_to_list(
                connection, week.services, run, one.vacancy_id, other, made_by=StaffCode("HL-01"), now=now,
                verified=True,
            )  # fmt: skip

    acts: list[tuple[Paused, Callable[[], None], str]] = [
        (Paused(pseudonym=BELLA), do_propose, "person_is_paused"),
        (Paused(vacancy_id=entry.vacancy_id), do_propose, "vacancy_is_paused"),
        (Paused(pseudonym=Pseudonym("c".ljust(16, "a"))), lambda: do_add(entry), "person_is_paused"),
    ]
    for what, act, code in acts:
        stop(week, what)
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == code
        go_on(week, what)
    do_propose()


def test_twice_is_once_and_what_makes_no_sense_is_refused(week: World) -> None:
    stop(week)
    stop(week)
    go_on(week)
    go_on(week)
    with week.services.application.transaction() as connection:
        events = [one.action for one in audit.of_subject(connection, "matching", "")]
        assert not is_paused(pauses.last_of_everything(connection), week.clock())
    assert events == ["matching.paused", "matching.resumed"]
    for what, reason, last_day in (
        (EVERYTHING, PauseReason.OWN_WISH, None),
        (Paused(pseudonym=BELLA), PauseReason.INCIDENT, None),
        (Paused(pseudonym=BELLA), PauseReason.OTHER, MONDAY.date() - timedelta(days=1)),
    ):
        with pytest.raises(InvalidInput), week.services.application.transaction() as connection:
            begin_pause(connection, what, reason, last_day=last_day, made_by="x", now=week.clock(), verified=True)


def test_the_letter_says_that_somebody_had_paused_it_and_only_of_the_weeks_of_the_pause(week: World) -> None:
    week.clock.now += timedelta(hours=1)
    stop(week, Paused(pseudonym=BELLA))
    week.a_week_later()
    run_weekly(week.services)
    week.clock.now += timedelta(hours=1)
    go_on(week, Paused(pseudonym=BELLA))
    week.a_week_later()
    run_weekly(week.services)
    outcomes = [told(week, one, place(week)) for one in (WEEK, NEXT, IsoWeek("2026-W50"))]
    assert outcomes == [Outcome.LISTED, Outcome.PAUSED, Outcome.LISTED]


def test_pauses_that_ended_long_ago_are_forgotten_and_standing_ones_are_not(week: World) -> None:
    stop(week, Paused(pseudonym=BELLA))
    go_on(week, Paused(pseudonym=BELLA))
    stop(week)
    with week.services.job.transaction() as connection:
        assert retention.forget_pauses(connection, week.clock() + timedelta(days=1)) == 1
        assert pauses.of_everything(connection, week.clock().date()) is not None


def test_another_pause_takes_the_place_of_the_one_before_and_no_stop_runs_out_unseen(week: World) -> None:
    stop(week, last_day=MONDAY.date())
    stop(week)
    with week.services.application.transaction() as connection:
        tomorrow = MONDAY.date() + timedelta(days=1)
        standing = pauses.of_everything(connection, tomorrow)
        events = [one.action for one in audit.of_subject(connection, "matching", "")]
    assert standing is not None
    assert standing.last_day is None
    assert events == ["matching.paused", "matching.paused"]


def test_a_pause_that_has_run_out_is_not_ended_once_more(week: World) -> None:
    stop(week, last_day=MONDAY.date())
    week.a_week_later()
    go_on(week)
    with week.services.application.transaction() as connection:
        assert [one.action for one in audit.of_subject(connection, "matching", "")] == ["matching.paused"]
    week.clock.now += timedelta(hours=3)
    assert overdue(week), "nobody gets an hour more for it"


def test_a_consent_taken_back_ends_the_persons_pause(week: World) -> None:
    stop(week, Paused(pseudonym=BELLA))
    take_back(week, "b")
    with week.services.application.transaction() as connection:
        assert pauses.standing(connection, MONDAY.date()) == []


def test_a_letter_that_was_claimed_already_waits_and_loses_no_attempt(week: World) -> None:
    post = Post()

    class ThenStop(Post):
        def send(self, letter: Letter) -> None:
            post.sent.append(letter)
            stop(week)

    with week.services.job.transaction() as connection:
        letter = letters.claim(connection, week.clock(), timedelta(0), 10)[0]
        connection.execute(
            "INSERT INTO letter (id, recipient, address, subject, text, html, created_at, state, next_attempt_at,"
            " run_id) SELECT gen_random_uuid(), 'HL-02', address, subject, text, html, created_at, 'pending',"
            " created_at, run_id FROM letter WHERE id = %s",
            [letter.id],
        )
    result = deliver_pending(week.services.job, week.services.settings, week.clock, ThenStop())
    assert (result.sent, len(post.sent)) == (1, 1)
    go_on(week)
    with week.services.job.transaction() as connection:
        attempts = [row[0] for row in connection.execute("SELECT attempts FROM letter WHERE state = 'pending'")]
    assert max(attempts) <= 1
    assert sent(week) >= 1
