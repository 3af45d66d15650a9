"""A letter to somebody who asks about a list, whether or not they stood on it: found by the key register's code."""

from http import HTTPStatus
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.deps import FromServices, Now, Transaction
from api.pages.access import SignedIn
from api.pages.by_code import own_person
from api.pages.language import spoken
from api.pages.person import known_languages, letter_answer
from api.pages.route import PageRoute
from api.pages.templates import page
from api.pages.weeks import WeekInPath, run_of
from matcher.messages import problem_text
from matcher.rights.explanation import explain_person
from matcher.rights.explanation_letter import explanation_document
from matcher.rights.translation import approved_words
from matcher.wording import headline_words
from models.clock import local_date
from models.errors import InvalidInput, NotFound
from models.ids import VacancyId
from models.reach import EVERYTHING
from models.shortlist import Run
from models.store import vacancies
from models.store.database import Conn

router = APIRouter(
    prefix="/veckor/{week}/platser/{vacancy_id}/forklara", route_class=PageRoute, include_in_schema=False
)


@router.get("")
def show_question(
    request: Request, connection: Transaction, visitor: SignedIn, week: WeekInPath, vacancy_id: UUID
) -> HTMLResponse:
    """The form that asks for whom the letter is."""
    return _question(request, connection, run_of(connection, week), VacancyId(vacancy_id))


@router.post("")
def give_letter(
    request: Request,
    services: FromServices,
    visitor: SignedIn,
    now: Now,
    week: WeekInPath,
    vacancy_id: UUID,
    code: Annotated[str, Form(alias="kod", max_length=60)] = "",
    language: Annotated[str, Form(alias="sprak", pattern=r"^[a-z]{2,3}$")] = "sv",
    form: Annotated[Literal["html", "pdf"], Form(alias="form")] = "html",
) -> Response:
    """The letter, or the form again where the code is nobody's whom this visitor answers for."""
    with services.application.transaction(visitor.reach) as connection:
        run, place = run_of(connection, week), VacancyId(vacancy_id)
        words = approved_words(connection, language)
        try:
            pseudonym = own_person(connection, visitor, run, code)
        except InvalidInput as error:
            wrong = problem_text(error.problems[0], spoken())
            return _question(request, connection, run, place, code=code, wrong=wrong)
    # The person is the visitor's; what was listed and said of them under whoever answered before is told, too.
    with services.application.transaction(EVERYTHING) as connection:
        told = explain_person(
            connection,
            pseudonym,
            place,
            run.week,
            units=services.settings.units,
            now=now,
            made_by=visitor.code,
            verified=True,
        )
    document = explanation_document(told, words, written=local_date(now))
    return letter_answer(document, form, str(place), "forklaring", back=_address(run, place))


def _question(
    request: Request, connection: Conn, run: Run, vacancy_id: VacancyId, *, code: str = "", wrong: str = ""
) -> HTMLResponse:
    found = vacancies.by_ids(connection, [vacancy_id])
    if not found:
        raise NotFound("vacancy_not_found")
    return page(
        request,
        "not_listed.html",
        status=HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK,
        run=run,
        address=_address(run, vacancy_id),
        headline=headline_words(found[0].draft.headline),
        languages=[(one, name) for one, name, approved in known_languages(connection) if approved],
        code=code,
        wrong=wrong,
    )


def _address(run: Run, vacancy_id: VacancyId) -> str:
    return f"/veckor/{run.week}/platser/{vacancy_id}"
