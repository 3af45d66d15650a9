"""How the service is doing, in figures."""

from collections.abc import Sequence
from datetime import datetime

from models.store.database import Conn
from models.store.queries import load


def gauges(connection: Conn, now: datetime) -> Sequence[tuple[str, str, float]]:
    """What is measured, of what, and the figure: ('letters', 'pending', 3.0). Durations are in seconds."""
    return connection.execute(load("metrics")["gauges"], {"now": now}).fetchall()
