"""The units of a week, one after the other: each is read, ranked, and kept in one transaction."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from matcher import run_inputs
from matcher.engines import Task, engine_of
from matcher.learning.in_force import settings_of
from matcher.loading import load_partition
from matcher.log import get_logger, timed
from matcher.meanwhile import beside
from matcher.partition import Lists, Partition
from matcher.pausing import require_going_on
from matcher.services import Services
from matcher.shortlisting.standing import Progress, event_of, require_ours
from models.clock import local_date
from models.fail_points import Step
from models.ids import MunicipalityCode
from models.shortlist import Run
from models.store import audit, candidates, pauses, runs, withdrawals
from models.store.database import Conn

log = get_logger()


def make_missing(services: Services, run: Run, progress: Progress | None) -> tuple[int, int]:
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
        require_ours(connection, partition.run)
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
        audit.append(connection, event_of(services, partition.run, "run.partition", counts))
        return True
    return False


def _paused_since(connection: Conn, services: Services, partition: Partition) -> bool:
    """Whether somebody or something that was read has been paused by now."""
    standing = pauses.standing(connection, local_date(services.clock()))
    people = {one.pseudonym for one in partition.candidates}
    places = {one.vacancy.id for one in partition.openings}
    return any(one.pseudonym in people or one.vacancy_id in places for one in standing)


def _laid_out(lists: Lists) -> runs.LaidOut:
    """The rows of what came of a unit. With the first ones the program is named, for all units: to read its files takes
    as long as a town's rows."""
    run_inputs.program()
    return runs.lay_out(lists.shortlists, lists.entries, lists.near_misses)
