"""The council's report on a page, with its files, and for the data protection officer the rows of every figure."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.deps import FromServices, Now, WholeTransaction
from api.pages.access import Access, SignedIn, open_to
from api.pages.person import letter_answer
from api.pages.route import PageRoute
from api.pages.templates import HEADERS, page
from matcher.config import Settings
from matcher.reports.council import CouncilReport, council_report, sheet_rows
from matcher.reports.council_words import council_document
from matcher.reports.group_words import group_document
from matcher.reports.groups import group_report
from matcher.reports.rows import read_rows
from matcher.reports.trace import COLUMNS, of_groups, of_report
from matcher.spreadsheet import XLSX, csv_of, xlsx_of
from models.audit import AuditEvent
from models.clock import local_date
from models.errors import NotFound
from models.staff import Role
from models.store import audit, contracts, groups
from models.store.database import Conn

router = APIRouter(prefix="/rapport", route_class=PageRoute, include_in_schema=False)

READING = Access(roles=frozenset({Role.COORDINATOR, Role.PLANNER, Role.DATA_PROTECTION_OFFICER}))
GROUPING = Access(roles=frozenset({Role.COORDINATOR, Role.DATA_PROTECTION_OFFICER}))
TRACING = Access(roles=frozenset({Role.DATA_PROTECTION_OFFICER}))

Year = Annotated[int, Path(ge=2000, le=9998)]


@router.get("")
@open_to(READING)
def show_reports(request: Request, connection: WholeTransaction, visitor: SignedIn, now: Now) -> HTMLResponse:
    """The years that there is something to report of, the latest first."""
    return page(
        request,
        "reports.html",
        years=_years(connection, local_date(now)),
        may_trace=_may_trace(visitor.role),
        role=visitor.role,
    )


@router.get("/{year}/rapport.{form}")
@open_to(READING)
def show_report(
    year: Year, form: Literal["html", "pdf", "xlsx"], connection: WholeTransaction, services: FromServices, now: Now
) -> Response:
    """The report of a year, as far as it has gone."""
    report = _report(connection, services.settings, year, local_date(now))
    if form == "xlsx":
        content = xlsx_of(str(year), ("Uppgift", str(year), str(year - 1)), sheet_rows(report))
        return _file(content, XLSX, f"rapport-{year}.xlsx")
    return letter_answer(council_document(report), form, f"rapport-{year}", "kommunfullmaktige", back="/rapport")


@router.get("/{year}/grupper.{form}")
@open_to(GROUPING)
def show_groups(year: Year, form: Literal["html", "pdf"], connection: WholeTransaction, now: Now) -> Response:
    """How lists fell out for age bands and target groups."""
    if year not in _years(connection, local_date(now)):
        raise NotFound("page_not_found")
    document = group_document(year, group_report(groups.of_year(connection, year)))
    return letter_answer(document, form, f"grupper-{year}", "grupper", back="/rapport")


@router.get("/{year}/underlag.csv")
@open_to(TRACING)
def show_trace(
    year: Year, connection: WholeTransaction, services: FromServices, visitor: SignedIn, now: Now
) -> Response:
    """Every figure of the year, groups' too, with the rows that it was made of."""
    report = _report(connection, services.settings, year, local_date(now))
    event = AuditEvent(
        at=now, actor=visitor.code, action="report.traced", subject_type="report", subject=str(year),
        details={"actor_verified": True},
    )  # fmt: skip
    audit.append(connection, event)
    members = groups.of_year(connection, year)
    content = csv_of(COLUMNS, [*of_report(report), *of_groups(members, group_report(members))])
    return _file(content, "text/csv; charset=utf-8", f"underlag-{year}.csv")


def _report(connection: Conn, settings: Settings, year: int, today: date) -> CouncilReport:
    if year not in _years(connection, today):
        raise NotFound("page_not_found")
    return council_report(read_rows(connection, year, today), settings.clause_rules, settings.council_report)


def _years(connection: Conn, today: date) -> list[int]:
    """From the first commitment's until the present one."""
    first = min((one.starts_on.year for one in contracts.commitments(connection)), default=today.year)
    return list(range(today.year, min(first, today.year) - 1, -1))


def _may_trace(role: Role) -> bool:
    return role in (TRACING.roles or ())


def _file(content: bytes, media_type: str, name: str) -> Response:
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
