"""The accessibility statement that the law asks for (lag 2018:1937), and the form that reports what does not work."""

from datetime import date
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.deps import FromServices, Now, Transaction
from api.pages.access import ANYBODY, open_to
from api.pages.language import spoken
from api.pages.route import PageRoute
from api.pages.templates import HEADERS, page
from matcher.config import Settings
from matcher.fault_reports import LONGEST, STATEMENT, FaultReport, TooManyReports, contact_of, report
from matcher.messages import problem_text, text
from models.errors import InvalidInput
from models.store import staff
from models.store.database import Conn

router = APIRouter(route_class=PageRoute, include_in_schema=False)

ASSESSED_ON = date(2026, 11, 23)
"""When all that the statement says was last held against the pages. Move it only together with its text."""
SUPERVISOR = "https://www.digg.se/tdosanmalan"
"""Where Digg, who supervises the law, is told of what is not mended."""

Written = Annotated[str, Form(max_length=20_000)]


@router.get(STATEMENT)
@open_to(ANYBODY)
def show_statement(request: Request, services: FromServices, connection: Transaction) -> HTMLResponse:
    """How accessible the service is, what is known to fall short, and the form. It begins with where the reader was."""
    return _statement(request, services.settings, connection, FaultReport(said="", page=_came_from(request)))


@router.post(STATEMENT)
@open_to(ANYBODY)
def send_report(
    request: Request,
    services: FromServices,
    connection: Transaction,
    now: Now,
    said: Annotated[Written, Form(alias="vad")] = "",
    where: Annotated[Written, Form(alias="sida")] = "",
    reply_to: Annotated[Written, Form(alias="svar")] = "",
) -> Response:
    """Write it to whoever answers for accessibility. Nothing of it is kept when the letter has gone."""
    sent = FaultReport(said=said, page=where.strip(), reply_to=reply_to.strip())
    address = request.client.host if request.client else ""
    try:
        report(connection, services.settings, sent, address=address, now=now)
    except InvalidInput as error:
        wrong = {one.field: problem_text(one, spoken()) for one in error.problems}
        return _statement(request, services.settings, connection, sent, wrong=wrong, status=HTTPStatus.BAD_REQUEST)
    except TooManyReports as error:
        wait = text(error.code, spoken(), **error.params)
        return _statement(request, services.settings, connection, sent, wait=wait, status=HTTPStatus.TOO_MANY_REQUESTS)
    return RedirectResponse(f"{STATEMENT}/tack", HTTPStatus.SEE_OTHER, headers=dict(HEADERS))


@router.get(f"{STATEMENT}/tack")
@open_to(ANYBODY)
def show_thanks(request: Request) -> HTMLResponse:
    """That the report is on its way."""
    return page(request, "accessibility_thanks.html")


def _statement(
    request: Request,
    settings: Settings,
    connection: Conn,
    sent: FaultReport,
    *,
    wrong: dict[str, str] | None = None,
    wait: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HTMLResponse:
    return page(
        request,
        "accessibility.html",
        status=status,
        contact=contact_of(settings, staff.all_staff(connection)),
        sent=sent,
        wrong=wrong or {},
        wait=wait,
        longest=LONGEST,
        assessed_on=ASSESSED_ON,
        supervisor=SUPERVISOR,
        idle_minutes=settings.session_idle_minutes,
    )


def _came_from(request: Request) -> str:
    """The path of our own page that a link was followed from: browsers tell it of no other site (Referrer-Policy)."""
    before = urlsplit(request.headers.get("referer", ""))
    return before.path[: LONGEST["page"]] if before.netloc == request.headers.get("host") else ""
