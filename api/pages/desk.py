"""Everything that one colleague has on the week's lists, by place or by candidate."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.deps import Transaction
from api.pages.access import SignedIn, require_desk
from api.pages.entries import ReadingBy, desk_entries, entry_views
from api.pages.lens import Lens, look
from api.pages.oversight import own_signs
from api.pages.route import PageRoute
from api.pages.standing import Choices
from api.pages.templates import page
from api.pages.views import vacancy_views
from api.pages.weeks import WeekInPath, member_of, run_of
from models.clock import local_date
from models.ids import StaffCode
from models.store import runs, staff

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/handlaggare/{code:path}/veckor/{week}")
def show_desk(
    request: Request,
    connection: Transaction,
    visitor: SignedIn,
    reading: ReadingBy,
    code: str,
    week: WeekInPath,
    by: Annotated[str, Query(alias="visa", max_length=20)] = "",
    state: Annotated[str, Query(alias="lage", max_length=20)] = "",
    words: Annotated[str, Query(alias="sok", max_length=100)] = "",
) -> HTMLResponse:
    """One colleague's matches, for themselves, a deputy or a coordinator."""
    require_desk(visitor, StaffCode(code))
    run, people = run_of(connection, week), staff.all_staff(connection)
    member = member_of(people, code)
    entries = desk_entries(connection, run, member)
    placed = {one.vacancy_id for one in entries}
    shortlists = [one for one in runs.shortlists(connection, run.id) if one.vacancy_id in placed]
    vacancies = vacancy_views(connection, run, shortlists, ())
    views = entry_views(connection, run, entries, {one.code: one for one in people}, reading, ("staff", member.code))
    lens = Lens.of(by, state, words)
    return page(
        request,
        "desk.html",
        run=run,
        member=member,
        address=f"/handlaggare/{quote(member.code, safe='')}/veckor/{run.week}",
        lens=lens,
        looked=look(lens, views, vacancies),
        vacancies=vacancies,
        entries=len(entries),
        new=sum(one.is_new for one in entries),
        own_signs=own_signs(connection, visitor, reading.now),
        choices=Choices.on(local_date(reading.now)),
    )
