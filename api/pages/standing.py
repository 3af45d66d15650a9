"""What has been said of a pair as its entry shows it, what the forms below it offer, and what was wrong in one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any

from api.pages import wording
from api.pages.language import gettext
from api.pages.steps import REASONS, STEPS, StepView, steps_of
from matcher.verdicts import LONGEST_NOTE, LONGEST_WAIT, may_be_undone
from models.clock import local_date
from models.ids import ProposalId, Pseudonym, StaffCode, VacancyId, VerdictId
from models.proposal import Proposal
from models.proposal_step import NoStartReason, Step
from models.shortlist import Decision, DeclineReason, Entry, Verdict
from models.staff import Staff
from models.store import proposals, verdicts
from models.store.database import Conn


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What counts of a pair now. `reason` where it is declined, `until` where it waits, `proposal` where it is
    proposed. `note` is there only for those who may read it."""

    verdict_id: VerdictId
    decision: Decision
    made_on: date
    made_by: str
    may_be_undone: bool
    reason: str | None
    until: date | None
    proposal: Proposal | None
    steps: tuple[StepView, ...]
    note: str | None

    @property
    def came_to_nothing(self) -> bool:
        """Whether the person was proposed and the municipality has said that nothing came of it."""
        return self.decision is Decision.PROPOSE and self.proposal is None and bool(self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the forms offer on a day."""

    reasons: Mapping[DeclineReason, str]
    today: date
    tomorrow: date
    latest: date
    longest_note: int
    steps: Mapping[Step, str]
    no_start_reasons: Mapping[NoStartReason, str]

    @classmethod
    def on(cls, today: date) -> "Choices":
        return cls(
            reasons={reason: gettext(words) for reason, words in wording.DECLINE_REASONS.items()},
            today=today,
            tomorrow=today + timedelta(days=1),
            latest=today + LONGEST_WAIT,
            longest_note=LONGEST_NOTE,
            steps=STEPS,
            no_start_reasons=REASONS,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """One thing that is wrong: the field, its place on the page, and what to do."""

    field: str
    anchor: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong in a form: of which entry, which form, and what was written in it."""

    entry: Entry | None
    form: str
    wrong: tuple[Wrong, ...]
    said: Mapping[str, str]
    status: HTTPStatus = HTTPStatus.BAD_REQUEST

    def of(self, field: str) -> str | None:
        """What is wrong in one field, if anything."""
        return next((one.text for one in self.wrong if one.field == field), None)


def standings(
    connection: Conn, vacancy_ids: Sequence[VacancyId], people: Mapping[StaffCode, Staff], now: datetime
) -> Mapping[tuple[VacancyId, Pseudonym], Standing]:
    """What counts on the pairs of some vacancies. A wait that is over counts no more."""
    today = local_date(now)
    said = [
        one for one in verdicts.of_vacancies(connection, vacancy_ids)
        if one.wait_until is None or one.wait_until > today
    ]  # fmt: skip
    notes = verdicts.notes(connection, [one.id for one in said])
    proposed = {(one.vacancy_id, one.pseudonym): one for one in proposals.latest(connection, vacancy_ids)}
    steps = steps_of(connection, [one.id for one in proposed.values()], people)
    return {
        (one.vacancy_id, one.pseudonym): Standing(
            verdict_id=one.id,
            decision=one.decision,
            made_on=local_date(one.made_at),
            made_by=wording.staff_name(StaffCode(one.made_by), people),
            may_be_undone=may_be_undone(one, now),
            reason=gettext(wording.DECLINE_REASONS[one.reason]) if one.reason else None,
            until=one.wait_until,
            **_proposed(one, proposed.get((one.vacancy_id, one.pseudonym)), steps),
            note=notes.get(one.id),
        )
        for one in said
    }


def _proposed(
    said: Verdict, proposal: Proposal | None, steps: Mapping[ProposalId, tuple[StepView, ...]]
) -> dict[str, Any]:
    if proposal is None or said.decision is not Decision.PROPOSE or proposal.verdict_id != said.id:
        return {"proposal": None, "steps": ()}
    return {
        "proposal": proposal if proposal.ended_at is None else None,
        "steps": steps.get(proposal.id, ()),
    }
