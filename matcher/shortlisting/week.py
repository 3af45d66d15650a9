"""From the beginning of a week to its letters."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from matcher.ad_reading import read_ads
from matcher.embedding import embed_pending, read_pending
from matcher.engines import require_engine
from matcher.learning.in_force import noted
from matcher.log import get_logger, timed
from matcher.meanwhile import beside
from matcher.pausing import require_going_on
from matcher.services import Services
from matcher.shortlisting.standing import LOCK, Progress, event_of, require_ours
from matcher.shortlisting.units import make_missing
from matcher.taxonomy.loading import embed_labels
from matcher.weekly_letters import read_told, write_letters
from models.clock import iso_week, local_date
from models.errors import Conflict
from models.fail_points import Step
from models.ids import IsoWeek, RunId, new_id
from models.shortlist import Run, RunState
from models.store import audit, groups, learned, letters, runs, taxonomy, withdrawals

log = get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyResult:
    """What a call of `run_weekly` did. `ran` is False where the week was done already."""

    run: Run
    ran: bool
    candidates: int = 0
    entries: int = 0
    letters: int = 0


def run_weekly(services: Services, week: IsoWeek | None = None, progress: Progress | None = None) -> WeeklyResult:
    """Make the lists and letters of `week` (the present ISO week where None), unless they are made.

    Raises LockHeld where another process is at it, MatchingPaused where somebody has paused everything, and
    StoreUnavailable where the database is lost on the way, ConfigurationError and EngineError as `engine_of` tells; all
    leave nothing half done, and the next call goes on from what is committed. Raises Conflict where the week's run was
    abandoned.
    """
    require_engine(services.settings)
    week = week or iso_week(local_date(services.clock()))
    with services.job.lock(LOCK):
        with services.job.transaction() as connection:
            standing = runs.of_week(connection, week)
        if standing is not None and standing.state is RunState.FINISHED:
            return WeeklyResult(run=standing, ran=False)
        if standing is not None and standing.state is RunState.ABANDONED:
            raise Conflict("week_abandoned", week=week)
        with services.job.transaction() as connection:
            require_going_on(connection, services.clock())
        with timed("weekly.texts_read") as counts:
            counts["owners"] = read_pending(services.job)
        with timed("weekly.texts_embedded") as counts:
            counts["texts"] = embed_pending(services.job, services.encoder, progress)
        with timed("weekly.labels_embedded") as counts:
            counts["labels"] = embed_labels(services.job, services.encoder)
        with timed("weekly.ads_read") as counts:
            counts["ads"] = read_ads(services.job, services.clock, services.encoder).read
        run = _begin(services, week)
        with uncollected():
            considered, entries = make_missing(services, run, progress)
            with timed("weekly.closed", run=str(run.id)) as counts:
                finished, written = _close(services, run)
                counts["letters"] = written
        return WeeklyResult(run=finished, ran=True, candidates=considered, entries=entries, letters=written)


@contextmanager
def uncollected() -> Iterator[None]:
    """Leave out Python's searches for circles until leaving: a week makes none, and each search looks at every part of
    every profile."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():
                gc.freeze()  # what is left is put with the old, which is not searched at once
                gc.unfreeze()
            gc.enable()


def encoder_name(services: Services) -> str:
    """The encoder and its revision, as runs and what is learnt from them name it."""
    return f"{services.encoder.name}@{services.encoder.revision}"


def new_run(services: Services, week: IsoWeek) -> Run:
    """A run as it would begin now with the standard weights. Nothing is kept of it."""
    now = services.clock()
    return Run(
        id=RunId(new_id()),
        week=week,
        as_of=local_date(now),
        state=RunState.RUNNING,
        started_at=now,
        model=encoder_name(services),
        settings=services.ranking.as_dict(),
    )


def _begin(services: Services, week: IsoWeek) -> Run:
    """The week's run, begun now or gone on with; one that was begun in another way starts over.

    With it the unfinished runs of earlier weeks are closed: whoever reads this week's lists needs no older ones, and a
    letter about them would come too late.
    """
    wanted = new_run(services, week)
    with services.job.transaction(step=Step.WEEK_BEGUN) as connection:
        in_force = noted(learned.in_force(connection), wanted.model)
        loaded = taxonomy.version(connection)
        known = {} if loaded is None else {"taxonomy": loaded}
        wanted = replace(wanted, settings={**wanted.settings, **in_force, **known})
        run = runs.begin(connection, wanted)
        if (run.model, dict(run.settings)) != (wanted.model, dict(wanted.settings)):
            run = replace(run, model=wanted.model, settings=wanted.settings)
            runs.restart(connection, run)
            audit.append(connection, event_of(services, run, "run.restarted"))
            log.warning("run.restarted", run=str(run.id), week=week)
        if run.id == wanted.id:
            audit.append(connection, event_of(services, run, "run.begun"))
        for left in runs.abandon_before(connection, week, services.clock()):
            audit.append(connection, event_of(services, left, "run.abandoned", {"for": week}))
            log.warning("run.abandoned", run=str(left.id), week=left.week)
    return run


def _close(services: Services, run: Run) -> tuple[Run, int]:
    """Write the letters and close the run in one transaction. Returns the run and how many letters there are."""
    now = services.clock()
    with services.job.transaction(step=Step.WEEK_CLOSED) as connection:
        withdrawals.lock_shared(connection)
        require_going_on(connection, now)
        require_ours(connection, run)
        told = read_told(connection, run)
        with beside(lambda: write_letters(told, run, links=services.settings.links, now=now)) as composed:
            groups.note(connection, run.id)
            written = composed()
        letters.add(connection, written)
        runs.finish(connection, run.id, now)
        audit.append(connection, event_of(services, run, "run.finished", {"letters": len(written)}))
    return replace(run, state=RunState.FINISHED, finished_at=now), len(written)
