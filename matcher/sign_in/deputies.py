"""Deputies for a period: whoever stands in reads and decides for the other's candidates, from one day to another."""

from datetime import date, datetime

from models.audit import AuditEvent
from models.errors import InvalidInput, NotFound, Problem
from models.ids import StaffCode
from models.staff import Role
from models.store import audit, sessions, staff
from models.store.database import Conn


def appoint(
    connection: Conn, code: StaffCode, deputy: StaffCode, *, starts_on: date, ends_on: date, now: datetime, actor: str
) -> None:
    """`deputy` stands in for `code`, the first and the last day included.

    Raises NotFound where one of them is not among the staff, InvalidInput for a period that ends before it begins, for
    oneself, or where the deputy does not work with candidates.
    """
    people = {one.code: one for one in staff.all_staff(connection) if one.active}
    for one in (code, deputy):
        if one not in people:
            raise NotFound("staff_code_not_found", staff=one)
    problems = []
    if ends_on < starts_on:
        problems.append(Problem(field="to", code="deputy_period"))
    if code == deputy or people[deputy].role not in {Role.CASEWORKER, Role.COORDINATOR}:
        problems.append(Problem(field="deputy", code="deputy_unfit"))
    if problems:
        raise InvalidInput(problems)
    sessions.add_deputy(connection, code, deputy, starts_on, ends_on)
    details = {"deputy": deputy, "from": starts_on.isoformat(), "to": ends_on.isoformat()}
    event = AuditEvent(
        at=now, actor=actor, action="deputy.appointed", subject_type="staff", subject=code, details=details
    )  # fmt: skip
    audit.append(connection, event)
