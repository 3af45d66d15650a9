"""A week: what came of its run, vacancy by vacancy."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.deps import Now, Transaction
from api.pages.access import Access, SignedIn, open_to
from api.pages.oversight import own_signs, signs_of_all
from api.pages.route import PageRoute
from api.pages.templates import HEADERS, page
from api.pages.views import WeekView, week_view
from models.errors import NotFound
from models.ids import IsoWeek, StaffCode
from models.shortlist import Run
from models.sign_in import Visitor
from models.staff import Role, Staff
from models.store import letters, runs, staff
from models.store.database import Conn

router = APIRouter(route_class=PageRoute, include_in_schema=False)

WITH_CANDIDATES_OR_LOG = frozenset({Role.CASEWORKER, Role.COORDINATOR, Role.DATA_PROTECTION_OFFICER})

WeekInPath = Annotated[str, Path(pattern=r"^\d{4}-W(0[1-9]|[1-4]\d|5[0-3])$")]


@router.get("/")
@open_to(Access(roles=WITH_CANDIDATES_OR_LOG))
def show_latest(request: Request, connection: Transaction, visitor: SignedIn, now: Now) -> Response:
    """The latest week that has a run; for the data protection officer the event log, which is what they have here."""
    if visitor.role is Role.DATA_PROTECTION_OFFICER:
        return RedirectResponse("/handelselogg", HTTPStatus.SEE_OTHER, headers=dict(HEADERS))
    all_runs = runs.all_runs(connection)
    if not all_runs:
        return page(request, "nothing_yet.html")
    return _week(request, connection, visitor, now, week_view(connection, all_runs[0], visitor), all_runs)


@router.get("/veckor/{week}")
def show_week(request: Request, connection: Transaction, visitor: SignedIn, now: Now, week: WeekInPath) -> HTMLResponse:
    """One week."""
    run = run_of(connection, week)
    return _week(request, connection, visitor, now, week_view(connection, run, visitor), runs.all_runs(connection))


def run_of(connection: Conn, week: str) -> Run:
    """The run of a week. Raises NotFound where it has none."""
    run = runs.of_week(connection, IsoWeek(week))
    if run is None:
        raise NotFound("run_not_found")
    return run


def is_latest(connection: Conn, run: Run) -> bool:
    """Whether this is the week that is worked with: the latest that has finished lists."""
    latest = runs.latest(connection)
    return latest is not None and latest.id == run.id


def member_of(people: Sequence[Staff], code: str) -> Staff:
    """The colleague with this code. Raises NotFound where there is none."""
    member = next((one for one in people if one.code == StaffCode(code)), None)
    if member is None:
        raise NotFound("staff_not_found")
    return member


def _week(
    request: Request, connection: Conn, visitor: Visitor, now: datetime, view: WeekView, all_runs: Sequence[Run]
) -> HTMLResponse:
    people = {one.code: one for one in staff.all_staff(connection)}
    return page(
        request,
        "week.html",
        view=view,
        run=view.run,
        letters=letters.of_run(connection, view.run.id),
        runs=all_runs,
        own_signs=own_signs(connection, visitor, now),
        signs=signs_of_all(connection, people, visitor, now) if visitor.role is Role.COORDINATOR else (),
    )
