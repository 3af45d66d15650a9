"""What can be said of one person and one vacancy in one week, from what is stored and nothing else.

Whoever stood on the list has an entry with its reasons. Of whoever did not, the run keeps no row: then the week's
verdicts and log are asked, and the hard rules are applied again to the profile and the posting. `unchanged` says
whether these are still as they were when the list was made, so that a letter can say what it rests on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from matcher.caseload import Desks
from matcher.eligibility import CLOSED, OpenVacancy, Refusal, judge
from matcher.in_force import as_read
from matcher.places import PlaceTable
from models.audit import AuditEvent
from models.candidate import Candidate
from models.clock import local_date
from models.errors import NotFound
from models.ids import IsoWeek, Pseudonym, VacancyId
from models.pause import Paused
from models.proposal_step import Side, Step
from models.shortlist import Decision, Entry, Reason, Run, RunState, Shortlist, Verdict
from models.staff import Role, Staff
from models.store import (
    audit,
    candidates,
    contracts,
    pauses,
    places,
    proposal_steps,
    readings,
    runs,
    staff,
    suppliers,
    vacancies,
    verdicts,
)
from models.store.database import Conn
from models.unit import Units
from models.vacancy import Vacancy

CAME, LEFT = ("candidate.added", "candidate.changed"), ("candidate.removed", "consent.withdrawn")


class Outcome(StrEnum):
    """What came of the person for the vacancy that week."""

    LISTED = "listed"
    ADDED = "added"
    DECLINED_BEFORE = "declined_before"
    WAITING = "waiting"
    PROPOSED_BEFORE = "proposed_before"
    REFUSED = "refused"
    BELOW = "below"
    PAUSED = "paused"
    VACANCY_PAUSED = "vacancy_paused"
    NOT_IN_POOL = "not_in_pool"
    NO_LIST = "no_list"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything that the letter tells.

    `shortlist` is the list of the person's unit; `lists` on how many lists the person stood that week, of at most
    `most_lists`. `refusals` and `to_check` are the rules' answers for somebody who did not stand on the list.
    `caseworker` and `officer` (data protection) are whom to turn to, where the staff list names them.
    """

    run: Run
    vacancy: Vacancy
    supplier: str
    pseudonym: Pseudonym
    display_code: str | None
    outcome: Outcome
    entry: Entry | None
    shortlist: Shortlist | None
    verdict: Verdict | None
    refusals: tuple[Refusal, ...]
    to_check: tuple[Reason, ...]
    unchanged: bool
    lists: int
    most_lists: int | None
    caseworker: Staff | None
    officer: Staff | None


def explain_person(
    connection: Conn,
    pseudonym: Pseudonym,
    vacancy_id: VacancyId,
    week: IsoWeek,
    *,
    units: Units,
    now: datetime,
    made_by: str,
    verified: bool,
) -> Explanation:
    """The explanation, with an audit event that it was given. Raises NotFound where the week or vacancy is none."""
    run = runs.of_week(connection, week)
    if run is None or run.state is not RunState.FINISHED:
        raise NotFound("run_not_found")
    found = vacancies.by_ids(connection, [vacancy_id])
    if not found:
        raise NotFound("vacancy_not_found")
    made = _explanation(connection, run, found[0], pseudonym, units)
    audit.append(
        connection,
        AuditEvent(
            at=now,
            actor=made_by,
            action="explanation.made",
            subject_type="candidate",
            subject=pseudonym,
            run_id=run.id,
            model=run.model,
            details={"vacancy": str(vacancy_id), "outcome": made.outcome, "actor_verified": verified},
        ),
    )
    return made


def _explanation(connection: Conn, run: Run, vacancy: Vacancy, pseudonym: Pseudonym, units: Units) -> Explanation:
    own = [one for one in runs.entries(connection, run.id) if one.pseudonym == pseudonym]
    entry = next((one for one in own if one.vacancy_id == vacancy.id), None)
    candidate = candidates.find(connection, pseudonym)
    lists = [one for one in runs.shortlists(connection, run.id) if one.vacancy_id == vacancy.id]
    unit = entry.unit if entry else units.unit_of(candidate.municipality) if candidate else None
    verdict = next((one for one in verdicts.of_vacancies(connection, [vacancy.id]) if one.pseudonym == pseudonym), None)
    groups = {one.id: one.target_groups for one in contracts.commitments(connection)}
    read, said = readings.of_vacancies(connection, [vacancy.id]), readings.corrections_of(connection, vacancy.id)
    opening = OpenVacancy(
        vacancy=as_read(vacancy, read.get(vacancy.id), said), target_groups=groups[vacancy.draft.commitment_id]
    )
    outcome = _outcome(connection, run, entry, candidate, lists, pseudonym, vacancy.id, units)
    refusals: tuple[Refusal, ...] = ()
    to_check: tuple[Reason, ...] = ()
    if outcome is Outcome.BELOW and candidate is not None:
        table = PlaceTable(places.all_places(connection), units.home)
        home, workplace = table.residence(candidate), table.workplace(opening.vacancy.draft.workplace)
        judgement = judge(candidate, opening, home, workplace, run.as_of)
        # The list was made, so the vacancy was open then, whatever has become of it since.
        refusals = tuple(one for one in judgement.refusals if one.code != CLOSED)
        to_check = judgement.to_check
        outcome = Outcome.REFUSED if refusals else outcome
    changed = [vacancy.updated_at, *(one.made_at for one in said), *(one.read_at for one in read.values())]
    delivered = candidates.delivered_at(connection, pseudonym)
    colleagues = staff.all_staff(connection)
    people = [one for one in colleagues if one.active]
    # Whoever answers for the person today, where that is known.
    answering = Desks(colleagues).caseworker(candidate.caseworker) if candidate else entry and entry.caseworker
    supplier = suppliers.find(connection, vacancy.supplier_id)
    most = run.settings.get("lists_per_candidate")
    return Explanation(
        run=run,
        vacancy=vacancy,
        supplier="" if supplier is None else supplier.name,
        pseudonym=pseudonym,
        display_code=entry.display_code if entry else candidate.display_code if candidate else None,
        outcome=outcome,
        entry=entry,
        shortlist=next((one for one in lists if one.unit == unit), None),
        verdict=verdict,
        refusals=refusals,
        to_check=to_check,
        unchanged=delivered is not None and all(moment <= run.started_at for moment in (delivered, *changed)),
        lists=len(own),
        most_lists=most if isinstance(most, int) else None,
        caseworker=next((one for one in people if one.code == answering), None),
        officer=next((one for one in people if one.role is Role.DATA_PROTECTION_OFFICER), None),
    )


def _outcome(
    connection: Conn,
    run: Run,
    entry: Entry | None,
    candidate: Candidate | None,
    lists: Sequence[Shortlist],
    pseudonym: Pseudonym,
    vacancy_id: VacancyId,
    units: Units,
) -> Outcome:
    """What came of it, as far as it can be told without the rules: BELOW where they have to be asked."""
    if entry is not None:
        return Outcome.LISTED if entry.added_by is None else Outcome.ADDED
    if not lists:
        was_paused = _was_paused(connection, Paused(vacancy_id=vacancy_id), run.finished_at or run.started_at)
        return Outcome.VACANCY_PAUSED if was_paused else Outcome.NO_LIST
    unit = None if candidate is None else units.unit_of(candidate.municipality)
    made_at = (unit and runs.made_at(connection, run.id, unit)) or run.started_at
    if (decided := _decided_before(connection, pseudonym, vacancy_id, run.as_of, made_at)) is not None:
        return decided
    if _was_paused(connection, Paused(pseudonym=pseudonym), made_at):
        return Outcome.PAUSED
    was_in_pool = _was_in_pool(audit.of_subject(connection, "candidate", pseudonym), run.started_at)
    if was_in_pool is False or (candidate is not None and not candidate.consents_on(run.as_of)):
        return Outcome.NOT_IN_POOL
    return Outcome.UNKNOWN if candidate is None else Outcome.BELOW


def _decided_before(
    connection: Conn, pseudonym: Pseudonym, vacancy_id: VacancyId, day: date, at: datetime
) -> Outcome | None:
    """What kept the pair off lists of `day` that were committed at `at`, whatever has been said since: as
    `verdicts.kept_off` has it."""
    said = [one for one in verdicts.of_pair(connection, vacancy_id, pseudonym) if one.made_at < at]
    if said and said[-1].decision is Decision.DECLINE:
        return Outcome.DECLINED_BEFORE
    if said and said[-1].wait_until is not None and said[-1].wait_until > day:
        return Outcome.WAITING
    steps = proposal_steps.of_pair(connection, vacancy_id, pseudonym)
    become = {one.proposal_id: one.step for one in steps if one.side is Side.MUNICIPALITY and one.made_at < at}
    return Outcome.PROPOSED_BEFORE if {Step.STARTED, Step.DID_NOT_HAPPEN} & set(become.values()) else None


def _was_paused(connection: Conn, what: Paused, at: datetime) -> bool:
    """Whether a pause stood when lists were committed: then what it is about was left out of them."""
    return any(
        one.begun_at <= at
        and (one.ended_at is None or one.ended_at > at)
        and (one.last_day is None or one.last_day >= local_date(at))
        for one in pauses.of_one(connection, what)
    )


def _was_in_pool(events: Sequence[AuditEvent], at: datetime) -> bool | None:
    """Whether the log says that the profile was in the pool at a moment; None where it says nothing."""
    told = [event for event in events if event.action in (*CAME, *LEFT)]
    before = [event for event in told if event.at <= at]
    if before:
        return before[-1].action in CAME
    return False if told and told[0].action == "candidate.added" else None
