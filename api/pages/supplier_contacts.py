"""Whom suppliers have named to act for them on the suppliers' pages: seen, added and removed by coordinators."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.deps import FromServices, Now, Transaction
from api.pages.access import SUPPLIERS, Access, SignedIn, open_to
from api.pages.language import gettext, marked, spoken
from api.pages.route import PageRoute
from api.pages.templates import HEADERS, page
from matcher.intake.contacts import add_contact, remove_contact
from matcher.messages import problem_text
from matcher.services import Services
from models.errors import InvalidInput, NotFound, Problem
from models.ids import ContactId, SupplierId
from models.staff import Role
from models.store import supplier_contacts, suppliers
from models.store.database import Conn

router = APIRouter(prefix="/leverantorer", route_class=PageRoute, include_in_schema=False)

REGISTERING = Access(roles=frozenset({Role.COORDINATOR}))
FIELDS = {"supplier": "leverantor", "name": "namn", "email": "epost"}
DONE: Mapping[str, str] = {
    "inlagd": marked("Kontaktpersonen är inlagd och kan logga in."),
    "borttagen": marked("Kontaktpersonen är borttagen och utloggad."),
}


@router.get("")
@open_to(REGISTERING)
def show_contacts(
    request: Request, connection: Transaction, services: FromServices, done: Annotated[str, Query(alias="klart")] = ""
) -> HTMLResponse:
    """Every supplier with its contacts, and the form for one more."""
    return _shown(request, connection, services, done=gettext(DONE.get(done, "")))


@router.post("/kontakter")
@open_to(REGISTERING)
def add(
    request: Request,
    connection: Transaction,
    services: FromServices,
    visitor: SignedIn,
    now: Now,
    supplier: Annotated[str, Form(alias="leverantor")] = "",
    name: Annotated[str, Form(alias="namn")] = "",
    email: Annotated[str, Form(alias="epost")] = "",
) -> Response:
    """Name a contact, or show the form again with what is wrong."""
    try:
        add_contact(connection, _supplier_id(supplier), name=name, email=email, now=now, actor=visitor.code)
    except InvalidInput as error:
        wrong = {FIELDS[one.field]: problem_text(one, spoken()) for one in reversed(error.problems)}
    except NotFound:
        wrong = {FIELDS["supplier"]: problem_text(Problem(field="supplier", code="missing"), spoken())}
    else:
        return _go("/leverantorer?klart=inlagd")
    said = {"leverantor": supplier, "namn": name, "epost": email}
    return _shown(request, connection, services, wrong=wrong, said=said)


@router.post("/kontakter/ta-bort")
@open_to(REGISTERING)
def remove(
    connection: Transaction, visitor: SignedIn, now: Now, contact_id: Annotated[UUID, Form(alias="kontakt")]
) -> Response:
    """The contact is signed out at once, and signs in no more."""
    remove_contact(connection, ContactId(contact_id), now=now, actor=visitor.code)
    return _go("/leverantorer?klart=borttagen")


def _shown(
    request: Request,
    connection: Conn,
    services: Services,
    *,
    done: str = "",
    wrong: Mapping[str, str] | None = None,
    said: Mapping[str, str] | None = None,
) -> HTMLResponse:
    people = [one for one in supplier_contacts.all_contacts(connection) if one.removed_at is None]
    found = sorted(suppliers.page(connection), key=lambda one: one.name.casefold())
    return page(
        request,
        "supplier_contacts.html",
        status=HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK,
        suppliers=[(one, [person for person in people if person.supplier_id == one.id]) for one in found],
        address=services.settings.links + SUPPLIERS,
        done=done,
        wrong=wrong or {},
        said=said or {},
    )


def _supplier_id(said: str) -> SupplierId:
    try:
        return SupplierId(UUID(said))
    except ValueError:
        raise NotFound("supplier_not_found") from None


def _go(address: str) -> RedirectResponse:
    return RedirectResponse(address, HTTPStatus.SEE_OTHER, headers=dict(HEADERS))
