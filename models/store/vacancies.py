"""Vacancies: the posting is kept as it was accepted, and its facts are read from it each time."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from psycopg.rows import kwargs_row
from psycopg.types.json import Jsonb

from models.audit import AuditEvent
from models.candidate import TargetGroup
from models.ids import CommitmentId, SupplierId, VacancyId
from models.job_ad import draft_of
from models.store import audit
from models.store.database import Conn
from models.store.queries import load
from models.vacancy import Vacancy, VacancyStatus


def find(connection: Conn, vacancy_id: VacancyId, supplier_id: SupplierId | None = None) -> Vacancy | None:
    """One vacancy, or None; another supplier's is None too where `supplier_id` is given."""
    return _one(connection, "find", {"id": vacancy_id, "supplier_id": supplier_id})


def lock(connection: Conn, vacancy_id: VacancyId, supplier_id: SupplierId) -> Vacancy | None:
    """A supplier's vacancy, kept from others until the transaction ends, or None."""
    return _one(connection, "lock", {"id": vacancy_id, "supplier_id": supplier_id})


def lock_by_reference(connection: Conn, supplier_id: SupplierId, supplier_reference: str) -> Vacancy | None:
    """The vacancy that a supplier calls so, kept from others until the transaction ends, or None."""
    return _one(connection, "lock_by_reference", {"supplier_id": supplier_id, "supplier_reference": supplier_reference})


def by_ids(connection: Conn, ids: Sequence[VacancyId]) -> Sequence[Vacancy]:
    """Vacancies by id, whatever their state; those that do not exist are left out."""
    return _many(connection, "by_ids", {"ids": list(ids)})


def of_commitments(connection: Conn, commitment_ids: Sequence[CommitmentId]) -> Sequence[Vacancy]:
    """All that has been posted under some commitments, whatever its state, oldest first."""
    return _many(connection, "of_commitments", {"commitment_ids": list(commitment_ids)})


def page(
    connection: Conn,
    supplier_id: SupplierId,
    *,
    day: date,
    status: VacancyStatus | None = None,
    commitment_id: CommitmentId | None = None,
    after: tuple[datetime, VacancyId] | None = None,
    limit: int | None = None,
) -> Sequence[Vacancy]:
    """At most `limit` of a supplier's vacancies, oldest first, after the (created_at, id) given.

    `status` is what a vacancy's state amounts to on `day`.
    """
    after_time, after_id = after or (None, None)
    return _many(
        connection,
        "page",
        {
            "supplier_id": supplier_id,
            "day": day,
            "status": status,
            "commitment_id": commitment_id,
            "after_time": after_time,
            "after_id": after_id,
            "limit": limit,
        },
    )


def open_for_matching(connection: Conn, day: date) -> Sequence[tuple[Vacancy, frozenset[TargetGroup]]]:
    """Vacancies that people can be proposed for on `day`, each with its commitment's target groups, by id."""
    with connection.cursor(row_factory=kwargs_row(_with_groups)) as cursor:
        return cursor.execute(load("vacancies")["open_for_matching"], {"day": day}).fetchall()


def add(connection: Conn, vacancy: Vacancy, event: AuditEvent) -> bool:
    """Keep a new vacancy and the event that tells of it, in one statement. False, and nothing kept, where the supplier
    already has one of this reference, or its commitment is not the supplier's and of its kind, which it then stays
    until the transaction ends."""
    parameters = _row(vacancy) | audit.row(event) | {"kind": vacancy.draft.kind}
    return connection.execute(load("vacancies")["add"], parameters).rowcount == 1


def change(connection: Conn, vacancy: Vacancy) -> None:
    """Keep the supplier's latest word; its texts will be read again.

    Raises Conflict where another vacancy of the supplier has this reference, NotFound where the commitment is not the
    supplier's.
    """
    connection.execute(load("vacancies")["change"], _row(vacancy))


def withdraw(connection: Conn, vacancy_id: VacancyId, at: datetime) -> None:
    """Take a vacancy out of matching; one that is withdrawn stays as it was."""
    connection.execute(load("vacancies")["withdraw"], {"id": vacancy_id, "at": at})


def _one(connection: Conn, query: str, parameters: dict[str, Any]) -> Vacancy | None:
    with connection.cursor(row_factory=kwargs_row(_vacancy)) as cursor:
        return cursor.execute(load("vacancies")[query], parameters).fetchone()


def _many(connection: Conn, query: str, parameters: dict[str, Any]) -> Sequence[Vacancy]:
    with connection.cursor(row_factory=kwargs_row(_vacancy)) as cursor:
        return cursor.execute(load("vacancies")[query], parameters).fetchall()


def _vacancy(*, job_ad: dict[str, Any], **columns: Any) -> Vacancy:
    return Vacancy(draft=draft_of(job_ad), **columns)


def _with_groups(*, target_groups: list[str], **columns: Any) -> tuple[Vacancy, frozenset[TargetGroup]]:
    return _vacancy(**columns), frozenset(TargetGroup(group) for group in target_groups)


def _row(vacancy: Vacancy) -> dict[str, Any]:
    draft = vacancy.draft
    return {
        "id": vacancy.id,
        "supplier_id": vacancy.supplier_id,
        "supplier_reference": draft.supplier_reference,
        "commitment_id": draft.commitment_id,
        "application_deadline": draft.application_deadline,
        "number_of_vacancies": draft.number_of_vacancies,
        "filled_positions": draft.filled_positions,
        "job_ad": Jsonb(dict(draft.job_ad)),
        "created_at": vacancy.created_at,
        "updated_at": vacancy.updated_at,
        "withdrawn_at": vacancy.withdrawn_at,
    }
