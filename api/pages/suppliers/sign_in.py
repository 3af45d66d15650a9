"""Signing in to the suppliers' pages: an address, then the code that was mailed there; and out again."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.deps import FromServices, Now, Transaction
from api.pages.access import ANYBODY, SUPPLIERS, is_for_suppliers, open_to
from api.pages.guard import own_address
from api.pages.route import BROWSER, browser_token, drop_cookie, set_cookie
from api.pages.suppliers.admission import SIGN_IN, SUPPLIER_SESSION, SignedInSupplier, SupplierRoute
from api.pages.templates import HEADERS, page
from matcher.log import failure_of, get_logger
from matcher.services import Services
from matcher.sign_in import contacts
from matcher.sign_in.accounts import CODE_LASTS, WINDOW, TooManyAttempts
from matcher.work import deliver
from models.errors import IngangError

router = APIRouter(prefix=SUPPLIERS, route_class=SupplierRoute, include_in_schema=False)

log = get_logger()

ReturnTo = Annotated[str, Query(alias="till")]
FormReturnTo = Annotated[str, Form(alias="till")]
MINUTE = 60


@router.get("/logga-in")
@open_to(ANYBODY)
def show_sign_in(request: Request, return_to: ReturnTo = SUPPLIERS) -> Response:
    """Where a contact asks for a code; whoever has signed in already goes on."""
    if request.state.supplier_visitor is not None:
        return _go(_own(return_to))
    return _form(request, return_to)


@router.post("/logga-in")
@open_to(ANYBODY)
def send_code(
    request: Request,
    services: FromServices,
    connection: Transaction,
    now: Now,
    email: Annotated[str, Form(alias="epost")] = "",
    return_to: FormReturnTo = SUPPLIERS,
) -> Response:
    """Send a code to whoever has the address. What is answered is the same where nobody has it."""
    where = request.client.host if request.client else ""
    try:
        contacts.send_code(connection, email=email[:320], address=where, browser=browser_token(request), now=now)
    except TooManyAttempts:
        return _form(request, return_to, email=email[:320], wait=True, status=HTTPStatus.TOO_MANY_REQUESTS)
    response = _code_form(request, return_to)
    response.background = BackgroundTask(_deliver_now, services)
    return response


@router.post("/logga-in/kod")
@open_to(ANYBODY)
def sign_in(
    request: Request,
    services: FromServices,
    connection: Transaction,
    now: Now,
    code: Annotated[str, Form(alias="kod")] = "",
    return_to: FormReturnTo = SUPPLIERS,
) -> Response:
    """The mailed code, in the browser that asked for it."""
    contact = contacts.check_code(connection, browser_token(request), code[:40], now)
    if contact is None:
        return _code_form(request, return_to, fault=True, status=HTTPStatus.BAD_REQUEST)
    response = _go(_own(return_to))
    set_cookie(request, response, SUPPLIER_SESSION, contacts.begin(connection, services.settings, contact, now))
    drop_cookie(request, response, BROWSER)
    request.state.browser_is_new = False
    return response


@router.post("/logga-ut")
def sign_out(
    request: Request,
    connection: Transaction,
    now: Now,
    visitor: SignedInSupplier,
    everywhere: Annotated[bool, Form(alias="overallt")] = False,
) -> Response:
    """Sign out here, or in every browser."""
    if everywhere:
        contacts.end_everywhere(connection, visitor.contact, now)
    else:
        token = request.cookies[request.state.place.cookie(SUPPLIER_SESSION)]
        contacts.end(connection, token, visitor.contact, now)
    response = _go(SIGN_IN)
    drop_cookie(request, response, SUPPLIER_SESSION)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@router.get("/konto")
def show_account(request: Request, visitor: SignedInSupplier) -> HTMLResponse:
    """Who has signed in for which supplier, until when, and the way out everywhere."""
    return page(request, "suppliers/account.html", seen=visitor)


def _own(address: str) -> str:
    """One of the suppliers' pages, or the first where it is none."""
    own = own_address(address)
    return own if is_for_suppliers(own.partition("?")[0]) else SUPPLIERS


def _form(
    request: Request, return_to: str, *, email: str = "", wait: bool = False, status: HTTPStatus = HTTPStatus.OK
) -> HTMLResponse:
    minutes = int(WINDOW.total_seconds() // MINUTE)
    return page(
        request, "suppliers/sign_in.html", status=status, return_to=_own(return_to), email=email, wait=wait,
        minutes=minutes,
    )  # fmt: skip


def _code_form(
    request: Request, return_to: str, *, fault: bool = False, status: HTTPStatus = HTTPStatus.OK
) -> HTMLResponse:
    minutes = int(CODE_LASTS.total_seconds() // MINUTE)
    return page(
        request, "suppliers/sign_in_code.html", status=status, return_to=_own(return_to), fault=fault, minutes=minutes
    )  # fmt: skip


def _go(address: str) -> RedirectResponse:
    return RedirectResponse(address, HTTPStatus.SEE_OTHER, headers=dict(HEADERS))


def _deliver_now(services: Services) -> None:
    """Send the code at once; where that fails the scheduler's next round sends it."""
    try:
        deliver(services)
    except IngangError as error:
        log.warning("supplier_sign_in.code_not_sent_at_once", **failure_of(error))
