"""Suppliers' postings: taken in, changed, withdrawn. Each change leaves an audit event in the same transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from matcher.intake.job_ad import JobAd, read_job_ad
from matcher.intake.outcome import Outcome
from models.audit import AuditEvent
from models.clock import local_date
from models.contract import Commitment
from models.demands import words_changed
from models.errors import Conflict, InvalidInput, NotFound, Problem
from models.ids import CommitmentId, SupplierId, VacancyId, new_id
from models.job_ad import draft_of
from models.store import audit, contracts, readings, vacancies
from models.store.database import Conn
from models.vacancy import Vacancy, VacancyDraft

DEEPEST = 20
"""Levels of objects in objects that a change may have; a JobAd has five."""


def submit(
    connection: Conn, ad: JobAd, *, supplier_id: SupplierId, now: datetime, actor: str
) -> tuple[Vacancy, Outcome]:
    """Take in a posting. The supplier's reference tells which vacancy it is, so a repeated call is harmless.

    The same posting again changes nothing, whatever has become of the vacancy; another one replaces the first.
    Raises NotFound for a commitment that is not the supplier's, InvalidInput for a posting that does not suit it, and
    Conflict where the vacancy has been withdrawn.
    """
    # Most postings are new, and this is how to know without asking first.
    new = submit_new(connection, ad, supplier_id=supplier_id, now=now, actor=actor)
    if new is not None:
        return new, Outcome.CREATED
    commitment, draft = _under(contracts.commitment_to_use(connection, CommitmentId(ad.commitment_id), supplier_id), ad)
    standing = vacancies.lock_by_reference(connection, supplier_id, draft.supplier_reference)
    if standing is not None:
        return _replace(connection, standing, draft, commitment, now, actor)
    if problems := _problems(draft, commitment, local_date(now), None):
        raise InvalidInput(problems)
    # Postings are never deleted: the one that was there has just been given another reference, or the commitment has
    # just become one for this.
    return submit(connection, ad, supplier_id=supplier_id, now=now, actor=actor)


def submit_new(connection: Conn, ad: JobAd, *, supplier_id: SupplierId, now: datetime, actor: str) -> Vacancy | None:
    """Take in a posting whose reference is new and that suits its commitment, in one statement, which needs no
    transaction around it; None, and nothing kept, for any other. Raises NotFound like `submit`."""
    commitment, draft = _under(contracts.find_commitment(connection, CommitmentId(ad.commitment_id), supplier_id), ad)
    vacancy = Vacancy(id=VacancyId(new_id()), supplier_id=supplier_id, draft=draft, created_at=now, updated_at=now)
    event = _event(now, actor, "vacancy.created", vacancy.id)
    if _problems(draft, commitment, local_date(now), None) or not vacancies.add(connection, vacancy, event):
        return None
    return vacancy


def amend(
    connection: Conn,
    vacancy_id: VacancyId,
    patch: Mapping[str, Any],
    *,
    supplier_id: SupplierId,
    now: datetime,
    actor: str,
) -> Vacancy:
    """Change a posting by a JSON merge patch (RFC 7396): null takes a field away, what is not named stays.

    The whole posting is checked anew. Raises NotFound, InvalidInput and Conflict like `submit`.
    """
    standing = vacancies.lock(connection, vacancy_id, supplier_id)
    if standing is None:
        raise NotFound("vacancy_not_found")
    ad = read_job_ad(merged(standing.draft.job_ad, patch))
    commitment, draft = _under(contracts.commitment_to_use(connection, CommitmentId(ad.commitment_id), supplier_id), ad)
    return _replace(connection, standing, draft, commitment, now, actor)[0]


def withdraw(connection: Conn, vacancy_id: VacancyId, *, supplier_id: SupplierId, now: datetime, actor: str) -> Vacancy:
    """Take a vacancy out of matching. It stays readable; withdrawing it again changes nothing. Raises NotFound."""
    standing = vacancies.lock(connection, vacancy_id, supplier_id)
    if standing is None:
        raise NotFound("vacancy_not_found")
    if standing.withdrawn_at is not None:
        return standing
    vacancies.withdraw(connection, vacancy_id, now)
    audit.append(connection, _event(now, actor, "vacancy.withdrawn", vacancy_id))
    return replace(standing, withdrawn_at=now, updated_at=now)


def merged(target: Any, patch: Any, depth: int = 0) -> Any:
    """`target` after the JSON merge patch `patch`: RFC 7396, section 2. Raises InvalidInput for a bottomless one."""
    if not isinstance(patch, Mapping):
        return patch
    if depth > DEEPEST:
        raise InvalidInput([Problem(field="", code="too_deep", params={"limit": DEEPEST})])
    result = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value, depth + 1)
    return result


def _under(commitment: Commitment | None, ad: JobAd) -> tuple[Commitment, VacancyDraft]:
    """The commitment, which is there, and what is posted under it. Raises NotFound."""
    if commitment is None:
        raise NotFound("commitment_not_found")
    return commitment, draft_of(ad.posting(ad.kind or commitment.kind))


def _replace(
    connection: Conn, standing: Vacancy, draft: VacancyDraft, commitment: Commitment, now: datetime, actor: str
) -> tuple[Vacancy, Outcome]:
    fields = _differences(standing.draft.job_ad, draft.job_ad)
    if not fields:
        return standing, Outcome.UNCHANGED
    if standing.withdrawn_at is not None:
        raise Conflict("vacancy_withdrawn")
    if problems := _problems(draft, commitment, local_date(now), standing.draft):
        raise InvalidInput(problems)
    vacancy = replace(standing, draft=draft, updated_at=now)
    vacancies.change(connection, vacancy)
    if words_changed(standing.draft, draft):
        readings.drop(connection, vacancy.id)
    audit.append(connection, _event(now, actor, "vacancy.changed", vacancy.id, {"fields": fields}))
    return vacancy, Outcome.CHANGED


def _problems(
    draft: VacancyDraft, commitment: Commitment, today: date, before: VacancyDraft | None
) -> Sequence[Problem]:
    """In what a posting does not suit its commitment and the calendar. What stood before may stay, however late."""
    problems = []
    if draft.kind is not commitment.kind:
        problems.append(Problem(field="kind", code="kind_differs", params={"kind": commitment.kind.value}))
    if commitment.ends_on < today and (before is None or before.commitment_id != draft.commitment_id):
        problems.append(
            Problem(field="commitment_id", code="commitment_ended", params={"day": commitment.ends_on.isoformat()})
        )
    deadline = draft.application_deadline
    if deadline < today and (before is None or before.application_deadline != deadline):
        problems.append(Problem(field="application_deadline", code="deadline_passed"))
    if draft.starts_on is not None and draft.starts_on > commitment.ends_on:
        problems.append(
            Problem(field="access", code="starts_after_commitment", params={"day": commitment.ends_on.isoformat()})
        )
    return problems


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Sequence[str]:
    """The names of the fields that differ."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def _event(
    now: datetime, actor: str, action: str, vacancy_id: VacancyId, details: Mapping[str, object] | None = None
) -> AuditEvent:
    return AuditEvent(
        at=now,
        actor=actor,
        action=action,
        subject_type="vacancy",
        subject=str(vacancy_id),
        details=details or {},
    )
