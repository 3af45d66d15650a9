"""Whom a right is used for: found by the code that the unit's key register has, or by pseudonym."""

import re

from models.errors import Conflict, NotFound
from models.ids import Pseudonym
from models.store import held
from models.store.database import Conn

PSEUDONYM = re.compile(r"[a-z2-7]{16,52}")


def find_person(connection: Conn, code: str) -> Pseudonym:
    """The person with this display code, now or on a stored list, or with this pseudonym.

    Raises NotFound where nothing is held of anybody by that code, Conflict where several people have had it.
    """
    wanted = code.strip()
    if PSEUDONYM.fullmatch(wanted):
        return Pseudonym(wanted)
    found = held.people_with_code(connection, wanted)
    if not found:
        raise NotFound("person_not_found", person=wanted)
    if len(found) > 1:
        raise Conflict("person_not_clear", person=wanted)
    return found[0]
