"""Answers to the other side's word on a start, however they are given."""

from dataclasses import replace

from matcher.placements.words import Speaker, locked, log
from models.placement import Answer, Placement
from models.proposal import Proposal
from models.proposal_step import ProposalStep, Step
from models.store import placements
from models.store.database import Conn


def answer_start_with(connection: Conn, placement: Placement, answer: Answer, speaker: Speaker) -> Placement:
    """Keep the speaker's answer to the other side's word on a start, with its audit event."""
    start = replace(placement.start, answer=answer, answered_at=speaker.at, answered_by=speaker.by)
    changed = replace(placement, start=start)
    placements.change(connection, changed)
    log(connection, changed, "placement.answered", speaker, about="start", answer=str(answer))
    return changed


def answer_by_step(connection: Conn, proposal: Proposal, step: ProposalStep, speaker: Speaker) -> None:
    """What a step on the proposal answers of the placement that the other side has told of: a start on the same day
    confirms it, and that nothing came of it refuses it."""
    found = placements.of_proposal(connection, proposal.id)
    placement = None if found is None else locked(connection, found.id, speaker)
    if placement is None or placement.start.answer is not None or placement.start.side is speaker.side:
        return
    if step.step is Step.STARTED and placement.starts_on == step.happened_on:
        answer_start_with(connection, placement, Answer.CONFIRMED, speaker)
    elif step.step is Step.DID_NOT_HAPPEN:
        answer_start_with(connection, placement, Answer.REFUSED, speaker)
