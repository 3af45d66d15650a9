"""Pages are Jinja templates, filled here and nowhere else."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.pages import wording
from api.pages.access import is_for_suppliers
from api.pages.blank_forms import BLANK, WHO, filled, is_plain
from api.pages.guard import FORM_FIELD, SAFE_METHODS
from api.pages.language import NAMES, counted, gettext, in_swedish, ngettext, spoken
from api.pages.placement_views import month_options, translated
from api.pages.placement_words import amount
from api.pages.said import as_markup
from matcher import dates
from matcher.clauses.rounding import adding_up
from matcher.config import Settings
from matcher.plain_text import one_line, paragraphs
from matcher.wording import small

API = Path(__file__).resolve().parent.parent
STATIC = API / "static"

POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing inline, nothing from elsewhere, no eval. data: is for the icons in Designsystemet's style sheet."""

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    # Not no-referrer: then browsers send "Origin: null" with our own forms (Fetch, "serializing a request origin").
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}

Said = TypeVar("Said")

FORM = re.compile(r'<form method="post"[^>]*>')


WAIT_SECONDS = 15 * 60
"""What somebody who has tried too often to sign in has to wait at most (`matcher/sign_in`)."""


def page(
    request: Request, template: str, *, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:  # fmt: skip
    """The page of `template`. Raises jinja2.UndefinedError where it names what `context` lacks."""
    settings: Settings = request.app.state.services.settings
    visitor = getattr(request.state, "visitor", None)
    html = (
        environment()
        .get_template(template)
        .render(
            path=request.url.path,
            here=address_of(request),
            has_mailbox=not settings.smtp_url,
            visitor=visitor,
            for_suppliers=is_for_suppliers(request.url.path),
            supplier_visitor=getattr(request.state, "supplier_visitor", None),
            stopped_since=getattr(request.state, "stopped_since", None),
            language=spoken(),
            **context,
        )
    )
    token = getattr(request.state, "form_token", "")
    # Here and not in each template, so that no form can forget it. What people write is escaped and opens no tag.
    html, forms = FORM.subn(rf'\g<0><input type="hidden" name="{FORM_FIELD}" value="{token}">', html)
    request.state.has_form = forms > 0
    later = {"Retry-After": str(WAIT_SECONDS)} if status is HTTPStatus.TOO_MANY_REQUESTS else {}
    return HTMLResponse(html, status, headers={**HEADERS, **later, "Content-Language": spoken(), **(headers or {})})


def address_of(request: Request) -> str:
    """Where the reader is: what was asked for, or, where a form was sent, the page that it stood on."""
    asked = request.url
    if request.method not in SAFE_METHODS:
        asked = URL(request.headers.get("referer", "/"))
    return f"{asked.path or '/'}{f'?{asked.query}' if asked.query else ''}"


@cache
def environment() -> Environment:
    """Escapes everything, and stops at a name that is not given."""
    made = Environment(
        loader=FileSystemLoader(API / "templates"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        capital=wording.capital,
        uncapital=small,
        long_date=_in_the_readers_language(dates.long_date),
        moment=_in_the_readers_language(dates.moment),
        one_line=one_line,
        paragraphs=paragraphs,
        said=as_markup,
        plain_date=_in_the_readers_language(dates.plain_date),
        week_number=dates.week_number,
        week_words=_in_the_readers_language(dates.week_words),
    )
    made.globals.update(
        adding_up=adding_up,
        amount=amount,
        BLANK=BLANK,
        WHO=WHO,
        filled=filled,
        is_plain=is_plain,
        fault_prefix=wording.fault_prefix,
        role_words=wording.role_words,
        counted=counted,
        in_swedish=in_swedish,
        month_options=month_options,
        translated=translated,
        page_languages=NAMES,
        static=static,
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(gettext, ngettext, newstyle=False)  # type: ignore[attr-defined]
    made.globals["_"] = gettext
    return made


def _in_the_readers_language(said: Callable[[Said, str], str]) -> Callable[[Said], str]:
    return lambda value: said(value, spoken())


def static(name: str) -> str:
    """The address of a file under `/static`, another one whenever our files or the packages change."""
    return f"/static/{name}?v={_version()}"


@cache
def _version() -> str:
    digest = sha256()
    for file in (STATIC / "package-lock.json", *sorted((STATIC / "pages").iterdir())):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
