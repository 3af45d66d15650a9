"""Local accounts: made at the command line, a password chosen through a one-time link, then password and mailed code.

Every try counts against the account and the address it comes from until one leads in, and the count is in the
database: a restart or a second process forgets nothing.
"""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from matcher.letters.code import compose_code
from matcher.sign_in import digest, new_token
from matcher.sign_in.sessions import end_everywhere
from models.audit import AuditEvent
from models.errors import InvalidInput, NotAllowed, NotFound, Problem
from models.ids import LetterId, StaffCode, new_id
from models.letter import Letter
from models.sign_in import PendingCode, Purpose
from models.staff import Staff
from models.store import accounts, audit, letters, staff
from models.store.database import Conn

SHORTEST, LONGEST = 12, 200
"""Characters of a password. Length is what counts (NIST SP 800-63B, 3.1.1.2); no rules of composition."""

WINDOW = timedelta(minutes=15)
PER_ACCOUNT, PER_ADDRESS = 5, 50
"""Tries within the window before the next has to wait. A whole office may share one address."""

CODE_LASTS = timedelta(minutes=15)
CODE_TRIES = 5
LINK_LASTS = {Purpose.PASSWORD: timedelta(days=3), Purpose.SIGN_IN: timedelta(hours=12)}


class TooManyAttempts(NotAllowed):
    """This account or this address has been tried too often just now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Who tries: what was typed as an address, where from, and by which browser."""

    email: str
    address: str
    browser: str

    @property
    def account_sha256(self) -> bytes:
        return digest("account:" + self.email.strip().casefold())

    @property
    def address_sha256(self) -> bytes:
        return digest("address:" + self.address)


@cache
def hasher() -> PasswordHasher:
    """argon2id with the library's parameters (RFC 9106, low-memory profile)."""
    return PasswordHasher()


@cache
def nobodys_hash() -> str:
    """What a password is compared with where there is no account, so that it takes as long."""
    return hasher().hash(new_token())


def create(connection: Conn, code: StaffCode, *, now: datetime, actor: str) -> Staff:
    """Give a colleague an account. Raises NotFound where nobody active has the code, InvalidInput where their address
    is also somebody else's."""
    people = staff.all_staff(connection)
    member = _active(people, code)
    if sum(one.active and one.email.casefold() == member.email.casefold() for one in people) > 1:
        raise InvalidInput([Problem(field="email", code="account_email_shared")])
    accounts.put(connection, code, now)
    audit.append(connection, _event(now, actor, "account.created", code))
    return member


def disable(connection: Conn, code: StaffCode, *, now: datetime, actor: str) -> int:
    """The account, its links and its sessions open nothing from now on. Returns how many sessions ended.

    Raises NotFound where there is no account in force.
    """
    accounts.drop_links(connection, code)  # before the account: so does whoever chooses a password
    if not accounts.disable(connection, code, now):
        raise NotFound("account_not_found", staff=code)
    audit.append(connection, _event(now, actor, "account.disabled", code))
    return end_everywhere(connection, code, now, actor=actor)


def make_link(connection: Conn, code: StaffCode, purpose: Purpose, *, now: datetime, actor: str) -> str:
    """A one-time link's token. Earlier ones for the same purpose open nothing any more. Raises NotFound."""
    _active(staff.all_staff(connection), code)
    token = new_token()
    accounts.put_link(connection, digest(token), code, purpose, now, now + LINK_LASTS[purpose])
    audit.append(connection, _event(now, actor, f"link.{purpose}", code))
    return token


def open_link(connection: Conn, token: str, purpose: Purpose, now: datetime) -> Staff:
    """Whose link it is. Raises NotFound where it opens nothing: used, expired, unknown, of another kind."""
    link = accounts.link(connection, digest(token))
    if link is None or link.purpose is not purpose or not link.opens_at(now):
        raise NotFound("link_not_found")
    return _active(staff.all_staff(connection), link.staff)


def use_link(connection: Conn, token: str, purpose: Purpose, now: datetime) -> Staff:
    """The same, and it does not open again. Raises NotFound."""
    member = open_link(connection, token, purpose, now)
    if not accounts.use_link(connection, digest(token), now):
        raise NotFound("link_not_found")
    return member


def choose_password(connection: Conn, token: str, password: str, now: datetime) -> Staff:
    """Keep a password for the link's owner, whose sessions and codes end.

    Raises NotFound, and InvalidInput for a bad password.
    """
    member = open_link(connection, token, Purpose.PASSWORD, now)
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInput([Problem(field="password", code="password_length", params={"least": SHORTEST})])
    if password.casefold() in {member.email.casefold(), member.name.casefold()}:
        raise InvalidInput([Problem(field="password", code="password_is_name")])
    use_link(connection, token, Purpose.PASSWORD, now)
    accounts.drop_codes_of(connection, member.code)
    if not accounts.set_password(connection, member.code, hasher().hash(password), now):
        raise NotFound("link_not_found")
    audit.append(connection, _event(now, member.code, "account.password_chosen", member.code))
    end_everywhere(connection, member.code, now)
    return member


def check_password(connection: Conn, attempt: Attempt, password: str, now: datetime) -> bool:
    """Whether the password is right; then a code is on its way to the colleague's own address.

    The caller commits in either case, so that the try counts. Raises TooManyAttempts.
    """
    accounts.lock(connection, attempt.account_sha256)
    of_account, of_address = accounts.attempts(
        connection, attempt.account_sha256, attempt.address_sha256, now - WINDOW
    )  # fmt: skip
    if of_account >= PER_ACCOUNT or of_address >= PER_ADDRESS:
        raise TooManyAttempts("too_many_attempts", minutes=WINDOW // timedelta(minutes=1))
    accounts.add_attempt(connection, attempt.account_sha256, attempt.address_sha256, now)
    account = accounts.by_email(connection, attempt.email.strip())
    kept = None if account is None else account.password_hash
    if not _matches(kept or nobodys_hash(), password[:LONGEST]) or account is None or kept is None:
        return False
    if hasher().check_needs_rehash(kept):
        accounts.set_password(connection, account.staff, hasher().hash(password), now)
    _send_code(connection, attempt, _active(staff.all_staff(connection), account.staff), now)
    return True


def check_code(connection: Conn, browser: str, typed: str, now: datetime) -> Staff | None:
    """The colleague whose code it is, sent for in this browser; None where it is not, or was tried too often.

    The caller commits in either case, so that the try counts.
    """
    visitor = digest(browser)
    pending = accounts.try_code(connection, visitor)
    if pending is None or pending.tries > CODE_TRIES or now >= pending.expires_at:
        return None
    code = "".join(typed.split())
    if not hmac.compare_digest(pending.code_sha256, _code_digest(browser, code)):
        return None
    accounts.drop_codes(connection, visitor, now)
    accounts.forget_attempts(connection, pending.account_sha256, now - WINDOW)
    if not accounts.in_force(connection, pending.staff):
        return None
    return next((one for one in staff.all_staff(connection) if one.code == pending.staff and one.active), None)


def _send_code(connection: Conn, attempt: Attempt, member: Staff, now: datetime) -> None:
    code = f"{secrets.randbelow(10**6):06d}"
    pending = PendingCode(
        staff=member.code,
        account_sha256=attempt.account_sha256,
        code_sha256=_code_digest(attempt.browser, code),
        tries=0,
        expires_at=now + CODE_LASTS,
    )
    accounts.put_code(connection, digest(attempt.browser), pending)
    composed = compose_code(member, code, minutes=CODE_LASTS // timedelta(minutes=1))
    letter = Letter(
        id=LetterId(new_id()),
        run_id=None,
        recipient=member.code,
        address=member.email,
        subject=composed.subject,
        text=composed.text,
        html=composed.html,
        created_at=now,
    )
    letters.add(connection, [letter])


def _code_digest(browser: str, code: str) -> bytes:
    return digest(f"code:{browser}:{code}")


def _matches(kept: str, password: str) -> bool:
    try:
        return hasher().verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def _active(people: Sequence[Staff], code: StaffCode) -> Staff:
    member = next((one for one in people if one.code == code and one.active), None)
    if member is None:
        raise NotFound("staff_code_not_found", staff=code)
    return member


def _event(now: datetime, actor: str, action: str, code: StaffCode) -> AuditEvent:
    return AuditEvent(at=now, actor=actor, action=action, subject_type="staff", subject=code)
