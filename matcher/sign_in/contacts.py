"""How suppliers' contacts sign in: with their address and a code that is mailed there, and nothing else.

A mailbox is the only proof, so the code is longer than a colleague's. What is answered, and what it takes, is the same
whether anybody has the address or not.
"""

import hmac
import secrets
from datetime import datetime, timedelta

from matcher.config import Settings
from matcher.letters.supplier_code import compose_supplier_code
from matcher.sign_in import digest, new_token
from matcher.sign_in.accounts import CODE_LASTS, CODE_TRIES, PER_ACCOUNT, PER_ADDRESS, WINDOW, TooManyAttempts
from matcher.sign_in.sessions import NOTED_EVERY
from models.audit import AuditEvent
from models.ids import LetterId, new_id
from models.letter import Letter
from models.store import accounts, audit, letters, supplier_contacts, supplier_sessions, suppliers
from models.store.database import Conn
from models.supplier_contact import ContactCode, SupplierContact, SupplierSession, SupplierVisitor

DIGITS = 8


def send_code(connection: Conn, *, email: str, address: str, browser: str, now: datetime) -> None:
    """Send a code to whoever has the address, to be used in this browser. `address` is where the request comes from.

    The caller commits in any case, so that the try counts. Raises TooManyAttempts.
    """
    account_sha256 = digest("contact:" + email.strip().casefold())
    address_sha256 = digest("contact address:" + address)
    accounts.lock(connection, account_sha256)
    of_account, of_address = accounts.attempts(connection, account_sha256, address_sha256, now - WINDOW)
    if of_account >= PER_ACCOUNT or of_address >= PER_ADDRESS:
        raise TooManyAttempts("too_many_attempts", minutes=WINDOW // timedelta(minutes=1))
    accounts.add_attempt(connection, account_sha256, address_sha256, now)
    contact = supplier_contacts.by_email(connection, email.strip())
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    pending = ContactCode(
        contact_id=None if contact is None else contact.id,
        account_sha256=account_sha256,
        code_sha256=_code_digest(browser, code),
        tries=0,
        expires_at=now + CODE_LASTS,
    )
    supplier_sessions.put_code(connection, digest(browser), pending)
    if contact is not None:
        letters.add(connection, [_letter(contact, code, now)])


def check_code(connection: Conn, browser: str, typed: str, now: datetime) -> SupplierContact | None:
    """The contact whose code it is, asked for in this browser; None where it is not, or was tried too often.

    The caller commits in either case, so that the try counts.
    """
    visitor = digest(browser)
    pending = supplier_sessions.try_code(connection, visitor)
    if pending is None or pending.tries > CODE_TRIES or now >= pending.expires_at:
        return None
    right = hmac.compare_digest(pending.code_sha256, _code_digest(browser, "".join(typed.split())))
    if not right or pending.contact_id is None:
        return None
    supplier_sessions.drop_code(connection, visitor)
    accounts.forget_attempts(connection, pending.account_sha256, now - WINDOW)
    contact = supplier_contacts.find(connection, pending.contact_id)
    return contact if contact is not None and contact.removed_at is None else None


def begin(connection: Conn, settings: Settings, contact: SupplierContact, now: datetime) -> str:
    """Sign a contact in, and return the token that their browser keeps."""
    token = new_token()
    supplier_sessions.forget_ended(connection, now, now - timedelta(minutes=settings.session_idle_minutes))
    session = SupplierSession(
        contact_id=contact.id, created_at=now, seen_at=now, ends_at=now + timedelta(hours=settings.session_hours)
    )
    supplier_sessions.add(connection, digest(token), session)
    audit.append(connection, _event(now, contact, "session.begun", {"method": "code"}))
    return token


def recognise(connection: Conn, settings: Settings, token: str, now: datetime) -> SupplierVisitor | None:
    """Who holds this token at `now`, their session's use noted; None where it has ended or never was."""
    token_sha256 = digest(token)
    idle_since = now - timedelta(minutes=settings.session_idle_minutes)
    session = supplier_sessions.find(connection, token_sha256, now, idle_since)
    if session is None:
        return None
    supplier_sessions.touch(connection, token_sha256, now, now - NOTED_EVERY)
    contact = supplier_contacts.find(connection, session.contact_id)
    supplier = None if contact is None else suppliers.find(connection, contact.supplier_id)
    if contact is None or supplier is None:
        return None
    return SupplierVisitor(session=session, contact=contact, supplier=supplier)


def end(connection: Conn, token: str, contact: SupplierContact, now: datetime) -> None:
    """Sign out in this browser."""
    if supplier_sessions.end(connection, digest(token)):
        audit.append(connection, _event(now, contact, "session.ended", {"where": "here"}))


def end_everywhere(connection: Conn, contact: SupplierContact, now: datetime) -> int:
    """Sign a contact out in every browser. Returns how many sessions there were."""
    count = supplier_sessions.end_all(connection, contact.id)
    if count:
        audit.append(connection, _event(now, contact, "session.ended", {"where": "everywhere"}))
    return count


def _letter(contact: SupplierContact, code: str, now: datetime) -> Letter:
    composed = compose_supplier_code(contact, code, minutes=CODE_LASTS // timedelta(minutes=1))
    return Letter(
        id=LetterId(new_id()),
        run_id=None,
        recipient=None,
        address=contact.email,
        subject=composed.subject,
        text=composed.text,
        html=composed.html,
        created_at=now,
    )


def _code_digest(browser: str, code: str) -> bytes:
    return digest(f"supplier code:{browser}:{code}")


def _event(now: datetime, contact: SupplierContact, action: str, details: dict[str, object]) -> AuditEvent:
    return AuditEvent(
        at=now, actor=contact.actor, action=action, subject_type="contact", subject=str(contact.id), details=details
    )  # fmt: skip
