"""Which alarms stand, and which of them somebody has been told of."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from psycopg.rows import class_row

from models.alarm import Alarm
from models.store.database import Conn, execute_many
from models.store.queries import load


def all_alarms(connection: Conn) -> Sequence[Alarm]:
    """Every alarm that stands, by name."""
    with connection.cursor(row_factory=class_row(Alarm)) as cursor:
        return cursor.execute(load("alarms")["all"]).fetchall()


def begin(connection: Conn, alarms: Sequence[Alarm]) -> None:
    """Keep alarms that are seen for the first time."""
    execute_many(connection, load("alarms")["begin"], [asdict(one) for one in alarms])


def tell(connection: Conn, names: Sequence[str], at: datetime) -> None:
    """Note that the letter about some alarms is written."""
    connection.execute(load("alarms")["told"], {"names": list(names), "at": at})


def end(connection: Conn, names: Sequence[str]) -> None:
    """Forget alarms that stand no longer."""
    connection.execute(load("alarms")["over"], {"names": list(names)})
