"""Commitments: registered by coordinators, read by them and by the supplier that made them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Response

from api.deps import (
    AsCoordinator,
    AsSupplierOrCoordinator,
    FromServices,
    Now,
    WholeTransaction,
    coordinator_key,
    sent_as,
)
from api.documentation import answers
from api.v1.commitment_shapes import CommitmentDetail
from api.v1.json_body import StrictJsonRoute
from api.v1.paging import Cursor, Limit
from api.v1.schemas import CommitmentOut, CommitmentPage
from matcher.commitments import standings
from matcher.intake.contracts import CommitmentForm, put_commitment
from matcher.intake.outcome import Outcome
from matcher.services import Services
from models.clock import local_date
from models.contract import Commitment
from models.errors import NotFound
from models.ids import CommitmentId
from models.store import contracts
from models.store.database import Conn

router = APIRouter(prefix="/v1/commitments", tags=["contracts"], route_class=StrictJsonRoute)

EXAMPLE = {
    "contract_id": "a0b9c7de-4a2b-4c8e-9a5d-1f1f0e7d2c33",
    "reference": "11554-1",
    "kind": "employment",
    "full_time_months": 12,
    "target_groups": ["long_term_unemployed", "newly_arrived"],
    "first_start_within_months": 6,
    "requirement_id": "11554",
}
Form = Annotated[CommitmentForm, Body(openapi_examples={"employment": {"value": EXAMPLE}})]


@router.post(
    "",
    status_code=201,
    summary="Register a commitment",
    response_model_exclude_none=True,
    responses={
        200: {"model": CommitmentOut, "description": "A commitment that is known, with what was new about it."},
        201: {"description": "A new commitment."},
        **answers(400, 401, 403, 404, 409, 413, 415, 422, 503),
    },
    dependencies=[Depends(coordinator_key), Depends(sent_as("application/json"))],
)
def post_commitment(
    form: Form,
    caller: AsCoordinator,
    connection: WholeTransaction,
    now: Now,
    services: FromServices,
    response: Response,
) -> CommitmentOut:
    """Idempotent by contract and reference."""
    commitment, outcome = put_commitment(connection, form, now=now, actor=caller.actor)
    response.status_code = 201 if outcome is Outcome.CREATED else 200
    return _told(connection, [commitment], now, services)[0]


@router.get("", summary="List commitments", response_model_exclude_none=True, responses=answers(401, 403, 422, 503))
def list_commitments(
    caller: AsSupplierOrCoordinator,
    connection: WholeTransaction,
    now: Now,
    services: FromServices,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> CommitmentPage:
    """A supplier's key shows its own commitments, a coordinator's all. A page without `next_cursor` is the last."""
    found = contracts.commitments(
        connection,
        supplier_id=caller.supplier_id,
        after=None if cursor is None else CommitmentId(cursor),
        limit=limit + 1,
    )
    items = _told(connection, found[:limit], now, services)
    return CommitmentPage(items=items, next_cursor=items[-1].id if len(found) > limit else None)


@router.get(
    "/{commitment_id}",
    summary="Read a commitment",
    response_model_exclude_none=True,
    responses=answers(401, 403, 404, 422, 503),
)
def get_commitment(
    commitment_id: UUID, caller: AsSupplierOrCoordinator, connection: WholeTransaction, now: Now, services: FromServices
) -> CommitmentDetail:
    """How it stands today, with the calculation: every placement, month by month."""
    found = contracts.find_commitment(connection, CommitmentId(commitment_id), caller.supplier_id)
    if found is None:
        raise NotFound("commitment_not_found")
    standing = standings(connection, [found], local_date(now), services.settings.clause_rules)[found.id]
    return CommitmentDetail.of_standing(found, contracts.by_ids(connection, [found.contract_id])[0], standing)


def _told(connection: Conn, found: Sequence[Commitment], now: datetime, services: Services) -> list[CommitmentOut]:
    """The commitments as they stand today."""
    of_contract = {one.id: one for one in contracts.by_ids(connection, [one.contract_id for one in found])}
    standing = standings(connection, found, local_date(now), services.settings.clause_rules)
    return [CommitmentOut.of(one, of_contract[one.contract_id], standing[one.id]) for one in found]
