"""Verdicts: what a person said of a pair."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict
from typing import Any

from psycopg.rows import kwargs_row

from models.ids import Pseudonym, VacancyId
from models.shortlist import Decision, DeclineReason, Verdict
from models.store.database import Conn
from models.store.queries import load


def add(connection: Conn, verdict: Verdict) -> None:
    """Keep a verdict. An earlier one on the same pair stays, and the latest counts."""
    connection.execute(load("verdicts")["add"], asdict(verdict))


def declined_pairs(connection: Conn) -> AbstractSet[tuple[VacancyId, Pseudonym]]:
    """Pairs whose latest verdict is a decline."""
    rows = connection.execute(load("verdicts")["declined_pairs"])
    return {(VacancyId(row[0]), Pseudonym(row[1])) for row in rows}


def of_vacancy(connection: Conn, vacancy_id: VacancyId) -> Sequence[Verdict]:
    """The latest verdict on each candidate of one vacancy."""
    with connection.cursor(row_factory=kwargs_row(_verdict)) as cursor:
        return cursor.execute(load("verdicts")["of_vacancy"], {"vacancy_id": vacancy_id}).fetchall()


def of_vacancies(connection: Conn, vacancy_ids: Sequence[VacancyId]) -> Sequence[Verdict]:
    """The latest verdict on each candidate of several vacancies."""
    with connection.cursor(row_factory=kwargs_row(_verdict)) as cursor:
        return cursor.execute(load("verdicts")["of_vacancies"], {"vacancy_ids": list(vacancy_ids)}).fetchall()


def _verdict(*, decision: str, reason: str | None, **columns: Any) -> Verdict:
    return Verdict(decision=Decision(decision), reason=None if reason is None else DeclineReason(reason), **columns)
