"""Jobs announce their start, success and failure; one that stays silent too long is overdue, and that is an alarm."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

import structlog

from matcher.log import failure_of
from models.clock import STOCKHOLM, Clock, iso_week, local_date, monday_of, previous_week, week_start
from models.errors import LockHeld, MatchingPaused, StoreError
from models.fail_points import Step
from models.ids import IsoWeek
from models.job import JobStatus
from models.pause import Pause
from models.shortlist import Run, RunState
from models.store import jobs
from models.store.database import Database

log = structlog.get_logger()


class Job(StrEnum):
    """Every job by the name that logs, locks and `/health/jobs` use."""

    WEEKLY = "weekly_shortlists"
    EMBED = "embed_pending"
    READ = "read_ads"
    DELIVER = "deliver_letters"
    FORGET = "forget_old"
    SEAL = "seal_audit"
    FOLLOW_UP = "follow_up"
    SKILL_GAPS = "skill_gaps"


GRACE = {
    Job.WEEKLY: timedelta(hours=1),
    Job.EMBED: timedelta(minutes=15),
    Job.READ: timedelta(minutes=15),
    Job.DELIVER: timedelta(minutes=15),
    Job.FORGET: timedelta(hours=36),
    Job.SEAL: timedelta(minutes=15),
    Job.FOLLOW_UP: timedelta(hours=36),
    Job.SKILL_GAPS: timedelta(hours=36),
}
"""How long after it was due, or after its last success, a job may be silent before it is overdue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobHealth:
    """How one job is doing at a moment."""

    job: Job
    status: JobStatus
    overdue: bool


@contextmanager
def announced(database: Database, clock: Clock, job: Job) -> Iterator[None]:
    """Note the start, and then the success or failure, of what happens inside. Exceptions go on to the caller.

    A lock that another process holds is no failure: the work is being done. Nor is a pause: somebody wants it so.
    """
    with database.transaction(step=Step.JOB_STARTED) as connection:
        jobs.started(connection, job, clock())
    try:
        yield
    except LockHeld:
        log.info("job.elsewhere", job=job)
        raise
    except MatchingPaused:
        log.info("job.paused", job=job)
        raise
    except Exception as error:
        failure = failure_of(error)
        log.error("job.failed", job=job, **failure)
        try:
            with database.transaction(step=Step.JOB_FAILED) as connection:
                jobs.failed(connection, job, clock(), failure["failure"])
        except StoreError:
            log.error("job.failure_not_noted", job=job)
        raise
    with database.transaction(step=Step.JOB_SUCCEEDED) as connection:
        jobs.succeeded(connection, job, clock())


def due_week(now: datetime, hour: int) -> IsoWeek:
    """The ISO week whose run is due at `now`: this week's from Monday `hour` o'clock on, before that last week's."""
    week = iso_week(local_date(now))
    return week if now >= week_start(week, hour) else previous_week(week)


def health(
    statuses: Sequence[JobStatus], due_run: Run | None, now: datetime, hour: int, pause: Pause | None = None
) -> tuple[JobHealth, ...]:
    """How every job is doing. `due_run` is the run of `due_week(now, hour)`, if there is one.

    The weekly run is overdue when its week was due more than an hour ago and no finished run stands, not counting the
    time in which everything was paused (`pause`: the latest such pause); the others when they have been silent for
    longer than their grace.
    """
    by_name = {status.name: status for status in statuses}
    week = due_week(now, hour)
    done = due_run is not None and due_run.week == week and due_run.state is RunState.FINISHED
    result = []
    for job in Job:
        status = by_name.get(job, JobStatus(name=job))
        if job is Job.WEEKLY:
            overdue = not done and not is_paused(pause, now) and now > _due(week, hour, pause) + GRACE[job]
        else:
            overdue = status.succeeded_at is None or now > status.succeeded_at + GRACE[job]
        result.append(JobHealth(job=job, status=status, overdue=overdue))
    return tuple(result)


def is_paused(pause: Pause | None, now: datetime) -> bool:
    """Whether the latest pause of everything still stands."""
    if pause is None or pause.ended_at is not None:
        return False
    return pause.last_day is None or pause.last_day >= local_date(now)


def _due(week: IsoWeek, hour: int, pause: Pause | None) -> datetime:
    """When the week was due, or when matching went on after it, if that was later."""
    due = week_start(week, hour)
    if pause is None:
        return due
    ended = pause.ended_at
    if ended is None and pause.last_day is not None:
        ended = datetime.combine(pause.last_day + timedelta(days=1), time(), STOCKHOLM)
    return due if ended is None else max(due, ended)


def next_due(now: datetime, hour: int) -> datetime:
    """When the next weekly run is due, in UTC."""
    this_week = week_start(iso_week(local_date(now)), hour)
    if now < this_week:
        return this_week
    return week_start(iso_week(monday_of(iso_week(local_date(now))) + timedelta(days=7)), hour)
