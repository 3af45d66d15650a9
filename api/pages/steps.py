"""What has become of a proposal, as pages show it and ask for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.pages import wording
from api.pages.language import gettext, marked
from models.clock import local_date
from models.ids import ProposalId, StaffCode
from models.proposal_step import NoStartReason, ProposalStep, Side, Step
from models.staff import Staff
from models.store import proposal_steps
from models.store.database import Conn

STEPS: Mapping[Step, str] = {
    Step.INVITED: marked("Kallad till möte"),
    Step.MET: marked("Har träffats"),
    Step.OFFERED: marked("Har fått ett erbjudande"),
    Step.STARTED: marked("Har börjat"),
    Step.DID_NOT_HAPPEN: marked("Blev inte av"),
}

REASONS: Mapping[NoStartReason, str] = {
    NoStartReason.SUPPLIER_CHOSE_ANOTHER: marked("Leverantören valde någon annan"),
    NoStartReason.POSITION_GONE: marked("Platsen tillsattes eller drogs in"),
    NoStartReason.PERSON_DECLINED: marked("Personen tackade nej"),
    NoStartReason.DID_NOT_COME: marked("Personen kom inte"),
    NoStartReason.DID_NOT_SUIT: marked("Det passade inte när de hade träffats"),
    NoStartReason.OTHER: marked("Annat"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One side's word. `by` is a colleague's name, or None where the supplier says it."""

    step: Step
    words: str
    reason: str | None
    on: date
    noted_on: date
    by: str | None


def step_view(said: ProposalStep, people: Mapping[StaffCode, Staff]) -> StepView:
    """One word as it is read."""
    return StepView(
        step=said.step,
        words=gettext(STEPS[said.step]),
        reason=None if said.reason is None else gettext(REASONS[said.reason]),
        on=said.happened_on,
        noted_on=local_date(said.made_at),
        by=None if said.side is Side.SUPPLIER else wording.staff_name(StaffCode(said.made_by), people),
    )


def steps_of(
    connection: Conn, proposals: Sequence[ProposalId], people: Mapping[StaffCode, Staff]
) -> Mapping[ProposalId, tuple[StepView, ...]]:
    """All that has been said of some proposals, each in the order in which it was."""
    found: dict[ProposalId, list[StepView]] = {}
    for said in proposal_steps.of_proposals(connection, proposals):
        found.setdefault(said.proposal_id, []).append(step_view(said, people))
    return {proposal: tuple(views) for proposal, views in found.items()}
