"""Signing in and out: address and password, then the code that was mailed; one-time links; and out again."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.deps import FromServices, Now, Transaction
from api.pages.access import ANYBODY, ANYBODY_HERE, EVERYBODY_SIGNED_IN, SignedIn, open_to
from api.pages.guard import own_address
from api.pages.route import BROWSER, SESSION, SIGN_IN, PageRoute, browser_token, drop_cookie, set_cookie
from api.pages.templates import HEADERS, page
from matcher.log import failure_of, get_logger
from matcher.services import Services
from matcher.sign_in import accounts, oidc, sessions
from matcher.work import deliver
from models.errors import IngangError, InvalidInput, NotAllowed, NotFound
from models.sign_in import Method, Purpose
from models.staff import Staff

router = APIRouter(route_class=PageRoute, include_in_schema=False)

log = get_logger()

ReturnTo = Annotated[str, Query(alias="till", max_length=500)]
FormReturnTo = Annotated[str, Form(alias="till", max_length=500)]


@router.get(SIGN_IN)
@open_to(ANYBODY)
def show_sign_in(request: Request, services: FromServices, return_to: ReturnTo = "/") -> Response:
    """Where one signs in; whoever has done so already goes on."""
    if request.state.visitor is not None:
        return _go(own_address(return_to))
    return _form(request, services, return_to)


@router.get(f"{SIGN_IN}/oidc")
@open_to(ANYBODY)
def go_to_provider(request: Request, services: FromServices, now: Now, return_to: ReturnTo = "/") -> Response:
    """Off to the municipality's own sign-in."""
    _require_provider(services)
    provider = oidc.discover(services.settings)
    browser = browser_token(request)
    with services.application.transaction() as connection:
        address = oidc.begin(services.settings, provider, connection, browser, own_address(return_to), now)
    response = _go(address)
    set_cookie(request, response, BROWSER, browser)
    return response


@router.get(oidc.CALLBACK)
@open_to(ANYBODY)
def come_back(request: Request, services: FromServices, now: Now) -> Response:
    """Back from there. The provider is asked outside any transaction."""
    _require_provider(services)
    settings, answer = services.settings, dict(request.query_params)
    try:
        with services.application.transaction() as connection:
            sent = oidc.take(connection, browser_token(request), answer, settings, now)
        if "code" not in answer:
            raise NotAllowed("oidc_refused", reason="no_code")
        claims = oidc.redeem(settings, oidc.discover(settings), sent, answer["code"], now)
        with services.application.transaction() as connection:
            member, role = oidc.colleague_of(connection, settings, claims)
            token = sessions.begin(connection, settings, member, Method.OIDC, now, role=role)
    except NotAllowed as error:
        log.warning("sign_in.refused", **failure_of(error), reason=error.params.get("reason", ""))
        raise
    return _signed_in(request, token, sent.return_to)


@router.post(SIGN_IN)
@open_to(ANYBODY)
def sign_in(
    request: Request,
    services: FromServices,
    connection: Transaction,
    now: Now,
    email: Annotated[str, Form(alias="epost", max_length=320)] = "",
    password: Annotated[str, Form(alias="losenord", max_length=1000)] = "",
    return_to: FormReturnTo = "/",
) -> Response:
    """Address and password. What is wrong is one and the same, whichever it was."""
    _require_local_accounts(services)
    address = request.client.host if request.client else ""
    attempt = accounts.Attempt(email=email, address=address, browser=browser_token(request))
    try:
        right = accounts.check_password(connection, attempt, password, now)
    except accounts.TooManyAttempts:
        return _form(request, services, return_to, email=email, fault="waiting", status=HTTPStatus.TOO_MANY_REQUESTS)
    if not right:
        return _form(request, services, return_to, email=email, fault="wrong", status=HTTPStatus.BAD_REQUEST)
    response = page(request, "sign_in_code.html", return_to=own_address(return_to), fault=False)
    response.background = BackgroundTask(_deliver_now, services)
    return response


@router.post(f"{SIGN_IN}/kod")
@open_to(ANYBODY)
def sign_in_with_code(
    request: Request,
    services: FromServices,
    connection: Transaction,
    now: Now,
    code: Annotated[str, Form(alias="kod", max_length=40)] = "",
    return_to: FormReturnTo = "/",
) -> Response:
    """The mailed code, in the browser that the password was given in."""
    _require_local_accounts(services)
    member = accounts.check_code(connection, browser_token(request), code, now)
    if member is None:
        return page(
            request, "sign_in_code.html", status=HTTPStatus.BAD_REQUEST, return_to=own_address(return_to), fault=True
        )  # fmt: skip
    token = sessions.begin(connection, services.settings, member, Method.PASSWORD, now)
    return _signed_in(request, token, return_to)


@router.get(f"{SIGN_IN}/losenord/{{token}}")
@open_to(ANYBODY)
def show_password(
    request: Request, services: FromServices, connection: Transaction, now: Now, token: str
) -> HTMLResponse:
    """Where the owner of a new account, or of a forgotten password, chooses one."""
    _require_local_accounts(services)
    member = accounts.open_link(connection, token, Purpose.PASSWORD, now)
    return _password_form(request, token, member)


@router.post(f"{SIGN_IN}/losenord/{{token}}")
@open_to(ANYBODY)
def choose_password(
    request: Request,
    services: FromServices,
    connection: Transaction,
    now: Now,
    token: str,
    password: Annotated[str, Form(alias="losenord", max_length=1000)] = "",
) -> Response:
    """Keep the password; then one signs in with it."""
    _require_local_accounts(services)
    member = accounts.open_link(connection, token, Purpose.PASSWORD, now)
    try:
        accounts.choose_password(connection, token, password, now)
    except InvalidInput as error:
        return _password_form(request, token, member, fault=error.problems[0].code)
    return _go(SIGN_IN)


@router.get(f"{SIGN_IN}/lank/{{token}}")
@open_to(ANYBODY_HERE)
def show_link(request: Request, connection: Transaction, now: Now, token: str) -> HTMLResponse:
    """Whom a one-time link signs in. The page has a button, so that nothing that only looks at links uses it up."""
    member = accounts.open_link(connection, token, Purpose.SIGN_IN, now)
    return page(request, "sign_in_link.html", member=member, token=token)


@router.post(f"{SIGN_IN}/lank/{{token}}")
@open_to(ANYBODY_HERE)
def use_link(request: Request, services: FromServices, connection: Transaction, now: Now, token: str) -> Response:
    """Sign in with a one-time link, on the machine itself only."""
    member = accounts.use_link(connection, token, Purpose.SIGN_IN, now)
    return _signed_in(request, sessions.begin(connection, services.settings, member, Method.LINK, now), "/")


@router.post("/logga-ut")
@open_to(EVERYBODY_SIGNED_IN)
def sign_out(
    request: Request,
    connection: Transaction,
    now: Now,
    visitor: SignedIn,
    everywhere: Annotated[bool, Form(alias="overallt")] = False,
) -> Response:
    """Sign out here, or in every browser."""
    if everywhere:
        sessions.end_everywhere(connection, visitor.code, now)
    else:
        sessions.end(connection, request.cookies[request.state.place.cookie(SESSION)], visitor.code, now)
    response = _go(SIGN_IN)
    drop_cookie(request, response, SESSION)
    # What the browser has kept of pages goes too.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@router.get("/konto")
@open_to(EVERYBODY_SIGNED_IN)
def show_account(request: Request, visitor: SignedIn) -> HTMLResponse:
    """Who has signed in, until when, and the way out everywhere."""
    return page(request, "account.html", session=visitor.session, member=visitor.member)


def _require_local_accounts(services: Services) -> None:
    """Raise NotFound where the municipality's own provider does the signing in."""
    if services.settings.oidc_issuer:
        raise NotFound("local_accounts_closed")


def _require_provider(services: Services) -> None:
    """Raise NotFound where there is none."""
    if not services.settings.oidc_issuer:
        raise NotFound("no_provider")


def _form(
    request: Request,
    services: Services,
    return_to: str,
    *,
    email: str = "",
    fault: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HTMLResponse:
    return page(
        request,
        "sign_in.html",
        status=status,
        return_to=own_address(return_to),
        email=email,
        fault=fault,
        with_provider=bool(services.settings.oidc_issuer),
        minutes=int(accounts.WINDOW.total_seconds() // 60),
    )


def _password_form(request: Request, token: str, member: Staff, fault: str = "") -> HTMLResponse:
    status = HTTPStatus.BAD_REQUEST if fault else HTTPStatus.OK
    return page(
        request, "password.html", status=status, token=token, member=member, least=accounts.SHORTEST, fault=fault
    )  # fmt: skip


def _signed_in(request: Request, token: str, return_to: str) -> Response:
    response = _go(own_address(return_to))
    set_cookie(request, response, SESSION, token)
    drop_cookie(request, response, BROWSER)
    request.state.browser_is_new = False
    return response


def _go(address: str) -> RedirectResponse:
    return RedirectResponse(address, HTTPStatus.SEE_OTHER, headers=dict(HEADERS))


def _deliver_now(services: Services) -> None:
    """Send the code at once; where that fails the scheduler's next round sends it."""
    try:
        deliver(services)
    except IngangError as error:
        log.warning("sign_in.code_not_sent_at_once", **failure_of(error))
