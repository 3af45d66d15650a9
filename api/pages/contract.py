"""One contract on a page: how each commitment stands and why, its places and placements, and what has happened."""

from collections.abc import Mapping, Sequence
from datetime import date
from http import HTTPStatus
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.deps import FromServices, Now, Transaction
from api.pages import wording
from api.pages.access import open_to
from api.pages.contract_views import contract_views
from api.pages.contracts import COORDINATING
from api.pages.person import letter_answer
from api.pages.placement_views import Fault, PlacementView, WaitingStart, placement_views, waiting_starts
from api.pages.route import PageRoute
from api.pages.templates import page
from api.pages.timeline import timeline
from api.pages.views import VacancyView, vacancy_views
from matcher.commitment_words import ANSWERS, END_REASONS, EVIDENCE, HINDRANCES, PROOFS, ROUTES
from matcher.commitments import Followed, followed
from matcher.config import Settings
from matcher.placements.final_documentation import final_documentation
from matcher.working_days import ReferralWindow, referral_window
from models.clock import local_date
from models.contract import Contract
from models.errors import NotFound
from models.ids import CommitmentId, ContractId, VacancyId
from models.shortlist import Run
from models.store import contracts, runs, suppliers
from models.store.database import Conn

router = APIRouter(prefix="/avtal", route_class=PageRoute, include_in_schema=False)


@router.get("/{contract_id}")
@open_to(COORDINATING)
def show_contract(
    request: Request, contract_id: UUID, connection: Transaction, services: FromServices, now: Now
) -> HTMLResponse:
    """The contract and everything under it."""
    return contract_page(request, connection, services.settings, ContractId(contract_id), local_date(now))


@router.get("/{contract_id}/slutdokumentation.{form}")
@open_to(COORDINATING)
def show_final_documentation(
    contract_id: UUID, form: Literal["html", "pdf"], connection: Transaction, services: FromServices, now: Now
) -> Response:
    """What was owed and what was done, for the contract's file."""
    contract = contracts.find(connection, ContractId(contract_id))
    if contract is None:
        raise NotFound("contract_not_found")
    day = local_date(now)
    found = followed(connection, day, services.settings.clause_rules, contract.id)
    document = final_documentation(contract, _supplier_of(connection, contract), found, day)
    return letter_answer(document, form, str(contract.id), "slutdokumentation", back=f"/avtal/{contract.id}")


def _supplier_of(connection: Conn, contract: Contract) -> str:
    found = suppliers.find(connection, contract.supplier_id)
    assert found is not None, "a contract goes with its supplier"
    return found.name


def contract_page(
    request: Request,
    connection: Conn,
    settings: Settings,
    contract_id: ContractId,
    day: date,
    *,
    fault: Fault | None = None,
) -> HTMLResponse:
    """The page, with what is wrong in a form of it where something is. Raises NotFound for an unknown contract."""
    contract = contracts.find(connection, contract_id)
    if contract is None:
        raise NotFound("contract_not_found")
    found = followed(connection, day, settings.clause_rules, contract_id)
    supplier = _supplier_of(connection, contract)
    run = runs.latest(connection)
    views = contract_views(found, {contract.supplier_id: supplier})
    return page(
        request,
        "contract.html",
        status=HTTPStatus.OK if fault is None else HTTPStatus.BAD_REQUEST,
        contract=contract,
        supplier=supplier,
        commitments=views[0].commitments if views else (),
        placements=_placements(connection, found),
        waiting=_waiting(connection, found),
        run=run,
        listed=_listed(connection, run, found),
        windows=_windows(found, day, settings.referral_working_days),
        timeline=timeline(connection, contract, found, day),
        today=day,
        fault=fault,
        kinds=wording.KIND_NAMES,
        words={
            "routes": ROUTES, "proofs": PROOFS, "end_reasons": END_REASONS, "evidence": EVIDENCE, "answers": ANSWERS,
            "hindrances": HINDRANCES,
        },
    )  # fmt: skip


def _placements(connection: Conn, found: Sequence[Followed]) -> Mapping[CommitmentId, Sequence[PlacementView]]:
    return {one.commitment.id: placement_views(connection, one) for one in found}


def _waiting(connection: Conn, found: Sequence[Followed]) -> Mapping[CommitmentId, Sequence[WaitingStart]]:
    return {one.commitment.id: waiting_starts(connection, one) for one in found}


def _listed(connection: Conn, run: Run | None, found: Sequence[Followed]) -> Mapping[VacancyId, VacancyView]:
    """What came of the vacancies in the latest run, of those that were in it."""
    if run is None:
        return {}
    wanted = {vacancy.id for one in found for vacancy in one.vacancies}
    shortlists = [one for one in runs.shortlists(connection, run.id) if one.vacancy_id in wanted]
    return vacancy_views(connection, run, shortlists, ())


def _windows(found: Sequence[Followed], day: date, length: int) -> Mapping[VacancyId, ReferralWindow]:
    """Until when the municipality refers first, of the vacancies that are open."""
    return {
        vacancy.id: referral_window(local_date(vacancy.created_at), day, length)
        for one in found
        for vacancy in one.vacancies
        if vacancy.is_open_on(day)
    }
