"""Letters that are written once for something that comes again."""

from datetime import datetime

from models.letter import Letter
from models.store import letters
from models.store.database import Conn
from models.store.queries import load


def write_once(connection: Conn, key: str, letter: Letter, at: datetime) -> bool:
    """Put `letter` into the outbox unless the letter of `key` was written before. Returns whether it was put there.

    Of two who write the same at once one waits for the other's transaction, and writes only where that fails.
    """
    claimed = connection.execute(load("notices")["claim"], {"key": key, "at": at}).fetchone()
    if claimed is None:
        return False
    letters.add(connection, [letter])
    connection.execute(load("notices")["attach"], {"key": key, "letter_id": letter.id})
    return True


def forget(connection: Conn, before: datetime) -> int:
    """Forget the keys of letters that were written before a moment."""
    return connection.execute(load("notices")["forget"], {"before": before}).rowcount
