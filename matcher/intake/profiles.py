"""A delivery of profiles: all of it or nothing, the same again changes nothing, and who is absent leaves the pool."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO

from matcher.intake.json_lines import Refusals, numbered_lines
from matcher.intake.profile import read_profile
from matcher.pseudonymise.names import holds_a_name
from models.audit import AuditEvent
from models.delivery import Delivery
from models.errors import NeedsConfirmation, Problem
from models.ids import DeliveryId, MunicipalityCode, Pseudonym, new_id
from models.store import audit, candidates, deliveries, staff, texts
from models.store.candidates import Change, Changes
from models.store.database import Conn
from models.unit import Units

REPORT_EVERY, EVENTS_AT_ONCE = 1_000, 5_000

Progress = Callable[[int], None]
"""Called with the number of profiles checked so far."""


@dataclass
class _Seen(Refusals):
    """What a delivery has said so far: the line of each pseudonym and display code, and all that is wrong.
    `caseworkers` are the codes of the staff list."""

    caseworkers: frozenset[str] = frozenset()
    pseudonyms: dict[str, int] = field(default_factory=dict)
    display_codes: dict[tuple[str, str], int] = field(default_factory=dict)


def import_profiles(
    connection: Conn,
    file: BinaryIO,
    *,
    full: bool,
    confirm_removals: bool,
    units: Units,
    removal_percent: int,
    now: datetime,
    actor: str,
    progress: Progress | None = None,
) -> Sequence[Delivery]:
    """Take in a file of profiles, one JSON object a line. Returns one delivery for each municipality in it.

    A `full` delivery is the whole pool of every unit that somebody in it belongs to: people of these units who are
    absent are deleted, wherever they live, and with them the texts and vectors that nobody else needs. An empty one
    speaks for the home unit. Whoever has taken back the consent that a profile tells of is left out of it.

    Raises InvalidInput where any line is wrong: nothing is kept then, and at most `SHOWN` problems are told. Raises
    NeedsConfirmation where a unit would lose more than `removal_percent` of its people, or everybody because the
    delivery is empty, unless `confirm_removals`.
    """
    candidates.create_stage(connection)
    _stage(connection, file, progress)
    withheld = candidates.withhold(connection)
    changes = candidates.staged_changes(connection, sorted({municipality for _, municipality in withheld}))
    if full:
        is_empty = not changes
        speaks_for = {units.unit_of(one.municipality) for one in changes} or {units.home}
        known = candidates.municipalities(connection)
        also = [municipality for municipality in known if units.unit_of(municipality) in speaks_for]
        changes = candidates.staged_changes(connection, also)
        if is_empty and not confirm_removals:
            raise NeedsConfirmation("empty_delivery", removed=sum(one.absent for one in changes))
        if not confirm_removals:
            _check_removals(changes, units, removal_percent)
    people = list(candidates.staged_people(connection))
    held_back = Counter(municipality for _, municipality in withheld)
    nobody_else = sorted(held_back.keys() - {one.municipality for one in changes})
    changes = [*changes, *map(_nothing, nobody_else)]
    done = [_delivery(one, full, now, held_back[one.municipality]) for one in changes]
    for delivery in done:
        deliveries.add(connection, delivery)
        candidates.put_staged(connection, delivery.municipality, delivery.id)
    removed = candidates.remove_absent(connection, [one.municipality for one in done]) if full else []
    if removed:
        texts.drop_orphans(connection)
    events = _events(done, people, removed, [pseudonym for pseudonym, _ in withheld], now, actor)
    while batch := list(islice(events, EVENTS_AT_ONCE)):
        audit.append_all(connection, batch)
    return done


def _stage(connection: Conn, file: BinaryIO, progress: Progress | None) -> None:
    """Check every line and stage the profiles. Raises InvalidInput when the last line has been read."""
    seen = _Seen(caseworkers=frozenset(one.code for one in staff.all_staff(connection)))
    with candidates.staging(connection) as stage:
        for number, line in numbered_lines(file):
            profile = _checked(line, number, seen)
            if profile is not None and not seen.wrong:
                stage(profile)
            if progress and number % REPORT_EVERY == 0:
                progress(number)
    seen.stop()


def _checked(line: bytes | None, number: int, seen: _Seen) -> dict[str, Any] | None:
    """The line's profile, or None and its problems noted."""
    profile, problems = read_profile(line, number)
    if profile is None:
        seen.refuse(problems)
        return None
    caseworker = profile.get("caseworker", "")
    if caseworker not in seen.caseworkers and holds_a_name(caseworker):
        seen.refuse([Problem(field=f"line {number}: caseworker", code="name_for_code")])
    pseudonym, code = profile["pseudonym"], (profile["municipality"], profile.get("display_code", ""))
    first = seen.pseudonyms.setdefault(pseudonym, number)
    if first != number:
        seen.refuse([Problem(field=f"line {number}: pseudonym", code="repeated", params={"line": first})])
    elif code[1] and (holder := seen.display_codes.setdefault(code, number)) != number:
        seen.refuse([Problem(field=f"line {number}: display_code", code="repeated", params={"line": holder})])
    return profile


def _check_removals(changes: Sequence[Changes], units: Units, percent: int) -> None:
    absent, before = Counter[str](), Counter[str]()
    for one in changes:
        absent[units.unit_of(one.municipality)] += one.absent
        before[units.unit_of(one.municipality)] += one.before
    many = [unit for unit in sorted(absent) if absent[unit] * 100 > percent * before[unit]]
    if many:
        raise NeedsConfirmation(
            "removals_need_confirmation",
            municipalities=", ".join(many),
            removed=sum(absent[unit] for unit in many),
            before=sum(before[unit] for unit in many),
            percent=percent,
        )


def _nothing(municipality: MunicipalityCode) -> Changes:
    """A delivery that changes nothing where it speaks of."""
    return Changes(municipality=municipality, profiles=0, added=0, changed=0, unchanged=0, absent=0, before=0)


def _delivery(changes: Changes, full: bool, now: datetime, withheld: int) -> Delivery:
    return Delivery(
        id=DeliveryId(new_id()),
        municipality=changes.municipality,
        received_at=now,
        full=full,
        profiles=changes.profiles,
        added=changes.added,
        changed=changes.changed,
        unchanged=changes.unchanged,
        removed=changes.absent if full else 0,
        withheld=withheld,
    )


def _events(
    done: Iterable[Delivery],
    people: Iterable[Change],
    removed: Iterable[Pseudonym],
    withheld: Iterable[Pseudonym],
    now: datetime,
    actor: str,
) -> Iterator[AuditEvent]:
    """One event for each delivery and for each person who came, changed, left, or was left out."""

    def event(action: str, subject_type: str, subject: str, details: Mapping[str, object]) -> AuditEvent:
        return AuditEvent(
            at=now, actor=actor, action=action, subject_type=subject_type, subject=subject, details=details
        )

    for one in done:
        counts = ("full", "profiles", "added", "changed", "unchanged", "removed", "withheld")
        details = {"municipality": one.municipality} | {name: getattr(one, name) for name in counts}
        yield event("delivery.received", "delivery", str(one.id), details)
    for person in people:
        action = "candidate.added" if person.is_new else "candidate.changed"
        yield event(action, "candidate", person.pseudonym, {} if person.is_new else {"fields": list(person.fields)})
    for pseudonym in removed:
        yield event("candidate.removed", "candidate", pseudonym, {})
    for pseudonym in withheld:
        yield event("candidate.withheld", "candidate", pseudonym, {})
