"""A placement begins: by the supplier's word or the municipality's, and counts when the other side confirms it."""

from dataclasses import replace
from datetime import date

from matcher.following import confirm_step, latest_of
from matcher.intake.outcome import Outcome
from matcher.intake.placement import PlacementForm, Terms
from matcher.placements.confirming import answer_start_with
from matcher.placements.words import Speaker, locked, log
from models.clock import local_date
from models.contract import Commitment, Kind
from models.errors import Conflict, InvalidInput, NotFound, Problem
from models.ids import CommitmentId, PlacementId, SupplierId, new_id
from models.placement import Answer, Placement, Route, Scope, Word
from models.proposal import Proposal, read_referral_code
from models.proposal_step import Side, Step
from models.store import contracts, placements, proposal_steps, proposals, vacancies
from models.store.database import Conn


def start_by_supplier(connection: Conn, form: PlacementForm, speaker: Speaker) -> tuple[Placement, Outcome]:
    """What a supplier says of somebody's start. The same again changes nothing; other terms take the place of the
    first ones until the municipality has answered.

    Raises NotFound for a code or a commitment that is not the supplier's, InvalidInput for a day that has not come or
    lies before the posting, Conflict where the placement is confirmed and has other terms, or the reference is another
    placement's.
    """
    if form.referral_code is not None:
        return _start_of_referral(connection, form.referral_code, form, speaker)
    assert form.commitment_id is not None and form.route is not None and form.reference is not None
    supplier_id = _supplier_of(speaker)
    commitment = contracts.commitment_to_use(connection, CommitmentId(form.commitment_id), supplier_id)
    if commitment is None:
        raise NotFound("commitment_not_found")
    _check_day(form.starts_on, commitment.starts_on, speaker)
    said = _placement(form, commitment, supplier_id, speaker, kind=commitment.kind, route=form.route)
    said = replace(said, reference=form.reference, proof=form.proof)
    placements.lock_start(connection, f"{commitment.id} {form.reference}")
    standing = placements.of_reference(connection, commitment.id, form.reference)
    if standing is not None and standing.route is Route.MUNICIPALITY:
        raise Conflict("placement_reference_taken")
    return _keep(connection, standing, said, speaker)


def start_of_proposal(
    connection: Conn, proposal: Proposal, terms: Terms, speaker: Speaker
) -> tuple[Placement, Outcome]:
    """What either side says of the start of a proposed person.

    It is confirmed at once where the other side has said that the person started on that day. Raises as above.
    """
    vacancy = vacancies.by_ids(connection, [proposal.vacancy_id])[0]
    commitment = contracts.find_commitment(connection, vacancy.draft.commitment_id)
    assert commitment is not None, "a vacancy is posted under a commitment"
    _check_day(terms.starts_on, local_date(vacancy.created_at), speaker)
    said = _placement(
        terms, commitment, vacancy.supplier_id, speaker, kind=vacancy.draft.kind, route=Route.MUNICIPALITY
    )
    placements.lock_start(connection, str(proposal.id))
    reference = terms.reference if isinstance(terms, PlacementForm) else None
    standing = _standing(connection, proposal, commitment.id, reference)
    if speaker.side is Side.MUNICIPALITY and standing is not None:
        reference = standing.reference  # what the supplier calls it is not the municipality's to say
    said = replace(
        said,
        vacancy_id=proposal.vacancy_id,
        proposal_id=proposal.id,
        pseudonym=proposal.pseudonym,
        reference=reference,
        start=_with_step(connection, proposal, said, standing, speaker),
    )
    return _keep(connection, standing, said, speaker)


def _standing(
    connection: Conn, proposal: Proposal, commitment_id: CommitmentId, reference: str | None
) -> Placement | None:
    """The placement that the proposal led to; where it was refused, the one that the supplier calls as it says now.

    Raises Conflict where that is another's.
    """
    standing = placements.of_proposal(connection, proposal.id)
    if reference is None:
        return standing
    # The vacancy may have been put under another commitment since; a placement stays under its own.
    called = placements.of_reference(
        connection, commitment_id if standing is None else standing.commitment_id, reference
    )
    if called is None or (standing is not None and called.id == standing.id):
        return standing
    if standing is not None or called.proposal_id != proposal.id:
        raise Conflict("placement_reference_taken")
    return called


def _with_step(
    connection: Conn, proposal: Proposal, said: Placement, standing: Placement | None, speaker: Speaker
) -> Word:
    """The word on the start, confirmed by the other side's step on the proposal where that tells of the same day.

    A step says nothing of the terms: where the other side has said those, only the same ones are confirmed. Nor does
    a step from before a refusal take that back.
    """
    other = Side.MUNICIPALITY if speaker.side is Side.SUPPLIER else Side.SUPPLIER
    if standing is not None and standing.start.side is other and standing.start.answer is not Answer.REFUSED:
        return said.start
    step = latest_of(proposal_steps.of_proposals(connection, [proposal.id]), other)
    if step is None or step.step is not Step.STARTED or step.happened_on != said.starts_on:
        return said.start
    refused_at = placements.refused_at(connection, proposal.id, other)
    if refused_at is not None and step.made_at <= refused_at:
        return said.start
    return replace(
        said.start, answer=Answer.CONFIRMED, answered_at=max(step.made_at, speaker.at), answered_by=step.made_by
    )


def _start_of_referral(
    connection: Conn, said_code: str, form: PlacementForm, speaker: Speaker
) -> tuple[Placement, Outcome]:
    """The supplier's start is its step on the proposal too, checked as that is."""
    confirm_step(
        connection, said_code, Step.STARTED, form.starts_on, None, supplier_id=_supplier_of(speaker),
        made_by=speaker.by, now=speaker.at,
    )  # fmt: skip
    code = read_referral_code(said_code)
    proposal = None if code is None else proposals.by_code(connection, code)
    assert proposal is not None, "the step was noted on it"
    return start_of_proposal(connection, proposal, form, speaker)


def _placement(
    terms: Terms, commitment: Commitment, supplier_id: SupplierId, speaker: Speaker, *, kind: Kind, route: Route
) -> Placement:
    return Placement(
        id=PlacementId(new_id()),
        commitment_id=commitment.id,
        supplier_id=supplier_id,
        kind=kind,
        route=route,
        starts_on=terms.starts_on,
        agreed_end=terms.ends_on,
        scopes=(Scope(from_on=terms.starts_on, percent=terms.scope_percent),),
        start=speaker.word(),
        subcontractor=terms.subcontractor,
    )


def _keep(connection: Conn, standing: Placement | None, said: Placement, speaker: Speaker) -> tuple[Placement, Outcome]:
    if standing is None:
        placements.add(connection, said)
        log(connection, said, "placement.started", speaker, on=said.starts_on.isoformat(), route=str(said.route))
        return said, Outcome.CREATED
    standing = locked(connection, standing.id, speaker)  # it may have been answered since it was looked up
    if _terms(standing) == _terms(said) and standing.start.answer is not Answer.REFUSED:
        if standing.start.answer is None and standing.start.side is not speaker.side:
            return answer_start_with(connection, standing, Answer.CONFIRMED, speaker), Outcome.CHANGED
        return standing, Outcome.UNCHANGED
    if standing.is_confirmed:
        raise Conflict("placement_confirmed")
    changed = replace(
        said, id=standing.id, commitment_id=standing.commitment_id, kind=standing.kind, months=standing.months
    )  # fmt: skip
    placements.change(connection, changed)
    log(connection, changed, "placement.started", speaker, on=said.starts_on.isoformat(), route=str(said.route))
    return changed, Outcome.CHANGED


def _terms(one: Placement) -> tuple[object, ...]:
    """What two words on a start have to say alike to be the same."""
    return (one.starts_on, one.agreed_end, one.scopes, one.subcontractor, one.reference, one.route, one.proof)


def _check_day(day: date, since: date, speaker: Speaker) -> None:
    today = local_date(speaker.at)
    if not since <= day <= today:
        params = {"since": since, "today": today}
        raise InvalidInput([Problem(field="starts_on", code="step_day", params=params)])


def _supplier_of(speaker: Speaker) -> SupplierId:
    assert speaker.supplier_id is not None, "a supplier speaks for itself"
    return speaker.supplier_id
