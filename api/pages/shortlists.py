"""One vacancy's list in one week, and the form that declines an entry."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote, urlencode
from uuid import UUID

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.deps import Now, Transaction
from api.pages.access import SignedIn, require_desk
from api.pages.demands import panel
from api.pages.entries import Reading, ReadingBy, desk_entries, entry_views
from api.pages.near import costs, near_views
from api.pages.route import PageRoute
from api.pages.templates import HEADERS, page
from api.pages.views import desks_of, vacancy_views
from api.pages.weeks import WeekInPath, member_of, run_of
from api.pages.wording import DECLINE_REASONS
from matcher.verdicts import decline
from models.errors import NotFound
from models.ids import EntryId, VacancyId
from models.shortlist import DeclineReason, Entry, Run
from models.sign_in import Visitor
from models.staff import Role, Staff
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
    return _shortlist(request, connection, visitor, reading, run, VacancyId(vacancy_id), caseworker)


@router.post("/veckor/{week}/platser/{vacancy_id}/avboj")
def decline_entry(
    request: Request,
    connection: Transaction,
    now: Now,
    visitor: SignedIn,
    reading: ReadingBy,
    week: WeekInPath,
    vacancy_id: UUID,
    entry_id: Annotated[UUID, Form(alias="matchning")],
    reason: Annotated[str, Form(alias="orsak", max_length=40)] = "",
    caseworker: Annotated[str | None, Form(alias="handlaggare", max_length=40)] = None,
    from_desk: Annotated[bool, Form(alias="fran_handlaggare")] = False,
) -> Response:
    """Decline an entry for a reason, and go back to where the form stood. Without a reason the form asks for one."""
    run = run_of(connection, week)
    entry = runs.entry(connection, EntryId(entry_id))
    on_list = entry is not None and (entry.run_id, entry.vacancy_id) == (run.id, vacancy_id)
    if entry is None or not on_list or not visitor.may_read(entry.caseworker):
        raise NotFound("entry_not_found")
    member = member_of(staff.all_staff(connection), caseworker) if caseworker else None
    if member is not None:
        require_desk(visitor, member.code)
    if reason not in set(DeclineReason):
        return _shortlist(
            request, connection, visitor, reading, run, entry.vacancy_id, caseworker, missing_reason=entry
        )
    decline(connection, entry, DeclineReason(reason), made_by=visitor.code, now=now, verified=True)
    return RedirectResponse(_back(run, entry, member, from_desk), HTTPStatus.SEE_OTHER, headers=dict(HEADERS))


def _back(run: Run, entry: Entry, member: Staff | None, from_desk: bool) -> str:
    if from_desk and member is not None:
        address = f"/handlaggare/{quote(member.code, safe='')}/veckor/{run.week}"
    else:
        chosen = f"?{urlencode({'handlaggare': member.code})}" if member else ""
        address = f"/veckor/{run.week}/platser/{entry.vacancy_id}{chosen}"
    return f"{address}#matchning-{entry.id}"


def _shortlist(
    request: Request,
    connection: Conn,
    visitor: Visitor,
    reading: Reading,
    run: Run,
    vacancy_id: VacancyId,
    caseworker: str | None,
    *,
    missing_reason: Entry | None = None,
) -> HTMLResponse:
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
    readable = runs.entries(connection, run.id, vacancy_id=vacancy_id)
    every = [one for one in readable if visitor.may_read(one.caseworker)]
    if member is None and visitor.role is Role.CASEWORKER and not visitor.stands_in_for:
        member = visitor.member
    shown = every if member is None else desk_entries(connection, run, member, vacancy_id)
    return page(
        request,
        "shortlist.html",
        status=HTTPStatus.OK if missing_reason is None else HTTPStatus.BAD_REQUEST,
        run=run,
        vacancy=vacancy,
        panel=panel(
            vacancy.vacancy,
            readings.of_vacancy(connection, vacancy_id),
            readings.corrections_of(connection, vacancy_id),
        ),
        member=member,
        desks=desks_of(loads, by_code, {}),
        listed=vacancy.listed,
        short=any(one.listed < min(one.eligible, int(str(run.settings["shortlist_length"]))) for one in shortlists),
        entries=entry_views(connection, run, shown, by_code, reading, ("vacancy", str(vacancy_id))),
        near=near_views(connection, run, vacancy_id, by_code, reading, visitor, member),
        costs=costs(connection, vacancy.vacancy, shortlists) if visitor.role is Role.COORDINATOR else (),
        decline_reasons=DECLINE_REASONS,
        missing_reason=missing_reason,
    )
