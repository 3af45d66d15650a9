"""Reports of what is not accessible (lag 2018:1937): written by anybody, sent as a letter, and kept nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr

from pydantic.networks import validate_email

from matcher.config import Settings
from matcher.letters.fault_report import compose_fault_report
from matcher.sign_in import digest
from matcher.verdicts import names_somebody
from models.errors import InvalidInput, NotAllowed, NotFound, Problem
from models.ids import LetterId, StaffCode, new_id
from models.letter import Letter
from models.staff import Role, Staff
from models.store import fault_reports, letters, staff
from models.store.database import Conn

STATEMENT = "/tillganglighet"
LONGEST = {"said": 3_000, "page": 300, "reply_to": 320}
"""Characters of each field."""

WINDOW = timedelta(minutes=15)
PER_ADDRESS, IN_ALL = 10, 50
"""Reports within the window before the next has to wait. A whole office may share one address."""


class TooManyReports(NotAllowed):
    """So many have come just now that the next has to wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Who answers for accessibility. `name` and `address` may be told to anybody only where `is_public`."""

    name: str
    address: str
    staff: StaffCode | None
    is_public: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultReport:
    """What did not work, on which page and where an answer may go; the last two may be empty."""

    said: str
    page: str = ""
    reply_to: str = ""


def contact_of(settings: Settings, people: Sequence[Staff]) -> Contact | None:
    """Whom the settings name, else the first coordinator at work, else nobody."""
    if settings.accessibility_contact:
        name, address = parseaddr(settings.accessibility_contact)
        return Contact(name=name, address=address, staff=None, is_public=True)
    at_work = sorted((one.code, one) for one in people if one.active and one.role is Role.COORDINATOR)
    if not at_work:
        return None
    _, first = at_work[0]
    return Contact(name=first.name, address=first.email, staff=first.code, is_public=False)


def report(connection: Conn, settings: Settings, sent: FaultReport, *, address: str, now: datetime) -> None:
    """Write the letter. `address` is where the report comes from, and is only counted.

    Raises InvalidInput with a problem for each field that is wrong, TooManyReports, and NotFound where there is nobody
    to write to.
    """
    if problems := _problems(sent):
        raise InvalidInput(problems)
    contact = contact_of(settings, staff.all_staff(connection))
    if contact is None:
        raise NotFound("accessibility_contact")
    address_sha256 = digest("fault report:" + address)
    from_there, in_all = fault_reports.count(connection, address_sha256, now - WINDOW)
    if from_there >= PER_ADDRESS or in_all >= IN_ALL:
        raise TooManyReports("too_many_reports", minutes=WINDOW // timedelta(minutes=1))
    fault_reports.add(connection, address_sha256, now)
    composed = compose_fault_report(sent.said, sent.page, sent.reply_to, link=settings.links + STATEMENT)
    letter = Letter(
        id=LetterId(new_id()),
        run_id=None,
        recipient=contact.staff,
        address=contact.address,
        subject=composed.subject,
        text=composed.text,
        html=composed.html,
        created_at=now,
    )
    letters.add(connection, [letter])


def _problems(sent: FaultReport) -> list[Problem]:
    found = [] if sent.said.strip() else [Problem(field="said", code="fault_report_empty")]
    for field, longest in LONGEST.items():
        text = getattr(sent, field)
        if len(text) > longest:
            found.append(Problem(field=field, code="fault_report_too_long", params={"limit": longest}))
        elif names_somebody(text):
            found.append(Problem(field=field, code="fault_report_with_identity"))
        elif field == "reply_to" and text.strip() and not _is_address(text.strip()):
            found.append(Problem(field=field, code="fault_report_address"))
    return found


def _is_address(text: str) -> bool:
    try:
        return bool(validate_email(text)[1])
    except ValueError:
        return False
