"""The event log, for the data protection officer: who saw and did what, by person, colleague, kind and day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.deps import Now, WholeTransaction
from api.pages.access import Access, SignedIn, open_to
from api.pages.days import day_of
from api.pages.language import gettext, marked
from api.pages.route import PageRoute
from api.pages.templates import page
from matcher.event_words import KINDS, WORDS
from matcher.plain_text import one_line
from matcher.rights.person import find_person
from models.audit import AuditEvent, AuditQuery
from models.clock import STOCKHOLM
from models.errors import Conflict, NotFound
from models.ids import Pseudonym
from models.sign_in import Visitor
from models.staff import Role
from models.store import audit, staff, supplier_contacts, suppliers
from models.store.database import Conn

router = APIRouter(prefix="/handelselogg", route_class=PageRoute, include_in_schema=False)

FOR_THE_OFFICER = Access(roles=frozenset({Role.DATA_PROTECTION_OFFICER}))
SHOWN = 100
NOBODY = marked("Ingenting finns om någon med den koden.")
SEVERAL = marked("Flera personer har haft den koden. Sök på pseudonymen i stället.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the form says, as it was written."""

    person: str = ""
    colleague: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One event in words."""

    number: int
    event: AuditEvent
    who: str
    what: str
    details: Sequence[tuple[str, str]]


def get_asked(
    person: Annotated[str, Form(alias="kod", max_length=60)] = "",
    colleague: Annotated[str, Form(alias="vem", max_length=80)] = "",
    kind: Annotated[str, Form(alias="vad", max_length=40)] = "",
    since: Annotated[str, Form(alias="fran", max_length=10)] = "",
    until: Annotated[str, Form(alias="till", max_length=10)] = "",
    before: Annotated[int | None, Form(alias="fore", ge=1)] = None,
) -> Asked:
    """The form's fields. Codes of people stand in no address, and so in no log of addresses."""
    return Asked(
        person=person.strip(),
        colleague=colleague.strip(),
        kind=kind if kind in KINDS else "",
        since=day_of(since),
        until=day_of(until),
        before=before,
    )


@router.get("")
@open_to(FOR_THE_OFFICER)
def show_log(request: Request, connection: WholeTransaction, visitor: SignedIn, now: Now) -> HTMLResponse:
    """The latest events of all."""
    return _log(request, connection, visitor, now, Asked())


@router.post("")
@open_to(FOR_THE_OFFICER)
def search_log(
    request: Request,
    connection: WholeTransaction,
    visitor: SignedIn,
    now: Now,
    asked: Annotated[Asked, Depends(get_asked)],
) -> HTMLResponse:
    """The events that fit, and an event that says that they were looked for."""
    return _log(request, connection, visitor, now, asked)


def _log(request: Request, connection: Conn, visitor: Visitor, now: datetime, asked: Asked) -> HTMLResponse:
    people = _people(connection)
    about, wrong = _person(connection, asked.person)
    found: Sequence[tuple[int, AuditEvent]] = ()
    if not wrong:
        query = AuditQuery(
            actor=asked.colleague or None,
            actions=tuple(KINDS[asked.kind][1]) if asked.kind else None,
            about=about,
            since=_midnight(asked.since),
            until=_midnight(asked.until and asked.until + timedelta(days=1)),
            before=asked.before,
        )
        found = audit.search(connection, query, SHOWN + 1)
        audit.append(connection, _searched(visitor, about, asked, now))
    return page(
        request,
        "event_log.html",
        asked=asked,
        wrong=wrong,
        kinds={code: gettext(name) for code, (name, _) in KINDS.items()},
        people=sorted((name, code) for code, name in people.items()),
        lines=[_line(number, event, people) for number, event in found[:SHOWN]],
        more=found[SHOWN - 1][0] if len(found) > SHOWN else None,
    )


def _people(connection: Conn) -> Mapping[str, str]:
    """What those are called who act, by how events name them: colleagues, and suppliers' contacts."""
    names = {one.id: one.name for one in suppliers.page(connection)}
    contacts = supplier_contacts.all_contacts(connection)
    people: dict[str, str] = {one.code: one.name for one in staff.all_staff(connection)}
    return people | {one.actor: f"{one.name}, {names[one.supplier_id]}" for one in contacts}


def _person(connection: Conn, code: str) -> tuple[Pseudonym | None, str]:
    if not code:
        return None, ""
    try:
        return find_person(connection, code), ""
    except NotFound:
        return None, gettext(NOBODY)
    except Conflict:
        return None, gettext(SEVERAL)


def _searched(visitor: Visitor, about: Pseudonym | None, asked: Asked, now: datetime) -> AuditEvent:
    details = {"colleague": asked.colleague, "kind": asked.kind, "since": asked.since, "until": asked.until}
    return AuditEvent(
        at=now,
        actor=visitor.code,
        action="audit.searched",
        subject_type="log" if about is None else "candidate",
        subject="" if about is None else about,
        details={name: str(value) for name, value in details.items() if value},
    )


def _line(number: int, event: AuditEvent, people: Mapping[str, str]) -> Line:
    details = {
        gettext("Gäller"): f"{event.subject_type} {event.subject}".strip(),
        gettext("Körning"): event.run_id,
        gettext("Modell"): event.model,
    }
    told = [(name, str(value)) for name, value in details.items() if value]
    told += [(name, one_line(_value(value), 2000)) for name, value in event.details.items()]
    return Line(
        number=number,
        event=event,
        who=one_line(people.get(event.actor, event.actor)),
        what=gettext(WORDS.get(event.action, event.action)),
        details=told,
    )


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), STOCKHOLM)
