"""What has become of a person whom the municipality has proposed: told by the referral code, and never by a name."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Body, Depends
from pydantic import BaseModel

from api.deps import AsSupplier, Now, WholeTransaction, sent_as, supplier_key, supplier_of
from api.documentation import answers
from api.v1.json_body import StrictJsonRoute
from matcher.following import confirm_step
from matcher.intake.referral import ReferralForm
from models.proposal_step import NoStartReason, ProposalStep, Step
from models.vacancy import Vacancy

router = APIRouter(prefix="/v1/referrals", tags=["referrals"], route_class=StrictJsonRoute)

REFERRAL_EXAMPLE: dict[str, Any] = {"referral_code": "7K3XM-QH4TD", "step": "met", "on": "2026-11-20"}
Referral = Annotated[
    ReferralForm, Body(openapi_examples={"met": {"summary": "You have met", "value": REFERRAL_EXAMPLE}})
]


class ReferralOut(BaseModel):
    """Your own word back, and which of your vacancies it is about. Nothing of the person."""

    vacancy_id: UUID
    supplier_reference: str
    step: Step
    on: date
    reason: NoStartReason | None = None

    @classmethod
    def of(cls, noted: ProposalStep, vacancy: Vacancy) -> Self:
        return cls(
            vacancy_id=vacancy.id,
            supplier_reference=vacancy.draft.supplier_reference,
            step=noted.step,
            on=noted.happened_on,
            reason=noted.reason,
        )


@router.post(
    "",
    summary="Tell what has become of a referral",
    response_model=ReferralOut,
    response_model_exclude_none=True,
    responses=answers(400, 401, 403, 404, 413, 415, 422, 503),
    dependencies=[Depends(supplier_key), Depends(sent_as("application/json"))],
)
def post_referral(form: Referral, caller: AsSupplier, connection: WholeTransaction, now: Now) -> ReferralOut:
    """The same again changes nothing; another step follows the one before. A code that is mistyped, another supplier's,
    or no longer in force gets one and the same answer."""
    noted, vacancy = confirm_step(
        connection,
        form.referral_code,
        form.step,
        form.on,
        form.reason,
        supplier_id=supplier_of(caller),
        made_by=caller.actor,
        now=now,
    )
    return ReferralOut.of(noted, vacancy)
