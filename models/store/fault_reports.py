"""How often faults are reported, and from how many addresses: nothing of what was said is here."""

from datetime import datetime

from models.store.database import Conn
from models.store.queries import load


def count(connection: Conn, address_sha256: bytes, since: datetime) -> tuple[int, int]:
    """How many have come from an address since a moment, and how many in all. Others wait until this has ended."""
    connection.execute(load("fault_reports")["lock"])
    parameters = {"address_sha256": address_sha256, "since": since}
    row = connection.execute(load("fault_reports")["counts"], parameters).fetchone()
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


def add(connection: Conn, address_sha256: bytes, now: datetime) -> None:
    """Count one more."""
    connection.execute(load("fault_reports")["add"], {"now": now, "address_sha256": address_sha256})


def forget(connection: Conn, before: datetime) -> None:
    """Forget those that came before a moment."""
    connection.execute(load("fault_reports")["forget"], {"before": before})
