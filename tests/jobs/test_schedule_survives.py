"""The scheduler outlives its database: away when it starts, and stopped at once while it works."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from matcher.schema import prepare_database
from models.shortlist import RunState
from models.store import jobs, runs
from models.store.database import Database, DatabaseRole
from models.store.embedded import EmbeddedPostgres
from tests.house.tree import ROOT

WITHIN = 150.0
"""Seconds: two ticks, and a machine that does other things too."""


@pytest.mark.full
def test_a_scheduler_goes_on_by_itself_when_the_database_is_back() -> None:
    with tempfile.TemporaryDirectory(prefix="ingang-test-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        postgres = EmbeddedPostgres(folder, {"fsync": "off"})  # the machine stays; what is committed must too
        postgres.start(join=False)
        prepare_database(postgres.url)
        environment = {**os.environ, "MATCHER_DATABASE_URL": postgres.url, "MATCHER_DATA_DIR": name}
        stop_at_once(postgres)
        command = [sys.executable, "-m", "matcher", "schedule"]
        with (folder / "schedule.log").open("wb") as log:
            scheduler = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            time.sleep(5)
            bring_back(postgres)
            assert eventually(lambda: week_is_made(postgres.url)), "the week that was missed is not made up for"
            stop_at_once(postgres)
            time.sleep(2)
            back = datetime.now(UTC)
            bring_back(postgres)
            assert eventually(lambda: has_delivered_since(postgres.url, back)), "the outbox is not looked at any more"
            scheduler.terminate()
            assert scheduler.wait(60) == 0
        finally:
            scheduler.kill()
            scheduler.wait()
            postgres.stop()


def stop_at_once(postgres: EmbeddedPostgres) -> None:
    os.kill(postgres.pid or 0, signal.SIGQUIT)
    assert eventually(lambda: not postgres.running)


def bring_back(postgres: EmbeddedPostgres) -> None:
    postgres.stop()
    postgres.start(join=False)


def week_is_made(url: str) -> bool:
    with Database(url, DatabaseRole.JOB, pool_size=1) as database, database.transaction() as connection:
        return any(run.state is RunState.FINISHED for run in runs.all_runs(connection))


def has_delivered_since(url: str, moment: datetime) -> bool:
    with Database(url, DatabaseRole.JOB, pool_size=1) as database, database.transaction() as connection:
        return any(
            one.name == "deliver_letters" and one.succeeded_at is not None and one.succeeded_at > moment
            for one in jobs.all_jobs(connection)
        )


def eventually(true: Callable[[], bool]) -> bool:
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.3)
    return False
