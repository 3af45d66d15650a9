"""Vacancies: posted, read, changed, withdrawn and listed by the supplier whose they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query, Request, Response
from pydantic import PlainValidator

from api.deps import (
    BEARER,
    AsSupplier,
    FromServices,
    Now,
    Transaction,
    recognised,
    require_media_type,
    sent_as,
    supplier_key,
    supplier_of,
)
from api.documentation import answers
from api.v1.json_body import StrictJsonRoute
from api.v1.paging import Limit, after_vacancy, vacancy_cursor
from api.v1.schemas import POSTING_EXAMPLE, VacancyOut, VacancyPage
from matcher.intake.job_ad import JobAd, read_job_ad
from matcher.intake.outcome import Outcome
from matcher.intake.vacancies import amend, submit, submit_new, withdraw
from matcher.reading import READER, READER_REVISION
from matcher.services import Services
from models.clock import local_date
from models.demands import ReadingStatus, status_of
from models.errors import NotFound
from models.ids import CommitmentId, VacancyId
from models.reach import NOTHING
from models.store import readings, vacancies
from models.store.database import Conn
from models.supplier import Scope
from models.vacancy import Vacancy, VacancyStatus

router = APIRouter(prefix="/v1/vacancies", tags=["vacancies"], route_class=StrictJsonRoute)

Posting = Annotated[
    Any,
    PlainValidator(lambda sent: sent, json_schema_input_type=JobAd),
    Body(default_factory=dict, openapi_examples={"cleaner": {"summary": "A cleaner", "value": POSTING_EXAMPLE}}),
]
"""A JobAd that is yet to be checked: whose key it is comes first."""
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
    openapi_extra={"security": [{BEARER.scheme_name: []}], "requestBody": {"required": True}},
)
def post_vacancy(request: Request, posting: Posting) -> Response:
    """Idempotent by `supplier_reference`: the same posting again gives the same vacancy, another one replaces it."""
    # Suppliers' systems post many at once: everything is done in one turn of one thread, and a posting that is new in
    # one statement. A key that is a dependency, and an answer that FastAPI writes, would take one more turn each.
    services: Services = request.app.state.services
    caller, now = recognised(request, Scope.SUPPLIER), services.clock()
    require_media_type(request, "application/json")
    ad, supplier_id = read_job_ad(posting), supplier_of(caller)
    with services.application.by_statement() as connection:
        new = submit_new(connection, ad, supplier_id=supplier_id, now=now, actor=caller.actor)
    if new is not None:
        days = services.settings.referral_working_days
        return _answered(VacancyOut.of(new, local_date(now), ReadingStatus.PENDING, days), Outcome.CREATED)
    with services.application.transaction(NOTHING) as connection:
        vacancy, outcome = submit(connection, ad, supplier_id=supplier_id, now=now, actor=caller.actor)
        told = _told(connection, [vacancy], now, services)[0]
    return _answered(told, outcome)


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


def _answered(told: VacancyOut, outcome: Outcome) -> Response:
    return Response(
        told.model_dump_json(exclude_none=True),
        status_code=201 if outcome is Outcome.CREATED else 200,
        headers={"Location": f"/v1/vacancies/{told.id}"},
        media_type="application/json",
    )
