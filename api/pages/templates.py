"""Pages are Jinja templates, filled here and nowhere else."""

import re
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.pages import wording
from api.pages.guard import FORM_FIELD
from matcher.config import Settings
from matcher.dates import long_date, moment, plain_date, week_number, week_words
from matcher.plain_text import one_line, paragraphs

API = Path(__file__).resolve().parent.parent
STATIC = API / "static"

POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""No script at all, nothing inline, nothing from elsewhere. data: is for the icons in Designsystemet's style sheet."""

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    # Not no-referrer: then browsers send "Origin: null" with our own forms (Fetch, "serializing a request origin").
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Content-Language": "sv",
}

FORM = re.compile(r'<form method="post"[^>]*>')


def page(
    request: Request, template: str, *, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:  # fmt: skip
    """The page of `template`. Raises jinja2.UndefinedError where it names what `context` lacks."""
    settings: Settings = request.app.state.services.settings
    visitor = getattr(request.state, "visitor", None)
    html = environment().get_template(template).render(
        path=request.url.path, has_mailbox=not settings.smtp_url, visitor=visitor, **context
    )  # fmt: skip
    token = getattr(request.state, "form_token", "")
    # Here and not in each template, so that no form can forget it. What people write is escaped and opens no tag.
    html, forms = FORM.subn(rf'\g<0><input type="hidden" name="{FORM_FIELD}" value="{token}">', html)
    request.state.has_form = forms > 0
    return HTMLResponse(html, status_code=status, headers={**HEADERS, **(headers or {})})


@cache
def environment() -> Environment:
    """Escapes everything, and stops at a name that is not given."""
    made = Environment(
        loader=FileSystemLoader(API / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        capital=wording.capital,
        long_date=long_date,
        moment=moment,
        one_line=one_line,
        paragraphs=paragraphs,
        plain_date=plain_date,
        week_number=week_number,
        week_words=week_words,
    )
    made.globals.update(counted=wording.counted, static=static)
    return made


def static(name: str) -> str:
    """The address of a file under `/static`, another one whenever our files or the packages change."""
    return f"/static/{name}?v={_version()}"


@cache
def _version() -> str:
    digest = sha256()
    for file in (STATIC / "package-lock.json", *sorted((STATIC / "pages").iterdir())):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
