"""Versions of what was learnt: made, taken into use and taken back, each with its audit event."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from matcher.learning.groups import GroupChange, changes
from matcher.learning.in_force import weights_of, with_weights
from matcher.learning.learner import learn_from
from matcher.loading import load_partition
from matcher.partition import Partition, make_lists
from matcher.ranking import RankingSettings
from matcher.services import Services
from matcher.shortlisting import new_run
from models.audit import AuditEvent
from models.clock import iso_week, local_date
from models.errors import Conflict, NotFound
from models.ids import LearnedRankingId, MunicipalityCode, Pseudonym, new_id
from models.learned import LearnedRanking, Weights
from models.store import audit, candidates, learned
from models.store.database import Conn

LOCK = "learned_ranking"


def learn(services: Services, unit: MunicipalityCode, *, made_by: str) -> LearnedRanking:
    """Learn a version from the unit's verdicts, keep it, and take it into use where nothing speaks against it.

    The audit compares the lists that would be made now with the weights in force and with the new ones.
    Raises Conflict where there is too little to learn from, or other weights apply by now than those it was tried
    against, LockHeld where another process is learning, and NotFound where nobody belongs to the unit; then nothing is
    kept.
    """
    with services.job.lock(LOCK):
        run = new_run(services, iso_week(local_date(services.clock())))
        with services.job.transaction() as connection:
            lessons = learned.judged(connection, unit, run.model)
            standing = learned.in_force(connection).get(unit)
            earlier = learned.versions(connection, unit)
            municipalities = [
                one for one in candidates.municipalities(connection) if services.settings.units.unit_of(one) == unit
            ]
        if not municipalities:
            raise NotFound("unit_without_candidates", unit=unit)
        standard = services.ranking
        applies = standing is not None and standing.model == run.model
        current = with_weights(standard, standing.weights) if standing is not None and applies else standard

        def change_of_groups(weights: Weights) -> Sequence[GroupChange]:
            partition = load_partition(services, run, unit, municipalities)
            before, after = (_listed(partition, one) for one in (current, with_weights(standard, weights)))
            return changes(partition.candidates, before, after)

        found = learn_from(lessons, weights_of(current), weights_of(standard), change_of_groups)
        version = LearnedRanking(
            id=LearnedRankingId(new_id()),
            unit=unit,
            version=earlier[0].version + 1 if earlier else 1,
            learnt_at=services.clock(),
            model=run.model,
            verdicts=found.verdicts,
            weights=found.weights,
            refusals=found.refusals,
            report=found.report(),
        )
        with services.job.transaction() as connection:
            learned.lock(connection)
            if learned.in_force(connection).get(unit) != standing:
                raise Conflict("ranking_changed", unit=unit)
            learned.add(connection, version)
            details = {"version": version.version, "verdicts": version.verdicts, "refusals": list(version.refusals)}
            audit.append(connection, _event(unit, version, "ranking.learnt", version.learnt_at, made_by, details))
            if not version.refusals:
                _put(connection, unit, version, now=version.learnt_at, made_by=made_by)
        return version


def use(connection: Conn, unit: MunicipalityCode, number: int, model: str, *, now: datetime, made_by: str) -> None:
    """Take a version into use from the next run on; version 0 is the standard weights. One in use already stays so.

    Raises NotFound where there is no such version, Conflict where it did not pass its trial or `model` is another
    encoder than it was learnt with.
    """
    learned.lock(connection)
    standing = learned.in_force(connection).get(unit)
    if number == 0:
        if standing is not None:
            _put(connection, unit, None, now=now, made_by=made_by)
        return
    version = next((one for one in learned.versions(connection, unit) if one.version == number), None)
    if version is None:
        raise NotFound("ranking_version_not_found", version=number, unit=unit)
    if version.refusals:
        raise Conflict("ranking_version_refused", version=number)
    if version.model != model:
        raise Conflict("ranking_version_of_other_model", version=number)
    if standing is None or standing.id != version.id:
        _put(connection, unit, version, now=now, made_by=made_by)


def revert(connection: Conn, unit: MunicipalityCode, *, now: datetime, made_by: str) -> LearnedRanking | None:
    """Go back to what applied before the present weights were taken into use. Returns the version, None = the standard.

    Called again, it goes back one step more. Raises Conflict where the standard weights are all there is.
    """
    learned.lock(connection)
    uses = learned.uses(connection, unit)
    if not uses or (uses[0].beneath is None and uses[0].learned_ranking_id is None):
        raise Conflict("ranking_nothing_to_revert", unit=unit)
    below = None if uses[0].beneath is None else learned.use_by_id(connection, uses[0].beneath)
    chosen = None if below is None else below.learned_ranking_id
    version = next((one for one in learned.versions(connection, unit) if one.id == chosen), None)
    beneath = None if below is None else below.beneath
    learned.use(connection, unit, chosen, beneath=beneath, since=now, made_by=made_by)
    audit.append(connection, _event(unit, version, "ranking.reverted", now, made_by, _number(version)))
    return version


def _put(
    connection: Conn, unit: MunicipalityCode, version: LearnedRanking | None, *, now: datetime, made_by: str
) -> None:
    uses = learned.uses(connection, unit)
    learned.use(
        connection,
        unit,
        None if version is None else version.id,
        beneath=uses[0].id if uses else None,
        since=now,
        made_by=made_by,
    )
    audit.append(connection, _event(unit, version, "ranking.taken_into_use", now, made_by, _number(version)))


def _listed(partition: Partition, settings: RankingSettings) -> frozenset[Pseudonym]:
    _, lists = make_lists(partition, settings)
    return frozenset(one.pseudonym for people in lists for one in people)


def _number(version: LearnedRanking | None) -> Mapping[str, object]:
    return {"version": 0 if version is None else version.version}


def _event(
    unit: MunicipalityCode,
    version: LearnedRanking | None,
    action: str,
    at: datetime,
    actor: str,
    details: Mapping[str, object],
) -> AuditEvent:
    return AuditEvent(
        at=at,
        actor=actor,
        action=action,
        subject_type="learned_ranking",
        subject="standard" if version is None else str(version.id),
        model=None if version is None else version.model,
        details={"unit": unit, **details},
    )
