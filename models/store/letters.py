"""The outbox: letters are written with the lists, claimed with a lease, and marked when the server has answered."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg.rows import class_row, kwargs_row

from models.clock import local_date
from models.ids import RunId, new_id
from models.letter import Letter, LetterCount, LetterState, Outbox
from models.store.database import Conn
from models.store.queries import load
from models.store.rows import NULL, begun, copy, moment, text, uuid


def add(connection: Conn, letters: Sequence[Letter]) -> None:
    """Put letters into the outbox, due at once. Raises Conflict where the run has written to a recipient already."""
    copy(connection, load("letters")["add"], map(_row, letters))


def claim(
    connection: Conn, now: datetime, lease: timedelta, limit: int = 1, *, notices: str | None = None
) -> Sequence[Letter]:
    """At most `limit` due letters, leased to the caller until `now + lease` and counted as tried.

    None that tells of lists while all matching is paused. What becomes of one is said with the letter as it is given
    here: it carries the claim, and another's claim that has come after it is left alone. `notices`: only letters that
    were written for a notice whose key begins so.
    """
    parameters = {
        "now": now, "today": local_date(now), "until": now + lease, "limit": limit, "claim": new_id(),
        "notices": notices,
    }  # fmt: skip
    with connection.cursor(row_factory=kwargs_row(_letter)) as cursor:
        claimed = cursor.execute(load("letters")["claim"], parameters).fetchall()
    return sorted(claimed, key=lambda letter: letter.id)


def mark_sent(connection: Conn, letter: Letter, at: datetime) -> bool:
    """The mail server has taken the letter. Of one that tells of no run the text goes.

    False, and nothing is changed, where it is no longer the caller's to say; so too of the others.
    """
    return _mark(connection, "mark_sent", letter, at=at)


def mark_retry(connection: Conn, letter: Letter, next_attempt_at: datetime, error: str, *, counts: bool = True) -> bool:
    """The mail server may take it later; `error` is a code. What does not count is no try."""
    return _mark(connection, "mark_retry", letter, next_attempt_at=next_attempt_at, error=error, counts=counts)


def mark_failed(connection: Conn, letter: Letter, error: str) -> bool:
    """The letter is given up; `error` is a code."""
    return _mark(connection, "mark_failed", letter, error=error)


def _mark(connection: Conn, query: str, letter: Letter, **facts: object) -> bool:
    parameters = {"id": letter.id, "claim": letter.claim, **facts}
    return connection.execute(load("letters")[query], parameters).rowcount == 1


def of_run(connection: Conn, run_id: RunId) -> Sequence[Letter]:
    """A run's letters by recipient, without their contents: `text` and `html` are empty."""
    with connection.cursor(row_factory=kwargs_row(_letter)) as cursor:
        return cursor.execute(load("letters")["of_run"], {"run_id": run_id}).fetchall()


def outbox(connection: Conn, now: datetime, since: datetime) -> Outbox:
    """How the outbox is doing at `now`; letters written before `since` that were given up are not told of."""
    with connection.cursor(row_factory=class_row(Outbox)) as cursor:
        found = cursor.execute(load("letters")["outbox"], {"today": local_date(now), "since": since}).fetchone()
    assert found is not None, "an aggregate gives one row"
    return found


def state_counts(connection: Conn) -> Sequence[LetterCount]:
    """How many letters are in each state, and when the oldest of them was written."""
    with connection.cursor(row_factory=class_row(LetterCount)) as cursor:
        return cursor.execute(load("letters")["state_counts"]).fetchall()


def _letter(*, state: str, **columns: Any) -> Letter:
    return Letter(state=LetterState(state), **columns)


def _row(letter: Letter) -> bytes:
    """A new letter, as `add` names the columns."""
    return b"".join(
        (
            begun(10),
            uuid(letter.id),
            NULL if letter.run_id is None else uuid(letter.run_id),
            text(letter.recipient),
            text(letter.address),
            text(letter.subject),
            text(letter.text),
            text(letter.html),
            moment(letter.created_at),
            text(LetterState.PENDING),
            moment(letter.created_at),
        )
    )
