"""A reader chooses the language of the pages; their browser keeps it."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse

from api.pages.access import ANYBODY, open_to
from api.pages.guard import own_address
from api.pages.route import LANGUAGE, PageRoute, set_cookie
from api.pages.templates import HEADERS
from matcher.messages import Language

router = APIRouter(route_class=PageRoute, include_in_schema=False)

KEPT = 365 * 24 * 60 * 60
"""Seconds for which the choice is kept: a year."""


@router.get("/sprak/{language}")
@open_to(ANYBODY)
def choose(
    request: Request, language: Language, return_to: Annotated[str, Query(alias="till", max_length=500)] = "/"
) -> RedirectResponse:
    """Back to where the reader was, in this language from now on. Nothing but the reader's own browser keeps it."""
    response = RedirectResponse(own_address(return_to), HTTPStatus.SEE_OTHER, headers=dict(HEADERS))
    set_cookie(request, response, LANGUAGE, language, seconds=KEPT)
    return response
