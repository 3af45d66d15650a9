"""What a supplier says of its placements: who has started, months worked, other terms, and ends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.deps import FromServices, Now, WholeTransaction
from api.pages.access import SUPPLIERS
from api.pages.language import spoken
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
from api.pages.suppliers.admission import SignedInSupplier, SupplierRoute
from api.pages.suppliers.commitment import commitment_page
from api.pages.templates import HEADERS
from matcher.intake.placement import PlacementForm
from matcher.messages import problem_text
from matcher.placements.starting import start_by_supplier
from matcher.placements.words import Speaker
from models.clock import local_date
from models.errors import Conflict, InvalidInput, NotFound, Problem
from models.ids import CommitmentId, PlacementId
from models.placement import Placement
from models.proposal_step import Side
from models.store import placements
from models.store.database import Conn

router = APIRouter(route_class=SupplierRoute, include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """Where a contact's form is answered: the request, what it reads, and who speaks."""

    request: Request
    connection: Conn
    services: FromServices
    speaker: Speaker

    def answer(
        self, commitment_id: CommitmentId, of: UUID, form: str, said: Mapping[str, str], say: Callable[[], Placement]
    ) -> Response:
        """Say something, and back to the commitment; the page again, with nothing kept, where something is wrong."""
        try:
            # The step that a start leaves on its proposal goes too, where the start is not kept.
            with self.connection.transaction():
                kept = say()
        except InvalidInput as error:
            problems = error.problems
        except (Conflict, NotFound) as error:
            problems = (Problem(field="referral_code" if form == "ny" else "", code=error.code, params=error.params),)
        else:
            address = f"{SUPPLIERS}/ataganden/{kept.commitment_id}#placering-{kept.id}"
            return RedirectResponse(address, HTTPStatus.SEE_OTHER, headers=dict(HEADERS))
        wrong = {FIELDS.get(one.field, one.field): problem_text(one, spoken()) for one in problems}
        fault = Fault(of=of, form=form, wrong=wrong, said=said)
        return self.page(commitment_id, fault=fault)

    def page(self, commitment_id: CommitmentId, *, fault: Fault | None = None) -> HTMLResponse:
        """The commitment's page. Raises NotFound for one that is not the supplier's."""
        supplier_id = self.speaker.supplier_id
        assert supplier_id is not None, "a contact acts for a supplier"
        return commitment_page(
            self.request, self.connection, self.services.settings, supplier_id, commitment_id,
            local_date(self.speaker.at), fault=fault,
        )  # fmt: skip

    def about(self, placement_id: UUID, form: str, said: Mapping[str, str], say: Say) -> Response:
        """The same of a placement. Raises NotFound for one that is not the supplier's."""
        placement = placements.find(self.connection, PlacementId(placement_id), self.speaker.supplier_id)
        if placement is None:
            raise NotFound("placement_not_found")
        return self.answer(
            placement.commitment_id, placement_id, form, said,
            lambda: say(self.connection, placement.id, self.speaker),
        )  # fmt: skip


def get_counter(
    request: Request, connection: WholeTransaction, services: FromServices, visitor: SignedInSupplier, now: Now
) -> Counter:
    """The transaction reaches everybody; what is read is asked for by the visitor's own supplier."""
    speaker = Speaker(
        side=Side.SUPPLIER, by=visitor.actor, at=now, verified=True, supplier_id=visitor.supplier.id
    )  # fmt: skip
    return Counter(request=request, connection=connection, services=services, speaker=speaker)


AtCounter = Annotated[Counter, Depends(get_counter, scope="function")]
Text = Annotated[str, Form(max_length=5_000)]


@router.get(f"{SUPPLIERS}/ataganden/{{commitment_id}}")
def show_commitment(commitment_id: UUID, counter: AtCounter) -> HTMLResponse:
    """How the commitment stands, with the calculation, and its placements."""
    return counter.page(CommitmentId(commitment_id))


@router.post(f"{SUPPLIERS}/ataganden/{{commitment_id}}/placeringar")
def start(
    commitment_id: UUID,
    counter: AtCounter,
    code: Annotated[Text, Form(alias="kod")] = "",
    reference: Annotated[Text, Form(alias="beteckning")] = "",
    route: Annotated[Text, Form(alias="vag")] = "",
    proof: Annotated[Text, Form(alias="intyg")] = "",
    first: Annotated[Text, Form(alias="forsta")] = "",
    last: Annotated[Text, Form(alias="sista")] = "",
    percent: Annotated[Text, Form(alias="omfattning")] = "",
    subcontractor: Annotated[Text, Form(alias="underleverantor")] = "",
) -> Response:
    """Somebody has started: referred by the municipality, by the code, or found otherwise."""

    def say() -> Placement:
        own: dict[str, object] = (
            {} if code.strip() else {"commitment_id": commitment_id, "route": route, "proof": proof}
        )
        form = form_of(
            PlacementForm, referral_code=code.strip(), reference=reference.strip(), starts_on=first.strip(),
            ends_on=last.strip(), scope_percent=number_of(percent), subcontractor=subcontractor.strip(), **own,
        )  # fmt: skip
        return start_by_supplier(counter.connection, form, counter.speaker)[0]

    said = {
        "kod": code, "beteckning": reference, "vag": route, "intyg": proof, "forsta": first, "sista": last,
        "omfattning": percent, "underleverantor": subcontractor,
    }  # fmt: skip
    return counter.answer(CommitmentId(commitment_id), commitment_id, "ny", said, say)


@router.post(f"{SUPPLIERS}/placeringar/{{placement_id}}/start-svar")
def answer_start(placement_id: UUID, counter: AtCounter, answer: Annotated[Text, Form(alias="svar")] = "") -> Response:
    """Confirm or refuse the municipality's word on a start."""
    return counter.about(placement_id, "start-svar", {}, answer_said("start", answer))


@router.post(f"{SUPPLIERS}/placeringar/{{placement_id}}/slut-svar")
def answer_end(placement_id: UUID, counter: AtCounter, answer: Annotated[Text, Form(alias="svar")] = "") -> Response:
    """Confirm or refuse the municipality's word on an end."""
    return counter.about(placement_id, "slut-svar", {}, answer_said("end", answer))


@router.post(f"{SUPPLIERS}/placeringar/{{placement_id}}/manad")
def report(
    placement_id: UUID,
    counter: AtCounter,
    month: Annotated[Text, Form(alias="manad")] = "",
    percent: Annotated[Text, Form(alias="procent")] = "",
    evidence: Annotated[Text, Form(alias="underlag")] = "",
) -> Response:
    """What was worked of a month."""
    said = {"manad": month, "procent": percent, "underlag": evidence}
    return counter.about(placement_id, "manad", said, month_said(month, percent, evidence))


@router.post(f"{SUPPLIERS}/placeringar/{{placement_id}}/villkor")
def ask_for_change(
    placement_id: UUID,
    counter: AtCounter,
    last: Annotated[Text, Form(alias="sista")] = "",
    percent: Annotated[Text, Form(alias="omfattning")] = "",
    since: Annotated[Text, Form(alias="fran")] = "",
) -> Response:
    """Ask for other hours from a day on, or another last day: they count when the municipality has confirmed."""
    said = {"sista": last, "omfattning": percent, "fran": since}
    return counter.about(placement_id, "villkor", said, terms_said(last, percent, since))


@router.post(f"{SUPPLIERS}/placeringar/{{placement_id}}/slut")
def end(
    placement_id: UUID,
    counter: AtCounter,
    last: Annotated[Text, Form(alias="sista")] = "",
    reason: Annotated[Text, Form(alias="orsak")] = "",
) -> Response:
    """The last day, and why."""
    return counter.about(placement_id, "slut", {"sista": last, "orsak": reason}, end_said(last, reason))
