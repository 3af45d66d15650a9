"""Who acts for suppliers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg.rows import class_row

from models.ids import ContactId
from models.store.database import Conn
from models.store.queries import load
from models.supplier_contact import SupplierContact


def add(connection: Conn, contact: SupplierContact) -> None:
    """Keep a new contact. Raises Conflict where somebody who signs in has the address."""
    parameters = {
        "id": contact.id, "supplier_id": contact.supplier_id, "name": contact.name, "email": contact.email,
        "created_at": contact.created_at,
    }  # fmt: skip
    connection.execute(load("supplier_contacts")["add"], parameters)


def all_contacts(connection: Conn) -> Sequence[SupplierContact]:
    """Every contact by name, also those who have been removed."""
    with connection.cursor(row_factory=class_row(SupplierContact)) as cursor:
        return cursor.execute(load("supplier_contacts")["all"]).fetchall()


def find(connection: Conn, contact_id: ContactId) -> SupplierContact | None:
    """One contact, also one who has been removed, or None."""
    return _one(connection, "find", {"id": contact_id})


def by_email(connection: Conn, email: str) -> SupplierContact | None:
    """Whoever has this address and has not been removed, or None."""
    return _one(connection, "by_email", {"email": email})


def remove(connection: Conn, contact_id: ContactId, now: datetime) -> bool:
    """The contact acts for the supplier no more. Returns whether they did before."""
    return connection.execute(load("supplier_contacts")["remove"], {"id": contact_id, "now": now}).rowcount > 0


def forget_removed(connection: Conn, before: datetime) -> int:
    """Delete those who were removed before a moment. Returns how many."""
    return connection.execute(load("supplier_contacts")["forget_removed"], {"before": before}).rowcount


def _one(connection: Conn, query: str, parameters: dict[str, Any]) -> SupplierContact | None:
    with connection.cursor(row_factory=class_row(SupplierContact)) as cursor:
        return cursor.execute(load("supplier_contacts")[query], parameters).fetchone()
