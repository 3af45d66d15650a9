"""What was read in a vacancy's ad, with the words that it was read from; and the supplier's correction of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Query
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.deps import Now, Transaction
from api.pages.language import gettext
from api.pages.suppliers import demand_rows
from api.pages.suppliers import demand_values as forms
from api.pages.suppliers.admission import SignedInSupplier, SupplierRoute
from api.pages.suppliers.demand_rows import Sent
from api.pages.suppliers.faults import told
from api.pages.suppliers.vacancies import PLACES, OwnVacancy, go
from api.pages.templates import page
from matcher.in_force import as_read
from matcher.intake.checked import problems_of
from matcher.intake.corrections import CorrectionForm, CorrectionsForm, put_corrections
from matcher.reading import READER, READER_REVISION
from matcher.wording import headline_words
from models.demands import (
    Correction,
    CorrectionAction,
    ReadingStatus,
    asked,
    given_kinds,
    status_of,
)
from models.errors import Conflict, InvalidInput, NotFound, Problem
from models.ids import VacancyId
from models.reading import ReadKind, Strength
from models.store import readings, vacancies
from models.store.database import Conn
from models.vacancy import Vacancy

router = APIRouter(prefix=PLACES, route_class=SupplierRoute, include_in_schema=False)

UNDO = "angra"
ACTIONS: Mapping[str, CorrectionAction] = {
    "bekrafta": CorrectionAction.CONFIRM,
    "ta-bort": CorrectionAction.REMOVE,
    "andra": CorrectionAction.CHANGE,
    "lagg-till": CorrectionAction.ADD,
}
"""What the forms' buttons do."""

FIELD = "nytt"


@router.get("/{vacancy_id}/krav")
def show_demands(
    request: Request, vacancy: OwnVacancy, connection: Transaction, new: Annotated[str, Query(alias="nytt")] = ""
) -> HTMLResponse:
    """Every demand by group, with its forms; and the form for a new one of the kind that was chosen."""
    kind = ReadKind(new) if new in forms.ADDABLE else None
    return _shown(request, connection, vacancy, None if kind is None else Sent(action="lagg-till", kind=kind))


@router.post("/{vacancy_id}/krav")
def correct(
    request: Request,
    vacancy: OwnVacancy,
    connection: Transaction,
    visitor: SignedInSupplier,
    now: Now,
    action: Annotated[str, Form(alias="gor")] = "",
    kind: Annotated[str, Form(alias="sort")] = "",
    value: Annotated[str, Form(alias="varde")] = "",
    typed: Annotated[str, Form(alias="nytt")] = "",
    level: Annotated[str, Form(alias="niva")] = "",
    strength: Annotated[str, Form(alias="styrka")] = "",
) -> Response:
    """Keep one more correction beside those that stand, or take one back."""
    if kind not in list(ReadKind) or (action not in ACTIONS and action != UNDO):
        raise NotFound("page_not_found")
    sent = Sent(
        action=action, kind=ReadKind(kind), value=" ".join(value.split()), typed=typed, level=level, strength=strength
    )
    # Two at once would each put back what the other has not seen.
    vacancies.lock(connection, vacancy.id, visitor.supplier_id)
    standing = readings.corrections_of(connection, vacancy.id)
    try:
        corrected = _correction(sent)
        key = (sent.kind, sent.value if corrected is None else corrected.value)
        kept = [_form(one) for one in standing if (one.kind, one.value) != key]
        wanted = CorrectionsForm(corrections=kept if corrected is None else [*kept, corrected])
        put_corrections(
            connection, vacancy.id, wanted, supplier_id=visitor.supplier_id, now=now, actor=visitor.actor
        )  # fmt: skip
    except ValidationError as error:
        problems = problems_of(error.errors(include_url=False, include_input=False))
    except InvalidInput as error:
        problems = error.problems
    except Conflict:
        return go(f"{PLACES}/{vacancy.id}")
    else:
        return go(f"{PLACES}/{vacancy.id}/krav#{demand_rows.anchor(*key)}")
    return _shown(request, connection, vacancy, sent, problems)


def _correction(sent: Sent) -> CorrectionForm | None:
    """The correction that a form amounts to; None where one is taken back. Raises ValidationError."""
    assert sent.kind is not None
    if sent.action == UNDO:
        return None
    action = ACTIONS[sent.action]
    if action in (CorrectionAction.CONFIRM, CorrectionAction.REMOVE):
        return CorrectionForm(action=action, kind=sent.kind, value=sent.value)
    said = forms.value_of(sent.kind, sent.typed, sent.level)
    known = sent.strength in list(Strength)
    strength = forms.OF_SENTENCES.get(sent.kind) or (Strength(sent.strength) if known else None)
    if action is CorrectionAction.ADD:
        return CorrectionForm(action=action, kind=sent.kind, value=said, strength=strength)
    new = None if said == sent.value else said
    if sent.kind in forms.OF_SENTENCES:
        strength = None
    if new is None and strength is None:
        action = CorrectionAction.CONFIRM
    return CorrectionForm(action=action, kind=sent.kind, value=sent.value, strength=strength, new_value=new)


def _form(standing: Correction) -> CorrectionForm:
    return CorrectionForm(
        action=standing.action,
        kind=standing.kind,
        value=standing.value,
        strength=standing.strength,
        new_value=standing.new_value,
    )


def _shown(
    request: Request,
    connection: Conn,
    vacancy: Vacancy,
    sent: Sent | None = None,
    problems: Sequence[Problem] = (),
) -> HTMLResponse:
    kept = readings.of_vacancy(connection, vacancy.id)
    corrections = readings.corrections_of(connection, vacancy.id)
    in_force = as_read(vacancy, kept, corrections).draft
    wrong = " ".join(told(problems, lambda _: FIELD).values())
    if sent is not None and sent.kind and any(one.code == "not_one_of" for one in problems):
        wrong = forms.hint(sent.kind) or wrong
    is_closed = vacancy.withdrawn_at is not None
    found: dict[str, list[demand_rows.DemandRow]] = {name: [] for name in demand_rows.GROUPS}
    every = asked(vacancy.draft, None if kept is None else kept.reading)
    for one, correction in demand_rows.paired(every, corrections):
        told_of = demand_rows.row(one, correction, in_force, sent, wrong)
        found[demand_rows.group(one, correction)].append(replace(told_of, is_ours=told_of.is_ours and not is_closed))
    given = given_kinds(vacancy.draft)
    adding = None
    if sent is not None and sent.action == "lagg-till" and sent.kind is not None and sent.kind not in given:
        adding = demand_rows.value_form(sent.kind, sent.typed, sent.level, sent.strength or Strength.MUST, wrong)
    return page(
        request,
        "suppliers/demands.html",
        status=HTTPStatus.BAD_REQUEST if problems else HTTPStatus.OK,
        id=VacancyId(vacancy.id),
        headline=headline_words(vacancy.draft.headline),
        is_closed=is_closed,
        is_pending=status_of(kept, READER, READER_REVISION) is ReadingStatus.PENDING,
        groups=[(gettext(demand_rows.GROUPS[name]), rows) for name, rows in found.items() if rows],
        kinds=[(one.value, forms.kind_words(one)) for one in forms.ADDABLE if one not in given],
        adding=adding,
        adding_words=forms.kind_words(sent.kind) if adding and sent and sent.kind else "",
        strengths=forms.strengths(),
        levels=forms.levels(),
        wrong={} if not problems else {FIELD: wrong},
    )
