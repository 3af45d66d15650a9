"""A person found by the code in the unit's key register, among those whom a visitor answers for."""

from matcher.rights.person import find_person
from models.errors import Conflict, InvalidInput, NotFound, Problem
from models.ids import Pseudonym
from models.shortlist import Run
from models.sign_in import Visitor
from models.store import candidates, runs
from models.store.database import Conn


def own_person(connection: Conn, visitor: Visitor, run: Run, code: str) -> Pseudonym:
    """The person whom the visitor answers for now, or answered for on the lists of `run`.

    Raises InvalidInput where the code is nobody's of theirs, or several people have had it.
    """
    try:
        pseudonym = find_person(connection, code)
    except NotFound as error:
        raise InvalidInput([Problem(field="code", code="nobody_has_code")]) from error
    except Conflict as error:
        raise InvalidInput([Problem(field="code", code="several_have_code")]) from error
    candidate = candidates.find(connection, pseudonym)
    if candidate is not None:
        desks = {candidate.caseworker}
    else:
        desks = {one.caseworker for one in runs.entries(connection, run.id) if one.pseudonym == pseudonym}
    if not any(visitor.may_read(desk) for desk in desks or {None}):
        raise InvalidInput([Problem(field="code", code="nobody_has_code")])
    return pseudonym
