"""All contracts with commitments at a glance, for coordinators: what presses stands first."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.deps import FromServices, Now, Transaction
from api.pages.access import Access, open_to
from api.pages.contract_views import ContractView, contract_views
from api.pages.language import gettext, marked
from api.pages.route import PageRoute
from api.pages.templates import page
from matcher.clauses.standing import State
from matcher.commitments import followed
from models.clock import local_date
from models.staff import Role
from models.store import suppliers

router = APIRouter(prefix="/avtal", route_class=PageRoute, include_in_schema=False)

COORDINATING = Access(roles=frozenset({Role.COORDINATOR}))

Shows = Callable[[ContractView], bool]
FILTERS: Mapping[str, tuple[str, Shows]] = {
    "": (marked("Alla"), lambda view: True),
    "fara": (marked("I fara"), lambda view: view.at_risk),
    "svar": (marked("Väntar på svar från oss"), lambda view: view.asks > 0),
    "efter": (marked("Efter eller brutna"), lambda view: bool(view.states & {State.BEHIND, State.BROKEN})),
    "pa-vag": (marked("På väg"), lambda view: State.ON_THE_WAY in view.states),
    "uppfyllda": (marked("Uppfyllda"), lambda view: view.states == {State.FULFILLED}),
}
"""What may stand in the address, what it is called, and which contracts it shows."""


@router.get("")
@open_to(COORDINATING)
def show_contracts(
    request: Request,
    connection: Transaction,
    services: FromServices,
    now: Now,
    chosen: Annotated[str, Query(alias="lage", max_length=20)] = "",
    words: Annotated[str, Query(alias="sok", max_length=100)] = "",
) -> HTMLResponse:
    """Every contract, or those that the address asks for."""
    names = {one.id: one.name for one in suppliers.page(connection)}
    views = contract_views(followed(connection, local_date(now), services.settings.clause_rules), names)
    chosen = chosen if chosen in FILTERS else ""
    said = " ".join(words.split())
    found = [one for one in views if _says(one, said)]
    return page(
        request,
        "contracts.html",
        views=[one for one in found if FILTERS[chosen][1](one)],
        filters=_filters(found),
        chosen=chosen,
        words=said,
        total=len(views),
    )


def _filters(views: Sequence[ContractView]) -> Sequence[tuple[str, str, int]]:
    return [(code, gettext(name), sum(map(shows, views))) for code, (name, shows) in FILTERS.items()]


def _says(view: ContractView, words: str) -> bool:
    """Whether every word stands in the contract's number or title, or the supplier's name."""
    told = f"{view.contract.registration_number} {view.title} {view.supplier}".casefold()
    return all(word in told for word in words.casefold().split())
