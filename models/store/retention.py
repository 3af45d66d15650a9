"""Forgetting what has been kept for as long as the rules say."""

from datetime import date, datetime

from models.store.database import Conn
from models.store.queries import load


def forget_letters(connection: Conn, before: datetime) -> int:
    """Delete letters written before a moment, but none that is still on its way. Returns how many."""
    return connection.execute(load("retention")["forget_letters"], {"before": before}).rowcount


def forget_runs(connection: Conn, before: datetime) -> int:
    """Delete runs begun before a moment with their lists, but none that is being made or that a kept letter tells of.
    Returns how many."""
    return connection.execute(load("retention")["forget_runs"], {"before": before}).rowcount


def forget_pauses(connection: Conn, before: datetime) -> int:
    """Delete pauses that ended before a moment. Returns how many."""
    return connection.execute(load("retention")["forget_pauses"], {"before": before}).rowcount


def forget_verdicts(connection: Conn, before: datetime, today: date) -> int:
    """Delete verdicts made before a moment, but none that still keeps a pair off a list. Returns how many."""
    return connection.execute(load("retention")["forget_verdicts"], {"before": before, "today": today}).rowcount


def forget_outcomes(connection: Conn, before: date) -> int:
    """Delete outcomes of days before one. Returns how many."""
    return connection.execute(load("retention")["forget_outcomes"], {"before": before}).rowcount


def forget_who_was_placed(connection: Conn, before: date) -> int:
    """Let placements be nobody's that ended, with their commitments, before a day. Returns how many."""
    return connection.execute(load("retention")["forget_who_was_placed"], {"before": before}).rowcount
