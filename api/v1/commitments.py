"""Commitments: registered by coordinators, read by them and by the supplier that made them."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Response

from api.deps import AsCoordinator, AsSupplierOrCoordinator, Now, Transaction, coordinator_key, sent_as
from api.documentation import answers
from api.v1.json_body import StrictJsonRoute
from api.v1.paging import Cursor, Limit
from api.v1.schemas import CommitmentOut, CommitmentPage
from matcher.intake.contracts import CommitmentForm, put_commitment
from matcher.intake.outcome import Outcome
from models.ids import CommitmentId
from models.store import contracts

router = APIRouter(prefix="/commitments", tags=["contracts"], route_class=StrictJsonRoute)

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
    form: Form, caller: AsCoordinator, connection: Transaction, now: Now, response: Response
) -> CommitmentOut:
    """Idempotent by contract and reference."""
    commitment, outcome = put_commitment(connection, form, now=now, actor=caller.actor)
    response.status_code = 201 if outcome is Outcome.CREATED else 200
    return CommitmentOut.of(commitment, contracts.by_ids(connection, [commitment.contract_id])[0])


@router.get("", summary="List commitments", response_model_exclude_none=True, responses=answers(401, 403, 422, 503))
def list_commitments(
    caller: AsSupplierOrCoordinator, connection: Transaction, limit: Limit = 50, cursor: Cursor = None
) -> CommitmentPage:
    """A supplier's key shows its own commitments, a coordinator's all. A page without `next_cursor` is the last."""
    found = contracts.commitments(
        connection,
        supplier_id=caller.supplier_id,
        after=None if cursor is None else CommitmentId(cursor),
        limit=limit + 1,
    )
    shown = found[:limit]
    of_contract = {one.id: one for one in contracts.by_ids(connection, [one.contract_id for one in shown])}
    items = [CommitmentOut.of(one, of_contract[one.contract_id]) for one in shown]
    return CommitmentPage(items=items, next_cursor=items[-1].id if len(found) > limit else None)
