"""Consents that were taken back. They outlive the profile, so that no older delivery brings it back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from psycopg.rows import class_row

from models.ids import Pseudonym
from models.store.database import Conn
from models.store.queries import load
from models.withdrawal import Withdrawal


def lock(connection: Conn) -> None:
    """Let nobody commit lists or take in a delivery until the transaction ends."""
    connection.execute(load("candidates")["lock"])
    connection.execute(load("withdrawals")["lock"])


def lock_lists(connection: Conn) -> None:
    """Let nobody commit lists until the transaction ends. Deliveries go on."""
    connection.execute(load("withdrawals")["lock"])


def lock_shared(connection: Conn) -> None:
    """Let nobody record a withdrawal until the transaction ends."""
    connection.execute(load("withdrawals")["lock_shared"])


def add(connection: Conn, withdrawal: Withdrawal) -> None:
    """Keep that a consent was taken back."""
    connection.execute(load("withdrawals")["add"], asdict(withdrawal))


def latest(connection: Conn, pseudonyms: Sequence[Pseudonym]) -> Mapping[Pseudonym, Withdrawal]:
    """The withdrawal of each person that reaches furthest; who never took a consent back is left out."""
    with connection.cursor(row_factory=class_row(Withdrawal)) as cursor:
        rows = cursor.execute(load("withdrawals")["latest"], {"pseudonyms": list(pseudonyms)}).fetchall()
    return {one.pseudonym: one for one in rows}
