"""Suppliers, as coordinators register them."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Response

from api.deps import AsCoordinator, Now, Transaction, coordinator_key, sent_as
from api.documentation import answers
from api.v1.json_body import StrictJsonRoute
from api.v1.paging import Cursor, Limit
from api.v1.schemas import SupplierOut, SupplierPage
from matcher.intake.contracts import SupplierForm, put_supplier
from matcher.intake.outcome import Outcome
from models.ids import SupplierId
from models.store import suppliers

router = APIRouter(prefix="/v1/suppliers", tags=["contracts"], route_class=StrictJsonRoute)

Form = Annotated[
    SupplierForm,
    Body(
        openapi_examples={
            "company": {"value": {"name": "Städbolaget i Kalmar AB", "organisation_number": "559999-9991"}},
            "sole trader": {"value": {"name": "Anderssons Bygg"}},
        }
    ),
]


@router.post(
    "",
    status_code=201,
    summary="Register a supplier",
    response_model_exclude_none=True,
    responses={
        200: {"model": SupplierOut, "description": "A supplier that is known, with what was new about it."},
        201: {"description": "A new supplier."},
        **answers(400, 401, 403, 409, 413, 415, 422, 503),
    },
    dependencies=[Depends(coordinator_key), Depends(sent_as("application/json"))],
)
def post_supplier(
    form: Form, caller: AsCoordinator, connection: Transaction, now: Now, response: Response
) -> SupplierOut:
    """Idempotent by organisation number, or by name where there is none."""
    supplier, outcome = put_supplier(connection, form, now=now, actor=caller.actor)
    response.status_code = 201 if outcome is Outcome.CREATED else 200
    return SupplierOut.of(supplier)


@router.get("", summary="List suppliers", response_model_exclude_none=True, responses=answers(401, 403, 422, 503))
def list_suppliers(_: AsCoordinator, connection: Transaction, limit: Limit = 50, cursor: Cursor = None) -> SupplierPage:
    """All suppliers. A page without `next_cursor` is the last."""
    found = suppliers.page(connection, None if cursor is None else SupplierId(cursor), limit + 1)
    items = [SupplierOut.of(supplier) for supplier in found[:limit]]
    return SupplierPage(items=items, next_cursor=items[-1].id if len(found) > limit else None)
