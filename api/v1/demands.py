"""What was read in a vacancy's ad, and the supplier's word on it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Body, Depends
from pydantic import BaseModel, Field

from api.deps import AsSupplier, Now, Transaction, sent_as, supplier_key, supplier_of
from api.documentation import answers
from api.v1.json_body import StrictJsonRoute
from matcher.intake.corrections import CorrectionsForm, put_corrections
from matcher.reading import READER, READER_REVISION
from models.demands import AskedDemand, Correction, CorrectionAction, DemandSource, ReadingStatus, asked, status_of
from models.errors import NotFound
from models.ids import VacancyId
from models.reading import AdField, ReadKind, Strength
from models.store import readings, vacancies
from models.store.database import Conn
from models.vacancy import Vacancy

router = APIRouter(prefix="/v1/vacancies/{vacancy_id}/demands", tags=["vacancies"], route_class=StrictJsonRoute)

CORRECTIONS_EXAMPLE: dict[str, Any] = {
    "corrections": [
        {"action": "change", "kind": "licence", "value": "B", "strength": "advantage"},
        {"action": "remove", "kind": "certificate", "value": "hlr"},
        {"action": "add", "kind": "swedish_level", "value": "A2", "strength": "must"},
    ]
}
DEMANDS_EXAMPLE: dict[str, Any] = {
    "vacancy_id": "5b0c6c5e-0000-4000-8000-000000000001",
    "reading": "done",
    "read_at": "2026-11-23T08:00:20Z",
    "demands": [
        {
            "kind": "hours", "value": "75-100", "strength": "must", "source": "field", "in_force": True,
        },
        {
            "kind": "licence", "value": "B", "strength": "advantage", "source": "supplier", "in_force": True,
            "quote": "B-körkort", "field": "description", "begin": 112, "end": 121,
        },
        {
            "kind": "task", "value": "Du städar klassrum.", "strength": "must", "source": "text", "in_force": True,
            "quote": "Du städar klassrum.", "field": "description", "begin": 0, "end": 19,
        },
    ],
    "corrections": [
        {
            "action": "change", "kind": "licence", "value": "B", "strength": "advantage",
            "made_at": "2026-11-23T09:12:00Z",
        },
    ],
}  # fmt: skip


class DemandOut(BaseModel):
    """One demand, and the words of the ad that it was read from."""

    kind: ReadKind
    value: str
    strength: Strength
    source: DemandSource = Field(description="field: your posting says so. text: it was read. supplier: you said so.")
    in_force: bool = Field(description="False where a field of the posting speaks of the same, and so wins.")
    quote: str | None = None
    field: AdField | None = Field(default=None, description="Which text `begin` and `end` count in.")
    begin: int | None = Field(default=None, description="First character of the quote, counted from 0.")
    end: int | None = Field(default=None, description="The character after the last of the quote.")

    @classmethod
    def of(cls, demand: AskedDemand) -> Self:
        return cls(
            kind=demand.kind,
            value=demand.value,
            strength=demand.strength,
            source=demand.source,
            in_force=demand.in_force,
            quote=demand.quote,
            field=demand.field,
            begin=demand.begin,
            end=demand.end,
        )


class CorrectionOut(BaseModel):
    """A correction as it stands, and since when."""

    action: CorrectionAction
    kind: ReadKind
    value: str
    strength: Strength | None = None
    new_value: str | None = None
    made_at: datetime

    @classmethod
    def of(cls, correction: Correction) -> Self:
        return cls(
            action=correction.action,
            kind=correction.kind,
            value=correction.value,
            strength=correction.strength,
            new_value=correction.new_value,
            made_at=correction.made_at,
        )


class DemandsOut(BaseModel):
    """All that a vacancy demands, and what its supplier has said of it."""

    vacancy_id: UUID
    reading: ReadingStatus = Field(description="pending until the text that stands now has been read, then done.")
    read_at: datetime | None = None
    demands: Sequence[DemandOut]
    corrections: Sequence[CorrectionOut]


def own_vacancy(vacancy_id: UUID, caller: AsSupplier, connection: Transaction) -> Vacancy:
    """The supplier's vacancy. Raises NotFound before anything is said of the body."""
    vacancy = vacancies.find(connection, VacancyId(vacancy_id), supplier_of(caller))
    if vacancy is None:
        raise NotFound("vacancy_not_found")
    return vacancy


OwnVacancy = Annotated[Vacancy, Depends(own_vacancy, scope="function")]
Corrections = Annotated[
    CorrectionsForm,
    Body(openapi_examples={"corrected": {"summary": "Three corrections", "value": CORRECTIONS_EXAMPLE}}),
]
TOLD: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "What the vacancy demands.",
        "content": {"application/json": {"example": DEMANDS_EXAMPLE}},
    }
}


@router.get(
    "",
    summary="What was read in the ad",
    response_model=DemandsOut,
    response_model_exclude_none=True,
    responses={**TOLD, **answers(401, 403, 404, 422, 503)},
)
def get_demands(vacancy: OwnVacancy, connection: Transaction) -> DemandsOut:
    """Every demand: of your fields, read in your text with its place there, or as you have corrected it."""
    return _demands(connection, vacancy)


@router.put(
    "",
    summary="Correct what was read in the ad",
    response_model=DemandsOut,
    response_model_exclude_none=True,
    responses={**TOLD, **answers(400, 401, 403, 404, 409, 413, 415, 422, 503)},
    dependencies=[Depends(supplier_key), Depends(sent_as("application/json"))],
)
def put_demands(
    vacancy: OwnVacancy, form: Corrections, caller: AsSupplier, connection: Transaction, now: Now
) -> DemandsOut:
    """All your corrections, in place of those before; an empty list takes them back. They stand when the ad is read
    again. What a field of the posting says is changed in the posting."""
    put_corrections(connection, vacancy.id, form, supplier_id=supplier_of(caller), now=now, actor=caller.actor)
    return _demands(connection, vacancy)


def _demands(connection: Conn, vacancy: Vacancy) -> DemandsOut:
    kept = readings.of_vacancy(connection, vacancy.id)
    corrections = readings.corrections_of(connection, vacancy.id)
    found = asked(vacancy.draft, kept.reading if kept else None, corrections)
    return DemandsOut(
        vacancy_id=vacancy.id,
        reading=status_of(kept, READER, READER_REVISION),
        read_at=kept.read_at if kept else None,
        demands=[DemandOut.of(one) for one in found],
        corrections=[CorrectionOut.of(one) for one in corrections],
    )
