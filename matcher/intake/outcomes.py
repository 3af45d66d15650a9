"""A delivery of outcomes: all of it or nothing, the same again changes nothing, only those who are followed stay."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Annotated, Any, BinaryIO

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from matcher.followed import compared_starts, followed_starts
from matcher.intake.checked import StrictDay, problems_of
from matcher.intake.json_lines import Refusals, numbered_lines, read_line
from matcher.outcomes import first_starts
from models.audit import AuditEvent
from models.clock import local_date
from models.errors import Problem
from models.ids import Pseudonym, new_id
from models.outcome import QUESTIONS, Outcome
from models.store import audit, outcomes, withdrawals
from models.store.database import Conn


class OutcomeLine(BaseModel):
    """`outcome.schema.json` as types. What is not said is unknown; null says nothing and is refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    pseudonym: Annotated[str, Field(pattern="^[a-z2-7]{16,52}$")]
    as_of: StrictDay
    employed: bool = None  # type: ignore[assignment]
    on_income_support: bool = None  # type: ignore[assignment]
    studying: bool = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What a delivery changed. `outcomes` is the sum of the others; of `not_followed` nothing is kept."""

    outcomes: int
    added: int
    changed: int
    unchanged: int
    not_followed: int


def import_outcomes(connection: Conn, file: BinaryIO, *, now: datetime, actor: str) -> Received:
    """Take in a file of outcomes, one JSON object a line.

    Kept is what is said of people who are followed or compared with, from their first start or list on; all else is
    counted and thrown away. What a delivery says of a person's day takes the place of what stood there; what it does
    not mention stays, since each register answers its own question.

    Raises InvalidInput where any line is wrong, or says of a day twice or before it has come: nothing is kept then.
    """
    withdrawals.lock_shared(connection)
    outcomes.lock(connection)
    since = first_starts([*followed_starts(connection), *compared_starts(connection, local_date(now))])
    said, lines = _said(file, since, local_date(now))
    known = {(one.pseudonym, one.as_of): one for one in outcomes.of_people(connection, sorted(since))}
    events = []
    for outcome in said:
        standing = known.get((outcome.pseudonym, outcome.as_of))
        answers = {question: answer for question in QUESTIONS if (answer := getattr(outcome, question)) is not None}
        fields = [question for question in answers if getattr(standing, question, None) is not answers[question]]
        if fields:
            outcomes.put(connection, outcome if standing is None else replace(standing, **answers), now)
            events.append(_event(outcome, fields, standing is None, now, actor))
    added = sum(event.action == "outcome.added" for event in events)
    received = Received(
        outcomes=lines,
        added=added,
        changed=len(events) - added,
        unchanged=len(said) - len(events),
        not_followed=lines - len(said),
    )
    delivery = AuditEvent(
        at=now, actor=actor, action="outcomes.received", subject_type="delivery", subject=str(new_id()),
        details=asdict(received),
    )  # fmt: skip
    audit.append_all(connection, [delivery, *events])
    return received


def _said(file: BinaryIO, since: dict[Pseudonym, date], today: date) -> tuple[list[Outcome], int]:
    """What is said of those who are followed, by person and day, and how many lines there were."""
    refusals, said, seen = Refusals(), [], dict[tuple[str, date], int]()
    for number, line in numbered_lines(file):
        found, problems = _read(line, number)
        if found is None:
            refusals.refuse(problems)
            continue
        first = seen.setdefault((found.pseudonym, found.as_of), number)
        if first != number:
            refusals.refuse([Problem(field=f"line {number}: as_of", code="outcome_repeated", params={"line": first})])
        elif found.as_of > today:
            refusals.refuse([Problem(field=f"line {number}: as_of", code="outcome_ahead", params={"today": today})])
        elif found.as_of >= since.get(Pseudonym(found.pseudonym), date.max):
            said.append(Outcome(**{**dict(found), "pseudonym": Pseudonym(found.pseudonym)}))
    refusals.stop()
    return sorted(said, key=lambda one: (one.pseudonym, one.as_of)), len(seen)


def _read(line: bytes | None, number: int) -> tuple[OutcomeLine | None, Any]:
    found, problems = read_line(line, number)
    if problems:
        return None, problems
    try:
        return OutcomeLine.model_validate(found), []
    except ValidationError as error:
        return None, problems_of(error.errors(include_url=False, include_input=False), f"line {number}: ")


def _event(outcome: Outcome, fields: list[str], is_new: bool, now: datetime, actor: str) -> AuditEvent:
    """What was answered, never how: the log outlives a consent that is taken back."""
    return AuditEvent(
        at=now, actor=actor, action="outcome.added" if is_new else "outcome.changed", subject_type="candidate",
        subject=outcome.pseudonym, details={"as_of": outcome.as_of.isoformat(), "fields": fields},
    )  # fmt: skip
