"""Proposals: who has been proposed for what, with whose consent, under which code."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from psycopg.rows import class_row

from models.ids import ProposalId, Pseudonym, VacancyId
from models.proposal import FollowedProposal, Proposal
from models.store.database import Conn
from models.store.queries import load


def add(connection: Conn, proposal: Proposal) -> None:
    """Keep a proposal. Raises Conflict at the transaction's end where the pair has one that has not ended."""
    connection.execute(load("proposals")["add"], asdict(proposal))


def standing(connection: Conn, vacancy_ids: Sequence[VacancyId]) -> Sequence[Proposal]:
    """The proposals on some vacancies that have not ended, of those that may be read here."""
    with connection.cursor(row_factory=class_row(Proposal)) as cursor:
        return cursor.execute(load("proposals")["standing"], {"vacancy_ids": list(vacancy_ids)}).fetchall()


def latest(connection: Conn, vacancy_ids: Sequence[VacancyId]) -> Sequence[Proposal]:
    """The proposal on each pair of some vacancies that stands or ended last, of those that may be read here."""
    with connection.cursor(row_factory=class_row(Proposal)) as cursor:
        return cursor.execute(load("proposals")["latest"], {"vacancy_ids": list(vacancy_ids)}).fetchall()


def followed(connection: Conn) -> Sequence[FollowedProposal]:
    """Every proposal that has not ended, of those that may be read here."""
    with connection.cursor(row_factory=class_row(FollowedProposal)) as cursor:
        return cursor.execute(load("proposals")["followed"]).fetchall()


def standing_of_person(connection: Conn, pseudonym: Pseudonym) -> Sequence[Proposal]:
    """A person's proposals that have not ended, oldest first."""
    with connection.cursor(row_factory=class_row(Proposal)) as cursor:
        return cursor.execute(load("proposals")["standing_of_person"], {"pseudonym": pseudonym}).fetchall()


def by_code(connection: Conn, referral_code: str) -> Proposal | None:
    """The proposal that a code stands for; None where there is none, or it has ended."""
    with connection.cursor(row_factory=class_row(Proposal)) as cursor:
        return cursor.execute(load("proposals")["by_code"], {"referral_code": referral_code}).fetchone()


def by_id(connection: Conn, proposal_id: ProposalId) -> Proposal | None:
    """One proposal that stands and may be read here."""
    with connection.cursor(row_factory=class_row(Proposal)) as cursor:
        return cursor.execute(load("proposals")["by_id"], {"id": proposal_id}).fetchone()


def end(
    connection: Conn, proposal_id: ProposalId, *, at: datetime, by: str, consent_withdrawn_on: date | None = None
) -> None:
    """End a proposal; one that has ended stays as it was."""
    connection.execute(
        load("proposals")["end"],
        {"id": proposal_id, "ended_at": at, "ended_by": by, "consent_withdrawn_on": consent_withdrawn_on},
    )
