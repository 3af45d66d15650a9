"""Around every page: where it opens, for whom, only our own forms, and errors as pages that a person can read."""

from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.errors import answer_of
from api.pages.access import HOME, HOMES, Access, access_of
from api.pages.guard import SAFE_METHODS, SECURE_PREFIX, Place, place_of, require_form_token, require_same_origin
from api.pages.language import speak, spoken
from api.pages.templates import HEADERS, page
from matcher.log import failure_of, get_logger
from matcher.messages import text
from matcher.services import Services
from matcher.sign_in import form_token, new_token, sessions
from models.clock import local_date
from models.errors import IngangError, NotAllowed
from models.sign_in import Visitor
from models.store import pauses

log = get_logger()

OTHER_ORIGIN = "other_origin"
SESSION, BROWSER = "ingang", "ingang-lasare"
"""Cookies: of somebody who has signed in, and of a browser that is about to."""

WITH_THE_ROUTE = "fastapi_function_astack"
"""Where FastAPI looks for the stack of what ends with a route: dependencies of the scope "function"."""

LANGUAGE = "ingang-sprak"
"""Cookie: the language that somebody has chosen. Without it pages are in Swedish."""

SIGN_IN = "/logga-in"


class PageRoute(APIRoute):
    """A route whose answers are pages, errors too."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request, wrapped in what holds for every page."""
        answer = super().get_route_handler()
        access = access_of(self.endpoint)

        async def guarded(request: Request) -> Response:
            speak_to(request)
            try:
                response = await self.admit(request, access) or await _answered(request, answer)
            except IngangError as error:
                status = answer_of(error).status
                if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    log.error("page.failed", **failure_of(error))
                told = text(error.code, spoken(), **error.params) if status is HTTPStatus.CONFLICT else ""
                response = error_page(request, status, code=error.code, told=told)
            except RequestValidationError:
                # An address or a form that no page of ours gives: there is nothing there.
                response = error_page(request, HTTPStatus.NOT_FOUND)
            except HTTPException as error:
                response = error_page(request, HTTPStatus(error.status_code))
            except Exception as error:
                log.error("page.failed", **failure_of(error))
                response = error_page(request, HTTPStatus.INTERNAL_SERVER_ERROR)
            _remember_browser(request, response)
            return response

        return guarded

    async def admit(self, request: Request, access: Access) -> Response | None:
        """None where the request may go on; where somebody has to sign in first, the way there. Raises NotAllowed."""
        return await _admitted(request, access)


async def _answered(request: Request, answer: Callable[[Request], Coroutine[Any, Any, Response]]) -> Response:
    """What a route answers when its transaction has ended.

    FastAPI ends it outside of this class, which makes a page of every error: what a failing route had begun would be
    committed, and what the database says at a commit would be told to nobody.
    """
    async with AsyncExitStack() as stack:
        request.scope[WITH_THE_ROUTE] = stack
        return await answer(request)


def come_to(request: Request) -> Place:
    """Where the request comes to, noted on it. Raises NotAllowed where no page may be shown or a form is not ours."""
    services: Services = request.app.state.services
    place = place_of(request, services.settings)
    request.state.place = place
    require_same_origin(request, place)
    return place


async def _admitted(request: Request, access: Access) -> Response | None:
    services: Services = request.app.state.services
    place = come_to(request)
    if access.local_only and not place.local:
        raise NotAllowed("pages_on_loopback_only")
    token = request.cookies.get(place.cookie(SESSION))
    visitor, stopped_since = None, None
    if token is not None:
        visitor, stopped_since = await run_in_threadpool(_recognise, services, token)
    request.state.visitor, request.state.stopped_since = visitor, stopped_since
    if token is None or visitor is None:
        token = browser_token(request)
    request.state.form_token = form_token(token)
    if access.roles is not None and visitor is None:
        return to_sign_in(request, SIGN_IN, home=HOME)
    await require_form_token(request, request.state.form_token)
    if access.roles is not None and visitor is not None and visitor.role not in access.roles:
        if request.url.path == HOME and visitor.role in HOMES:
            return RedirectResponse(HOMES[visitor.role], HTTPStatus.SEE_OTHER, headers=dict(HEADERS))
        raise NotAllowed("wrong_role")
    return None


def browser_token(request: Request) -> str:
    """What tells this browser from others before anybody has signed in; made where it has none."""
    place: Place = request.state.place
    kept = request.cookies.get(place.cookie(BROWSER), "")
    made: str = getattr(request.state, "browser_token", "") or kept or new_token()
    request.state.browser_token = made
    request.state.browser_is_new = made != kept
    return made


def set_cookie(request: Request, response: Response, name: str, value: str, *, seconds: int | None = None) -> None:
    """Give the browser a cookie that scripts cannot read, for so many seconds, or until the browser closes.

    SameSite=Lax: a link in a letter has to find its reader signed in, and a form of another site does not get it.
    """
    place: Place = request.state.place
    response.set_cookie(
        place.cookie(name), value, max_age=seconds, path="/", httponly=True, samesite="lax", secure=not place.local
    )  # fmt: skip


def drop_cookie(request: Request, response: Response, name: str) -> None:
    """Take the cookie back."""
    place: Place = request.state.place
    response.delete_cookie(
        place.cookie(name), path="/", httponly=True, samesite="lax", secure=not place.local
    )  # fmt: skip


def speak_to(request: Request) -> None:
    """Answer in the language that the reader has chosen: by either name of the cookie, since also those are answered
    who come to no place of ours."""
    speak(request.cookies.get(f"{SECURE_PREFIX}{LANGUAGE}") or request.cookies.get(LANGUAGE))


def error_page(request: Request, status: HTTPStatus, *, code: str = "", told: str = "") -> HTMLResponse:
    """A page that says what is wrong and what to do: `told`, where the state of things forbids it."""
    forbidden = {OTHER_ORIGIN: "errors/other_origin.html", "wrong_role": "errors/wrong_role.html"}
    forbidden |= dict.fromkeys(("oidc_stranger", "oidc_no_role"), "errors/stranger.html")
    forbidden |= dict.fromkeys(("oidc_state", "oidc_refused", "oidc_acr", "oidc_provider"), "errors/provider.html")
    template = {
        HTTPStatus.UNAUTHORIZED: "errors/signed_out.html",
        HTTPStatus.FORBIDDEN: forbidden.get(code, "errors/forbidden.html"),
        HTTPStatus.NOT_FOUND: "errors/link.html" if code == "link_not_found" else "errors/not_found.html",
        HTTPStatus.METHOD_NOT_ALLOWED: "errors/not_found.html",
        HTTPStatus.CONFLICT: "errors/conflict.html",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "errors/too_large.html",
        HTTPStatus.TOO_MANY_REQUESTS: "errors/too_many_requests.html",
        HTTPStatus.SERVICE_UNAVAILABLE: "errors/unavailable.html",
    }.get(status, "errors/internal.html")
    return page(request, template, status=status, told=told, request_id=request.scope.get("request_id", ""))


def _recognise(services: Services, token: str) -> tuple[Visitor | None, datetime | None]:
    """Whose session it is, and since when all matching is paused: whoever has signed in reads so on every page."""
    now = services.clock()
    with services.application.transaction() as connection:
        visitor = sessions.recognise(connection, services.settings, token, now)
        stopped = None if visitor is None else pauses.of_everything(connection, local_date(now))
    return visitor, None if stopped is None else stopped.begun_at


def to_sign_in(request: Request, sign_in: str, *, home: str) -> Response:
    """The way to `sign_in`, and from there to what was asked for unless that is `home`; of a form, that it is lost."""
    if request.method not in SAFE_METHODS:
        return error_page(request, HTTPStatus.UNAUTHORIZED)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    address = sign_in if wanted == home else f"{sign_in}?{urlencode({'till': wanted})}"
    return RedirectResponse(address, HTTPStatus.SEE_OTHER, headers=dict(HEADERS))


def _remember_browser(request: Request, response: Response) -> None:
    """Give the browser its cookie where a page with a form needs it and it has none."""
    if getattr(request.state, "browser_is_new", False) and getattr(request.state, "has_form", False):
        set_cookie(request, response, BROWSER, request.state.browser_token)
