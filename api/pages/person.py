"""What the person behind an entry has a right to: a letter that explains the list, an extract, a withdrawal."""

import json
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.deps import FromServices, Now, Transaction, WholeTransaction
from api.pages.access import SignedIn
from api.pages.days import day_of
from api.pages.language import gettext
from api.pages.pauses import PauseForm, pause_view, standing_on
from api.pages.route import PageRoute
from api.pages.templates import HEADERS, page
from matcher.caseload import Desks
from matcher.read_log import note_read
from matcher.retention import rule_on
from matcher.rights.document import Document
from matcher.rights.explanation import explain_person
from matcher.rights.explanation_letter import explanation_document
from matcher.rights.extract import as_data, extract_document, headlines_of, read_extract
from matcher.rights.html import as_html, style_source
from matcher.rights.pdf import as_pdf
from matcher.rights.translation import NAMES, approval_of, approved_words, languages, words_of
from matcher.rights.withdrawal import withdraw
from matcher.rights.words import SWEDISH
from matcher.wording import headline_words
from models.candidate import Candidate
from models.clock import local_date
from models.errors import NotFound
from models.ids import EntryId
from models.pause import Paused, Scope
from models.shortlist import Entry, Run
from models.sign_in import Visitor
from models.store import candidates, runs, staff, vacancies, withdrawals
from models.store.database import Conn

router = APIRouter(prefix="/matchningar/{entry_id}", route_class=PageRoute, include_in_schema=False)

POLICY = f"default-src 'none'; style-src {style_source()}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""A letter brings its own styles and has nothing else."""

Language = Annotated[str, Query(alias="sprak", pattern=r"^[a-z]{2,3}$")]


@router.get("")
def show_person(
    request: Request, connection: WholeTransaction, visitor: SignedIn, now: Now, entry_id: UUID
) -> HTMLResponse:
    """What can be done for the person, and whether the consent stands."""
    entry = _entry(connection, visitor, entry_id)
    note_read(connection, [entry], reader=visitor.code, place=("entry", str(entry.id)), run_id=entry.run_id, now=now)
    return _person(request, connection, visitor, entry, now)


@router.get("/brev.{form}")
def show_letter(
    services: FromServices,
    connection: Transaction,
    visitor: SignedIn,
    now: Now,
    entry_id: UUID,
    form: Literal["html", "pdf"],
    language: Language = "sv",
) -> Response:
    """The letter that explains the list, in a language that somebody has approved."""
    entry = _entry(connection, visitor, entry_id)
    words = approved_words(connection, language)
    told = explain_person(
        connection,
        entry.pseudonym,
        entry.vacancy_id,
        _run(connection, entry).week,
        units=services.settings.units,
        now=now,
        made_by=visitor.code,
        verified=True,
    )
    return _own_letter(explanation_document(told, words, written=local_date(now)), form, entry, "forklaring")


@router.get("/registerutdrag.{form}")
def show_extract(
    services: FromServices,
    connection: WholeTransaction,
    visitor: SignedIn,
    now: Now,
    entry_id: UUID,
    form: Literal["html", "pdf", "json"],
) -> Response:
    """Everything that is held of the person."""
    entry = _entry(connection, visitor, entry_id)
    if _has_moved(connection, visitor, candidates.find(connection, entry.pseudonym)):
        raise NotFound("entry_not_found")
    found = read_extract(connection, entry.pseudonym, now=now, made_by=visitor.code, verified=True)
    if form == "json":
        content = json.dumps(as_data(found, entry.pseudonym, now), ensure_ascii=False, indent=2, default=str)
        return Response(
            content, media_type="application/json", headers=_file_headers(str(entry.id), "registerutdrag.json")
        )
    rule = rule_on(local_date(now), services.settings.retention)
    headlines = headlines_of(connection, found)
    document = extract_document(found, entry.pseudonym, headlines=headlines, rule=rule, now=now)
    return _own_letter(document, form, entry, "registerutdrag")


@router.post("/aterkalla")
def withdraw_consent(
    request: Request,
    connection: WholeTransaction,
    visitor: SignedIn,
    now: Now,
    entry_id: UUID,
    day: Annotated[str, Form(alias="dag", max_length=10)] = "",
    sure: Annotated[bool, Form(alias="bekraftat")] = False,
) -> Response:
    """Record that the person has taken the consent back. Without a day that has come and a yes the form asks again."""
    entry = _entry(connection, visitor, entry_id)
    on = day_of(day)
    wrong = "dag" if on is None or on > local_date(now) else "" if sure else "bekraftat"
    if wrong:
        return _person(request, connection, visitor, entry, now, day=day, wrong=wrong)
    withdraw(connection, entry.pseudonym, on=on, now=now, made_by=visitor.code, verified=True)
    return RedirectResponse(f"/matchningar/{entry.id}#samtycke", HTTPStatus.SEE_OTHER, headers=dict(HEADERS))


def _person(
    request: Request,
    connection: Conn,
    visitor: Visitor,
    entry: Entry,
    now: datetime,
    *,
    day: str | None = None,
    wrong: str = "",
) -> HTMLResponse:
    run = _run(connection, entry)
    (vacancy,) = vacancies.by_ids(connection, [entry.vacancy_id])
    candidate = candidates.find(connection, entry.pseudonym)
    return page(
        request,
        "person.html",
        status=HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK,
        entry=entry,
        code=entry.display_code or gettext("Kod saknas"),
        run=run,
        headline=headline_words(vacancy.draft.headline),
        languages=known_languages(connection),
        pause=pause_view(connection, standing_on(connection, Paused(pseudonym=entry.pseudonym), local_date(now))),
        pause_form=PauseForm.of(Scope.PERSON, local_date(now)),
        moved=_has_moved(connection, visitor, candidate),
        in_pool=candidate is not None,
        consent=None if candidate is None else candidate.consent_given_on,
        withdrawal=withdrawals.latest(connection, [entry.pseudonym]).get(entry.pseudonym),
        today=local_date(now),
        day=local_date(now).isoformat() if day is None else day,
        wrong=wrong,
    )


def _entry(connection: Conn, visitor: Visitor, entry_id: UUID) -> Entry:
    """The entry. Raises NotFound where there is none, or its candidate is not this visitor's."""
    entry = runs.entry(connection, EntryId(entry_id))
    if entry is None or not visitor.may_read(entry.caseworker):
        raise NotFound("entry_not_found")
    return entry


def _has_moved(connection: Conn, visitor: Visitor, candidate: Candidate | None) -> bool:
    """Whether somebody else answers for the person now, by the profile among everybody's. Whoever did once may read
    what they read then and take in a withdrawal, but not all that is held."""
    if candidate is None:
        return False
    return not visitor.may_read(Desks(staff.all_staff(connection)).caseworker(candidate.caseworker))


def _run(connection: Conn, entry: Entry) -> Run:
    run = next((one for one in runs.all_runs(connection) if one.id == entry.run_id), None)
    assert run is not None, "an entry goes with its run"
    return run


def letter_answer(document: Document, form: str, number: str, name: str, *, back: str) -> Response:
    """A letter as a page of its own with a way `back`, or as a PDF to keep, which `number` and `name` call."""
    if form == "pdf":
        headers = _file_headers(number, f"{name}-{document.language}.pdf")
        return Response(as_pdf(document), media_type="application/pdf", headers=headers)
    headers = {**HEADERS, "Content-Security-Policy": POLICY, "Content-Language": document.language}
    return HTMLResponse(as_html(document, back=back), headers=headers)


def known_languages(connection: Conn) -> list[tuple[str, str, bool]]:
    """The languages of letters: code, name, and whether letters may be given in them."""
    translated = [
        (one, gettext(NAMES.get(one, one)), approval_of(connection, words_of(one)) is not None) for one in languages()
    ]
    return [(SWEDISH, gettext(NAMES[SWEDISH]), True), *translated]


def _own_letter(document: Document, form: str, entry: Entry, name: str) -> Response:
    return letter_answer(document, form, str(entry.id), name, back=f"/matchningar/{entry.id}")


def _file_headers(number: str, name: str) -> dict[str, str]:
    """A file to keep, called by a number: a display code in a file's name travels further than meant."""
    return {**HEADERS, "Content-Disposition": f'attachment; filename="{number[:8]}-{name}"'}
