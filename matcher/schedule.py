"""The scheduler: it only wakes. What is due is decided by the rows in the database, and done under advisory locks.

One process, job store in memory: two schedulers on a shared one would run jobs twice (measured on APScheduler 3.11).
"""

import signal
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from threading import Event, Thread
from types import FrameType
from typing import TYPE_CHECKING

from matcher.jobs import TOLD, Job
from matcher.log import failure_of, get_logger
from models.clock import STOCKHOLM
from models.errors import LockHeld, MatchingPaused

if TYPE_CHECKING:
    from apscheduler.schedulers.blocking import BlockingScheduler

log = get_logger()

Work = Callable[[], object]

SECONDS: Mapping[Job, int] = {Job.READ: 20}
"""Seconds between the ticks of jobs that cannot wait a minute: suppliers see an ad read within one."""

CLOCK_SECONDS = 5.0
"""How often it is asked whether somebody has set the machine's clock."""
STEP_SECONDS = 2.0
"""A clock that has gone this much more or less than time has passed was set, not slowly corrected."""


def serve_schedule(work: Mapping[Job, Work], *, weekly_hour: int) -> None:
    """Wake each job every minute or as `SECONDS` says, and the weekly run also on its hour, until told to stop.

    `work` holds functions that find out for themselves whether there is anything to do.
    """
    scheduler = waking(work, weekly_hour=weekly_hour)
    stopped = Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()
        scheduler.shutdown(wait=False)

    signal.signal(signal.SIGTERM, stop)
    Thread(target=follow_clock, args=(scheduler, stopped), name="clock", daemon=True).start()
    log.info("schedule.started", jobs=sorted(work), weekly_hour=weekly_hour)
    try:
        scheduler.start()
    except KeyboardInterrupt:
        stopped.set()
        scheduler.shutdown(wait=False)
    log.info("schedule.stopped")


def waking(work: Mapping[Job, Work], *, weekly_hour: int) -> "BlockingScheduler":
    """A scheduler that is not started, with a thread for every wake-up: a job that hangs keeps no other waiting."""
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.blocking import BlockingScheduler
    from apscheduler.triggers.cron import CronTrigger
    from apscheduler.triggers.interval import IntervalTrigger

    scheduler = BlockingScheduler(
        timezone=STOCKHOLM,
        executors={"default": ThreadPoolExecutor(len(work) + 1)},
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
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
    return scheduler


def follow_clock(scheduler: "BlockingScheduler", stopped: Event) -> None:
    """Wake every tick at once when somebody has set the machine's clock, until `stopped`.

    APScheduler waits for a time of day: after a clock that was set back an hour, nothing would wake for an hour.
    """
    ahead = time.time() - time.monotonic()
    while not stopped.wait(CLOCK_SECONDS):
        now_ahead = time.time() - time.monotonic()
        step = now_ahead - ahead
        ahead = now_ahead
        if abs(step) >= STEP_SECONDS:
            log.warning("schedule.clock_set", seconds=round(step))
            for job in scheduler.get_jobs():
                if job.id.endswith(".tick"):
                    job.modify(next_run_time=datetime.now(STOCKHOLM))


def attempt(job: Job, act: Work) -> None:
    """Do a job's work; a failure is logged if the job has not done so itself, and the next tick tries again."""
    try:
        act()
    except (LockHeld, MatchingPaused):
        return
    except Exception as error:  # one failing job must not stop the others
        if TOLD not in getattr(error, "__notes__", ()):
            log.error("schedule.job_failed", job=job, **failure_of(error))
