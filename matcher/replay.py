"""Make the lists of a week again from what was stored, and compare them with those that stand, bit for bit."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from matcher.learning.in_force import settings_of
from matcher.partition import make_shortlists
from matcher.ranking import RankingSettings
from matcher.ranking.evidence import Evidence
from matcher.run_inputs import Damaged, program, restore
from matcher.taxonomy.loading import evidence_by, name_of
from models.audit import AuditEvent
from models.errors import NotFound
from models.ids import IsoWeek, MunicipalityCode, Pseudonym, VacancyId
from models.learned import PARTS
from models.run_input import StoredInput
from models.shortlist import Entry, NearMiss, Run, RunState, Shortlist
from models.store import audit, inputs, runs
from models.store.database import Conn, Database

Row = TypeVar("Row", Entry, NearMiss)

LEEWAY = 0.02
"""How much a part of a score may move where people are missing: how rare a word is depends on all who were there."""

COUNTS = ("candidates", "eligible", "refusals", "refused_alone")
"""What is counted over everybody in the unit."""


class Result(StrEnum):
    """What came of making one list again."""

    SAME = "same"
    SAME_PEOPLE = "same_people"
    """Somebody who was not on it has taken the consent back: as far as it can be told without them it is the same."""
    DIFFERENT = "different"
    DAMAGED = "damaged"
    """What it was made from is not as it was kept."""
    WITHDRAWN = "withdrawn"
    OTHER_PROGRAM = "other_program"
    OTHER_TAXONOMY = "other_taxonomy"
    NOT_KEPT = "not_kept"

    @property
    def is_wrong(self) -> bool:
        """Whether no known reason explains it."""
        return self in (Result.DIFFERENT, Result.DAMAGED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field that came out otherwise: of the list, or of the entry or near miss at `position`, not whose it is."""

    field: str
    position: int | None = None
    near: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListReplay:
    """One list made again. `differences` are told where they have no known reason but for another program."""

    unit: MunicipalityCode
    vacancy_id: VacancyId
    entries: int
    result: Result
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekReplay:
    """The lists of one week made again."""

    run: Run
    lists: Sequence[ListReplay]

    @property
    def counts(self) -> Mapping[Result, int]:
        """How many lists had each result, where any had."""
        found = [one.result for one in self.lists]
        return {result: found.count(result) for result in Result if result in found}

    @property
    def is_wrong(self) -> bool:
        """Whether any list came out otherwise without a known reason."""
        return any(one.result.is_wrong for one in self.lists)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    """The lists of one unit as they stand."""

    shortlists: Mapping[VacancyId, Shortlist]
    entries: Mapping[VacancyId, Sequence[Entry]]
    near_misses: Mapping[VacancyId, Sequence[NearMiss]]


def weeks(database: Database) -> Sequence[IsoWeek]:
    """The weeks whose lists are made and kept, oldest first."""
    with database.transaction() as connection:
        return sorted(run.week for run in runs.all_runs(connection) if run.state is RunState.FINISHED)


def replay_week(
    database: Database,
    week: IsoWeek,
    *,
    now: datetime,
    actor: str,
    unit: MunicipalityCode | None = None,
    vacancy_id: VacancyId | None = None,
) -> WeekReplay:
    """Make the lists of a week again, of one unit or vacancy where given, with an audit event. No list is changed.

    Raises NotFound where the week has no finished run, or no such list.
    """
    with database.transaction() as connection:
        inputs.read_one_moment(connection)
        run = runs.of_week(connection, week)
        if run is None or run.state is not RunState.FINISHED:
            raise NotFound("week_not_kept", week=week)
        lists = [
            one
            for one in _replay(connection, run, unit)
            if vacancy_id is None or one.vacancy_id == vacancy_id
        ]  # fmt: skip
        if not lists and (unit or vacancy_id):
            raise NotFound("list_not_kept", week=week)
        made = WeekReplay(run=run, lists=lists)
        audit.append(connection, _event(made, now, actor))
    return made


def _replay(connection: Conn, run: Run, wanted: MunicipalityCode | None) -> Iterator[ListReplay]:
    kept = {one.unit: one for one in inputs.of_run(connection, run.id)}
    shortlists = runs.shortlists(connection, run.id)
    # Whom a colleague has added is no part of what the run made.
    entries = [one for one in runs.entries(connection, run.id) if one.added_by is None]
    near = runs.near_misses(connection, run.id)
    units = {one.unit for one in shortlists} | set(kept)
    for unit in sorted(units):
        if wanted in (None, unit):
            stored = _Stored(
                shortlists={one.vacancy_id: one for one in shortlists if one.unit == unit},
                entries=_by_vacancy(one for one in entries if one.unit == unit),
                near_misses=_by_vacancy(one for one in near if one.unit == unit),
            )
            yield from _replay_unit(connection, run, unit, kept.get(unit), stored)


def _replay_unit(
    connection: Conn, run: Run, unit: MunicipalityCode, kept: StoredInput | None, stored: _Stored
) -> Iterator[ListReplay]:
    if kept is None:
        yield from _all(unit, stored, Result.NOT_KEPT)
        return
    evidence: Evidence | None = None
    if kept.taxonomy is not None:
        loaded = evidence_by(connection, kept.model_id, kept.dimensions)
        if loaded is None or name_of(loaded) != kept.taxonomy:
            yield from _all(unit, stored, Result.OTHER_TAXONOMY)
            return
        evidence = loaded
    try:
        restored = restore(connection, run, kept, evidence)
    except Damaged:
        yield from _all(unit, stored, Result.DAMAGED)
        return
    lists = make_shortlists(restored.partition, settings_of(run, unit, _standard(run)))
    made = {one.vacancy_id: one for one in lists.shortlists}
    listed, missed = _by_vacancy(lists.entries), _by_vacancy(lists.near_misses)
    present = {one.pseudonym for one in restored.partition.candidates}
    for vacancy_id in sorted({*made, *stored.shortlists}):
        before, after = stored.entries.get(vacancy_id, ()), listed.get(vacancy_id, ())
        near_before, near_after = stored.near_misses.get(vacancy_id, ()), missed.get(vacancy_id, ())
        differences = (
            *_differences(stored.shortlists.get(vacancy_id), made.get(vacancy_id)),
            *_row_differences(before, after),
            *_row_differences(near_before, near_after, near=True),
        )
        result = Result.SAME
        if differences and (restored.profiles_gone or restored.vectors_gone):
            result = _without_some([*before, *near_before], [*after, *near_after], differences, present)
        elif differences:
            result = Result.DIFFERENT if kept.program == program() else Result.OTHER_PROGRAM
        yield ListReplay(
            unit=unit,
            vacancy_id=vacancy_id,
            entries=len(before),
            result=result,
            differences=differences if result in (Result.DIFFERENT, Result.OTHER_PROGRAM) else (),
        )


def _all(unit: MunicipalityCode, stored: _Stored, result: Result) -> Iterator[ListReplay]:
    for vacancy_id in sorted(stored.shortlists):
        entries = len(stored.entries.get(vacancy_id, ()))
        yield ListReplay(unit=unit, vacancy_id=vacancy_id, entries=entries, result=result)


def _standard(run: Run) -> RankingSettings:
    """The settings that the run noted, without what was learnt."""
    known = {one.name for one in fields(RankingSettings)}
    noted: Mapping[str, Any] = run.settings
    return RankingSettings(**{name: value for name, value in noted.items() if name in known})


def _differences(before: Shortlist | None, after: Shortlist | None) -> Iterator[Difference]:
    if before is None or after is None:
        yield Difference(field="not_stored" if before is None else "not_made")
        return
    for name in (*COUNTS, "listed"):
        if getattr(before, name) != getattr(after, name):
            yield Difference(field=name)


def _row_differences(
    before: Sequence[Entry | NearMiss], after: Sequence[Entry | NearMiss], *, near: bool = False
) -> Iterator[Difference]:
    """Field by field, all but the rows' own random ids. A score is compared by its bits, each part for itself."""
    one_by_position: Mapping[int, Entry | NearMiss] = {one.position: one for one in before}
    other_by_position: Mapping[int, Entry | NearMiss] = {one.position: one for one in after}
    for position in sorted({*one_by_position, *other_by_position}):
        one, other = one_by_position.get(position), other_by_position.get(position)
        if one is None or other is None:
            yield Difference(field="not_stored" if one is None else "not_made", position=position, near=near)
            continue
        old, new = asdict(one), asdict(other)
        for name in old:
            if name != "id" and old[name] != new[name]:
                yield Difference(field=name, position=position, near=near)
    if len(before) != len(one_by_position):
        yield Difference(field="position", near=near)


def _without_some(
    before: Sequence[Entry | NearMiss],
    after: Sequence[Entry | NearMiss],
    differences: Iterable[Difference],
    present: set[Pseudonym],
) -> Result:
    """What can be said of a list where people are missing who were considered then."""
    explained = {*COUNTS, "score"}
    if any(one.field not in explained for one in differences) or any(one.pseudonym not in present for one in before):
        return Result.WITHDRAWN
    near = all(
        abs(getattr(one.score, part) - getattr(other.score, part)) <= LEEWAY
        for one, other in zip(before, after, strict=True)
        for part in PARTS
    )
    return Result.SAME_PEOPLE if near else Result.WITHDRAWN


def _by_vacancy(entries: Iterable[Row]) -> Mapping[VacancyId, Sequence[Row]]:
    found: dict[VacancyId, list[Row]] = {}
    for entry in entries:
        found.setdefault(entry.vacancy_id, []).append(entry)
    return found


def _event(made: WeekReplay, now: datetime, actor: str) -> AuditEvent:
    return AuditEvent(
        at=now,
        actor=actor,
        action="run.replayed",
        subject_type="run",
        subject=str(made.run.id),
        run_id=made.run.id,
        model=made.run.model,
        details={str(result): count for result, count in made.counts.items()},
    )
