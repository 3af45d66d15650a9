"""What has become of proposals, as either side says it."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from psycopg.rows import kwargs_row

from models.ids import ProposalId, Pseudonym, VacancyId
from models.proposal_step import NoStartReason, ProposalStep, Side, Step
from models.store.database import Conn
from models.store.queries import load


def add(connection: Conn, step: ProposalStep) -> None:
    """Keep what one side says. What it said before stays, and the latest counts."""
    connection.execute(load("proposal_steps")["add"], asdict(step))


def of_proposals(connection: Conn, proposal_ids: Sequence[ProposalId]) -> Sequence[ProposalStep]:
    """All that has been said of some proposals, in the order in which it was, of those that may be read here."""
    with connection.cursor(row_factory=kwargs_row(_step)) as cursor:
        return cursor.execute(load("proposal_steps")["of_proposals"], {"proposal_ids": list(proposal_ids)}).fetchall()


def of_pair(connection: Conn, vacancy_id: VacancyId, pseudonym: Pseudonym) -> Sequence[ProposalStep]:
    """All that has been said of every proposal on a pair, in order, of those that may be read here."""
    parameters = {"vacancy_id": vacancy_id, "pseudonym": pseudonym}
    with connection.cursor(row_factory=kwargs_row(_step)) as cursor:
        return cursor.execute(load("proposal_steps")["of_pair"], parameters).fetchall()


def _step(*, side: str, step: str, reason: str | None, **columns: Any) -> ProposalStep:
    why = None if reason is None else NoStartReason(reason)
    return ProposalStep(side=Side(side), step=Step(step), reason=why, **columns)
