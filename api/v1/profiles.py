"""Deliveries of pseudonymised profiles from the units that hold the records."""

from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, BinaryIO, cast

from fastapi import APIRouter, Depends, Query, Request

from api.deps import AsRecords, FromServices, Now, WholeTransaction, records_key, sent_as
from api.documentation import answers
from api.v1.schemas import Deliveries, DeliveryOut
from matcher.intake.profiles import import_profiles

router = APIRouter(prefix="/v1/profiles", tags=["profiles"])

MEDIA_TYPES = ("application/x-ndjson", "application/jsonl")
IN_MEMORY = 4_000_000
"""Bytes of a delivery that are kept in memory; a larger one goes to a file without a name."""

EXAMPLE = (
    '{"pseudonym": "k7q2n5x4m3p6r2s7", "display_code": "KLM-0042", "municipality": "0880", "caseworker": "HL-03", '
    '"swedish_level": "B1", "wishes": ["Städare"], "consent_given_on": "2026-09-01"}\n'
)
REQUEST_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "One profile a line, as `profile.schema.json` says.",
        "content": {media_type: {"schema": {"type": "string"}, "example": EXAMPLE} for media_type in MEDIA_TYPES},
    }
}


async def spooled(request: Request, _: AsRecords) -> AsyncIterator[BinaryIO]:
    """The body as a file at its beginning. Read after the key has been seen."""
    with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        async for chunk in request.stream():
            file.write(chunk)
        file.seek(0)
        yield cast(BinaryIO, file)


@router.post(
    "",
    summary="Deliver profiles",
    responses=answers(401, 403, 409, 413, 415, 422, 503),
    openapi_extra=REQUEST_BODY,
    dependencies=[Depends(records_key), Depends(sent_as(*MEDIA_TYPES))],
)
def post_profiles(
    caller: AsRecords,
    services: FromServices,
    now: Now,
    file: Annotated[BinaryIO, Depends(spooled)],
    connection: WholeTransaction,
    full: Annotated[
        bool, Query(description="Whether the delivery is the whole pool: who is absent from it is then deleted.")
    ] = False,
    confirm_removals: Annotated[
        bool, Query(description="Delete the absent even where they are more than a fifth of the pool.")
    ] = False,
) -> Deliveries:
    """All or nothing: one bad line refuses the whole. The same delivery again changes nothing."""
    settings = services.settings
    done = import_profiles(
        connection,
        file,
        full=full,
        confirm_removals=confirm_removals,
        units=settings.units,
        removal_percent=settings.removal_confirmation_percent,
        now=now,
        actor=caller.actor,
    )
    return Deliveries(deliveries=[DeliveryOut.of(one) for one in done])
