"""Putting somebody on a list whom the ranking left off."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.deps import FromServices, Now, Transaction
from api.pages.access import SignedIn
from api.pages.by_code import own_person
from api.pages.entries import ReadingBy
from api.pages.language import spoken
from api.pages.route import PageRoute
from api.pages.shortlists import shortlist_page
from api.pages.standing import Fault, Wrong
from api.pages.templates import HEADERS
from api.pages.weeks import WeekInPath, run_of
from matcher.adding import add_to_list
from matcher.messages import problem_text, text
from models.errors import Conflict, InvalidInput
from models.ids import VacancyId

router = APIRouter(prefix="/veckor/{week}/platser/{vacancy_id}", route_class=PageRoute, include_in_schema=False)

FORM = "lagg-till"


@router.post(f"/{FORM}")
def add_person(
    request: Request,
    services: FromServices,
    connection: Transaction,
    visitor: SignedIn,
    reading: ReadingBy,
    now: Now,
    week: WeekInPath,
    vacancy_id: UUID,
    code: Annotated[str, Form(alias="kod", max_length=60)] = "",
    caseworker: Annotated[str | None, Form(alias="handlaggare", max_length=40)] = None,
) -> Response:
    """Back to the list with the person on it; the form again, with nothing kept, where something is wrong."""
    run, place = run_of(connection, week), VacancyId(vacancy_id)
    try:
        with connection.transaction():
            pseudonym = own_person(connection, visitor, run, code)
            entry = add_to_list(
                connection, services, run, place, pseudonym, made_by=visitor.code, now=now, verified=True
            )
    except (InvalidInput, Conflict) as error:
        if isinstance(error, InvalidInput):
            told, status = problem_text(error.problems[0], spoken()), HTTPStatus.BAD_REQUEST
        else:
            told, status = text(error.code, spoken(), **error.params), HTTPStatus.CONFLICT
        wrong = Wrong(field="kod", anchor=f"kod-{FORM}", text=told)
        fault = Fault(entry=None, form=FORM, wrong=(wrong,), said={"kod": code}, status=status)
        return shortlist_page(request, connection, visitor, reading, run, place, caseworker, fault=fault)
    chosen = f"?{urlencode({'handlaggare': caseworker})}" if caseworker and entry.caseworker == caseworker else ""
    address = f"/veckor/{run.week}/platser/{place}{chosen}#matchning-{entry.id}"
    return RedirectResponse(address, HTTPStatus.SEE_OTHER, headers=dict(HEADERS))
