"""Weekly runs: begun once per ISO week, filled partition by partition, closed last."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, cast

import orjson
from psycopg.rows import class_row, kwargs_row
from psycopg.types.json import Jsonb

from models.candidate import Candidate
from models.ids import EntryId, IsoWeek, MunicipalityCode, Pseudonym, RunId, StaffCode, VacancyId
from models.shortlist import Caseload, Entry, Finding, NearMiss, Reason, Run, RunState, ScoreParts, Shortlist
from models.store import profiles
from models.store.database import Conn
from models.store.queries import load
from models.store.rows import FALSE, NULL, TRUE, begun, copy, integer, json, real, text, uuid

ENTRY_COLUMNS = (
    "id", "run_id", "unit", "vacancy_id", "pseudonym", "display_code", "caseworker", "position",
    "dense", "lexical", "coverage", "reasons", "is_new",
)  # fmt: skip
NEAR_COLUMNS = (
    "id", "run_id", "unit", "vacancy_id", "pseudonym", "display_code", "caseworker", "position", "dense", "lexical",
    "coverage", "reasons", "code", "missing",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidOut:
    """What came of one unit, row by row as PostgreSQL takes it in."""

    shortlists: Sequence[bytes]
    entries: Sequence[bytes]
    near_misses: Sequence[bytes]


def begin(connection: Conn, run: Run) -> Run:
    """The week's run: `run` where the week had none, otherwise the one that stands."""
    row = asdict(run) | {"settings": Jsonb(dict(run.settings))}
    connection.execute(load("runs")["begin"], row)
    standing = of_week(connection, run.week)
    assert standing is not None, "the row was ensured in this transaction"
    return standing


def of_week(connection: Conn, week: IsoWeek) -> Run | None:
    """The run of one ISO week, whatever its state."""
    return _one_run(connection, "of_week", {"week": week})


def latest(connection: Conn, before: IsoWeek | None = None) -> Run | None:
    """The latest finished run, or the latest of a week before `before`."""
    return _one_run(connection, "latest", {"before": before})


def all_runs(connection: Conn) -> Sequence[Run]:
    """Every run, newest first."""
    with connection.cursor(row_factory=kwargs_row(_run)) as cursor:
        return cursor.execute(load("runs")["all"]).fetchall()


def restart(connection: Conn, run: Run) -> None:
    """Forget what an unfinished run has made and note the encoder and settings that it starts over with."""
    connection.execute(load("runs")["drop_partitions"], {"run_id": run.id})
    connection.execute(
        load("runs")["restart"], {"id": run.id, "model": run.model, "settings": Jsonb(dict(run.settings))}
    )


def hold(connection: Conn, run: Run) -> bool:
    """Keep others from changing the run until the transaction ends. False where it is closed or was begun otherwise."""
    parameters = {"id": run.id, "model": run.model, "settings": Jsonb(dict(run.settings))}
    return connection.execute(load("runs")["hold"], parameters).fetchone() is not None


def finish(connection: Conn, run_id: RunId, at: datetime) -> None:
    """Close the run."""
    connection.execute(load("runs")["finish"], {"id": run_id, "finished_at": at})


def states(connection: Conn, weeks: Sequence[IsoWeek]) -> Mapping[IsoWeek, RunState]:
    """How far the runs of some weeks have come; weeks without a run are left out."""
    rows = connection.execute(load("runs")["states"], {"weeks": list(weeks)})
    return {IsoWeek(week): RunState(state) for week, state in rows}


def abandon_before(connection: Conn, week: IsoWeek, at: datetime) -> Sequence[Run]:
    """Close the unfinished runs of weeks before `week`. Returns them. Only for whoever holds the weekly run's lock."""
    with connection.cursor(row_factory=kwargs_row(_run)) as cursor:
        return cursor.execute(load("runs")["abandon_before"], {"week": week, "at": at}).fetchall()


def partitions_done(connection: Conn, run_id: RunId) -> AbstractSet[MunicipalityCode]:
    """The units that the run has committed."""
    return {row[0] for row in connection.execute(load("runs")["partitions_done"], {"run_id": run_id})}


def made_at(connection: Conn, run_id: RunId, unit: MunicipalityCode) -> datetime | None:
    """When a unit's lists were committed; None where they are not."""
    row = connection.execute(load("runs")["made_at"], {"run_id": run_id, "unit": unit}).fetchone()
    return None if row is None else row[0]


def candidates(connection: Conn, municipalities: Sequence[MunicipalityCode], day: date) -> Sequence[Candidate]:
    """The candidates of `municipalities` whose consent covers `day`, by pseudonym."""
    anybody = {"municipalities": list(municipalities), "day": day, "run_id": None, "unit": None}
    return [candidate for candidate, _ in _streamed(connection, anybody)]


def candidates_for(
    connection: Conn, run: Run, unit: MunicipalityCode, municipalities: Sequence[MunicipalityCode]
) -> Sequence[tuple[Candidate, bytes]]:
    """Those whom a unit considers in a run, each with what names the version of their profile as it is now. Whoever has
    moved since another unit considered them is left out: a person is considered once."""
    ours = {"municipalities": list(municipalities), "day": run.as_of, "run_id": run.id, "unit": unit}
    return list(_streamed(connection, ours))


def pool_version(
    connection: Conn, model: int | None, municipalities: Sequence[MunicipalityCode], day: date
) -> tuple[int, int, int]:
    """What tells the candidates that `candidates` gives, and the vectors of encoder `model`, from those of another
    moment: how many there are, a sum of their profiles' hashes, and how many texts have a vector."""
    parameters = {"municipalities": list(municipalities), "day": day, "model_id": model}
    row = connection.execute(load("runs")["pool_version"], parameters).fetchone()
    assert row is not None, "a count has a row"
    return int(row[0]), int(row[1]), int(row[2])


def lay_out(shortlists: Iterable[Shortlist], entries: Iterable[Entry], near_misses: Iterable[NearMiss] = ()) -> LaidOut:
    """The rows of what came of one unit. It asks no database, so that one can be at something else meanwhile."""
    return LaidOut(
        shortlists=[_shortlist_row(one) for one in shortlists],
        entries=[_entry_row(one) for one in entries],
        near_misses=[_near_row(one) for one in near_misses],
    )


def add_partition(
    connection: Conn, run_id: RunId, unit: MunicipalityCode, *, at: datetime, candidates: int, rows: LaidOut
) -> None:
    """Keep all that came of one unit. `candidates` is how many people were considered."""
    made = {"run_id": run_id, "unit": unit, "finished_at": at, "candidates": candidates}
    connection.execute(load("runs")["add_partition"], made | {"vacancies": len(rows.shortlists)})
    copy(connection, load("runs")["copy_shortlists"], rows.shortlists)
    _copy(connection, "entry", ENTRY_COLUMNS, rows.entries)
    _copy(connection, "near_miss", NEAR_COLUMNS, rows.near_misses)


def add_entry(connection: Conn, entry: Entry) -> bool:
    """Keep an entry that a colleague has added. False, and nothing kept, where the person stands on the list already,
    also on a desk that may not be read here."""
    parameters = asdict(entry) | {"reasons": Jsonb(entry.reasons, dumps=orjson.dumps)}
    return connection.execute(load("runs")["add_entry"], parameters).rowcount == 1


def add_near_misses(connection: Conn, near_misses: Iterable[NearMiss]) -> None:
    """Keep near misses of vacancies whose shortlists are kept."""
    _copy(connection, "near_miss", NEAR_COLUMNS, [_near_row(one) for one in near_misses])


def pairs(connection: Conn, run_id: RunId) -> AbstractSet[tuple[VacancyId, Pseudonym]]:
    """Who stood on which list of a run."""
    rows = connection.execute(load("runs")["pairs"], {"run_id": run_id})
    return {(VacancyId(row[0]), Pseudonym(row[1])) for row in rows}


def shortlists(connection: Conn, run_id: RunId) -> Sequence[Shortlist]:
    """What came of each vacancy of a run."""
    with connection.cursor(row_factory=class_row(Shortlist)) as cursor:
        return cursor.execute(load("runs")["shortlists"], {"run_id": run_id}).fetchall()


def entries(
    connection: Conn, run_id: RunId, *, vacancy_id: VacancyId | None = None, caseworker: StaffCode | None = None
) -> Sequence[Entry]:
    """A run's entries by vacancy and position; of one vacancy or one caseworker where given."""
    with connection.cursor(row_factory=kwargs_row(_entry)) as cursor:
        return cursor.execute(
            load("runs")["entries"], {"run_id": run_id, "vacancy_id": vacancy_id, "caseworker": caseworker}
        ).fetchall()


def places_of(
    connection: Conn, run_id: RunId, pseudonyms: Sequence[Pseudonym]
) -> Mapping[Pseudonym, Sequence[VacancyId]]:
    """On which lists of a run each of some people stands, of those that may be read here."""
    rows = connection.execute(load("runs")["places_of"], {"run_id": run_id, "pseudonyms": list(pseudonyms)})
    places: dict[Pseudonym, list[VacancyId]] = {}
    for pseudonym, vacancy_id in rows:
        places.setdefault(Pseudonym(pseudonym), []).append(VacancyId(vacancy_id))
    return places


def near_misses(connection: Conn, run_id: RunId, vacancy_id: VacancyId | None = None) -> Sequence[NearMiss]:
    """Who would have been considered but for one thing, by vacancy, unit and position; for one vacancy where given."""
    with connection.cursor(row_factory=kwargs_row(_near_miss)) as cursor:
        return cursor.execute(load("runs")["near_misses"], {"run_id": run_id, "vacancy_id": vacancy_id}).fetchall()


def unassigned_entries(connection: Conn, run_id: RunId, *, vacancy_id: VacancyId | None = None) -> Sequence[Entry]:
    """A run's entries that are no caseworker's, and so the coordinator's; of one vacancy where given."""
    with connection.cursor(row_factory=kwargs_row(_entry)) as cursor:
        return cursor.execute(
            load("runs")["unassigned_entries"], {"run_id": run_id, "vacancy_id": vacancy_id}
        ).fetchall()


def entry(connection: Conn, entry_id: EntryId) -> Entry | None:
    """One entry, or None."""
    with connection.cursor(row_factory=kwargs_row(_entry)) as cursor:
        return cursor.execute(load("runs")["entry"], {"id": entry_id}).fetchone()


def last_entries(connection: Conn, pseudonyms: Sequence[Pseudonym]) -> Mapping[Pseudonym, EntryId]:
    """The latest entry of each of some people, where there is one that may be read here."""
    rows = connection.execute(load("runs")["last_entries"], {"pseudonyms": list(pseudonyms)})
    return {Pseudonym(row[0]): EntryId(row[1]) for row in rows}


def last_codes(connection: Conn, pseudonyms: Sequence[Pseudonym]) -> Mapping[Pseudonym, str]:
    """The display code that each of some people had last on a list, where there is one that may be read here."""
    rows = connection.execute(load("runs")["last_codes"], {"pseudonyms": list(pseudonyms)})
    return {Pseudonym(row[0]): str(row[1]) for row in rows}


def caseload(connection: Conn, run_id: RunId) -> Sequence[Caseload]:
    """How many entries each caseworker has on each list; the coordinator's own (caseworker None) last."""
    with connection.cursor(row_factory=class_row(Caseload)) as cursor:
        return cursor.execute(load("runs")["caseload"], {"run_id": run_id}).fetchall()


def _streamed(connection: Conn, whom: Mapping[str, Any]) -> Iterator[tuple[Candidate, bytes]]:
    """Candidates and what names the version of each, read while PostgreSQL looks up those who come after."""
    with profiles.cursor(connection) as cursor:
        yield from cast(
            Iterator[tuple[Candidate, bytes]],
            cursor.stream(load("runs")["candidates"], whom, size=profiles.AT_ONCE),
        )


def _one_run(connection: Conn, query: str, parameters: dict[str, Any]) -> Run | None:
    with connection.cursor(row_factory=kwargs_row(_run)) as cursor:
        return cursor.execute(load("runs")[query], parameters).fetchone()


def _run(*, state: str, **columns: Any) -> Run:
    return Run(state=RunState(state), **columns)


def _entry(
    *,
    dense: float | None,
    lexical: float | None,
    coverage: float | None,
    reasons: list[dict[str, Any]],
    **columns: Any,
) -> Entry:
    score = None
    if dense is not None and lexical is not None and coverage is not None:
        score = ScoreParts(dense=dense, lexical=lexical, coverage=coverage)
    return Entry(score=score, reasons=_reasons(reasons), **columns)


def _near_miss(
    *, dense: float, lexical: float, coverage: float, reasons: list[dict[str, Any]], **columns: Any
) -> NearMiss:
    return NearMiss(
        score=ScoreParts(dense=dense, lexical=lexical, coverage=coverage), reasons=_reasons(reasons), **columns
    )


def _reasons(stored: list[dict[str, Any]]) -> tuple[Reason, ...]:
    return tuple(Reason(**reason | {"finding": Finding(reason["finding"])}) for reason in stored)


def _shortlist_row(one: Shortlist) -> bytes:
    """As `copy_shortlists` names the columns."""
    counts = integer(4, one.candidates) + integer(4, one.eligible) + integer(4, one.listed)
    refused = (json(orjson.dumps(dict(told))) for told in (one.refusals, one.refused_alone))
    return b"".join((begun(8), uuid(one.run_id), text(one.unit), uuid(one.vacancy_id), counts, *refused))


def _entry_row(one: Entry) -> bytes:
    """As ENTRY_COLUMNS."""
    return b"".join((begun(len(ENTRY_COLUMNS)), *_placed(one), TRUE if one.is_new else FALSE))


def _near_row(one: NearMiss) -> bytes:
    """As NEAR_COLUMNS."""
    return b"".join((begun(len(NEAR_COLUMNS)), *_placed(one), text(one.code), text(one.missing)))


def _placed(one: Entry | NearMiss) -> tuple[bytes, ...]:
    score = one.score
    parts = [NULL] * 3 if score is None else [real(4, part) for part in (score.dense, score.lexical, score.coverage)]
    return (
        uuid(one.id),
        uuid(one.run_id),
        text(one.unit),
        uuid(one.vacancy_id),
        text(one.pseudonym),
        text(one.display_code),
        text(one.caseworker),
        integer(4, one.position),
        *parts,
        json(orjson.dumps(one.reasons)),
    )


def _copy(connection: Conn, table: str, columns: Sequence[str], rows: Sequence[bytes]) -> None:
    """Many rows at once. PostgreSQL copies into no table with row-level security; a stage of our own has none."""
    names = ", ".join(columns)
    connection.execute(f"CREATE TEMPORARY TABLE placed (LIKE {table}) ON COMMIT DROP")
    copy(connection, f"COPY pg_temp.placed ({names}) FROM STDIN (FORMAT binary)", rows)
    connection.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM pg_temp.placed")
    connection.execute("DROP TABLE pg_temp.placed")
