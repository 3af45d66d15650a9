"""After a proposal: what the caseworker, and the supplier by the referral code, say has become of it.

Neither overrules the other: both words stand side by side, each side's latest counts, and where they differ somebody
asks. Only the municipality ends a proposal.
"""

from collections.abc import Iterable
from datetime import date, datetime

from matcher.placements.confirming import answer_by_step
from matcher.placements.words import Speaker
from matcher.proposals import end_proposal, standing_proposal
from matcher.verdicts import standing_on
from models.audit import AuditEvent
from models.clock import local_date
from models.errors import Conflict, InvalidInput, NotFound, Problem
from models.ids import ProposalStepId, SupplierId, new_id
from models.proposal import Proposal, read_referral_code
from models.proposal_step import NoStartReason, ProposalStep, Side, Step
from models.shortlist import Entry
from models.store import audit, placements, proposal_steps, proposals, vacancies, verdicts
from models.store.database import Conn
from models.vacancy import Vacancy


def note_step(
    connection: Conn,
    entry: Entry,
    step: Step,
    happened_on: date,
    reason: NoStartReason | None,
    *,
    made_by: str,
    now: datetime,
    verified: bool,
) -> ProposalStep:
    """What a caseworker says of the standing proposal of `entry`. What did not happen ends it, and its code; a start on
    the day that the supplier has told of confirms the placement, and nothing that happened refuses it.

    The same again changes nothing. Raises Conflict where no proposal stands, InvalidInput for a day before the consent
    or that has not come, a missing reason, or one where none belongs.
    """
    standing_on(connection, entry)
    proposal = standing_proposal(connection, entry)
    if proposal is None:
        return _end_of(connection, entry, step, happened_on, reason)
    said = ProposalStep(
        id=ProposalStepId(new_id()), proposal_id=proposal.id, side=Side.MUNICIPALITY, step=step,
        happened_on=happened_on, reason=reason, made_by=made_by, made_at=now,
    )  # fmt: skip
    noted = _note(connection, proposal, said, since=proposal.consent_on, verified=verified)
    if step is Step.DID_NOT_HAPPEN:
        end_proposal(connection, proposal, made_by=made_by, now=now, verified=verified)
    speaker = Speaker(side=Side.MUNICIPALITY, by=made_by, at=now, verified=verified)
    answer_by_step(connection, proposal, noted, speaker)
    return noted


def confirm_step(
    connection: Conn,
    said_code: str,
    step: Step,
    happened_on: date,
    reason: NoStartReason | None,
    *,
    supplier_id: SupplierId,
    made_by: str,
    now: datetime,
) -> tuple[ProposalStep, Vacancy]:
    """What a supplier says by the referral code, and the vacancy that it is about. The same again changes nothing.

    Raises NotFound for a code that is mistyped, unknown, of another supplier's vacancy, or stands for nobody any more:
    which of these it is nobody is told. Raises InvalidInput as `note_step` does.
    """
    code = read_referral_code(said_code)
    proposal = None if code is None else proposals.by_code(connection, code)
    vacancy = None if proposal is None else vacancies.find(connection, proposal.vacancy_id, supplier_id)
    if proposal is None or vacancy is None:
        raise NotFound("referral_not_found")
    verdicts.lock_pair(connection, proposal.vacancy_id, proposal.pseudonym)
    if code is None or proposals.by_code(connection, code) is None:
        raise NotFound("referral_not_found")
    said = ProposalStep(
        id=ProposalStepId(new_id()), proposal_id=proposal.id, side=Side.SUPPLIER, step=step,
        happened_on=happened_on, reason=reason, made_by=made_by, made_at=now,
    )  # fmt: skip
    # Since the posting, which the supplier knows: the day of the consent is not theirs to learn.
    noted = _note(connection, proposal, said, since=local_date(vacancy.created_at), verified=True)
    return noted, vacancy


def latest_of(steps: Iterable[ProposalStep], side: Side) -> ProposalStep | None:
    """What counts of one side. `steps` are in the order in which they were said."""
    return next((one for one in reversed(list(steps)) if one.side is side), None)


def _end_of(
    connection: Conn, entry: Entry, step: Step, happened_on: date, reason: NoStartReason | None
) -> ProposalStep:
    """The word that ended the latest proposal of `entry`, said again. Raises Conflict where it was not this one."""
    ended = [one.id for one in proposals.latest(connection, [entry.vacancy_id]) if one.pseudonym == entry.pseudonym]
    last = latest_of(proposal_steps.of_proposals(connection, ended), Side.MUNICIPALITY)
    if last is None or step is not Step.DID_NOT_HAPPEN or not _says(last, step, happened_on, reason):
        raise Conflict("proposal_not_standing")
    return last


def _says(word: ProposalStep, step: Step, happened_on: date, reason: NoStartReason | None) -> bool:
    """Whether saying this would be the same word again."""
    return (word.step, word.happened_on, word.reason) == (step, happened_on, reason)


def _note(connection: Conn, proposal: Proposal, said: ProposalStep, *, since: date, verified: bool) -> ProposalStep:
    """Keep a side's word with its audit event, unless it is what counts already."""
    today = local_date(said.made_at)
    problems = []
    if not since <= said.happened_on <= today:
        problems.append(Problem(field="on", code="step_day", params={"since": since, "today": today}))
    if said.step is Step.DID_NOT_HAPPEN and said.reason is None:
        problems.append(Problem(field="reason", code="step_reason"))
    if said.step is not Step.DID_NOT_HAPPEN and said.reason is not None:
        problems.append(Problem(field="reason", code="step_reason_not_asked"))
    if problems:
        raise InvalidInput(problems)
    last = latest_of(proposal_steps.of_proposals(connection, [proposal.id]), said.side)
    if last is not None and _says(last, said.step, said.happened_on, said.reason):
        return last
    proposal_steps.add(connection, said)
    if said.step in (Step.OFFERED, Step.STARTED):
        placements.note_offer(connection, proposal.vacancy_id, said.happened_on)
    event = AuditEvent(
        at=said.made_at,
        actor=said.made_by,
        action="proposal.step",
        subject_type="candidate",
        subject=proposal.pseudonym,
        details={
            "proposal": str(proposal.id), "vacancy": str(proposal.vacancy_id), "side": str(said.side),
            "step": str(said.step), "on": said.happened_on.isoformat(),
            **({} if said.reason is None else {"reason": str(said.reason)}), "actor_verified": verified,
        },
    )  # fmt: skip
    audit.append(connection, event)
    return said
