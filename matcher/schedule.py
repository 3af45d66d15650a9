"""The scheduler: it only wakes. What is due is decided by the rows in the database, and done under advisory locks.

One process, job store in memory: two schedulers on a shared one would run jobs twice (measured on APScheduler 3.11).
"""

import signal
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from types import FrameType

import structlog

from matcher.jobs import Job
from matcher.log import failure_of
from models.clock import STOCKHOLM
from models.errors import LockHeld, MatchingPaused

log = structlog.get_logger()

Work = Callable[[], object]

SECONDS: Mapping[Job, int] = {Job.READ: 20}
"""Seconds between the ticks of jobs that cannot wait a minute: suppliers see an ad read within one."""


def serve_schedule(work: Mapping[Job, Work], *, weekly_hour: int) -> None:
    """Wake each job every minute or as `SECONDS` says, and the weekly run also on its hour, until told to stop.

    `work` holds functions that find out for themselves whether there is anything to do.
    """
    from apscheduler.schedulers.blocking import BlockingScheduler
    from apscheduler.triggers.cron import CronTrigger
    from apscheduler.triggers.interval import IntervalTrigger

    scheduler = BlockingScheduler(
        timezone=STOCKHOLM, job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
    )
    for job, act in work.items():
        scheduler.add_job(
            partial(attempt, job, act),
            IntervalTrigger(seconds=SECONDS.get(job, 60), timezone=STOCKHOLM),
            id=f"{job}.tick",
            next_run_time=datetime.now(STOCKHOLM),
        )
    scheduler.add_job(
        partial(attempt, Job.WEEKLY, work[Job.WEEKLY]),
        CronTrigger(day_of_week="mon", hour=weekly_hour, minute=0, timezone=STOCKHOLM),
        id=f"{Job.WEEKLY}.monday",
    )

    def stop(_signal: int, _frame: FrameType | None) -> None:
        scheduler.shutdown(wait=False)

    signal.signal(signal.SIGTERM, stop)
    log.info("schedule.started", jobs=sorted(work), weekly_hour=weekly_hour)
    try:
        scheduler.start()
    except KeyboardInterrupt:
        scheduler.shutdown(wait=False)
    log.info("schedule.stopped")


def attempt(job: Job, act: Work) -> None:
    """Do a job's work; a failure is logged, and the next tick tries again."""
    try:
        act()
    except (LockHeld, MatchingPaused):
        return
    except Exception as error:  # one failing job must not stop the others
        log.error("schedule.job_failed", job=job, **failure_of(error))
