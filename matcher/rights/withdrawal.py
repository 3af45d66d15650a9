"""Taking a consent back: the profile goes at once, and no older delivery brings it back."""

from dataclasses import dataclass
from datetime import date, datetime

from matcher.followed import forget_unfollowed
from matcher.pausing import end_pause
from matcher.proposals import end_all
from matcher.ranking.texts import candidate_texts
from models.audit import AuditEvent
from models.candidate import Candidate
from models.clock import local_date
from models.errors import InvalidInput, Problem, StoreError
from models.ids import Pseudonym, WithdrawalId, new_id
from models.pause import Paused
from models.store import audit, candidates, groups, inputs, texts, withdrawals
from models.store.database import Conn
from models.withdrawal import Withdrawal


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """What came of a withdrawal. `removed` says whether a profile was deleted; `later_consent` is the day of a newer
    consent that stands, and keeps the person in the pool."""

    withdrawal: Withdrawal
    is_new: bool
    removed: bool
    later_consent: date | None


def withdraw(
    connection: Conn, pseudonym: Pseudonym, *, on: date | None, now: datetime, made_by: str, verified: bool
) -> Withdrawn:
    """Record that the person took every consent back that was given until `on` (today where None), and delete the
    profile with its texts and vectors, also as earlier weeks found it. Proposals that rest on them end, and no code of
    theirs stands for anybody any more; a pause ends where no newer consent stands. Nobody is followed from a start
    until then, and what was told of how it went is deleted: it is of the person's life and decides nothing, so no claim
    can rest on it.

    Stored lists and verdicts stay as long as the rules for them say: they tell what was decided about the person. The
    same withdrawal again changes nothing. `verified` says whether the service itself knows who `made_by` is.
    Raises InvalidInput for a day that has not come, StoreError where this connection may not delete the profile.
    """
    today = local_date(now)
    day = on or today
    if day > today:
        raise InvalidInput([Problem(field="on", code="day_not_come")])
    withdrawals.lock(connection)
    standing = withdrawals.latest(connection, [pseudonym]).get(pseudonym)
    is_new = standing is None or standing.withdrawn_on < day
    if standing is None or is_new:
        standing = Withdrawal(
            id=WithdrawalId(new_id()), pseudonym=pseudonym, withdrawn_on=day, recorded_at=now, recorded_by=made_by
        )
        withdrawals.add(connection, standing)
    end_all(connection, pseudonym, withdrawn_on=day, made_by=made_by, now=now, verified=verified)
    forget_unfollowed(connection, pseudonym)
    removed = candidates.remove(connection, pseudonym, standing.withdrawn_on)
    left = candidates.find(connection, pseudonym)
    if left is not None and left.consent_given_on <= standing.withdrawn_on:
        raise StoreError("profile_not_removed")
    if removed:
        texts.drop_orphans(connection)
    _forget_versions(connection, pseudonym, standing.withdrawn_on)
    if left is None:
        groups.drop(connection, pseudonym)
        end_pause(connection, Paused(pseudonym=pseudonym), made_by=made_by, now=now, verified=verified)
    if is_new or removed:
        details: dict[str, object] = {
            "withdrawn_on": day.isoformat(),
            "profile_removed": removed,
            "actor_verified": verified,
        }
        audit.append(
            connection,
            AuditEvent(
                at=now,
                actor=made_by,
                action="consent.withdrawn",
                subject_type="candidate",
                subject=pseudonym,
                details=details,
            ),
        )
    later = None if left is None else left.consent_given_on
    return Withdrawn(withdrawal=standing, is_new=is_new, removed=removed, later_consent=later)


def _forget_versions(connection: Conn, pseudonym: Pseudonym, withdrawn_on: date) -> None:
    """Delete the profile as earlier weeks found it. Their lists stand; that they cannot be made again is told."""
    versions = [Candidate.from_profile(one) for one in inputs.profiles_of(connection, pseudonym, withdrawn_on)]
    said = {item.text for version in versions for item in candidate_texts(version)}
    inputs.drop_person(connection, pseudonym, withdrawn_on, sorted(said))
