"""The end of a proposal: taken back, or the person consents no longer. Its code then stands for nobody."""

from datetime import date, datetime

from models.audit import AuditEvent
from models.ids import Pseudonym, VerdictId, new_id
from models.proposal import Proposal
from models.shortlist import Decision, Entry, Verdict
from models.store import audit, proposals, verdicts
from models.store.database import Conn


def standing_proposal(connection: Conn, entry: Entry) -> Proposal | None:
    """The proposal on the pair of `entry` that has not ended, if there is one."""
    standing = proposals.standing(connection, [entry.vacancy_id])
    return next((one for one in standing if one.pseudonym == entry.pseudonym), None)


def end_proposal(
    connection: Conn,
    proposal: Proposal,
    *,
    made_by: str,
    now: datetime,
    verified: bool,
    consent_withdrawn_on: date | None = None,
) -> None:
    """End a standing proposal, with its audit event. The event never tells the code."""
    proposals.end(connection, proposal.id, at=now, by=made_by, consent_withdrawn_on=consent_withdrawn_on)
    withdrawn = {} if consent_withdrawn_on is None else {"consent_withdrawn_on": consent_withdrawn_on.isoformat()}
    event = AuditEvent(
        at=now,
        actor=made_by,
        action="proposal.ended",
        subject_type="candidate",
        subject=proposal.pseudonym,
        details={
            "proposal": str(proposal.id), "vacancy": str(proposal.vacancy_id), **withdrawn, "actor_verified": verified
        },
    )  # fmt: skip
    audit.append(connection, event)


def end_all(
    connection: Conn, pseudonym: Pseudonym, *, withdrawn_on: date, made_by: str, now: datetime, verified: bool
) -> int:
    """End the proposals of somebody who has taken every consent back that was given until `withdrawn_on`: the pairs are
    undecided again. Returns how many there were."""
    # Whoever is saying something of one of the pairs says it before this, and it counts.
    for one in proposals.standing_of_person(connection, pseudonym):
        verdicts.lock_pair(connection, one.vacancy_id, pseudonym)
    standing = [
        one for one in proposals.standing_of_person(connection, pseudonym) if one.consent_on <= withdrawn_on
    ]  # fmt: skip
    for proposal in standing:
        undone = Verdict(
            id=VerdictId(new_id()), vacancy_id=proposal.vacancy_id, pseudonym=pseudonym, decision=Decision.UNDO,
            reason=None, made_by=made_by, made_at=now,
        )  # fmt: skip
        verdicts.add(connection, undone)
        end_proposal(
            connection, proposal, made_by=made_by, now=now, verified=verified, consent_withdrawn_on=withdrawn_on
        )
    return len(standing)
