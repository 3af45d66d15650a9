"""The development mailbox, for whoever has no mail server: what was sent, as text, as HTML, and as it came.

Without sign-in, because codes to sign in with come here; on this machine only.
"""

import re
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from api.deps import FromServices
from api.pages.access import ANYBODY_HERE, open_to
from api.pages.route import PageRoute
from api.pages.templates import HEADERS, page
from matcher.mailbox import list_messages, read_message
from matcher.services import Services
from models.errors import NotFound

router = APIRouter(prefix="/brevlada", route_class=PageRoute, include_in_schema=False)

LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-top-navigation-by-user-activation"
)
"""A letter brings its own styles, and may lead the reader away when they follow a link. It can do nothing else."""

HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)

Shown = Annotated[Literal["html", "text"], Query(alias="visa")]


@router.get("")
@open_to(ANYBODY_HERE)
def show_mailbox(request: Request, services: FromServices) -> HTMLResponse:
    """Every letter, newest first."""
    _require_mailbox(services)
    return page(request, "mailbox.html", letters=list_messages(services.settings.mailbox_dir))


@router.get("/{name}")
@open_to(ANYBODY_HERE)
def show_letter(request: Request, services: FromServices, name: str, shown: Shown = "html") -> HTMLResponse:
    """One letter with its headers."""
    _require_mailbox(services)
    letter = read_message(services.settings.mailbox_dir, name)
    return page(request, "letter.html", letter=letter, shown=shown if letter.html else "text")


@router.get("/{name}/html")
@open_to(ANYBODY_HERE)
def show_html(services: FromServices, name: str) -> Response:
    """The HTML part alone, for the frame that it is shown in. Its links open in the whole window."""
    _require_mailbox(services)
    letter = read_message(services.settings.mailbox_dir, name)
    html = HEAD.sub(lambda head: f'{head.group()}<base target="_top">', letter.html, count=1)
    headers = {**HEADERS, "Content-Security-Policy": LETTER_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return HTMLResponse(html, headers=headers)


@router.get("/{name}/kalla")
@open_to(ANYBODY_HERE)
def show_source(services: FromServices, name: str) -> Response:
    """The letter as it came over SMTP."""
    _require_mailbox(services)
    read_message(services.settings.mailbox_dir, name)
    source = (services.settings.mailbox_dir / name).read_bytes().decode("utf-8", "replace")
    return PlainTextResponse(source, headers=dict(HEADERS))


def _require_mailbox(services: Services) -> None:
    """Raise NotFound where letters go to a real server."""
    if services.settings.smtp_url:
        raise NotFound("mailbox_not_in_use")
