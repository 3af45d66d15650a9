"""How the service works, in short, and how accessible it is."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.deps import Transaction
from api.pages.access import ANYBODY, open_to
from api.pages.route import PageRoute
from api.pages.templates import page
from models.store import runs

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/om")
@open_to(ANYBODY)
def show_about(request: Request, connection: Transaction) -> HTMLResponse:
    """What ranks, who decides, and with which model the latest lists were made."""
    return page(request, "about.html", run=runs.latest(connection))
