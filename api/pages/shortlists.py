"""One vacancy's list in one week."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.deps import Transaction
from api.pages.access import SignedIn, require_desk
from api.pages.demands import panel
from api.pages.entries import Reading, ReadingBy, desk_entries, entry_views
from api.pages.near import costs, near_views
from api.pages.oversight import own_signs
from api.pages.pauses import PauseForm, pause_view, standing_on
from api.pages.route import PageRoute
from api.pages.standing import Choices, Fault
from api.pages.templates import page
from api.pages.views import desks_of, vacancy_views
from api.pages.weeks import WeekInPath, is_latest, member_of, run_of
from matcher.in_force import as_read
from models.clock import local_date
from models.errors import NotFound
from models.ids import VacancyId
from models.pause import Paused, Scope
from models.shortlist import Run
from models.sign_in import Visitor
from models.staff import Role
from models.store import readings, runs, staff
from models.store.database import Conn

router = APIRouter(route_class=PageRoute, include_in_schema=False)

OfCaseworker = Annotated[str | None, Query(alias="handlaggare", max_length=40)]


@router.get("/veckor/{week}/platser/{vacancy_id}")
def show_shortlist(
    request: Request,
    connection: Transaction,
    visitor: SignedIn,
    reading: ReadingBy,
    week: WeekInPath,
    vacancy_id: UUID,
    caseworker: OfCaseworker = None,
) -> HTMLResponse:
    """The vacancy and its list, of one colleague where the address names them."""
    run = run_of(connection, week)
    return shortlist_page(request, connection, visitor, reading, run, VacancyId(vacancy_id), caseworker)


def shortlist_page(
    request: Request,
    connection: Conn,
    visitor: Visitor,
    reading: Reading,
    run: Run,
    vacancy_id: VacancyId,
    caseworker: str | None,
    *,
    fault: Fault | None = None,
) -> HTMLResponse:
    """The page, with what is wrong in a form of it where something is."""
    people = staff.all_staff(connection)
    by_code = {one.code: one for one in people}
    member = member_of(people, caseworker) if caseworker else None
    if member is not None:
        require_desk(visitor, member.code)
    shortlists = [one for one in runs.shortlists(connection, run.id) if one.vacancy_id == vacancy_id]
    if not shortlists:
        raise NotFound("shortlist_not_found")
    every_load = [one for one in runs.caseload(connection, run.id) if one.vacancy_id == vacancy_id]
    loads = [one for one in every_load if visitor.may_read(one.caseworker)]
    vacancy = vacancy_views(connection, run, shortlists, loads)[vacancy_id]
    if member is None and visitor.role is Role.CASEWORKER and not visitor.stands_in_for:
        member = visitor.member
    if member is None:
        readable = runs.entries(connection, run.id, vacancy_id=vacancy_id)
        shown = [one for one in readable if visitor.may_read(one.caseworker)]
    else:
        shown = desk_entries(connection, run, member, vacancy_id)
    kept = readings.of_vacancy(connection, vacancy_id)
    corrections = readings.corrections_of(connection, vacancy_id)
    draft = as_read(vacancy.vacancy, kept, corrections).draft
    return page(
        request,
        "shortlist.html",
        status=HTTPStatus.OK if fault is None else fault.status,
        run=run,
        vacancy=vacancy,
        panel=panel(vacancy.vacancy, kept, corrections),
        member=member,
        desks=desks_of(loads, by_code, {}),
        listed=vacancy.listed,
        short=any(one.listed < min(one.eligible, int(str(run.settings["shortlist_length"]))) for one in shortlists),
        entries=entry_views(connection, run, shown, by_code, reading, ("vacancy", str(vacancy_id))),
        near=near_views(connection, run, vacancy_id, by_code, reading, visitor, member),
        costs=costs(draft, shortlists) if visitor.role is Role.COORDINATOR else (),
        own_signs=own_signs(connection, visitor, reading.now),
        choices=Choices.on(local_date(reading.now)),
        pause=pause_view(connection, standing_on(connection, Paused(vacancy_id=vacancy_id), local_date(reading.now))),
        pause_form=PauseForm.of(Scope.VACANCY, local_date(reading.now)),
        added=sum(one.added_by is not None for one in shown),
        may_add=is_latest(connection, run) and vacancy.vacancy.is_open_on(local_date(reading.now)),
        fault=fault,
    )
