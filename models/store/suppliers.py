"""Suppliers."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from psycopg.rows import class_row

from models.ids import SupplierId
from models.store.database import Conn
from models.store.queries import load
from models.supplier import Supplier


def find(connection: Conn, supplier_id: SupplierId) -> Supplier | None:
    """One supplier, or None."""
    return _one(connection, "find", {"id": supplier_id})


def by_organisation_number(connection: Conn, organisation_number: str) -> Supplier | None:
    """The supplier with these ten digits, or None."""
    return _one(connection, "by_organisation_number", {"organisation_number": organisation_number})


def by_name(connection: Conn, name: str) -> Sequence[Supplier]:
    """Suppliers of this name, whatever its case."""
    with connection.cursor(row_factory=class_row(Supplier)) as cursor:
        return cursor.execute(load("suppliers")["by_name"], {"name": name}).fetchall()


def page(connection: Conn, after: SupplierId | None = None, limit: int | None = None) -> Sequence[Supplier]:
    """At most `limit` suppliers by id, after the one given; all where neither is given."""
    with connection.cursor(row_factory=class_row(Supplier)) as cursor:
        return cursor.execute(load("suppliers")["page"], {"after": after, "limit": limit}).fetchall()


def lock(connection: Conn) -> None:
    """Wait for others who register suppliers or what is theirs by hand; held until the transaction ends."""
    connection.execute(load("suppliers")["lock"])


def add(connection: Conn, supplier: Supplier) -> None:
    """Keep a new supplier. Raises Conflict where the organisation number is taken."""
    connection.execute(load("suppliers")["add"], asdict(supplier))


def change(connection: Conn, supplier: Supplier) -> None:
    """Keep what is known of a supplier now. Raises Conflict where the organisation number is taken."""
    connection.execute(load("suppliers")["change"], asdict(supplier))


def _one(connection: Conn, query: str, parameters: dict[str, Any]) -> Supplier | None:
    with connection.cursor(row_factory=class_row(Supplier)) as cursor:
        return cursor.execute(load("suppliers")[query], parameters).fetchone()
