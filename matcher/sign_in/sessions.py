"""Sessions: begun by signing in, recognised at every request, ended by signing out, a long pause, or the day."""

from dataclasses import replace
from datetime import datetime, timedelta

from matcher.config import Settings
from matcher.sign_in import digest, new_token
from models.audit import AuditEvent
from models.clock import local_date
from models.ids import StaffCode
from models.sign_in import Method, Session, Visitor
from models.staff import Role, Staff
from models.store import audit, sessions, staff
from models.store.database import Conn

NOTED_EVERY = timedelta(minutes=1)
"""How fine the note of a session's last use is."""


def begin(
    connection: Conn, settings: Settings, member: Staff, method: Method, now: datetime, *, role: Role | None = None
) -> str:
    """Sign a colleague in, and return the token that their browser keeps. `role` where it is not the list's."""
    token = new_token()
    sessions.forget(connection, now, now - timedelta(minutes=settings.session_idle_minutes))
    session = Session(
        staff=member.code,
        role=role or member.role,
        method=method,
        created_at=now,
        seen_at=now,
        ends_at=now + timedelta(hours=settings.session_hours),
    )
    sessions.add(connection, digest(token), session)
    audit.append(connection, _event(now, member.code, "session.begun", {"method": method.value, "role": session.role}))
    return token


def recognise(connection: Conn, settings: Settings, token: str, now: datetime) -> Visitor | None:
    """Who holds this token at `now`, their session's use noted; None where it has ended or never was.

    Their role is the list's of the moment, but where the provider gave one: that stands until the session ends.
    """
    token_sha256 = digest(token)
    session = sessions.find(connection, token_sha256, now, now - timedelta(minutes=settings.session_idle_minutes))
    if session is None:
        return None
    sessions.touch(connection, token_sha256, now, now - NOTED_EVERY)
    member = next(one for one in staff.all_staff(connection) if one.code == session.staff)
    if session.method is not Method.OIDC:
        session = replace(session, role=member.role)
    deputies = sessions.stands_in_for(connection, member.code, local_date(now))
    return Visitor(session=session, member=member, stands_in_for=deputies)


def end(connection: Conn, token: str, code: StaffCode, now: datetime) -> None:
    """Sign out in this browser."""
    if sessions.end(connection, digest(token)):
        audit.append(connection, _event(now, code, "session.ended", {"where": "here"}))


def end_everywhere(connection: Conn, code: StaffCode, now: datetime, *, actor: str | None = None) -> int:
    """Sign a colleague out in every browser. Returns how many sessions there were."""
    count = sessions.end_all(connection, code)
    if count:
        audit.append(connection, _event(now, code, "session.ended", {"where": "everywhere"}, actor))
    return count


def _event(
    now: datetime, code: StaffCode, action: str, details: dict[str, object], actor: str | None = None
) -> AuditEvent:
    return AuditEvent(
        at=now, actor=actor or code, action=action, subject_type="staff", subject=code, details=details
    )  # fmt: skip
