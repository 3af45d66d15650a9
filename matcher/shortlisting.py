"""One week: who appears on whose list, and the letters that say so.

The week's row, an advisory lock and one transaction per unit make the run safe to kill and to start twice:
what is committed stays, what is not is done again, and the transaction that closes the run writes the letters.
"""

import gc
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

from matcher import run_inputs
from matcher.ad_reading import read_ads
from matcher.embedding import embed_pending, read_pending
from matcher.engines import Task, engine_of, require_engine
from matcher.learning.in_force import noted, settings_of
from matcher.loading import load_partition
from matcher.log import get_logger, timed
from matcher.meanwhile import beside
from matcher.partition import Lists, Partition
from matcher.pausing import require_going_on
from matcher.services import Services
from matcher.taxonomy.loading import embed_labels
from matcher.weekly_letters import read_told, write_letters
from models.audit import AuditEvent
from models.clock import iso_week, local_date
from models.errors import Conflict, LockHeld
from models.fail_points import Step
from models.ids import IsoWeek, MunicipalityCode, RunId, new_id
from models.shortlist import Run, RunState
from models.store import (
    audit,
    candidates,
    groups,
    learned,
    letters,
    pauses,
    runs,
    taxonomy,
    withdrawals,
)
from models.store.database import Conn

log = get_logger()

LOCK = "weekly_shortlists"

Progress = Callable[[str, int, int], None]
"""Called with (step, done, total)."""


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
            considered, entries = _make_missing(services, run, progress)
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
        gc.freeze()  # what is left is put with the old, which is not searched at once
        gc.unfreeze()
        if was_on:
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
            audit.append(connection, _event(services, run, "run.restarted"))
            log.warning("run.restarted", run=str(run.id), week=week)
        if run.id == wanted.id:
            audit.append(connection, _event(services, run, "run.begun"))
        for left in runs.abandon_before(connection, week, services.clock()):
            audit.append(connection, _event(services, left, "run.abandoned", {"for": week}))
            log.warning("run.abandoned", run=str(left.id), week=left.week)
    return run


def _make_missing(services: Services, run: Run, progress: Progress | None) -> tuple[int, int]:
    """Make and keep the lists of every unit that the run lacks. Returns how many people were considered, and how many
    entries there are."""
    considered = entries = done = 0
    missing = _missing_partitions(services, run)
    waiting = deque(missing)
    with engine_of(services.settings) as rank:
        while waiting:
            # What moved while it was ranked comes back to those that wait, and is read anew.
            for ranked in rank(_loaded(services, run, missing, waiting)):
                partition, lists = ranked.task.partition, ranked.lists
                ids = {"run": str(run.id), "unit": partition.unit}
                took = lists.seconds
                log.info(
                    "weekly.partition_ranked",
                    **ids,
                    entries=len(lists.entries),
                    ranking_seconds=round(took.ranking, 4),
                    ranking_core_seconds=round(took.ranking_core, 4),
                    reasons_seconds=round(took.reasons, 4),
                    seconds=round(took.ranking + took.reasons, 4),
                )
                with timed("weekly.partition_committed", **ids):
                    kept = _commit(services, partition, lists)
                if not kept:
                    waiting.append(partition.unit)
                    continue
                considered += len(partition.candidates)
                entries += len(lists.entries)
                done += 1
                if progress:
                    progress("rank", done, len(missing))
    return considered, entries


def _missing_partitions(services: Services, run: Run) -> Mapping[MunicipalityCode, Sequence[MunicipalityCode]]:
    """The units that the run has not committed, and the municipalities that their candidates live in."""
    units = services.settings.units
    with services.job.transaction() as connection:
        done = runs.partitions_done(connection, run.id)
        missing: dict[MunicipalityCode, list[MunicipalityCode]] = {}
        for municipality in candidates.municipalities(connection):
            if (unit := units.unit_of(municipality)) not in done:
                missing.setdefault(unit, []).append(municipality)
        return missing


def _loaded(
    services: Services,
    run: Run,
    municipalities: Mapping[MunicipalityCode, Sequence[MunicipalityCode]],
    waiting: deque[MunicipalityCode],
) -> Iterator[Task]:
    """The units that wait, each read when it is asked for."""
    while waiting:
        unit = waiting.popleft()
        with timed("weekly.partition_loaded", run=str(run.id), unit=unit) as counts:
            partition = load_partition(services, run, unit, municipalities[unit])
            counts |= {"candidates": len(partition.candidates), "vacancies": len(partition.openings)}
        yield Task(partition=partition, settings=settings_of(run, unit, services.ranking))


def _commit(services: Services, partition: Partition, lists: Lists) -> bool:
    """Keep all that came of one unit and what it was made from, in one transaction with its audit event.

    False, and nothing kept, where somebody in it has taken their consent back or has another profile since it was read,
    or where a person or vacancy in it has been paused. Raises MatchingPaused where everything has.
    """
    with (
        beside(lambda: _laid_out(lists)) as rows,
        suppress(run_inputs.Moved),
        services.job.transaction(step=Step.WEEK_PARTITION) as connection,
    ):
        withdrawals.lock_shared(connection)
        require_going_on(connection, services.clock())
        _require_ours(connection, partition.run)
        if _paused_since(connection, services, partition):
            raise run_inputs.Moved
        vectors = run_inputs.secure(connection, partition)
        runs.add_partition(
            connection,
            partition.run.id,
            partition.unit,
            at=services.clock(),
            candidates=len(partition.candidates),
            rows=rows(),
        )
        run_inputs.keep(connection, partition, vectors)
        counts = {
            "unit": partition.unit,
            "candidates": len(partition.candidates),
            "vacancies": len(lists.shortlists),
            "entries": len(lists.entries),
        }
        audit.append(connection, _event(services, partition.run, "run.partition", counts))
        return True
    return False


def _laid_out(lists: Lists) -> runs.LaidOut:
    """The rows of what came of a unit. Beside them the program is named, once for all units: to read its files takes as
    long."""
    run_inputs.program()
    return runs.lay_out(lists.shortlists, lists.entries, lists.near_misses)


def _require_ours(connection: Conn, run: Run) -> None:
    """Raise LockHeld where the run is no longer as we began it.

    The lock goes with its connection. Where the database has been restarted under us, another process can have it by
    now, and it may have closed the week or begun it in another way.
    """
    if not runs.hold(connection, run):
        raise LockHeld("lock_held", lock=LOCK)


def _paused_since(connection: Conn, services: Services, partition: Partition) -> bool:
    """Whether somebody or something that was read has been paused by now."""
    standing = pauses.standing(connection, local_date(services.clock()))
    people = {one.pseudonym for one in partition.candidates}
    places = {one.vacancy.id for one in partition.openings}
    return any(one.pseudonym in people or one.vacancy_id in places for one in standing)


def _close(services: Services, run: Run) -> tuple[Run, int]:
    """Write the letters and close the run in one transaction. Returns the run and how many letters there are."""
    now = services.clock()
    with services.job.transaction(step=Step.WEEK_CLOSED) as connection:
        withdrawals.lock_shared(connection)
        require_going_on(connection, now)
        _require_ours(connection, run)
        told = read_told(connection, run)
        with beside(lambda: write_letters(told, run, links=services.settings.links, now=now)) as composed:
            groups.note(connection, run.id)
            written = composed()
        letters.add(connection, written)
        runs.finish(connection, run.id, now)
        audit.append(connection, _event(services, run, "run.finished", {"letters": len(written)}))
    return replace(run, state=RunState.FINISHED, finished_at=now), len(written)


def _event(services: Services, run: Run, action: str, details: Mapping[str, object] | None = None) -> AuditEvent:
    return AuditEvent(
        at=services.clock(),
        actor=f"job:{LOCK}",
        action=action,
        subject_type="run",
        subject=str(run.id),
        run_id=run.id,
        model=run.model,
        details=details or {},
    )
