"""The list of staff: the file is the whole list, and who is missing from a later one has left."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from matcher.intake.checked import Blank, Email, Line
from matcher.intake.colleague_codes import is_a_name
from matcher.intake.tables import forms
from models.audit import AuditEvent
from models.errors import InvalidInput, Problem
from models.ids import StaffCode
from models.staff import Role, Staff
from models.store import audit, staff
from models.store.database import Conn

COLUMNS = ("code", "name", "email", "role", "deputy")


class StaffRow(BaseModel):
    """One colleague; `deputy` answers for the same candidates when they are away."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    code: Annotated[Line, Field(max_length=40)]
    name: Annotated[Line, Field(max_length=100)]
    email: Email
    role: Role
    deputy: Annotated[Annotated[Line, Field(max_length=40)] | None, Blank] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffCounts:
    """What a list of staff changed."""

    added: int
    changed: int
    unchanged: int
    left: int


def import_staff(connection: Conn, content: bytes, *, now: datetime, actor: str) -> StaffCounts:
    """Take in a CSV with the columns of `COLUMNS`. Raises InvalidInput with every wrong row; nothing is kept then."""
    read = forms(content, COLUMNS, StaffRow)
    if problems := _contradictions(read):
        raise InvalidInput(problems)
    staff.lock(connection)
    standing = {one.code: one for one in staff.all_staff(connection)}
    if named := [number for number, row in read if is_a_name(row.code, standing)]:
        raise InvalidInput([Problem(field=f"line {number}: code", code="name_for_staff_code") for number in named])
    listed = {StaffCode(row.code): _staff(row) for _, row in read}
    left = [replace(one, active=False) for one in standing.values() if one.code not in listed]
    added = [one for code, one in listed.items() if code not in standing]
    changed = [one for code, one in listed.items() if code in standing and standing[code] != one]
    gone = [one for one in left if standing[one.code].active]
    staff.put(connection, [*added, *changed, *gone])
    audit.append(
        connection,
        *[_event(now, actor, "staff.added", one) for one in added],
        *[_event(now, actor, "staff.changed", one, standing[one.code]) for one in changed],
        *[_event(now, actor, "staff.left", one) for one in gone],
    )
    return StaffCounts(
        added=len(added), changed=len(changed), unchanged=len(listed) - len(added) - len(changed), left=len(gone)
    )


def _contradictions(read: Sequence[tuple[int, StaffRow]]) -> list[Problem]:
    """Codes given twice, deputies that are nobody on the list or the person themselves."""
    problems = []
    codes: dict[str, int] = {}
    for line, row in read:
        first = codes.setdefault(row.code, line)
        if first != line:
            problems.append(Problem(field=f"line {line}: code", code="repeated", params={"line": first}))
    for line, row in read:
        if row.deputy == row.code:
            problems.append(Problem(field=f"line {line}: deputy", code="own_deputy"))
        elif row.deputy is not None and row.deputy not in codes:
            problems.append(Problem(field=f"line {line}: deputy", code="deputy_not_listed"))
    return problems


def _staff(row: StaffRow) -> Staff:
    return Staff(
        code=StaffCode(row.code),
        name=row.name,
        email=row.email,
        role=row.role,
        deputy=None if row.deputy is None else StaffCode(row.deputy),
    )


def _event(now: datetime, actor: str, action: str, one: Staff, before: Staff | None = None) -> AuditEvent:
    was, now_is = ({}, {}) if before is None else (asdict(before), asdict(one))
    fields = [name for name in was if was[name] != now_is[name]]
    return AuditEvent(
        at=now,
        actor=actor,
        action=action,
        subject_type="staff",
        subject=one.code,
        details={"fields": fields} if fields else {},
    )
