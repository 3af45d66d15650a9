"""Contracts, as coordinators register them."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Response

from api.deps import AsCoordinator, Now, Transaction, coordinator_key, sent_as
from api.documentation import answers
from api.v1.json_body import StrictJsonRoute
from api.v1.paging import Cursor, Limit
from api.v1.schemas import ContractOut, ContractPage
from matcher.intake.contracts import ContractForm, put_contract
from matcher.intake.outcome import Outcome
from models.ids import ContractId
from models.store import contracts

router = APIRouter(prefix="/v1/contracts", tags=["contracts"], route_class=StrictJsonRoute)

EXAMPLE = {
    "registration_number": "KS 2026/0123",
    "title": "Städning av skolor",
    "supplier_id": "7f7b2a52-2f0e-4d6b-a3b0-0d6c5f1f7e11",
    "starts_on": "2026-01-01",
    "ends_on": "2028-12-31",
}
Form = Annotated[ContractForm, Body(openapi_examples={"cleaning": {"value": EXAMPLE}})]


@router.post(
    "",
    status_code=201,
    summary="Register a contract",
    response_model_exclude_none=True,
    responses={
        200: {"model": ContractOut, "description": "A contract that is known, with what was new about it."},
        201: {"description": "A new contract."},
        **answers(400, 401, 403, 404, 409, 413, 415, 422, 503),
    },
    dependencies=[Depends(coordinator_key), Depends(sent_as("application/json"))],
)
def post_contract(
    form: Form, caller: AsCoordinator, connection: Transaction, now: Now, response: Response
) -> ContractOut:
    """Idempotent by registration number. A contract stays with its supplier."""
    contract, outcome = put_contract(connection, form, now=now, actor=caller.actor)
    response.status_code = 201 if outcome is Outcome.CREATED else 200
    return ContractOut.of(contract)


@router.get("", summary="List contracts", response_model_exclude_none=True, responses=answers(401, 403, 422, 503))
def list_contracts(_: AsCoordinator, connection: Transaction, limit: Limit = 50, cursor: Cursor = None) -> ContractPage:
    """All contracts. A page without `next_cursor` is the last."""
    found = contracts.page(connection, None if cursor is None else ContractId(cursor), limit + 1)
    items = [ContractOut.of(contract) for contract in found[:limit]]
    return ContractPage(items=items, next_cursor=items[-1].id if len(found) > limit else None)
