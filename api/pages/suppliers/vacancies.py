"""A supplier's vacancies by form: posted, read back, changed, filled, withdrawn. The rules are the API's own."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.deps import Now, Transaction
from api.pages.access import SUPPLIERS
from api.pages.language import gettext, marked
from api.pages.suppliers.admission import SignedInSupplier, SupplierRoute
from api.pages.suppliers.faults import told
from api.pages.suppliers.posting_form import Typed, faults, get_typed, patch_of, place_on_form, whole_number_of
from api.pages.suppliers.vacancy_views import VacancyForm, VacancyView, view_of
from api.pages.templates import HEADERS, page
from matcher.intake.by_form import new_reference, post_by_form
from matcher.intake.job_ad import read_job_ad
from matcher.intake.vacancies import amend, merged, withdraw
from matcher.services import Services
from models.clock import local_date
from models.errors import Conflict, InvalidInput, NotFound, Problem
from models.ids import VacancyId
from models.store import vacancies
from models.store.database import Conn
from models.supplier_contact import SupplierVisitor
from models.vacancy import Vacancy

PLACES = f"{SUPPLIERS}/platser"
router = APIRouter(prefix=PLACES, route_class=SupplierRoute, include_in_schema=False)

DONE: Mapping[str, str] = {
    "inlagd": marked("Platsen är inlagd. Texten läses inom någon minut. Titta sedan på vad som lästes."),
    "andrad": marked("Ändringarna är sparade."),
    "tillsatta": marked("Antalet tillsatta är sparat."),
    "aterkallad": marked("Platsen är återkallad. Ingen föreslås längre till den."),
}
"""What has just been done, as addresses name it."""


@router.get("/ny")
def show_new(request: Request, connection: Transaction, visitor: SignedInSupplier, now: Now) -> HTMLResponse:
    """An empty form."""
    form = VacancyForm(connection, visitor, local_date(now), Typed(), {})
    if len(form.commitments) == 1:
        form.typed = Typed(commitment=str(form.commitments[0].id))
    return page(request, "suppliers/new_vacancy.html", form=form, reference=new_reference())


@router.post("/ny")
def post_new(
    request: Request,
    connection: Transaction,
    visitor: SignedInSupplier,
    now: Now,
    typed: Annotated[Typed, Depends(get_typed)],
    reference: Annotated[str, Form(alias="beteckning")] = "",
) -> Response:
    """Take the vacancy in, or show the form again with what is wrong and all that was typed."""
    problems = faults(typed)
    try:
        ad = read_job_ad(merged({"supplier_reference": "-"}, patch_of(typed, {})))
        if not problems:
            vacancy = post_by_form(
                connection, ad, reference, supplier_id=visitor.supplier_id, now=now, actor=visitor.actor
            )  # fmt: skip
            return go(f"{PLACES}/{vacancy.id}?klart=inlagd")
    except InvalidInput as error:
        problems += error.problems
    except NotFound as error:
        problems.append(Problem(field="commitment_id", code=error.code))
    wrong = told(problems, partial(place_on_form, typed=typed))
    form = VacancyForm(connection, visitor, local_date(now), typed, wrong)
    return page(
        request, "suppliers/new_vacancy.html", status=HTTPStatus.BAD_REQUEST, form=form, reference=reference
    )  # fmt: skip


def own_vacancy(vacancy_id: UUID, connection: Transaction, visitor: SignedInSupplier) -> Vacancy:
    """The supplier's vacancy. Raises NotFound for another supplier's as for none."""
    vacancy = vacancies.find(connection, VacancyId(vacancy_id), visitor.supplier_id)
    if vacancy is None:
        raise NotFound("vacancy_not_found")
    return vacancy


OwnVacancy = Annotated[Vacancy, Depends(own_vacancy, scope="function")]


@router.get("/{vacancy_id}")
def show_vacancy(
    request: Request,
    vacancy: OwnVacancy,
    connection: Transaction,
    now: Now,
    done: Annotated[str, Query(alias="klart")] = "",
) -> HTMLResponse:
    """How the vacancy reads, and what can be done with it."""
    return _shown(request, connection, vacancy, done=gettext(DONE.get(done, "")), today=local_date(now))


@router.get("/{vacancy_id}/andra")
def show_change(
    request: Request, vacancy: OwnVacancy, connection: Transaction, visitor: SignedInSupplier, now: Now
) -> Response:
    """The form with what stands."""
    if vacancy.withdrawn_at is not None:
        return go(f"{PLACES}/{vacancy.id}")
    return _change_form(request, connection, visitor, vacancy, Typed.of(vacancy.draft.job_ad), local_date(now))


@router.post("/{vacancy_id}/andra")
def change(
    request: Request,
    vacancy: OwnVacancy,
    connection: Transaction,
    visitor: SignedInSupplier,
    now: Now,
    typed: Annotated[Typed, Depends(get_typed)],
    seen: Annotated[str, Form(alias="sedd")] = "",
) -> Response:
    """Keep the changes, or show the form again. What somebody else has changed meanwhile is not written over."""
    if vacancy.withdrawn_at is not None:
        return go(f"{PLACES}/{vacancy.id}")
    patch, problems = patch_of(typed, vacancy.draft.job_ad), faults(typed)
    if seen != vacancy.updated_at.isoformat():
        problems.append(Problem(field="", code="changed_meanwhile"))
    try:
        if problems:
            read_job_ad(merged(vacancy.draft.job_ad, patch))
        else:
            amend(connection, vacancy.id, patch, supplier_id=visitor.supplier_id, now=now, actor=visitor.actor)
            return go(f"{PLACES}/{vacancy.id}?klart=andrad")
    except InvalidInput as error:
        problems += error.problems
    except NotFound as error:
        problems.append(Problem(field="commitment_id", code=error.code))
    wrong = told(problems, partial(place_on_form, typed=typed))
    return _change_form(request, connection, visitor, vacancy, typed, local_date(now), wrong)


@router.post("/{vacancy_id}/tillsatta")
def fill(
    request: Request,
    vacancy: OwnVacancy,
    connection: Transaction,
    visitor: SignedInSupplier,
    now: Now,
    filled: Annotated[str, Form(alias="tillsatta")] = "",
) -> Response:
    """Keep how many of the positions are filled."""
    number = whole_number_of(filled)
    patch: dict[str, Any] = {"filled_positions": filled if number is None else number}
    try:
        amend(connection, vacancy.id, patch, supplier_id=visitor.supplier_id, now=now, actor=visitor.actor)
    except InvalidInput as error:
        wrong = told(error.problems, partial(place_on_form, typed=Typed()))
        return _shown(request, connection, vacancy, today=local_date(now), wrong=wrong, typed=filled)
    except Conflict:
        return go(f"{PLACES}/{vacancy.id}")
    return go(f"{PLACES}/{vacancy.id}?klart=tillsatta")


@router.post("/{vacancy_id}/aterkalla")
def take_back(vacancy: OwnVacancy, connection: Transaction, visitor: SignedInSupplier, now: Now) -> Response:
    """Withdraw the vacancy; it stays readable."""
    withdraw(connection, vacancy.id, supplier_id=visitor.supplier_id, now=now, actor=visitor.actor)
    return go(f"{PLACES}/{vacancy.id}?klart=aterkallad")


def _shown(
    request: Request,
    connection: Conn,
    vacancy: Vacancy,
    *,
    today: date,
    done: str = "",
    wrong: Mapping[str, str] | None = None,
    typed: str | None = None,
) -> HTMLResponse:
    view = _view(request, connection, vacancy, today)
    return page(
        request,
        "suppliers/vacancy.html",
        status=HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK,
        vacancy=view,
        done=done,
        wrong=wrong or {},
        filled=str(view.filled) if typed is None else typed,
    )


def _view(request: Request, connection: Conn, vacancy: Vacancy, today: date) -> VacancyView:
    services: Services = request.app.state.services
    return view_of(connection, vacancy, today, services.settings.referral_working_days)


def _change_form(
    request: Request,
    connection: Conn,
    visitor: SupplierVisitor,
    vacancy: Vacancy,
    typed: Typed,
    today: date,
    wrong: Mapping[str, str] | None = None,
) -> HTMLResponse:
    return page(
        request,
        "suppliers/change_vacancy.html",
        status=HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK,
        form=VacancyForm(connection, visitor, today, typed, wrong or {}),
        vacancy=_view(request, connection, vacancy, today),
        seen=vacancy.updated_at.isoformat(),
    )


def go(address: str) -> RedirectResponse:
    """Off to one of the pages, after a form."""
    return RedirectResponse(address, HTTPStatus.SEE_OTHER, headers=dict(HEADERS))
