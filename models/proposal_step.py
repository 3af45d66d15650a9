"""What has become of a proposal, as either side says it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from models.ids import ProposalId, ProposalStepId


class Side(StrEnum):
    """Who says it."""

    MUNICIPALITY = "municipality"
    SUPPLIER = "supplier"


class Step(StrEnum):
    """How far it has come. DID_NOT_HAPPEN ends the proposal when the municipality says it."""

    INVITED = "invited"
    MET = "met"
    OFFERED = "offered"
    STARTED = "started"
    DID_NOT_HAPPEN = "did_not_happen"


class NoStartReason(StrEnum):
    """Why it did not happen, in words that are of use to coordinators and planners."""

    SUPPLIER_CHOSE_ANOTHER = "supplier_chose_another"
    POSITION_GONE = "position_gone"
    PERSON_DECLINED = "person_declined"
    DID_NOT_COME = "did_not_come"
    DID_NOT_SUIT = "did_not_suit"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalStep:
    """One side's word on one proposal. `happened_on` is when it happened, or came to nothing."""

    id: ProposalStepId
    proposal_id: ProposalId
    side: Side
    step: Step
    happened_on: date
    reason: NoStartReason | None
    made_by: str
    made_at: datetime
