"""How suppliers' contacts sign in: codes by the browser that asked for them, sessions by the hash of their token."""

from dataclasses import asdict
from datetime import datetime

from psycopg.rows import class_row

from models.ids import ContactId
from models.store.database import Conn
from models.store.queries import load
from models.supplier_contact import ContactCode, SupplierSession


def put_code(connection: Conn, visitor_sha256: bytes, code: ContactCode) -> None:
    """Keep the code that was asked for in a browser, in place of an earlier one."""
    parameters = {
        "visitor_sha256": visitor_sha256, "contact_id": code.contact_id, "account_sha256": code.account_sha256,
        "code_sha256": code.code_sha256, "expires_at": code.expires_at,
    }  # fmt: skip
    connection.execute(load("supplier_sessions")["put_code"], parameters)


def try_code(connection: Conn, visitor_sha256: bytes) -> ContactCode | None:
    """The code of a browser's visitor with this try counted, or None."""
    with connection.cursor(row_factory=class_row(ContactCode)) as cursor:
        return cursor.execute(load("supplier_sessions")["try_code"], {"visitor_sha256": visitor_sha256}).fetchone()


def drop_code(connection: Conn, visitor_sha256: bytes) -> None:
    """Forget the code of a browser's visitor."""
    connection.execute(load("supplier_sessions")["drop_code"], {"visitor_sha256": visitor_sha256})


def drop_codes_of(connection: Conn, contact_id: ContactId) -> None:
    """Forget every code of a contact."""
    connection.execute(load("supplier_sessions")["drop_codes_of"], {"contact_id": contact_id})


def add(connection: Conn, token_sha256: bytes, session: SupplierSession) -> None:
    """Keep a new session."""
    connection.execute(load("supplier_sessions")["add"], asdict(session) | {"token_sha256": token_sha256})


def find(connection: Conn, token_sha256: bytes, now: datetime, idle_since: datetime) -> SupplierSession | None:
    """The session of a token, unless it has ended, was last used before `idle_since`, or its contact was removed."""
    parameters = {"token_sha256": token_sha256, "now": now, "idle_since": idle_since}
    with connection.cursor(row_factory=class_row(SupplierSession)) as cursor:
        return cursor.execute(load("supplier_sessions")["find"], parameters).fetchone()


def touch(connection: Conn, token_sha256: bytes, now: datetime, unless_since: datetime) -> None:
    """Note that the session is in use, unless that was noted at `unless_since` or later."""
    parameters = {"token_sha256": token_sha256, "now": now, "unless_since": unless_since}
    connection.execute(load("supplier_sessions")["touch"], parameters)


def end(connection: Conn, token_sha256: bytes) -> bool:
    """End one session. Returns whether there was one."""
    return connection.execute(load("supplier_sessions")["end"], {"token_sha256": token_sha256}).rowcount > 0


def end_all(connection: Conn, contact_id: ContactId) -> int:
    """End every session of a contact. Returns how many there were."""
    return connection.execute(load("supplier_sessions")["end_all"], {"contact_id": contact_id}).rowcount


def forget_ended(connection: Conn, now: datetime, idle_since: datetime) -> None:
    """Delete sessions and codes that have ended by themselves."""
    parameters = {"now": now, "idle_since": idle_since}
    connection.execute(load("supplier_sessions")["forget_sessions"], parameters)
    connection.execute(load("supplier_sessions")["forget_codes"], {"now": now})
