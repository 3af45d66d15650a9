"""Around every page: only this machine, only our own forms, and errors as pages that a person can read."""

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.errors import answer_of
from api.pages.guard import require_local, require_same_origin
from api.pages.templates import page
from matcher.log import failure_of
from models.errors import IngangError

log = structlog.get_logger()

OTHER_ORIGIN = "other_origin"


class PageRoute(APIRoute):
    """A route whose answers are pages, errors too."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request, wrapped in what holds for every page."""
        answer = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                require_local(request, request.app.state.services.settings)
                require_same_origin(request)
                return await answer(request)
            except IngangError as error:
                status = answer_of(error).status
                if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    log.error("page.failed", **failure_of(error))
                return error_page(request, status, code=error.code)
            except RequestValidationError:
                # An address or a form that no page of ours gives: there is nothing there.
                return error_page(request, HTTPStatus.NOT_FOUND)
            except HTTPException as error:
                return error_page(request, HTTPStatus(error.status_code))
            except Exception as error:
                log.error("page.failed", **failure_of(error))
                return error_page(request, HTTPStatus.INTERNAL_SERVER_ERROR)

        return guarded


def error_page(request: Request, status: HTTPStatus, *, code: str = "") -> HTMLResponse:
    """A page that says what is wrong and what to do."""
    template = {
        HTTPStatus.FORBIDDEN: "errors/other_origin.html" if code == OTHER_ORIGIN else "errors/forbidden.html",
        HTTPStatus.NOT_FOUND: "errors/not_found.html",
        HTTPStatus.METHOD_NOT_ALLOWED: "errors/not_found.html",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "errors/too_large.html",
        HTTPStatus.SERVICE_UNAVAILABLE: "errors/unavailable.html",
    }.get(status, "errors/internal.html")
    return page(request, template, status=status, request_id=request.scope.get("request_id", ""))
