"""Who gets in to the suppliers' pages: contacts with a session of their own, and never a colleague with theirs."""

from typing import Annotated

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.pages.access import SUPPLIERS, Access
from api.pages.guard import require_form_token
from api.pages.route import PageRoute, browser_token, come_to, to_sign_in
from matcher.services import Services
from matcher.sign_in import contacts, form_token
from models.supplier_contact import SupplierVisitor

SUPPLIER_SESSION = "ingang-leverantor"
"""Cookie: of a contact who has signed in."""

SIGN_IN = f"{SUPPLIERS}/logga-in"


class SupplierRoute(PageRoute):
    """A page for suppliers' contacts; one that is marked as open to anybody is seen before signing in too.

    A colleague's session is not looked at here, so nobody is a visitor and the database is told of nobody's reach.
    """

    async def admit(self, request: Request, access: Access) -> Response | None:
        place = come_to(request)
        request.state.visitor = None
        token = request.cookies.get(place.cookie(SUPPLIER_SESSION))
        visitor = None
        if token is not None:
            visitor = await run_in_threadpool(_recognise, request.app.state.services, token)
        request.state.supplier_visitor = visitor
        request.state.form_token = form_token(browser_token(request) if token is None or visitor is None else token)
        if access.roles is not None and visitor is None:
            return to_sign_in(request, SIGN_IN, home=SUPPLIERS)
        await require_form_token(request, request.state.form_token)
        return None


def get_supplier_visitor(request: Request) -> SupplierVisitor:
    """The contact who has signed in. On a route that anybody may open there need not be one: ask the state there."""
    visitor: SupplierVisitor = request.state.supplier_visitor
    return visitor


SignedInSupplier = Annotated[SupplierVisitor, Depends(get_supplier_visitor)]


def _recognise(services: Services, token: str) -> SupplierVisitor | None:
    with services.application.transaction() as connection:
        return contacts.recognise(connection, services.settings, token, services.clock())
