"""Placements: what a supplier says of people's time with it, and what the municipality has answered."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Path, Query, Response

from api.deps import AsSupplier, Caller, Now, WholeTransaction, sent_as, supplier_key, supplier_of
from api.documentation import answers
from api.v1.json_body import StrictJsonRoute
from api.v1.placement_shapes import PlacementList, PlacementOut
from matcher.intake.outcome import Outcome
from matcher.intake.placement import AnswerForm, ChangeForm, EndForm, MonthForm, PlacementForm, month_of
from matcher.placements import following
from matcher.placements.changing import change_terms
from matcher.placements.starting import start_by_supplier
from matcher.placements.words import Speaker
from models.errors import NotFound
from models.ids import CommitmentId, PlacementId
from models.proposal_step import Side
from models.store import placements

router = APIRouter(prefix="/v1/placements", tags=["placements"], route_class=StrictJsonRoute)

REFERRED: dict[str, Any] = {"referral_code": "7K3XM-QH4TD", "starts_on": "2026-11-02", "ends_on": "2027-11-01"}
OWN: dict[str, Any] = {
    "commitment_id": "0b6f6c1e-5a0e-4f53-9c55-3f1f8a1c7a11", "reference": "P-07", "route": "own_recruitment",
    "proof": "employment_service", "starts_on": "2026-11-02", "scope_percent": 75,
}  # fmt: skip
Form = Annotated[
    PlacementForm,
    Body(
        openapi_examples={
            "referred": {"summary": "Somebody whom the municipality referred", "value": REFERRED},
            "own": {"summary": "Somebody whom you found yourself", "value": OWN},
        }
    ),
]
Change = Annotated[
    ChangeForm,
    Body(
        openapi_examples={"hours": {"summary": "Other hours", "value": {"from_on": "2027-01-01", "scope_percent": 50}}}
    ),
]
End = Annotated[
    EndForm,
    Body(
        openapi_examples={
            "left": {"summary": "The employee left", "value": {"ended_on": "2026-11-20", "reason": "employee_left"}}
        }
    ),
]
Reported = Annotated[
    MonthForm,
    Body(openapi_examples={"agreed": {"summary": "Worked as agreed", "value": {"evidence": "pay_statement"}}}),
]
MonthName = Annotated[str, Path(description="A calendar month that has gone by: `2026-10`.", max_length=20)]
CHECKED = [Depends(supplier_key), Depends(sent_as("application/json"))]


def speaker_of(caller: Caller, now: Now) -> Speaker:
    """The supplier whose key asks, as one who says something."""
    return Speaker(
        side=Side.SUPPLIER, by=caller.actor, at=now, verified=True, supplier_id=supplier_of(caller)
    )  # fmt: skip


@router.post(
    "",
    status_code=201,
    summary="Tell that somebody has started",
    response_model=PlacementOut,
    response_model_exclude_none=True,
    responses={
        200: {"model": PlacementOut, "description": "The placement as it was known, or with other terms."},
        201: {"description": "A new placement. It counts when the municipality has confirmed it."},
        **answers(400, 401, 403, 404, 409, 413, 415, 422, 503),
    },
    dependencies=CHECKED,
)
def post_placement(
    form: Form, caller: AsSupplier, connection: WholeTransaction, now: Now, response: Response
) -> PlacementOut:
    """Idempotent by referral code, or by commitment and your reference."""
    placement, outcome = start_by_supplier(connection, form, speaker_of(caller, now))
    response.status_code = 201 if outcome is Outcome.CREATED else 200
    return PlacementOut.of(placement)


@router.get(
    "",
    summary="List your placements",
    response_model=PlacementList,
    response_model_exclude_none=True,
    responses=answers(401, 403, 422, 503),
)
def list_placements(
    caller: AsSupplier,
    connection: WholeTransaction,
    commitment_id: Annotated[UUID | None, Query(description="Those under one commitment.")] = None,
) -> PlacementList:
    """All of them, the first to start first."""
    found = placements.every(connection, supplier_of(caller))
    wanted = None if commitment_id is None else CommitmentId(commitment_id)
    return PlacementList(items=[PlacementOut.of(one) for one in found if wanted in (None, one.commitment_id)])


@router.get(
    "/{placement_id}",
    summary="Read a placement",
    response_model=PlacementOut,
    response_model_exclude_none=True,
    responses=answers(401, 403, 404, 422, 503),
)
def get_placement(placement_id: UUID, caller: AsSupplier, connection: WholeTransaction) -> PlacementOut:
    """One of your placements, with what the municipality has answered."""
    found = placements.find(connection, PlacementId(placement_id), supplier_of(caller))
    if found is None:
        raise NotFound("placement_not_found")
    return PlacementOut.of(found)


ANSWERED = answers(400, 401, 403, 404, 409, 413, 415, 422, 503)
TOLD = {"response_model": PlacementOut, "response_model_exclude_none": True, "responses": ANSWERED}


@router.post("/{placement_id}/answer-start", summary="Confirm or refuse a start", dependencies=CHECKED, **TOLD)  # type: ignore[arg-type]
def answer_start(
    placement_id: UUID, form: AnswerForm, caller: AsSupplier, connection: WholeTransaction, now: Now
) -> PlacementOut:
    """Your answer where the municipality told of the start."""
    speaker = speaker_of(caller, now)
    return PlacementOut.of(following.answer_start(connection, PlacementId(placement_id), form.answer, speaker))


@router.post("/{placement_id}/changes", summary="Tell of other terms", dependencies=CHECKED, **TOLD)  # type: ignore[arg-type]
def post_change(
    placement_id: UUID, form: Change, caller: AsSupplier, connection: WholeTransaction, now: Now
) -> PlacementOut:
    """Other hours from a day on, or another last day: `change` in the answer, until the municipality has confirmed it.

    The agreed terms count until then. The same again changes nothing; what is agreed already takes the change back.
    """
    speaker = speaker_of(caller, now)
    return PlacementOut.of(change_terms(connection, PlacementId(placement_id), form, speaker))


@router.post("/{placement_id}/end", summary="Tell that it has ended", dependencies=CHECKED, **TOLD)  # type: ignore[arg-type]
def post_end(placement_id: UUID, form: End, caller: AsSupplier, connection: WholeTransaction, now: Now) -> PlacementOut:
    """The last day and why. An early end for a reason of the clause counts when the municipality has confirmed it."""
    speaker = speaker_of(caller, now)
    return PlacementOut.of(following.end_placement(connection, PlacementId(placement_id), form, speaker))


@router.post("/{placement_id}/answer-end", summary="Confirm or refuse an end", dependencies=CHECKED, **TOLD)  # type: ignore[arg-type]
def answer_end(
    placement_id: UUID, form: AnswerForm, caller: AsSupplier, connection: WholeTransaction, now: Now
) -> PlacementOut:
    """Your answer where the municipality told of the end."""
    speaker = speaker_of(caller, now)
    return PlacementOut.of(following.answer_end(connection, PlacementId(placement_id), form.answer, speaker))


@router.put("/{placement_id}/months/{month}", summary="Report a month", dependencies=CHECKED, **TOLD)  # type: ignore[arg-type]
def put_month(
    placement_id: UUID, month: MonthName, form: Reported, caller: AsSupplier, connection: WholeTransaction, now: Now
) -> PlacementOut:
    """What was worked of a calendar month. Your latest word on it counts, unless the municipality has said another."""
    reported = following.report_month(
        connection, PlacementId(placement_id), month_of(month), form, speaker_of(caller, now)
    )
    return PlacementOut.of(reported)
