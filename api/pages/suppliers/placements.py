"""A supplier's placements: how each commitment stands and why, who has started, months worked, and ends.

A placement is called by the supplier's own reference, or by its place and first day; never by a candidate's code.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.deps import FromServices, Now, WholeTransaction
from api.pages.access import SUPPLIERS
from api.pages.language import gettext, spoken
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
from api.pages.suppliers import words
from api.pages.suppliers.admission import SignedInSupplier, SupplierRoute
from api.pages.templates import HEADERS, page
from matcher.clauses.placement_count import PlacementCount
from matcher.clauses.standing import Standing
from matcher.commitment_words import ANSWERS, END_REASONS, EVIDENCE, HINDRANCES, PROOFS, ROUTES, STATES
from matcher.commitments import standings
from matcher.dates import plain_date
from matcher.intake.placement import PlacementForm
from matcher.messages import problem_text
from matcher.placements.starting import start_by_supplier
from matcher.placements.words import Speaker
from matcher.wording import headline_words
from models.clock import local_date
from models.contract import Commitment, Contract
from models.errors import Conflict, InvalidInput, NotFound, Problem
from models.ids import CommitmentId, PlacementId, SupplierId
from models.placement import Placement, Route, waits_for
from models.proposal_step import Side
from models.store import contracts, placements, vacancies
from models.store.database import Conn

router = APIRouter(route_class=SupplierRoute, include_in_schema=False)

OWN_ROUTES = tuple(route for route in Route if route is not Route.MUNICIPALITY)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCommitment:
    """A commitment and how it stands: nothing of candidates."""

    commitment: Commitment
    contract: Contract
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingView:
    """How a commitment stands, in words."""

    followed: OwnCommitment
    state: str
    colour: str
    owed: str
    meter: tuple[int, int]
    unreported: int
    asked: int
    risk: str = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPlacement:
    """One placement with what it counts for."""

    placement: Placement
    count: PlacementCount
    name: str
    asks_start: bool
    asks_end: bool


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
        """Say something, and back to the commitment; the page again with what is wrong where something is."""
        try:
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
        return _commitment_page(self, commitment_id, fault=fault)

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
    return _commitment_page(counter, CommitmentId(commitment_id))


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
def change(
    placement_id: UUID,
    counter: AtCounter,
    last: Annotated[Text, Form(alias="sista")] = "",
    percent: Annotated[Text, Form(alias="omfattning")] = "",
    since: Annotated[Text, Form(alias="fran")] = "",
) -> Response:
    """Other hours from a day on, or another last day."""
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


def standing_views(
    connection: Conn, services: FromServices, found: Sequence[Commitment], day: date
) -> Mapping[CommitmentId, StandingView]:
    """How a supplier's commitments stand. The transaction has to reach everybody: placements are people's."""
    of_contract = {one.id: one for one in contracts.by_ids(connection, [one.contract_id for one in found])}
    standing = standings(connection, found, day, services.settings.clause_rules)
    under: dict[CommitmentId, list[Placement]] = {one.id: [] for one in found}
    for placement in placements.of_commitments(connection, [one.id for one in found]):
        under[placement.commitment_id].append(placement)
    return {
        one.id: _standing_view(
            OwnCommitment(commitment=one, contract=of_contract[one.contract_id], standing=standing[one.id]),
            under[one.id],
        )
        for one in found
    }


def _standing_view(one: OwnCommitment, under: Sequence[Placement]) -> StandingView:
    state, colour = STATES[one.standing.state]
    counted, expected = (
        min(100, int(100 * amount / one.standing.owed)) for amount in (one.standing.counted, one.standing.expected)
    )
    return StandingView(
        followed=one,
        state=gettext(state),
        colour=colour,
        owed=words.owed_words(one.commitment),
        meter=(counted, max(0, expected - counted)),
        unreported=sum(len(each.unreported) for each in one.standing.placements if each.hindrance is None),
        asked=sum(waits_for(each, Side.SUPPLIER) for each in under),
    )


def _commitment_page(counter: Counter, commitment_id: CommitmentId, *, fault: Fault | None = None) -> HTMLResponse:
    connection, supplier_id = counter.connection, counter.speaker.supplier_id
    assert supplier_id is not None, "a contact acts for a supplier"
    commitment = contracts.find_commitment(connection, commitment_id, supplier_id)
    if commitment is None:
        raise NotFound("commitment_not_found")
    day = local_date(counter.speaker.at)
    view = standing_views(connection, counter.services, [commitment], day)[commitment.id]
    return page(
        counter.request,
        "suppliers/commitment.html",
        status=HTTPStatus.OK if fault is None else HTTPStatus.BAD_REQUEST,
        one=view,
        placements=_placements(connection, view.followed, supplier_id),
        fault=fault,
        today=day,
        base=SUPPLIERS,
        own_routes=[(str(route), gettext(ROUTES[route])) for route in OWN_ROUTES],
        words={
            "routes": ROUTES, "proofs": PROOFS, "end_reasons": END_REASONS, "evidence": EVIDENCE, "answers": ANSWERS,
            "hindrances": HINDRANCES,
        },
    )  # fmt: skip


def _placements(connection: Conn, one: OwnCommitment, supplier_id: SupplierId) -> Sequence[OwnPlacement]:
    counts = {count.placement_id: count for count in one.standing.placements}
    found = placements.of_commitments(connection, [one.commitment.id])
    posted = vacancies.by_ids(connection, sorted({each.vacancy_id for each in found if each.vacancy_id is not None}))
    headlines = {vacancy.id: headline_words(vacancy.draft.headline) for vacancy in posted}
    views = []
    for each in found:
        assert each.supplier_id == supplier_id, "a commitment's placements are its supplier's"
        headline = None if each.vacancy_id is None else headlines.get(each.vacancy_id)
        views.append(
            OwnPlacement(
                placement=each,
                count=counts[each.id],
                name=each.reference or f"{headline}, {plain_date(each.starts_on, spoken())}",
                asks_start=each.start.answer is None and each.start.side is Side.MUNICIPALITY,
                asks_end=each.end is not None and each.end.answer is None and each.end.side is Side.MUNICIPALITY,
            )
        )
    return views
