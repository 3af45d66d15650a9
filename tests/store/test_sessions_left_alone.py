"""Whoever stops in the middle holds nobody up for long: the server ends what is left alone."""

import time

import pytest

from models.errors import StoreError, StoreUnavailable
from models.store.database import Database, DatabaseRole


@pytest.mark.parametrize("role", DatabaseRole)
def test_the_server_ends_a_transaction_whose_process_has_stopped(database_url: str, role: DatabaseRole) -> None:
    with Database(database_url, role, pool_size=1) as database, database.transaction() as connection:
        found = connection.execute("SHOW idle_in_transaction_session_timeout").fetchone()
    assert found == ("10min",)


def test_what_it_had_locked_is_free_then(job: Database) -> None:
    with pytest.raises(StoreError), job.transaction() as stopped:
        stopped.execute("SET LOCAL idle_in_transaction_session_timeout = 50")
        stopped.execute("SELECT pg_advisory_xact_lock(1)")
        time.sleep(0.3)
        with job.transaction() as connection:
            assert connection.execute("SELECT pg_try_advisory_xact_lock(1)").fetchone() == (True,)
        stopped.execute("SELECT 1")


def test_a_server_that_says_nothing_is_not_waited_for_and_the_next_transaction_is_none_the_worse(
    application: Database,
) -> None:
    began = time.monotonic()
    with pytest.raises(StoreUnavailable), application.transaction(within=0.3) as connection:
        connection.execute("SELECT pg_sleep(20)")
    assert time.monotonic() - began < 5
    with application.transaction() as connection:
        assert connection.execute("SELECT 1 FROM pg_sleep(0.5)").fetchone() == (1,), "work may wait longer"
