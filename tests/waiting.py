"""Two at once in an order that the test decides: one goes on when the others wait."""

from typing import Any


def wait_for_lock(connection: Any, others: int = 1) -> None:
    """Until so many other transactions wait for a lock, at most ten seconds."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    for _ in range(1_000):
        if connection.execute(waiting).fetchone() >= (others,):
            return
        connection.execute("SELECT pg_sleep(0.01)")
    raise AssertionError("nobody waits")
