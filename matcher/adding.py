"""Put somebody on a list whom the ranking left off: a person knows what no profile says.

Whoever is added has reasons as everybody else has, the demands that they do not meet among them, and no score: the
ranking has not weighed them against the others, and nothing pretends that it has.
"""

from datetime import datetime

from matcher.caseload import Desks
from matcher.embedding import text_vectors
from matcher.in_force import as_read
from matcher.learning.in_force import settings_of
from matcher.pausing import require_pair_going_on
from matcher.places import PlaceTable
from matcher.ranking import Explainer, OpenVacancy
from matcher.services import Services
from matcher.taxonomy.loading import evidence_by
from matcher.verdicts import standing_on_pair
from models.audit import AuditEvent
from models.candidate import Candidate
from models.clock import local_date
from models.errors import Conflict, NotFound
from models.ids import EntryId, Pseudonym, StaffCode, VacancyId, new_id
from models.shortlist import Decision, Entry, Finding, Reason, Run
from models.store import (
    audit,
    candidates,
    contracts,
    places,
    readings,
    runs,
    staff,
    texts,
    vacancies,
    withdrawals,
)
from models.store.database import Conn
from models.vacancy import Vacancy


def add_to_list(
    connection: Conn,
    services: Services,
    run: Run,
    vacancy_id: VacancyId,
    pseudonym: Pseudonym,
    *,
    made_by: StaffCode,
    now: datetime,
    verified: bool,
) -> Entry:
    """Put a person on a vacancy's list of the latest week, with an audit event. Who stands there stays as they are.

    Raises NotFound where there is no such vacancy. Raises Conflict where the week is not the latest, the vacancy
    closed, the person not in the pool or declined for it, one of them paused, where their unit has no list for it, or
    they stand on it with whoever answered for them then.
    """
    # Whoever takes a consent back does so before or after this, not during: nobody slips onto a list.
    withdrawals.lock_shared(connection)
    said = standing_on_pair(connection, vacancy_id, pseudonym)
    on_list = runs.entries(connection, run.id, vacancy_id=vacancy_id)
    if (standing := next((one for one in on_list if one.pseudonym == pseudonym), None)) is not None:
        return standing
    found = vacancies.by_ids(connection, [vacancy_id])
    if not found:
        raise NotFound("vacancy_not_found")
    candidate, vacancy = candidates.find(connection, pseudonym), found[0]
    latest = runs.latest(connection)
    if latest is None or latest.id != run.id:
        raise Conflict("week_is_over")
    if not vacancy.is_open_on(local_date(now)):
        raise Conflict("vacancy_is_closed")
    if candidate is None or not candidate.consents_on(local_date(now)):
        raise Conflict("person_not_in_pool")
    require_pair_going_on(connection, pseudonym, vacancy_id, now)
    if said is not None and said.decision is Decision.DECLINE:
        raise Conflict("pair_is_declined")
    unit = services.settings.units.unit_of(candidate.municipality)
    lists = [one for one in runs.shortlists(connection, run.id) if (one.vacancy_id, one.unit) == (vacancy_id, unit)]
    if not lists:
        raise Conflict("no_list_in_unit")
    entry = Entry(
        id=EntryId(new_id()),
        run_id=run.id,
        vacancy_id=vacancy_id,
        pseudonym=pseudonym,
        unit=unit,
        caseworker=Desks(staff.all_staff(connection)).caseworker(candidate.caseworker),
        display_code=candidate.display_code,
        # Of entries on other desks a caseworker reads none, but how many the ranking has listed.
        position=max([lists[0].listed, *(one.position for one in on_list if one.unit == unit)]) + 1,
        score=None,
        reasons=reasons_now(connection, services, run, vacancy, candidate),
        is_new=False,
        added_by=made_by,
        added_at=now,
    )
    if not runs.add_entry(connection, entry):
        raise Conflict("person_on_list")
    event = AuditEvent(
        at=now,
        actor=made_by,
        action="entry.added",
        subject_type="entry",
        subject=str(entry.id),
        run_id=run.id,
        details={"vacancy": str(vacancy_id), "actor_verified": verified},
    )
    audit.append(connection, event)
    return entry


def reasons_now(
    connection: Conn, services: Services, run: Run, vacancy: Vacancy, candidate: Candidate
) -> tuple[Reason, ...]:
    """What speaks for and against somebody as the profile and the posting are now: demands not met come first of what
    is missing. Texts that have no vector yet are like nothing."""
    encoder = services.encoder
    corrections = readings.corrections_of(connection, vacancy.id)
    groups = {one.id: one.target_groups for one in contracts.commitments(connection)}
    opening = OpenVacancy(
        vacancy=as_read(vacancy, readings.of_vacancy(connection, vacancy.id), corrections),
        target_groups=groups[vacancy.draft.commitment_id],
    )
    model = texts.known_model(connection, encoder.name, encoder.revision)
    kept = [] if model is None else texts.vectors_of_pair(connection, model, candidate.pseudonym, vacancy.id)
    units = services.settings.units
    explainer = Explainer(
        text_vectors(kept, encoder.dimensions),
        PlaceTable(places.all_places(connection), units.home),
        settings_of(run, units.unit_of(candidate.municipality), services.ranking),
        run.as_of,
        None if model is None else evidence_by(connection, model, encoder.dimensions),
    )
    (explained,) = explainer.explain_all([candidate], opening)
    told = explained.reasons
    refused = tuple(Reason(finding=Finding.MISSING, code=one.code, text=one.text) for one in explained.judged.refusals)
    met = tuple(one for one in told if one.finding is Finding.MET)
    return (*met, *refused, *told[len(met) :])
