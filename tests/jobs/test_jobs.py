"""Jobs announce themselves, a missed week is made up for, and silence is an alarm."""

from datetime import UTC, datetime, timedelta

import pytest
import structlog

from matcher.jobs import Job, announced, health, weeks_asked
from matcher.schedule import attempt
from matcher.shortlisting import LOCK
from matcher.work import embed, weekly_if_due
from models.errors import LockHeld
from models.store import jobs, runs
from tests.jobs.conftest import World


def overdue(world: World) -> set[Job]:
    hour = world.services.settings.weekly_hour
    with world.services.application.transaction() as connection:
        states = runs.states(connection, weeks_asked(world.clock(), hour))
        return {one.job for one in health(jobs.all_jobs(connection), states, world.clock(), hour) if one.overdue}


def test_before_monday_six_the_week_that_is_due_is_last_weeks_and_after_it_this_weeks(world: World) -> None:
    world.clock.now = datetime(2026, 11, 23, 4, 59, tzinfo=UTC)
    first = weekly_if_due(world.services)
    assert first is not None
    assert first.run.week == "2026-W47"
    world.clock.now = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
    second = weekly_if_due(world.services)
    assert second is not None
    assert second.run.week == "2026-W48"
    assert weekly_if_due(world.services) is None


def test_a_missed_monday_is_made_up_for_at_the_next_tick_and_only_once(world: World) -> None:
    world.clock.now = datetime(2026, 11, 26, 13, 0, tzinfo=UTC)
    result = weekly_if_due(world.services)
    assert result is not None
    assert (result.run.week, result.run.as_of.isoformat()) == ("2026-W48", "2026-11-26")
    assert weekly_if_due(world.services) is None


def test_the_weekly_run_is_overdue_an_hour_after_its_time_until_it_is_done(world: World) -> None:
    world.clock.now = datetime(2026, 11, 23, 5, 59, tzinfo=UTC)
    assert Job.WEEKLY not in overdue(world)
    world.clock.now = datetime(2026, 11, 23, 6, 1, tzinfo=UTC)
    assert Job.WEEKLY in overdue(world)
    weekly_if_due(world.services)
    assert Job.WEEKLY not in overdue(world)


def test_a_job_that_is_silent_for_a_quarter_of_an_hour_is_overdue(world: World) -> None:
    assert {Job.EMBED, Job.DELIVER} <= overdue(world)
    embed(world.services)
    assert Job.EMBED not in overdue(world)
    world.clock.now += timedelta(minutes=16)
    assert Job.EMBED in overdue(world)


def test_a_failure_is_noted_by_its_code_and_a_later_success_mends_it(world: World) -> None:
    services = world.services
    with pytest.raises(ZeroDivisionError), announced(services.job, world.clock, Job.EMBED):
        _ = 1 // 0
    with services.application.transaction() as connection:
        (status,) = jobs.all_jobs(connection)
    assert (status.failure, status.failed_at) == ("ZeroDivisionError", world.clock())
    embed(services)
    with services.application.transaction() as connection:
        (status,) = jobs.all_jobs(connection)
    assert status.failure is None


def test_a_failure_has_one_line_in_the_log_whoever_called_the_job(world: World) -> None:
    def fails() -> None:
        with announced(world.services.job, world.clock, Job.EMBED) as counts:
            counts["read"] = 2
            _ = 1 // 0

    def has_not_begun() -> None:
        _ = 1 // 0

    with structlog.testing.capture_logs() as logged:
        attempt(Job.EMBED, fails)
        attempt(Job.EMBED, has_not_begun)
    assert [(line["event"], line["failure"], line.get("read")) for line in logged] == [
        ("job.failed", "ZeroDivisionError", 2),
        ("schedule.job_failed", "ZeroDivisionError", None),
    ]


def test_a_lock_that_somebody_else_holds_is_no_failure(world: World) -> None:
    with world.services.job.lock(LOCK), pytest.raises(LockHeld):
        weekly_if_due(world.services)
    with world.services.application.transaction() as connection:
        (status,) = jobs.all_jobs(connection)
    assert status.failure is None
