"""What a supplier says of somebody whom it knows by a referral code."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from matcher.intake.checked import Day, Line
from models.proposal_step import NoStartReason, Step


class ReferralForm(BaseModel):
    """One step. The code is written as it was told: capitals, spaces and hyphens do not matter."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    referral_code: Annotated[Line, Field(max_length=40, description="As the caseworker gave it: `7K3XM-QH4TD`.")]
    step: Annotated[Step, Field(strict=False, description="What has happened, as you see it.")]
    on: Annotated[Day, Field(description="The day on which it happened, or came to nothing.")]
    reason: Annotated[
        NoStartReason | None, Field(strict=False, description="Why, with `did_not_happen`, and only then.")
    ] = None
