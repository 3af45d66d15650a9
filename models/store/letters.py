"""The outbox: letters are written with the lists, claimed with a lease, and marked when the server has answered."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from psycopg.rows import class_row, kwargs_row

from models.clock import local_date
from models.ids import LetterId, RunId
from models.letter import Letter, LetterCount, LetterState
from models.store.database import Conn, execute_many
from models.store.queries import load


def add(connection: Conn, letters: Sequence[Letter]) -> None:
    """Put letters into the outbox, due at once. Raises Conflict where the run has written to a recipient already."""
    execute_many(connection, load("letters")["add"], [asdict(letter) for letter in letters])


def claim(connection: Conn, now: datetime, lease: timedelta, limit: int) -> Sequence[Letter]:
    """At most `limit` due letters, leased to the caller until `now + lease` and counted as tried.

    None that tells of lists while all matching is paused.
    """
    with connection.cursor(row_factory=kwargs_row(_letter)) as cursor:
        claimed = cursor.execute(
            load("letters")["claim"], {"now": now, "today": local_date(now), "until": now + lease, "limit": limit}
        ).fetchall()
    return sorted(claimed, key=lambda letter: letter.id)


def give_back(connection: Conn, letter_id: LetterId) -> None:
    """A claimed letter waits as if nobody had claimed it."""
    connection.execute(load("letters")["give_back"], {"id": letter_id})


def mark_sent(connection: Conn, letter_id: LetterId, at: datetime) -> None:
    """The mail server has taken the letter. Of one that tells of no run the text goes."""
    connection.execute(load("letters")["mark_sent"], {"id": letter_id, "at": at})


def mark_retry(connection: Conn, letter_id: LetterId, next_attempt_at: datetime, error: str) -> None:
    """The mail server may take it later; `error` is a code."""
    connection.execute(
        load("letters")["mark_retry"], {"id": letter_id, "next_attempt_at": next_attempt_at, "error": error}
    )


def mark_failed(connection: Conn, letter_id: LetterId, error: str) -> None:
    """The letter is given up; `error` is a code."""
    connection.execute(load("letters")["mark_failed"], {"id": letter_id, "error": error})


def of_run(connection: Conn, run_id: RunId) -> Sequence[Letter]:
    """A run's letters by recipient, without their contents: `text` and `html` are empty."""
    with connection.cursor(row_factory=kwargs_row(_letter)) as cursor:
        return cursor.execute(load("letters")["of_run"], {"run_id": run_id}).fetchall()


def state_counts(connection: Conn) -> Sequence[LetterCount]:
    """How many letters are in each state, and when the oldest of them was written."""
    with connection.cursor(row_factory=class_row(LetterCount)) as cursor:
        return cursor.execute(load("letters")["state_counts"]).fetchall()


def _letter(*, state: str, **columns: Any) -> Letter:
    return Letter(state=LetterState(state), **columns)
