"""A supplier's commitment on a page: how it stands and why, and its placements.

A placement is called by the supplier's own reference, or by its place and first day; never by a candidate's code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.pages.access import SUPPLIERS
from api.pages.language import gettext, spoken
from api.pages.placement_views import Fault
from api.pages.suppliers import words
from api.pages.templates import page
from matcher.clauses.placement_count import PlacementCount
from matcher.clauses.standing import Standing
from matcher.commitment_words import ANSWERS, END_REASONS, EVIDENCE, HINDRANCES, PROOFS, ROUTES, STATES
from matcher.commitments import standings
from matcher.config import Settings
from matcher.dates import plain_date
from matcher.wording import headline_words
from models.contract import Commitment, Contract
from models.errors import NotFound
from models.ids import CommitmentId, SupplierId
from models.placement import Placement, Route, waits_for
from models.proposal_step import Side
from models.store import contracts, placements, vacancies
from models.store.database import Conn

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
    """One placement with what it counts for. A change of its terms is never for a supplier to answer."""

    placement: Placement
    count: PlacementCount
    name: str
    asks_start: bool
    asks_end: bool
    asks_change: bool = False


def standing_views(
    connection: Conn, settings: Settings, found: Sequence[Commitment], day: date
) -> Mapping[CommitmentId, StandingView]:
    """How a supplier's commitments stand. The transaction has to reach everybody: placements are people's."""
    of_contract = {one.id: one for one in contracts.by_ids(connection, [one.contract_id for one in found])}
    standing = standings(connection, found, day, settings.clause_rules)
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


def commitment_page(
    request: Request,
    connection: Conn,
    settings: Settings,
    supplier_id: SupplierId,
    commitment_id: CommitmentId,
    day: date,
    *,
    fault: Fault | None = None,
) -> HTMLResponse:
    """How the commitment stands on `day`, and its placements. Raises NotFound for one that is not the supplier's."""
    commitment = contracts.find_commitment(connection, commitment_id, supplier_id)
    if commitment is None:
        raise NotFound("commitment_not_found")
    view = standing_views(connection, settings, [commitment], day)[commitment.id]
    return page(
        request,
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
