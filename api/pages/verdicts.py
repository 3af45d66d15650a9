"""What a person says of an entry: decline, wait, propose, withdraw the consent to the vacancy, undo."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote, urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.deps import Now, Transaction
from api.pages.access import SignedIn, require_desk
from api.pages.days import day_of
from api.pages.entries import Reading, ReadingBy
from api.pages.language import gettext, marked, spoken
from api.pages.route import PageRoute
from api.pages.shortlists import shortlist_page
from api.pages.standing import Fault, Wrong
from api.pages.templates import HEADERS
from api.pages.weeks import WeekInPath, member_of, run_of
from matcher.messages import problem_text, text
from matcher.proposing import propose, withdraw_from_vacancy
from matcher.verdicts import decline, undo, wait
from models.errors import Conflict, InvalidInput, NotFound, Problem
from models.ids import EntryId, VacancyId, VerdictId
from models.shortlist import DeclineReason, Entry, Run
from models.sign_in import Visitor
from models.staff import Staff
from models.store import runs, staff
from models.store.database import Conn

router = APIRouter(prefix="/veckor/{week}/platser/{vacancy_id}", route_class=PageRoute, include_in_schema=False)

FIELDS: Mapping[str, str] = {
    "reason": "orsak", "note": "anteckning", "until": "till", "consent_on": "samtycke", "reviewed_on": "menprovat",
    "may_be_disclosed": "utlamnas", "withdrawn_on": "aterkallat", "step": "steg", "on": "dag",
}  # fmt: skip
"""What the fields of `matcher` are called in the forms."""

DAYS = {
    "consent_on": marked("Samtycke till platsen"), "reviewed_on": marked("Menprövningen"),
    "withdrawn_on": marked("Samtycket återkallat"), "on": marked("Vilken dag"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One entry of one list, and the page that its form stood on."""

    request: Request
    connection: Conn
    visitor: Visitor
    reading: Reading
    run: Run
    entry: Entry
    member: Staff | None
    from_desk: bool

    def carry_out(self, form: str, said: Mapping[str, str], action: Callable[[], object]) -> Response:
        """Do it and go back to where the form stood; the form again, with nothing kept, where something is wrong."""
        try:
            # What was kept before something turned out to be wrong goes too.
            with self.connection.transaction():
                action()
        except InvalidInput as error:
            wrong = tuple(self._wrong(FIELDS[one.field], problem_text(one, spoken())) for one in error.problems)
            return self._again(Fault(entry=self.entry, form=form, wrong=wrong, said=said))
        except Conflict as error:
            told = Wrong(field="", anchor=f"matchning-{self.entry.id}", text=text(error.code, spoken(), **error.params))
            fault = Fault(entry=self.entry, form=form, wrong=(told,), said=said, status=HTTPStatus.CONFLICT)
            return self._again(fault)
        return RedirectResponse(self._back(), HTTPStatus.SEE_OTHER, headers=dict(HEADERS))

    def _wrong(self, field: str, told: str) -> Wrong:
        return Wrong(field=field, anchor=f"{field}-{self.entry.id}", text=told)

    def _again(self, fault: Fault) -> Response:
        code = None if self.member is None else self.member.code
        return shortlist_page(
            self.request,
            self.connection,
            self.visitor,
            self.reading,
            self.run,
            self.entry.vacancy_id,
            code,
            fault=fault,
        )

    def _back(self) -> str:
        if self.from_desk and self.member is not None:
            address = f"/handlaggare/{quote(self.member.code, safe='')}/veckor/{self.run.week}"
        else:
            chosen = f"?{urlencode({'handlaggare': self.member.code})}" if self.member else ""
            address = f"/veckor/{self.run.week}/platser/{self.entry.vacancy_id}{chosen}"
        return f"{address}#matchning-{self.entry.id}"


def get_asked(
    request: Request,
    connection: Transaction,
    visitor: SignedIn,
    reading: ReadingBy,
    week: WeekInPath,
    vacancy_id: UUID,
    entry_id: Annotated[UUID, Form(alias="matchning")],
    caseworker: Annotated[str | None, Form(alias="handlaggare", max_length=40)] = None,
    from_desk: Annotated[bool, Form(alias="fran_handlaggare")] = False,
) -> Asked:
    """The entry that a form is about. Raises NotFound where it is not on that list, or not the visitor's."""
    run = run_of(connection, week)
    entry = runs.entry(connection, EntryId(entry_id))
    on_list = entry is not None and (entry.run_id, entry.vacancy_id) == (run.id, VacancyId(vacancy_id))
    if entry is None or not on_list or not visitor.may_read(entry.caseworker):
        raise NotFound("entry_not_found")
    member = member_of(staff.all_staff(connection), caseworker) if caseworker else None
    if member is not None:
        require_desk(visitor, member.code)
    return Asked(
        request=request, connection=connection, visitor=visitor, reading=reading, run=run, entry=entry, member=member,
        from_desk=from_desk,
    )  # fmt: skip


AskedOf = Annotated[Asked, Depends(get_asked, scope="function")]
Day = Annotated[str, Form(max_length=40)]


@router.post("/avboj")
def decline_entry(
    asked: AskedOf,
    now: Now,
    reason: Annotated[str, Form(alias="orsak", max_length=40)] = "",
    note: Annotated[str, Form(alias="anteckning", max_length=20_000)] = "",
) -> Response:
    """Decline an entry for a reason, with a private line."""

    def act() -> None:
        if reason not in set(DeclineReason):
            raise InvalidInput([Problem(field="reason", code="decline_reason")])
        told = DeclineReason(reason)
        decline(
            asked.connection, asked.entry, told, made_by=asked.visitor.code, now=now, verified=True, note=note
        )  # fmt: skip

    return asked.carry_out("avboj", {"orsak": reason, "anteckning": note}, act)


@router.post("/avvakta")
def let_entry_wait(asked: AskedOf, now: Now, until: Annotated[Day, Form(alias="till")] = "") -> Response:
    """Let an entry wait until a day."""

    def act() -> None:
        wait(
            asked.connection, asked.entry, day_said(until, "until", "wait_until"),
            made_by=asked.visitor.code, now=now, verified=True,
        )  # fmt: skip

    return asked.carry_out("avvakta", {"till": until}, act)


@router.post("/angra")
def undo_verdict(asked: AskedOf, now: Now, verdict_id: Annotated[UUID, Form(alias="bedomning")]) -> Response:
    """Take back what was said last."""

    def act() -> None:
        undo(
            asked.connection, asked.entry, VerdictId(verdict_id), made_by=asked.visitor.code, now=now, verified=True
        )  # fmt: skip

    return asked.carry_out("angra", {}, act)


@router.post("/foresla")
def propose_entry(
    asked: AskedOf,
    now: Now,
    consent_on: Annotated[Day, Form(alias="samtycke")] = "",
    reviewed_on: Annotated[Day, Form(alias="menprovat")] = "",
    may_be_disclosed: Annotated[bool, Form(alias="utlamnas")] = False,
) -> Response:
    """Propose the person: the consent to this vacancy, and the review of secrecy."""

    def act() -> None:
        propose(
            asked.connection, asked.entry,
            consent_on=day_said(consent_on, "consent_on", "day_format"),
            reviewed_on=day_said(reviewed_on, "reviewed_on", "day_format"),
            may_be_disclosed=may_be_disclosed, made_by=asked.visitor.code, now=now, verified=True,
        )  # fmt: skip

    said = {"samtycke": consent_on, "menprovat": reviewed_on, "utlamnas": "true" if may_be_disclosed else ""}
    return asked.carry_out("foresla", said, act)


@router.post("/aterkalla")
def withdraw_consent_to_vacancy(
    asked: AskedOf, now: Now, withdrawn_on: Annotated[Day, Form(alias="aterkallat")] = ""
) -> Response:
    """The person takes back the consent to this vacancy."""

    def act() -> None:
        withdraw_from_vacancy(
            asked.connection, asked.entry, on=day_said(withdrawn_on, "withdrawn_on", "day_format"),
            made_by=asked.visitor.code, now=now, verified=True,
        )  # fmt: skip

    return asked.carry_out("aterkalla", {"aterkallat": withdrawn_on}, act)


def day_said(said: str, field: str, code: str) -> date:
    day = day_of(said.strip())
    if day is None:
        params = {"what": gettext(DAYS[field])} if field in DAYS else {}
        raise InvalidInput([Problem(field=field, code=code, params=params)])
    return day
