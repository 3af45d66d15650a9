"""What was read in a vacancy's ad, with the words that it was read from; and the supplier's correction of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Query
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.deps import Now, Transaction
from api.pages.demand_words import effect_of, is_quoted, words_of
from api.pages.language import gettext, marked
from api.pages.suppliers import demand_values as forms
from api.pages.suppliers.admission import SignedInSupplier, SupplierRoute
from api.pages.suppliers.faults import told
from api.pages.suppliers.vacancies import PLACES, OwnVacancy, go
from api.pages.templates import page
from matcher.in_force import as_read
from matcher.intake.checked import problems_of
from matcher.intake.corrections import CorrectionForm, CorrectionsForm, put_corrections
from matcher.plain_text import one_line
from matcher.reading import READER, READER_REVISION
from matcher.wording import headline_words
from models.demands import (
    AskedDemand,
    Correction,
    CorrectionAction,
    DemandSource,
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
from models.vacancy import Vacancy, VacancyDraft

router = APIRouter(prefix=PLACES, route_class=SupplierRoute, include_in_schema=False)

UNDO = "angra"
ACTIONS: Mapping[str, CorrectionAction] = {
    "bekrafta": CorrectionAction.CONFIRM,
    "ta-bort": CorrectionAction.REMOVE,
    "andra": CorrectionAction.CHANGE,
    "lagg-till": CorrectionAction.ADD,
}
"""What the forms' buttons do."""

SAID: Mapping[CorrectionAction, str] = {
    CorrectionAction.CONFIRM: marked("Ni har bekräftat det"),
    CorrectionAction.REMOVE: marked("Ni har tagit bort det"),
    CorrectionAction.CHANGE: marked("Ni har ändrat det"),
    CorrectionAction.ADD: marked("Ni har lagt till det"),
}
GROUPS: Mapping[str, str] = {
    Strength.MUST: marked("Krav"),
    Strength.ADVANTAGE: marked("Meriterande, utesluter ingen"),
    Strength.NOT_REQUIRED: marked("Inget krav"),
    "tasks": marked("Arbetsuppgifter och yrke"),
    "overruled": marked("Läst men gäller inte: platsens egna fält går före"),
    "removed": marked("Borttaget av er"),
    "fields": marked("Från platsens egna fält"),
}
"""The page's groups, in order."""

FIELD = "nytt"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueForm:
    """A form that says what a demand should be, as it stands."""

    kind: str
    choices: forms.Choices
    hint: str
    is_long: bool
    typed: str
    level: str
    strength: str
    has_level: bool
    has_strength: bool
    wrong: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandRow:
    """One demand: `kind` and `value` name it as it was read, `words` say what it is now."""

    anchor: str
    kind: str
    value: str
    about: str
    words: str
    is_quoted: bool
    quote: str | None
    note: str | None
    said: str | None
    is_ours: bool
    """Whether it was read or added, and so can be corrected here; otherwise a field of the posting says it."""
    change: ValueForm | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a form says: which demand, what is to be done, and to what."""

    action: str = ""
    kind: ReadKind | None = None
    value: str = ""
    typed: str = ""
    level: str = ""
    strength: str = ""


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
        return go(f"{PLACES}/{vacancy.id}/krav#{_anchor(*key)}")
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
    found: dict[str, list[DemandRow]] = {name: [] for name in GROUPS}
    every = asked(vacancy.draft, None if kept is None else kept.reading)
    for one, correction in _paired(every, corrections):
        row = _row(one, correction, in_force, sent, wrong)
        found[_group(one, correction)].append(replace(row, is_ours=row.is_ours and not is_closed))
    given = given_kinds(vacancy.draft)
    adding = None
    if sent is not None and sent.action == "lagg-till" and sent.kind is not None and sent.kind not in given:
        adding = _value_form(sent.kind, sent.typed, sent.level, sent.strength or Strength.MUST, wrong)
    return page(
        request,
        "suppliers/demands.html",
        status=HTTPStatus.BAD_REQUEST if problems else HTTPStatus.OK,
        id=VacancyId(vacancy.id),
        headline=headline_words(vacancy.draft.headline),
        is_closed=is_closed,
        is_pending=status_of(kept, READER, READER_REVISION) is ReadingStatus.PENDING,
        groups=[(gettext(GROUPS[name]), rows) for name, rows in found.items() if rows],
        kinds=[(one.value, forms.kind_words(one)) for one in forms.ADDABLE if one not in given],
        adding=adding,
        adding_words=forms.kind_words(sent.kind) if adding and sent and sent.kind else "",
        strengths=forms.strengths(),
        levels=forms.levels(),
        wrong={} if not problems else {FIELD: wrong},
    )


def _paired(
    every: Sequence[AskedDemand], corrections: Sequence[Correction]
) -> Iterator[tuple[AskedDemand, Correction | None]]:
    """Each demand as it was read, with what the supplier says of it; then what the supplier says of nothing read."""
    said = {(one.kind, one.value): one for one in corrections}
    for one in every:
        is_read = one.source is DemandSource.TEXT
        yield one, said.pop((one.kind, one.value), None) if is_read else None
    for correction in said.values():
        strength = correction.strength or Strength.MUST
        yield (
            AskedDemand(
                kind=correction.kind, value=correction.value, strength=strength, source=DemandSource.SUPPLIER
            ),
            correction,
        )  # fmt: skip


def _row(
    one: AskedDemand, correction: Correction | None, in_force: VacancyDraft, sent: Sent | None, wrong: str
) -> DemandRow:
    now = _as_corrected(one, correction)
    note = effect_of(now, in_force) if _group(one, correction) != "removed" else None
    is_ours = one.source is not DemandSource.FIELD
    change = None
    if one.source is DemandSource.TEXT and one.in_force and one.kind is not ReadKind.OCCUPATION:
        typed, level = forms.typed_of(now.kind, now.value)
        change = _value_form(one.kind, typed, level, now.strength, "")
        if sent is not None and wrong and (sent.action, sent.kind, sent.value) == ("andra", one.kind, one.value):
            change = _value_form(one.kind, sent.typed, sent.level, sent.strength, wrong)
    return DemandRow(
        anchor=_anchor(one.kind, one.value) if is_ours else "",
        kind=one.kind,
        value=one.value,
        about=forms.kind_words(one.kind),
        words=one_line(words_of(now), 500),
        is_quoted=is_quoted(now),
        quote=one_line(one.quote, 300) if one.quote and one.quote != one.value else None,
        note=gettext(note) if note else None,
        said=gettext(SAID[correction.action]) if correction else None,
        is_ours=is_ours,
        change=change,
    )


def _as_corrected(one: AskedDemand, correction: Correction | None) -> AskedDemand:
    if correction is None:
        return one
    return replace(
        one,
        value=correction.new_value or one.value,
        strength=correction.strength or one.strength,
        source=DemandSource.SUPPLIER,
    )


def _group(one: AskedDemand, correction: Correction | None) -> str:
    if one.source is DemandSource.FIELD:
        return "fields"
    if correction is not None and correction.action is CorrectionAction.REMOVE:
        return "removed"
    if not one.in_force:
        return "overruled"
    if one.kind in (ReadKind.TASK, ReadKind.OCCUPATION):
        return "tasks"
    return _as_corrected(one, correction).strength.value


def _value_form(kind: ReadKind, typed: str, level: str, strength: str, wrong: str) -> ValueForm:
    return ValueForm(
        kind=kind,
        choices=forms.choices(kind),
        hint=forms.hint(kind),
        is_long=kind in (*forms.OF_SENTENCES, ReadKind.TASK),
        typed=typed,
        level=level,
        strength=strength,
        has_level=kind is ReadKind.LANGUAGE,
        has_strength=kind not in (*forms.OF_SENTENCES, ReadKind.TASK),
        wrong=wrong,
    )


def _anchor(kind: str | None, value: str) -> str:
    """Where a demand stands on the page: its kind and value never change, what is said of it does."""
    return f"krav-{sha256(f'{kind}:{value}'.encode()).hexdigest()[:10]}"
