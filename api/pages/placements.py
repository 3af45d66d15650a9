"""What a coordinator says of placements: answers, months, other terms, an end, and starts that nobody has told of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.deps import FromServices, Now, Transaction
from api.pages.access import SignedIn, open_to
from api.pages.contract import contract_page
from api.pages.contracts import COORDINATING
from api.pages.language import spoken
from api.pages.person import letter_answer
from api.pages.placement_forms import (
    FIELDS,
    Say,
    answer_said,
    end_said,
    form_of,
    month_said,
    number_of,
    terms_said,
)
from api.pages.placement_views import Fault
from api.pages.route import PageRoute
from api.pages.templates import HEADERS
from matcher.clauses.placement_count import count_placement
from matcher.clauses.rules import rules_for
from matcher.intake.placement import Terms
from matcher.messages import problem_text
from matcher.placements.certificate import certificate
from matcher.placements.starting import start_of_proposal
from matcher.placements.words import Speaker
from models.clock import local_date
from models.errors import InvalidInput, NotFound
from models.ids import CommitmentId, ContractId, PlacementId, ProposalId
from models.placement import Placement
from models.proposal_step import Side
from models.store import contracts, placements, proposals, suppliers, vacancies
from models.store.database import Conn

router = APIRouter(prefix="/placeringar", route_class=PageRoute, include_in_schema=False)

Text = Annotated[str, Form(max_length=5_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where a form's answer is given: the request, what it reads, and who speaks."""

    request: Request
    connection: Conn
    services: FromServices
    speaker: Speaker

    def about(self, placement_id: UUID, form: str, said: Mapping[str, str], say: Say) -> Response:
        """Say something of a placement, and back to it; the page again with what is wrong where something is."""
        placement = placements.find(self.connection, PlacementId(placement_id))
        if placement is None:
            raise NotFound("placement_not_found")
        contract_id = _contract_of(self.connection, placement.commitment_id)
        return self.answer(
            contract_id, placement_id, form, said, lambda: say(self.connection, placement.id, self.speaker)
        )

    def answer(
        self, contract_id: ContractId, of: UUID, form: str, said: Mapping[str, str], say: Callable[[], Placement]
    ) -> Response:
        """The same of anything that stands on the contract's page."""
        try:
            with self.connection.transaction():
                kept = say()
        except InvalidInput as error:
            wrong = {FIELDS.get(one.field, one.field): problem_text(one, spoken()) for one in error.problems}
            return contract_page(
                self.request,
                self.connection,
                self.services.settings,
                contract_id,
                local_date(self.speaker.at),
                fault=Fault(of=of, form=form, wrong=wrong, said=said),
            )
        address = f"/avtal/{contract_id}#placering-{kept.id}"
        return RedirectResponse(address, HTTPStatus.SEE_OTHER, headers=dict(HEADERS))


def get_desk(
    request: Request, connection: Transaction, services: FromServices, visitor: SignedIn, now: Now
) -> Desk:  # fmt: skip
    """Raises nothing: the guard has let the visitor in."""
    speaker = Speaker(side=Side.MUNICIPALITY, by=visitor.code, at=now, verified=True)
    return Desk(request=request, connection=connection, services=services, speaker=speaker)


AtDesk = Annotated[Desk, Depends(get_desk, scope="function")]


@router.post("/{placement_id}/start-svar")
@open_to(COORDINATING)
def answer_start(placement_id: UUID, desk: AtDesk, answer: Annotated[Text, Form(alias="svar")] = "") -> Response:
    """Confirm or refuse the supplier's word on a start."""
    return desk.about(placement_id, "start-svar", {}, answer_said("start", answer))


@router.post("/{placement_id}/slut-svar")
@open_to(COORDINATING)
def answer_end(placement_id: UUID, desk: AtDesk, answer: Annotated[Text, Form(alias="svar")] = "") -> Response:
    """Confirm or refuse the supplier's word on an end."""
    return desk.about(placement_id, "slut-svar", {}, answer_said("end", answer))


@router.post("/{placement_id}/villkor-svar")
@open_to(COORDINATING)
def answer_change(placement_id: UUID, desk: AtDesk, answer: Annotated[Text, Form(alias="svar")] = "") -> Response:
    """Confirm or refuse the other terms that the supplier asks for."""
    return desk.about(placement_id, "villkor-svar", {}, answer_said("change", answer))


@router.post("/{placement_id}/slut")
@open_to(COORDINATING)
def end(
    placement_id: UUID,
    desk: AtDesk,
    last: Annotated[Text, Form(alias="sista")] = "",
    reason: Annotated[Text, Form(alias="orsak")] = "",
) -> Response:
    """The last day, and why."""
    return desk.about(placement_id, "slut", {"sista": last, "orsak": reason}, end_said(last, reason))


@router.post("/{placement_id}/villkor")
@open_to(COORDINATING)
def change(
    placement_id: UUID,
    desk: AtDesk,
    last: Annotated[Text, Form(alias="sista")] = "",
    percent: Annotated[Text, Form(alias="omfattning")] = "",
    since: Annotated[Text, Form(alias="fran")] = "",
) -> Response:
    """Other hours from a day on, or another last day."""
    said = {"sista": last, "omfattning": percent, "fran": since}
    return desk.about(placement_id, "villkor", said, terms_said(last, percent, since))


@router.post("/{placement_id}/manad")
@open_to(COORDINATING)
def report(
    placement_id: UUID,
    desk: AtDesk,
    month: Annotated[Text, Form(alias="manad")] = "",
    percent: Annotated[Text, Form(alias="procent")] = "",
    evidence: Annotated[Text, Form(alias="underlag")] = "",
) -> Response:
    """What was worked of a month, by the municipality's word."""
    said = {"manad": month, "procent": percent, "underlag": evidence}
    return desk.about(placement_id, "manad", said, month_said(month, percent, evidence))


@router.post("")
@open_to(COORDINATING)
def start(
    desk: AtDesk,
    proposal_id: Annotated[UUID, Form(alias="forslag")],
    first: Annotated[Text, Form(alias="forsta")] = "",
    last: Annotated[Text, Form(alias="sista")] = "",
    percent: Annotated[Text, Form(alias="omfattning")] = "",
    subcontractor: Annotated[Text, Form(alias="underleverantor")] = "",
) -> Response:
    """The start of somebody whom the municipality proposed, where the supplier has not told of it."""
    proposal = proposals.by_id(desk.connection, ProposalId(proposal_id))
    if proposal is None:
        raise NotFound("proposal_not_found")
    vacancy = vacancies.by_ids(desk.connection, [proposal.vacancy_id])[0]

    def say() -> Placement:
        form = form_of(
            Terms, starts_on=first.strip(), ends_on=last.strip(), scope_percent=number_of(percent),
            subcontractor=subcontractor,
        )  # fmt: skip
        return start_of_proposal(desk.connection, proposal, form, desk.speaker)[0]

    said = {"forsta": first, "sista": last, "omfattning": percent, "underleverantor": subcontractor}
    contract_id = _contract_of(desk.connection, vacancy.draft.commitment_id)
    return desk.answer(contract_id, proposal_id, "ny", said, say)


@router.get("/{placement_id}/intyg.{form}")
@open_to(COORDINATING)
def show_certificate(
    placement_id: UUID, form: Literal["html", "pdf"], connection: Transaction, services: FromServices, now: Now
) -> Response:
    """The certificate that the person gets. The name is written in by hand."""
    placement = placements.find(connection, PlacementId(placement_id))
    if placement is None or not placement.is_confirmed:
        raise NotFound("placement_not_found")
    commitment = contracts.find_commitment(connection, placement.commitment_id)
    supplier = suppliers.find(connection, placement.supplier_id)
    assert commitment is not None and supplier is not None, "a placement goes with both"
    contract = contracts.by_ids(connection, [commitment.contract_id])[0]
    ids = [] if placement.vacancy_id is None else [placement.vacancy_id]
    vacancy = next(iter(vacancies.by_ids(connection, ids)), None)
    day = local_date(now)
    rules = rules_for(contract.starts_on, services.settings.clause_rules)
    count = count_placement(placement, commitment, rules, day)
    document = certificate(placement, count, contract, vacancy, supplier=supplier.name, day=day)
    back = f"/avtal/{contract.id}#placering-{placement.id}"
    return letter_answer(document, form, str(placement.id), "intyg", back=back)


def _contract_of(connection: Conn, commitment_id: CommitmentId) -> ContractId:
    commitment = contracts.find_commitment(connection, commitment_id)
    assert commitment is not None, "no placement without its commitment"
    return commitment.contract_id
