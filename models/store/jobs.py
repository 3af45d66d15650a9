"""How each job is doing: its last start, success and failure."""

from collections.abc import Sequence
from datetime import datetime

from psycopg.rows import class_row

from models.job import JobStatus
from models.store.database import Conn
from models.store.queries import load


def started(connection: Conn, name: str, at: datetime) -> None:
    """Note that the job `name` begins at `at`."""
    connection.execute(load("jobs")["started"], {"name": name, "at": at})


def succeeded(connection: Conn, name: str, at: datetime) -> None:
    """Note that the job `name` has done its work at `at`; an earlier failure is over."""
    connection.execute(load("jobs")["succeeded"], {"name": name, "at": at})


def failed(connection: Conn, name: str, at: datetime, failure: str) -> None:
    """Note that the job `name` failed at `at` for the reason coded `failure`."""
    connection.execute(load("jobs")["failed"], {"name": name, "at": at, "failure": failure})


def all_jobs(connection: Conn) -> Sequence[JobStatus]:
    """Every job that has ever run, by name."""
    with connection.cursor(row_factory=class_row(JobStatus)) as cursor:
        return cursor.execute(load("jobs")["all"]).fetchall()
