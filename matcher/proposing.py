"""Föreslå: the person's consent for this vacancy, the recorded review of secrecy, and a referral code."""

from datetime import date, datetime

from matcher.pausing import require_pair_going_on
from matcher.proposals import end_proposal, standing_proposal
from matcher.verdicts import keep, said_of, standing_on
from models.clock import local_date
from models.errors import Conflict, InvalidInput, Problem
from models.ids import ProposalId, new_id
from models.proposal import Proposal, new_referral_code
from models.shortlist import Decision, DeclineReason, Entry, Verdict
from models.store import candidates, proposals, vacancies, withdrawals
from models.store.database import Conn


def propose(
    connection: Conn,
    entry: Entry,
    *,
    consent_on: date,
    reviewed_on: date,
    may_be_disclosed: bool,
    made_by: str,
    now: datetime,
    verified: bool,
) -> Proposal:
    """Propose the pair of `entry`, with a referral code of its own. A pair that is proposed stays as it was.

    `consent_on` is when the person said yes to this vacancy, `reviewed_on` when `made_by` reviewed that identity can be
    disclosed (OSL 26 kap. 1 §). Raises InvalidInput where one of these is missing or impossible, Conflict where the
    pair is declined, the vacancy closed, the person no longer in the pool, or one of them paused.
    """
    today = local_date(now)
    # Whoever takes a consent back does so before or after this, not during: a proposal cannot slip by.
    withdrawals.lock_shared(connection)
    standing = standing_on(connection, entry)
    if standing is not None and standing.decision is Decision.DECLINE:
        raise Conflict("pair_is_declined")
    if (proposed := standing_proposal(connection, entry)) is not None:
        return proposed
    vacancy = vacancies.by_ids(connection, [entry.vacancy_id])[0]
    since = local_date(vacancy.created_at)
    problems = []
    if not since <= consent_on <= today:
        problems.append(Problem(field="consent_on", code="consent_day", params={"since": since, "today": today}))
    if not since <= reviewed_on <= today:
        problems.append(Problem(field="reviewed_on", code="review_day", params={"since": since, "today": today}))
    if not may_be_disclosed:
        problems.append(Problem(field="may_be_disclosed", code="review_missing"))
    if problems:
        raise InvalidInput(problems)
    if not vacancy.is_open_on(today):
        raise Conflict("vacancy_is_closed")
    candidate = candidates.find(connection, entry.pseudonym)
    if candidate is None or not candidate.consents_on(today):
        raise Conflict("person_not_in_pool")
    require_pair_going_on(connection, entry.pseudonym, entry.vacancy_id, now)
    verdict = said_of(entry, Decision.PROPOSE, made_by=made_by, now=now)
    proposal = Proposal(
        id=ProposalId(new_id()),
        verdict_id=verdict.id,
        vacancy_id=entry.vacancy_id,
        pseudonym=entry.pseudonym,
        consent_on=consent_on,
        reviewed_on=reviewed_on,
        reviewed_by=made_by,
        referral_code=new_referral_code(),
        made_at=now,
    )
    keep(
        connection, entry, verdict, verified=verified, proposal=str(proposal.id),
        consent_on=consent_on.isoformat(), reviewed_on=reviewed_on.isoformat(),
    )  # fmt: skip
    proposals.add(connection, proposal)
    return proposal


def withdraw_from_vacancy(
    connection: Conn, entry: Entry, *, on: date, made_by: str, now: datetime, verified: bool
) -> Verdict | None:
    """The person no longer consents to this vacancy: the proposal ends, and the pair is declined by their own wish.

    None where nobody is proposed (any more). Raises InvalidInput for a day before the consent, or that has not come.
    """
    standing_on(connection, entry)
    proposal = standing_proposal(connection, entry)
    if proposal is None:
        return None
    if not proposal.consent_on <= on <= local_date(now):
        params = {"since": proposal.consent_on, "today": local_date(now)}
        raise InvalidInput([Problem(field="withdrawn_on", code="withdrawal_day", params=params)])
    end_proposal(connection, proposal, made_by=made_by, now=now, verified=verified, consent_withdrawn_on=on)
    verdict = said_of(entry, Decision.DECLINE, made_by=made_by, now=now, reason=DeclineReason.OWN_WISH)
    keep(connection, entry, verdict, verified=verified, reason=str(DeclineReason.OWN_WISH))
    return verdict
