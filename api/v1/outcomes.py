"""Deliveries of how it went for people who have started, and of whom the service wants to know it."""

from dataclasses import asdict
from typing import Annotated, Any, BinaryIO

from fastapi import APIRouter, Depends, Query

from api.deps import AsRecords, Now, WholeTransaction, records_key, sent_as
from api.documentation import answers
from api.v1.profiles import MEDIA_TYPES, spooled
from api.v1.schemas import OutcomesReceived, WantedOut, WantedOutcomes
from matcher.followed import still_wanted
from matcher.intake.checked import StrictDay
from matcher.intake.outcomes import import_outcomes

router = APIRouter(prefix="/v1/outcomes", tags=["outcomes"])

EXAMPLE = '{"pseudonym": "k7q2n5x4m3p6r2s7", "as_of": "2026-10-31", "on_income_support": false, "studying": true}\n'
REQUEST_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "One outcome a line, as `outcome.schema.json` says.",
        "content": {media_type: {"schema": {"type": "string"}, "example": EXAMPLE} for media_type in MEDIA_TYPES},
    }
}


@router.get("/wanted", summary="Of whom outcomes are wanted", responses=answers(401, 403, 422, 503))
def get_wanted(
    caller: AsRecords,
    now: Now,
    connection: WholeTransaction,
    as_of: Annotated[
        StrictDay | None, Query(description="Only of whom the service wants to know how it was on this very day.")
    ] = None,
) -> WantedOutcomes:
    """People who started 1, 3, 6 or 12 months ago, and others whom the report compares with, where something is not
    known yet. Asked for during half a year."""
    found = still_wanted(connection, as_of=as_of, now=now, actor=caller.actor)
    return WantedOutcomes(wanted=[WantedOut.of(one) for one in found])


@router.post(
    "",
    summary="Deliver outcomes",
    responses=answers(401, 403, 413, 415, 422, 503),
    openapi_extra=REQUEST_BODY,
    dependencies=[Depends(records_key), Depends(sent_as(*MEDIA_TYPES))],
)
def post_outcomes(
    caller: AsRecords, now: Now, file: Annotated[BinaryIO, Depends(spooled)], connection: WholeTransaction
) -> OutcomesReceived:
    """All or nothing: one bad line refuses the whole. The same again changes nothing, a later delivery corrects, and of
    people whom the service does not follow nothing is kept."""
    return OutcomesReceived(**asdict(import_outcomes(connection, file, now=now, actor=caller.actor)))
