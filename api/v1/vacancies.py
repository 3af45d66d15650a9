"""Vacancies: posted, read, changed, withdrawn and listed by the supplier whose they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query, Response

from api.deps import AsSupplier, FromServices, Now, Transaction, sent_as, supplier_key, supplier_of
from api.documentation import answers
from api.v1.json_body import StrictJsonRoute
from api.v1.paging import Limit, after_vacancy, vacancy_cursor
from api.v1.schemas import POSTING_EXAMPLE, VacancyOut, VacancyPage
from matcher.intake.job_ad import JobAd
from matcher.intake.outcome import Outcome
from matcher.intake.vacancies import amend, submit, withdraw
from matcher.reading import READER, READER_REVISION
from matcher.services import Services
from models.clock import local_date
from models.demands import status_of
from models.errors import NotFound
from models.ids import CommitmentId, VacancyId
from models.reach import NOTHING
from models.store import readings, vacancies
from models.store.database import Conn
from models.vacancy import Vacancy, VacancyStatus

router = APIRouter(prefix="/vacancies", tags=["vacancies"], route_class=StrictJsonRoute)

Posting = Annotated[JobAd, Body(openapi_examples={"cleaner": {"summary": "A cleaner", "value": POSTING_EXAMPLE}})]
MERGE_PATCH = "application/merge-patch+json"
Patch = Annotated[
    dict[str, Any],
    Body(
        media_type=MERGE_PATCH,
        openapi_examples={"filled": {"summary": "One position is filled", "value": {"filled_positions": 1}}},
    ),
]


@router.post(
    "",
    status_code=201,
    summary="Post a vacancy",
    response_model=VacancyOut,
    response_model_exclude_none=True,
    responses={
        200: {"model": VacancyOut, "description": "The vacancy of this supplier_reference, unchanged or replaced."},
        201: {"description": "A new vacancy.", "headers": {"Location": {"schema": {"type": "string"}}}},
        **answers(400, 401, 403, 404, 409, 413, 415, 422, 503),
    },
    dependencies=[Depends(supplier_key), Depends(sent_as("application/json"))],
)
def post_vacancy(
    posting: Posting, caller: AsSupplier, services: FromServices, now: Now, response: Response
) -> VacancyOut:
    """Idempotent by `supplier_reference`: the same posting again gives the same vacancy, another one replaces it."""
    # Suppliers' systems post many at once: a transaction that is a dependency would take two more turns of a thread.
    with services.application.transaction(NOTHING) as connection:
        vacancy, outcome = submit(connection, posting, supplier_id=supplier_of(caller), now=now, actor=caller.actor)
        kept = None if outcome is Outcome.CREATED else readings.of_vacancies(connection, [vacancy.id]).get(vacancy.id)
    response.status_code = 201 if outcome is Outcome.CREATED else 200
    response.headers["Location"] = f"/v1/vacancies/{vacancy.id}"
    status = status_of(kept, READER, READER_REVISION)
    return VacancyOut.of(vacancy, local_date(now), status, services.settings.referral_working_days)


@router.get(
    "",
    summary="List your vacancies",
    response_model=VacancyPage,
    response_model_exclude_none=True,
    responses=answers(401, 403, 422, 503),
)
def list_vacancies(
    caller: AsSupplier,
    connection: Transaction,
    now: Now,
    services: FromServices,
    limit: Limit = 50,
    cursor: Annotated[str | None, Query(description="`next_cursor` of the page before.", max_length=200)] = None,
    status: VacancyStatus | None = None,
    commitment_id: UUID | None = None,
) -> VacancyPage:
    """Oldest first. A page without `next_cursor` is the last."""
    found = vacancies.page(
        connection,
        supplier_of(caller),
        day=local_date(now),
        status=status,
        commitment_id=None if commitment_id is None else CommitmentId(commitment_id),
        after=after_vacancy(cursor),
        limit=limit + 1,
    )
    items = _told(connection, found[:limit], now, services)
    return VacancyPage(items=items, next_cursor=vacancy_cursor(found[limit - 1]) if len(found) > limit else None)


@router.get(
    "/{vacancy_id}",
    summary="Read a vacancy",
    response_model=VacancyOut,
    response_model_exclude_none=True,
    responses=answers(401, 403, 404, 422, 503),
)
def get_vacancy(
    vacancy_id: UUID, caller: AsSupplier, connection: Transaction, now: Now, services: FromServices
) -> VacancyOut:
    """One of your vacancies, whatever its status."""
    vacancy = vacancies.find(connection, VacancyId(vacancy_id), supplier_of(caller))
    if vacancy is None:
        raise NotFound("vacancy_not_found")
    return _told(connection, [vacancy], now, services)[0]


@router.patch(
    "/{vacancy_id}",
    summary="Change a vacancy",
    response_model=VacancyOut,
    response_model_exclude_none=True,
    responses=answers(400, 401, 403, 404, 409, 413, 415, 422, 503),
    dependencies=[Depends(supplier_key), Depends(sent_as(MERGE_PATCH, "application/json"))],
)
def patch_vacancy(
    vacancy_id: UUID, patch: Patch, caller: AsSupplier, connection: Transaction, now: Now, services: FromServices
) -> VacancyOut:
    """A JSON merge patch (RFC 7396): null takes a field away, what is not named stays. The whole is checked anew."""
    vacancy = amend(
        connection, VacancyId(vacancy_id), patch, supplier_id=supplier_of(caller), now=now, actor=caller.actor
    )
    return _told(connection, [vacancy], now, services)[0]


@router.post(
    "/{vacancy_id}/withdraw",
    summary="Withdraw a vacancy",
    response_model=VacancyOut,
    response_model_exclude_none=True,
    responses=answers(401, 403, 404, 422, 503),
)
def withdraw_vacancy(
    vacancy_id: UUID, caller: AsSupplier, connection: Transaction, now: Now, services: FromServices
) -> VacancyOut:
    """Nobody is proposed for it any more; it stays readable. Withdrawing it again changes nothing."""
    vacancy = withdraw(connection, VacancyId(vacancy_id), supplier_id=supplier_of(caller), now=now, actor=caller.actor)
    return _told(connection, [vacancy], now, services)[0]


def _told(connection: Conn, found: Sequence[Vacancy], now: datetime, services: Services) -> list[VacancyOut]:
    """The vacancies as their supplier reads them, each with how far its ad has been read."""
    kept = readings.of_vacancies(connection, [one.id for one in found])
    return [
        VacancyOut.of(
            one,
            local_date(now),
            status_of(kept.get(one.id), READER, READER_REVISION),
            services.settings.referral_working_days,
        )
        for one in found
    ]
