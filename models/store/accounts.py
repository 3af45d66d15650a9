"""Local accounts, one-time links and codes, and how often somebody has tried."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg.rows import class_row, kwargs_row

from models.ids import StaffCode
from models.sign_in import Account, Link, PendingCode, Purpose
from models.store.database import Conn
from models.store.queries import load


def lock(connection: Conn, account_sha256: bytes) -> None:
    """Wait for others who try the same account; held until the transaction ends."""
    connection.execute(load("accounts")["lock"], {"account_sha256": account_sha256})


def put(connection: Conn, staff: StaffCode, now: datetime) -> None:
    """Give a colleague an account, or put theirs in force again. The password, if any, stays."""
    connection.execute(load("accounts")["put"], {"staff": staff, "now": now})


def all_accounts(connection: Conn) -> Sequence[Account]:
    """Every account by staff code, also the disabled ones."""
    with connection.cursor(row_factory=class_row(Account)) as cursor:
        return cursor.execute(load("accounts")["all"]).fetchall()


def by_email(connection: Conn, email: str) -> Account | None:
    """The account in force of the colleague with this address; None where nobody or more than one has it."""
    with connection.cursor(row_factory=class_row(Account)) as cursor:
        found = cursor.execute(load("accounts")["by_email"], {"email": email}).fetchall()
    return found[0] if len(found) == 1 else None


def in_force(connection: Conn, staff: StaffCode) -> bool:
    """Whether a colleague's account is in force. Whoever disables it waits until the transaction has ended."""
    return connection.execute(load("accounts")["in_force"], {"staff": staff}).fetchone() is not None


def set_password(connection: Conn, staff: StaffCode, password_hash: str, now: datetime) -> bool:
    """Keep the hash of a password. Returns whether there is an account in force."""
    parameters = {"staff": staff, "password_hash": password_hash, "now": now}
    return connection.execute(load("accounts")["set_password"], parameters).rowcount > 0


def disable(connection: Conn, staff: StaffCode, now: datetime) -> bool:
    """The account opens nothing from now on. Returns whether it did before."""
    return connection.execute(load("accounts")["disable"], {"staff": staff, "now": now}).rowcount > 0


def put_link(
    connection: Conn, token_sha256: bytes, staff: StaffCode, purpose: Purpose, now: datetime, expires_at: datetime
) -> None:
    """Keep a one-time link in place of those that the colleague had for the same purpose."""
    connection.execute(load("accounts")["drop_links"], {"staff": staff, "purpose": purpose})
    parameters = {
        "token_sha256": token_sha256, "staff": staff, "purpose": purpose, "now": now, "expires_at": expires_at
    }  # fmt: skip
    connection.execute(load("accounts")["add_link"], parameters)


def drop_links(connection: Conn, staff: StaffCode) -> None:
    """No link of a colleague opens anything."""
    for purpose in Purpose:
        connection.execute(load("accounts")["drop_links"], {"staff": staff, "purpose": purpose})


def link(connection: Conn, token_sha256: bytes) -> Link | None:
    """The link of a token, in whatever state, or None."""
    with connection.cursor(row_factory=kwargs_row(_link)) as cursor:
        return cursor.execute(load("accounts")["link"], {"token_sha256": token_sha256}).fetchone()


def use_link(connection: Conn, token_sha256: bytes, now: datetime) -> bool:
    """Use a link up. Returns whether it was there to be used."""
    return connection.execute(load("accounts")["use_link"], {"token_sha256": token_sha256, "now": now}).rowcount > 0


def add_attempt(connection: Conn, account_sha256: bytes, address_sha256: bytes, now: datetime) -> None:
    """Somebody tries an account from an address."""
    parameters = {"account_sha256": account_sha256, "address_sha256": address_sha256, "now": now}
    connection.execute(load("accounts")["add_attempt"], parameters)


def attempts(connection: Conn, account_sha256: bytes, address_sha256: bytes, since: datetime) -> tuple[int, int]:
    """How often the account and the address have been tried since a moment without getting in."""
    parameters = {"account_sha256": account_sha256, "address_sha256": address_sha256, "since": since}
    row = connection.execute(load("accounts")["attempts"], parameters).fetchone()
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


def forget_attempts(connection: Conn, account_sha256: bytes, before: datetime) -> None:
    """Forget what was tried before a moment, and what led into this account."""
    connection.execute(load("accounts")["forget_attempts"], {"account_sha256": account_sha256, "before": before})


def put_code(connection: Conn, visitor_sha256: bytes, code: PendingCode) -> None:
    """Keep the code that was sent to a browser's visitor, in place of an earlier one."""
    parameters = {
        "visitor_sha256": visitor_sha256, "staff": code.staff, "account_sha256": code.account_sha256,
        "code_sha256": code.code_sha256, "expires_at": code.expires_at,
    }  # fmt: skip
    connection.execute(load("accounts")["put_code"], parameters)


def try_code(connection: Conn, visitor_sha256: bytes) -> PendingCode | None:
    """The code of a browser's visitor with this try counted, or None."""
    with connection.cursor(row_factory=class_row(PendingCode)) as cursor:
        return cursor.execute(load("accounts")["try_code"], {"visitor_sha256": visitor_sha256}).fetchone()


def drop_codes_of(connection: Conn, staff: StaffCode) -> None:
    """Forget every code of a colleague."""
    connection.execute(load("accounts")["drop_codes_of"], {"staff": staff})


def drop_codes(connection: Conn, visitor_sha256: bytes, now: datetime) -> None:
    """Forget the code of a browser's visitor, and all that have expired."""
    connection.execute(load("accounts")["drop_codes"], {"visitor_sha256": visitor_sha256, "now": now})


def _link(*, purpose: str, **columns: Any) -> Link:
    return Link(purpose=Purpose(purpose), **columns)
