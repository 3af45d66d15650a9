"""Pausing matching: of a person, for a vacancy, of everything; and all that is paused now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.deps import Now, Transaction
from api.pages import wording
from api.pages.access import Access, SignedIn, open_to
from api.pages.days import day_of
from api.pages.guard import own_address
from api.pages.language import gettext, marked, spoken
from api.pages.route import PageRoute
from api.pages.templates import HEADERS, page
from matcher.messages import problem_text
from matcher.pausing import begin_pause, end_pause
from matcher.wording import headline_words
from models.clock import local_date
from models.errors import InvalidInput, NotFound, Problem
from models.ids import EntryId, Pseudonym, StaffCode, VacancyId
from models.pause import EVERYTHING, REASONS, Pause, Paused, PauseReason, Scope
from models.sign_in import Visitor
from models.staff import Role
from models.store import candidates, pauses, runs, staff, vacancies
from models.store.database import Conn

router = APIRouter(prefix="/pauser", route_class=PageRoute, include_in_schema=False)

STOPPING = Access(roles=frozenset({Role.COORDINATOR, Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER}))
"""Who may stop everything."""

WORDS: Mapping[PauseReason, str] = {
    PauseReason.OWN_WISH: marked("Personen vill det"),
    PauseReason.NOT_AVAILABLE: marked("Personen är inte tillgänglig just nu"),
    PauseReason.DATA_TO_CHECK: marked("Uppgifter ska kontrolleras"),
    PauseReason.DEMANDS_TO_CHECK: marked("Kraven ska kontrolleras"),
    PauseReason.SUPPLIER_QUESTION: marked("En fråga till leverantören ska besvaras"),
    PauseReason.RANKING_TO_CHECK: marked("Rangordningen ska kontrolleras"),
    PauseReason.INCIDENT: marked("Något har gått fel"),
    PauseReason.OTHER: marked("Annat"),
}
FIELDS = {"reason": "orsak", "last_day": "sista", "sure": "bekraftat"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseView:
    """One pause as it is read. `name` is a display code or a headline; None where everything is paused."""

    pause: Pause
    name: str | None
    reason: str
    since: date
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseForm:
    """What a form that pauses offers, and what was wrong in it."""

    reasons: Mapping[PauseReason, str]
    today: date
    wrong: Mapping[str, str]
    said: Mapping[str, str]

    @classmethod
    def of(
        cls, scope: Scope, today: date, wrong: Mapping[str, str] | None = None, said: Mapping[str, str] | None = None
    ) -> "PauseForm":
        """The form for one kind of thing."""
        reasons = {reason: gettext(WORDS[reason]) for reason in REASONS[scope]}
        return cls(reasons=reasons, today=today, wrong=wrong or {}, said=said or {})


def pause_view(connection: Conn, pause: Pause | None, name: str | None = None) -> PauseView | None:
    """A pause in words, where there is one."""
    if pause is None:
        return None
    people = {one.code: one for one in staff.all_staff(connection)}
    return PauseView(
        pause=pause,
        name=name,
        reason=gettext(WORDS[pause.reason]),
        since=local_date(pause.begun_at),
        by=wording.staff_name(StaffCode(pause.begun_by), people),
    )


def standing_on(connection: Conn, what: Paused, day: date) -> Pause | None:
    """The pause of one thing, where it stands on a day."""
    return next(
        (
            one
            for one in pauses.standing(connection, day, what.scope)
            if (one.pseudonym, one.vacancy_id) == (what.pseudonym, what.vacancy_id)
        ),
        None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a form is about, whether it pauses or goes on, and where its sender comes from."""

    what: Paused
    reason: str
    last_day: str
    sure: bool
    back: str


def get_asked(
    connection: Transaction,
    visitor: SignedIn,
    entry_id: Annotated[UUID | None, Form(alias="matchning")] = None,
    vacancy_id: Annotated[UUID | None, Form(alias="plats")] = None,
    reason: Annotated[str, Form(alias="orsak", max_length=40)] = "",
    last_day: Annotated[str, Form(alias="sista", max_length=10)] = "",
    sure: Annotated[bool, Form(alias="bekraftat")] = False,
    back: Annotated[str, Form(alias="till", max_length=500)] = "/pauser",
) -> Asked:
    """Raises NotFound for somebody else's candidate, no vacancy, or what the role may not pause."""
    what = EVERYTHING
    if entry_id is not None:
        entry = runs.entry(connection, EntryId(entry_id))
        if entry is None or not visitor.may_read(entry.caseworker):
            raise NotFound("entry_not_found")
        what = Paused(pseudonym=entry.pseudonym)
    elif vacancy_id is not None:
        if not vacancies.by_ids(connection, [VacancyId(vacancy_id)]):
            raise NotFound("vacancy_not_found")
        what = Paused(vacancy_id=VacancyId(vacancy_id))
    roles = {
        Scope.PERSON: {Role.CASEWORKER, Role.COORDINATOR}, Scope.VACANCY: {Role.COORDINATOR},
        Scope.EVERYTHING: STOPPING.roles or frozenset(),
    }  # fmt: skip
    if visitor.role not in roles[what.scope]:
        raise NotFound("page_not_found")
    return Asked(what=what, reason=reason, last_day=last_day.strip(), sure=sure, back=own_address(back))


PAUSING = Access(roles=(STOPPING.roles or frozenset()) | {Role.CASEWORKER})
AskedOf = Annotated[Asked, Depends(get_asked, scope="function")]


@router.get("")
@open_to(PAUSING)
def show_pauses(request: Request, connection: Transaction, visitor: SignedIn, now: Now) -> HTMLResponse:
    """All that is paused, and the button that stops everything for those who may."""
    return _pauses(request, connection, visitor, now)


@router.post("/borja")
@open_to(PAUSING)
def begin(request: Request, connection: Transaction, visitor: SignedIn, now: Now, asked: AskedOf) -> Response:
    """Pause, and back to where the form stood; the form again on the page of pauses where something is wrong."""
    try:
        day = day_of(asked.last_day) if asked.last_day else None
        problems = []
        if asked.reason not in set(PauseReason):
            problems.append(Problem(field="reason", code="pause_reason"))
        if asked.last_day and day is None:
            problems.append(Problem(field="last_day", code="pause_day", params={"today": local_date(now)}))
        if asked.what.scope is Scope.EVERYTHING and not asked.sure:
            problems.append(Problem(field="sure", code="pause_not_sure"))
        if problems:
            raise InvalidInput(problems)
        begin_pause(
            connection, asked.what, PauseReason(asked.reason), last_day=day, made_by=visitor.code, now=now,
            verified=True,
        )  # fmt: skip
    except InvalidInput as error:
        wrong = {FIELDS[one.field]: problem_text(one, spoken()) for one in error.problems}
        return _pauses(request, connection, visitor, now, asked=asked, wrong=wrong)
    return RedirectResponse(asked.back, HTTPStatus.SEE_OTHER, headers=dict(HEADERS))


@router.post("/avsluta")
@open_to(PAUSING)
def end(connection: Transaction, visitor: SignedIn, now: Now, asked: AskedOf) -> Response:
    """Go on matching, and back to where the form stood."""
    end_pause(connection, asked.what, made_by=visitor.code, now=now, verified=True)
    return RedirectResponse(asked.back, HTTPStatus.SEE_OTHER, headers=dict(HEADERS))


def _pauses(
    request: Request,
    connection: Conn,
    visitor: Visitor,
    now: datetime,
    *,
    asked: Asked | None = None,
    wrong: Mapping[str, str] | None = None,
) -> HTMLResponse:
    today = local_date(now)
    standing = pauses.standing(connection, today)
    form: PauseForm | None = None
    fields: Mapping[str, str] = {}
    if asked is not None:
        said = {"orsak": asked.reason, "sista": asked.last_day, "bekraftat": "true" if asked.sure else ""}
        form = PauseForm.of(asked.what.scope, today, wrong, said)
        fields = _fields(connection, asked)
    may_stop = visitor.role in (STOPPING.roles or ())
    if form is None and may_stop and not any(one.scope is Scope.EVERYTHING for one in standing):
        form = PauseForm.of(Scope.EVERYTHING, today)
    return page(
        request,
        "pauses.html",
        status=HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK,
        views=_views(connection, standing, visitor),
        form=form,
        fields=fields,
        scope=Scope.EVERYTHING if asked is None else asked.what.scope,
        may_stop=may_stop,
    )


def _fields(connection: Conn, asked: Asked) -> Mapping[str, str]:
    """What the form was about, to be sent again."""
    fields = {"till": asked.back}
    if asked.what.vacancy_id is not None:
        fields["plats"] = str(asked.what.vacancy_id)
    if asked.what.pseudonym is not None:
        fields["matchning"] = _entry_of(connection, asked.what.pseudonym)
    return fields


def _entry_of(connection: Conn, pseudonym: Pseudonym) -> str:
    found = runs.last_entries(connection, [pseudonym])
    return str(found[pseudonym]) if pseudonym in found else ""


def _views(
    connection: Conn, standing: Sequence[Pause], visitor: Visitor
) -> Sequence[tuple[PauseView, Mapping[str, str]]]:
    """What is paused, with the fields of the form that ends it; none where the visitor may not."""
    people = [one.pseudonym for one in standing if one.pseudonym is not None]
    profiles, last = candidates.several(connection, people), runs.last_entries(connection, people)
    places = {
        one.id: headline_words(one.draft.headline)
        for one in vacancies.by_ids(connection, sorted({one.vacancy_id for one in standing if one.vacancy_id}))
    }
    found = []
    for one in standing:
        name, fields = None, {"till": "/pauser"}
        if one.pseudonym is not None:
            known = profiles.get(one.pseudonym)
            name = (known.display_code if known else None) or gettext("Kod saknas")
            fields |= {"matchning": str(last[one.pseudonym])} if one.pseudonym in last else {}
        if one.vacancy_id is not None:
            name, fields = places[one.vacancy_id], fields | {"plats": str(one.vacancy_id)}
        may_end = {
            Scope.PERSON: "matchning" in fields and visitor.role in (Role.CASEWORKER, Role.COORDINATOR),
            Scope.VACANCY: visitor.role is Role.COORDINATOR,
            Scope.EVERYTHING: visitor.role in (STOPPING.roles or ()),
        }[one.scope]
        view = pause_view(connection, one, name)
        assert view is not None, "it stands"
        found.append((view, fields if may_end else {}))
    return found
