"""What the jobs do, announced: called by the scheduler, by `python -m matcher` and by scripts."""

from contextlib import nullcontext
from dataclasses import asdict
from typing import TYPE_CHECKING

from matcher.embedding import Progress
from matcher.jobs import Job, announced, week_to_make, weeks_asked
from matcher.meanwhile import beside
from matcher.services import Services
from models.clock import local_date
from models.ids import IsoWeek
from models.store import jobs, pauses, runs

if TYPE_CHECKING:
    from matcher.ad_reading import ReadAds
    from matcher.alarms import Watched
    from matcher.delivery import DeliveryResult
    from matcher.retention import Forgotten
    from matcher.shortlisting import WeeklyResult

# What a job needs is imported when it is done: whoever runs one job waits for no other's libraries.


def weekly(services: Services, week: IsoWeek | None = None, progress: Progress | None = None) -> "WeeklyResult":
    """Make a week's lists and letters, the present ISO week's where None."""
    # To name our own encoder is to hash its files, for which nobody has to wait meanwhile; another's has to be loaded.
    with nullcontext() if services.settings.encoder else beside(lambda: services.encoder.revision):
        from matcher.shortlisting import run_weekly

    with announced(services.job, services.clock, Job.WEEKLY) as counts:
        result = run_weekly(services, week, progress)
        if result.ran:
            counts |= {"candidates": result.candidates, "entries": result.entries, "letters": result.letters, "runs": 1}
        return result


def weekly_if_due(services: Services) -> "WeeklyResult | None":
    """Make the lists of the week that is due, unless they are made. None where there was nothing to do,
    or somebody has paused everything."""
    now, hour = services.clock(), services.settings.weekly_hour
    with services.job.transaction() as connection:
        states = runs.states(connection, weeks_asked(now, hour))
        is_paused = pauses.of_everything(connection, local_date(now)) is not None
    week = week_to_make(now, hour, states)
    return None if is_paused or week is None else weekly(services, week)


def embed(services: Services, progress: Progress | None = None) -> tuple[int, int]:
    """Read what is new and give it vectors. Returns how many profiles and postings were read and texts embedded."""
    from matcher.embedding import embed_pending, forget_other_models, read_pending

    with announced(services.job, services.clock, Job.EMBED) as counts, services.job.lock(Job.EMBED):
        noted = read_pending(services.job)
        embedded = embed_pending(services.job, services.encoder, progress)
        if embedded:
            forget_other_models(services.job, services.encoder)
        counts |= {"read": noted, "embedded": embedded}
        return noted, embedded


def read(services: Services) -> "ReadAds":
    """Read the ads that are new or have changed. Raises AdsUnread, when all others are read, where some cannot be."""
    from matcher.ad_reading import AdsUnread, read_ads

    with announced(services.job, services.clock, Job.READ) as counts, services.job.lock(Job.READ):
        result = read_ads(services.job, services.clock, services.encoder)
        counts |= {"read": result.read, "unread": result.failed}
        if result.failed:
            raise AdsUnread("ads_unread", count=result.failed)
        return result


def deliver(services: Services) -> "DeliveryResult":
    """Send the letters that are due."""
    from matcher.delivery import deliver_pending
    from matcher.mail import SmtpSender

    settings = services.settings
    with announced(services.job, services.clock, Job.DELIVER) as counts:
        result = deliver_pending(services.job, settings, services.clock, SmtpSender(settings, clock=services.clock))
        counts |= asdict(result)
        return result


def forget_daily(services: Services) -> "Forgotten | None":
    """Delete what has been kept for long enough, once a day. None where that is done."""
    from matcher.retention import forget_old

    if _is_done_today(services, Job.FORGET):
        return None
    with announced(services.job, services.clock, Job.FORGET) as counts, services.job.lock(Job.FORGET):
        forgotten = forget_old(
            services.job, services.clock, services.settings.retention, audit_key=services.settings.audit_key_file
        )
        counts |= asdict(forgotten)
        return forgotten


def follow_up_daily(services: Services) -> int | None:
    """Write the letters that follow commitments up, once a day. None where that is done."""
    if _is_done_today(services, Job.FOLLOW_UP):
        return None
    return follow_up(services)


def follow_up(services: Services) -> int:
    """Write the letters that are not written yet. Returns how many were."""
    from matcher.follow_up import write_follow_up

    with announced(services.job, services.clock, Job.FOLLOW_UP) as counts:
        with services.job.transaction() as connection:
            counts["letters"] = write_follow_up(connection, services.settings, services.clock())
        return counts["letters"]


def skill_gaps_daily(services: Services) -> int | None:
    """Make the reports on skill gaps that are due, asked for once a day. None where that is done."""
    if _is_done_today(services, Job.SKILL_GAPS):
        return None
    return skill_gaps(services)


def skill_gaps(services: Services) -> int:
    """Make the reports that are due, with their letters. Returns how many were made."""
    from matcher.skill_gaps.quarterly import make_reports

    with announced(services.job, services.clock, Job.SKILL_GAPS) as counts:
        counts["reports"] = make_reports(services)
        return counts["reports"]


def _is_done_today(services: Services, job: Job) -> bool:
    with services.job.transaction() as connection:
        status = next((one for one in jobs.all_jobs(connection) if one.name == job), None)
    done = status.succeeded_at if status else None
    return done is not None and local_date(done) == local_date(services.clock())


def seal(services: Services) -> int:
    """Seal what the audit trail has got since the last time. Returns how many events."""
    from matcher.sealing import seal_pending

    with announced(services.job, services.clock, Job.SEAL) as counts:
        counts["events"] = seal_pending(services.job, services.clock, services.settings.audit_key_file)
        return counts["events"]


def watch(services: Services) -> "Watched":
    """Look whether an alarm rings, and write to the administrator."""
    from matcher import alarms

    with announced(services.job, services.clock, Job.WATCH) as counts:
        result = alarms.watch(services)
        counts |= asdict(result)
        return result
