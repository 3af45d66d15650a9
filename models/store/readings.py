"""What was read in the vacancies' ads, and what their suppliers say of it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import kwargs_row
from psycopg.types.json import Jsonb

from models.demands import AdReading, Correction, CorrectionAction
from models.ids import VacancyId
from models.job_ad import draft_of
from models.reading import AdField, ReadDemand, Reading, ReadKind, Strength
from models.store.database import Conn, execute_many
from models.store.queries import load
from models.vacancy import VacancyDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadAd:
    """A posting to be read, as it stood at `updated_at`."""

    vacancy_id: VacancyId
    draft: VacancyDraft
    updated_at: datetime


def unread(
    connection: Conn, *, reader: str, revision: int, encoder: str, limit: int, passed_over: Sequence[VacancyId] = ()
) -> Sequence[UnreadAd]:
    """At most `limit` ads that this reader with this encoder has not read, latest first, without `passed_over`."""
    parameters = {
        "reader": reader,
        "revision": revision,
        "encoder": encoder,
        "limit": limit,
        "passed_over": list(passed_over),
    }
    rows = connection.execute(load("readings")["unread"], parameters)
    return [UnreadAd(vacancy_id=VacancyId(row[0]), draft=draft_of(row[1]), updated_at=row[2]) for row in rows]


def keep(connection: Conn, kept: AdReading, *, text_of: datetime) -> bool:
    """Keep a reading in place of the one before. False, and nothing kept, where the vacancy has changed since
    `text_of`, when its text was taken."""
    parameters = {
        "vacancy_id": kept.vacancy_id,
        "reader": kept.reading.reader,
        "revision": kept.reading.revision,
        "encoder": kept.encoder,
        "read_at": kept.read_at,
        "demands": Jsonb([asdict(demand) for demand in kept.reading.demands]),
        "updated_at": text_of,
    }
    return connection.execute(load("readings")["keep"], parameters).rowcount == 1


def drop(connection: Conn, vacancy_id: VacancyId) -> None:
    """Forget what was read in a text that has changed. The supplier's corrections stay."""
    connection.execute(load("readings")["drop"], {"vacancy_id": vacancy_id})


def of_vacancy(connection: Conn, vacancy_id: VacancyId) -> AdReading | None:
    """The reading of one vacancy's text, or None where nobody has read it yet."""
    return of_vacancies(connection, [vacancy_id]).get(vacancy_id)


def of_vacancies(connection: Conn, vacancy_ids: Sequence[VacancyId]) -> Mapping[VacancyId, AdReading]:
    """The readings of several vacancies; one that nobody has read is left out."""
    with connection.cursor(row_factory=kwargs_row(_reading)) as cursor:
        found = cursor.execute(load("readings")["of_vacancies"], {"vacancy_ids": list(vacancy_ids)})
        return {one.vacancy_id: one for one in found}


def corrections_of(connection: Conn, vacancy_id: VacancyId) -> Sequence[Correction]:
    """What the supplier says of one vacancy's demands, in the supplier's order."""
    return corrections_of_all(connection, [vacancy_id]).get(vacancy_id, ())


def corrections_of_all(connection: Conn, vacancy_ids: Sequence[VacancyId]) -> Mapping[VacancyId, Sequence[Correction]]:
    """The corrections of several vacancies; one without any is left out."""
    found: dict[VacancyId, list[Correction]] = {}
    with connection.cursor(row_factory=kwargs_row(_correction)) as cursor:
        rows = cursor.execute(load("readings")["corrections_of"], {"vacancy_ids": list(vacancy_ids)})
        for vacancy_id, correction in rows:
            found.setdefault(vacancy_id, []).append(correction)
    return found


def put_corrections(connection: Conn, vacancy_id: VacancyId, corrections: Sequence[Correction]) -> None:
    """Keep what the supplier says now in place of what was said before. The vacancy has to be locked."""
    connection.execute(load("readings")["drop_corrections"], {"vacancy_id": vacancy_id})
    execute_many(
        connection,
        load("readings")["add_correction"],
        [
            asdict(correction) | {"vacancy_id": vacancy_id, "position": position}
            for position, correction in enumerate(corrections)
        ],
    )


def _reading(
    *, vacancy_id: VacancyId, reader: str, revision: int, demands: list[dict[str, Any]], **columns: Any
) -> AdReading:
    reading = Reading(demands=tuple(_demand(**demand) for demand in demands), reader=reader, revision=revision)
    return AdReading(vacancy_id=vacancy_id, reading=reading, **columns)


def _demand(*, kind: str, strength: str, field: str, **rest: Any) -> ReadDemand:
    return ReadDemand(kind=ReadKind(kind), strength=Strength(strength), field=AdField(field), **rest)


def _correction(
    *, vacancy_id: VacancyId, action: str, kind: str, strength: str | None, **columns: Any
) -> tuple[VacancyId, Correction]:
    return vacancy_id, Correction(
        action=CorrectionAction(action),
        kind=ReadKind(kind),
        strength=None if strength is None else Strength(strength),
        **columns,
    )
