"""Verdicts: what a person said of a pair."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from psycopg.rows import kwargs_row

from models.ids import Pseudonym, StaffCode, VacancyId, VerdictId
from models.shortlist import Decision, DeclineReason, Verdict
from models.store.database import Conn
from models.store.queries import load


def lock_pair(connection: Conn, vacancy_id: VacancyId, pseudonym: Pseudonym) -> None:
    """Wait until nobody else says anything of a pair, and keep others from it until the transaction ends."""
    connection.execute(load("verdicts")["lock_pair"], {"vacancy_id": str(vacancy_id), "pseudonym": pseudonym})


def add(connection: Conn, verdict: Verdict) -> None:
    """Keep a verdict. An earlier one on the same pair stays, and the latest counts."""
    connection.execute(load("verdicts")["add"], asdict(verdict))


def add_note(connection: Conn, verdict_id: VerdictId, text: str) -> None:
    """Keep a private line with a verdict."""
    connection.execute(load("verdicts")["add_note"], {"verdict_id": verdict_id, "text": text})


def notes(connection: Conn, verdict_ids: Sequence[VerdictId]) -> Mapping[VerdictId, str]:
    """The private lines of some verdicts, of those that may be read here."""
    return {
        VerdictId(row[0]): row[1]
        for row in connection.execute(load("verdicts")["notes"], {"verdict_ids": list(verdict_ids)})
    }


def kept_off(connection: Conn, day: date) -> AbstractSet[tuple[VacancyId, Pseudonym]]:
    """Pairs that do not stand on the lists of a day: declined, waiting until a later one, or past their proposal."""
    rows = connection.execute(load("verdicts")["kept_off"], {"day": day})
    return {(VacancyId(row[0]), Pseudonym(row[1])) for row in rows}


def of_vacancies(connection: Conn, vacancy_ids: Sequence[VacancyId]) -> Sequence[Verdict]:
    """The latest verdict on each candidate of several vacancies, where it has not been taken back."""
    with connection.cursor(row_factory=kwargs_row(_verdict)) as cursor:
        return cursor.execute(load("verdicts")["of_vacancies"], {"vacancy_ids": list(vacancy_ids)}).fetchall()


def of_pair(connection: Conn, vacancy_id: VacancyId, pseudonym: Pseudonym) -> Sequence[Verdict]:
    """All that has been said of a pair, in order; what was taken back, too."""
    parameters = {"vacancy_id": vacancy_id, "pseudonym": pseudonym}
    with connection.cursor(row_factory=kwargs_row(_verdict)) as cursor:
        return cursor.execute(load("verdicts")["of_pair"], parameters).fetchall()


def said_since(connection: Conn, since: datetime, made_by: StaffCode | None = None) -> Sequence[Verdict]:
    """All that has been said since a moment, by one colleague where given, in order; what was taken back, too."""
    with connection.cursor(row_factory=kwargs_row(_verdict)) as cursor:
        return cursor.execute(load("verdicts")["said_since"], {"since": since, "made_by": made_by}).fetchall()


def _verdict(*, decision: str, reason: str | None, **columns: Any) -> Verdict:
    return Verdict(decision=Decision(decision), reason=None if reason is None else DeclineReason(reason), **columns)
