"""A placement: somebody at work, in training or in a work placement under a commitment, as both sides say it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from models.contract import Kind
from models.ids import CommitmentId, PlacementId, ProposalId, Pseudonym, SupplierId, VacancyId
from models.proposal_step import Side


class Route(StrEnum):
    """By whose hand the person came to the supplier."""

    MUNICIPALITY = "municipality"
    EMPLOYMENT_SERVICE = "employment_service"
    PRIVATE_ACTOR = "private_actor"
    OWN_RECRUITMENT = "own_recruitment"


class Proof(StrEnum):
    """Which kind of proof somebody has seen that the person belongs to the target group. Never what stands in it."""

    MUNICIPALITY = "municipality"
    EMPLOYMENT_SERVICE = "employment_service"
    SUPPORT_DECISION = "support_decision"
    OTHER_AUTHORITY = "other_authority"


class EndReason(StrEnum):
    """Why a placement has ended. JUST_CAUSE: sakliga skäl (LAS 7 §)."""

    AS_AGREED = "as_agreed"
    EMPLOYEE_LEFT = "employee_left"
    JUST_CAUSE = "just_cause"
    OTHER_WORK = "other_work"
    STUDIES = "studies"
    SUPPLIER_ENDED = "supplier_ended"
    CONTRACT_ENDED = "contract_ended"


class Evidence(StrEnum):
    """Which kind of paper shows that a month was worked, or that the placement is what it is said to be."""

    EMPLOYMENT_CONTRACT = "employment_contract"
    PAY_STATEMENT = "pay_statement"
    ATTENDANCE_LIST = "attendance_list"
    SUPERVISOR_STATEMENT = "supervisor_statement"


class Answer(StrEnum):
    """What the other side says of what one side has said."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """From `from_on` on, `percent` of full time, until the next one begins."""

    from_on: date
    percent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One side's word and the other's answer to it; None until there is one."""

    side: Side
    at: datetime
    by: str
    answer: Answer | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedMonth:
    """What one side says was worked of a calendar month, in per cent of full time over the days of the placement.

    `month` is the month's first day; `percent` None means as agreed.
    """

    month: date
    side: Side
    percent: Decimal | None
    evidence: Evidence | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Other terms that a supplier asks for: `percent` of full time from `from_on`, another agreed last day, or both.

    Until the municipality has confirmed them the placement has the terms that both have agreed on.
    """

    ends_on: date | None
    from_on: date | None
    percent: Decimal | None
    word: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """One person's time under a commitment. Both days are included; `agreed_end` None = until further notice.

    Of whom the supplier has found itself there is no pseudonym, only the supplier's own `reference`.
    `scopes` begin with the placement's first day and are in order of time.
    """

    id: PlacementId
    commitment_id: CommitmentId
    supplier_id: SupplierId
    kind: Kind
    route: Route
    starts_on: date
    agreed_end: date | None
    scopes: tuple[Scope, ...]
    start: Word
    reference: str | None = None
    proof: Proof | None = None
    vacancy_id: VacancyId | None = None
    proposal_id: ProposalId | None = None
    pseudonym: Pseudonym | None = None
    subcontractor: str | None = None
    ended_on: date | None = None
    end_reason: EndReason | None = None
    end: Word | None = None
    change: Change | None = None
    months: tuple[WorkedMonth, ...] = ()

    @property
    def last_day(self) -> date | None:
        """The last day as it stands: when it ended, else what is agreed."""
        return self.agreed_end if self.ended_on is None else self.ended_on

    @property
    def is_confirmed(self) -> bool:
        return self.start.answer is Answer.CONFIRMED

    def goes_on(self, day: date) -> bool:
        """Whether the person is there on `day`, by both sides' word."""
        return self.is_confirmed and self.starts_on <= day and (self.last_day is None or day <= self.last_day)

    def worked(self, month: date) -> WorkedMonth | None:
        """What counts of a calendar month: the municipality's word where it has said one, else the supplier's."""
        said = {one.side: one for one in self.months if one.month == month}
        return said.get(Side.MUNICIPALITY) or said.get(Side.SUPPLIER)


def waits_for(placement: Placement, side: Side) -> int:
    """How many answers on the placement a side owes the other."""
    change = None if placement.change is None else placement.change.word
    words = [word for word in (placement.start, placement.end, change) if word is not None]
    return sum(word.answer is None and word.side is not side for word in words)
