"""Jobs announce their start, success and failure; one that stays silent too long is overdue, and that is an alarm."""

import time as stopwatch
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from matcher.log import failure_of, get_logger
from models.clock import STOCKHOLM, Clock, iso_week, local_date, next_week, previous_week, week_start
from models.errors import LockHeld, MatchingPaused, StoreError
from models.fail_points import Step
from models.ids import IsoWeek
from models.job import JobStatus
from models.pause import Pause
from models.shortlist import RunState
from models.store import jobs
from models.store.database import Database

log = get_logger()


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
    WATCH = "watch_jobs"


GRACE = {
    Job.WEEKLY: timedelta(hours=1),
    Job.EMBED: timedelta(minutes=15),
    Job.READ: timedelta(minutes=15),
    Job.DELIVER: timedelta(minutes=15),
    Job.FORGET: timedelta(hours=36),
    Job.SEAL: timedelta(minutes=15),
    Job.FOLLOW_UP: timedelta(hours=36),
    Job.SKILL_GAPS: timedelta(hours=36),
    Job.WATCH: timedelta(minutes=15),
}
"""How long after it was due, or after its last success, a job may be silent before it is overdue."""

TOLD = "This failure has its line in the log."
"""A note on an exception that `announced` has told of, so that whoever called the job does not tell of it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobHealth:
    """How one job is doing at a moment. `overdue_since` is None also where a job has never done its work."""

    job: Job
    status: JobStatus
    overdue: bool
    overdue_since: datetime | None = None


@contextmanager
def announced(database: Database, clock: Clock, job: Job) -> Iterator[dict[str, int]]:
    """Note the start, and then the success or failure, of what happens inside. Exceptions go on to the caller.

    The body puts what it has done into the dict, in counts; with the seconds they make the job's one line in the log,
    at level debug where there was nothing to do. A failure's one line says also whether the database could note it; the
    exception goes on with the note `TOLD`. A lock that another process holds is no failure: the work is being done. Nor
    is a pause: somebody wants it so.
    """
    with database.transaction(step=Step.JOB_STARTED) as connection:
        jobs.started(connection, job, clock())
    counts: dict[str, int] = {}
    began = stopwatch.perf_counter()
    try:
        yield counts
    except LockHeld:
        log.info("job.elsewhere", job=job)
        raise
    except MatchingPaused:
        log.info("job.paused", job=job)
        raise
    except Exception as error:
        failure, seconds, noted = failure_of(error), _seconds_since(began), True
        try:
            with database.transaction(step=Step.JOB_FAILED) as connection:
                jobs.failed(connection, job, clock(), failure["failure"])
        except StoreError:
            noted = False
        log.error("job.failed", job=job, **counts, **failure, seconds=seconds, noted=noted)
        error.add_note(TOLD)
        raise
    with database.transaction(step=Step.JOB_SUCCEEDED) as connection:
        jobs.succeeded(connection, job, clock())
    tell = log.info if any(counts.values()) else log.debug
    tell("job.finished", job=job, **counts, seconds=_seconds_since(began))


def _seconds_since(began: float) -> float:
    return round(stopwatch.perf_counter() - began, 3)


def due_week(now: datetime, hour: int) -> IsoWeek:
    """The ISO week whose run is due at `now`: this week's from Monday `hour` o'clock on, before that last week's."""
    week = iso_week(local_date(now))
    return week if now >= week_start(week, hour) else previous_week(week)


def weeks_asked(now: datetime, hour: int) -> tuple[IsoWeek, IsoWeek]:
    """The weeks whose runs say whether there is one to make at `now`: the week that is due, and the next."""
    week = due_week(now, hour)
    return week, next_week(week)


def week_to_make(now: datetime, hour: int, states: Mapping[IsoWeek, RunState]) -> IsoWeek | None:
    """The week whose lists are to be made at `now`, or None. `states`: how far the runs of `weeks_asked` have come.

    No week is made once the next one's run has begun: then a clock has been set back, or somebody was early by hand,
    and a letter about an older week would follow one about a newer.
    """
    week, following = weeks_asked(now, hour)
    if following in states or states.get(week, RunState.RUNNING) is not RunState.RUNNING:
        return None
    return week


def health(
    statuses: Sequence[JobStatus],
    states: Mapping[IsoWeek, RunState],
    now: datetime,
    hour: int,
    pause: Pause | None = None,
) -> tuple[JobHealth, ...]:
    """How every job is doing. `states`: how far the runs of `weeks_asked(now, hour)` have come.

    The weekly run is overdue when its week was due more than an hour ago and no finished run of it or the next stands,
    not counting the time in which everything was paused (`pause`: the latest such pause); the others when they have
    been silent for longer than their grace. A success that lies further than that in the future was noted by a clock
    that has been set back since, and tells nothing.
    """
    by_name = {status.name: status for status in statuses}
    week = due_week(now, hour)
    done = RunState.FINISHED in states.values()
    result = []
    for job in Job:
        status = by_name.get(job, JobStatus(name=job))
        if job is Job.WEEKLY:
            since = _due(week, hour, pause) + GRACE[job]
            overdue = not done and not is_paused(pause, now) and now > since
            result.append(_health(job, status, overdue, since))
        elif status.succeeded_at is None:
            result.append(_health(job, status, True, None))
        else:
            since = status.succeeded_at + GRACE[job]
            result.append(_health(job, status, abs(now - status.succeeded_at) > GRACE[job], min(since, now)))
    return tuple(result)


def _health(job: Job, status: JobStatus, overdue: bool, since: datetime | None) -> JobHealth:
    return JobHealth(job=job, status=status, overdue=overdue, overdue_since=since if overdue else None)


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
    return week_start(next_week(iso_week(local_date(now))), hour)
