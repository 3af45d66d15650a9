"""A delivery of profiles: all of it or nothing, the same again changes nothing, and who is absent leaves the pool."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from matcher.intake.colleague_codes import is_a_name
from matcher.intake.json_lines import Refusals, numbered_lines
from matcher.intake.profile import read_profile
from matcher.intake.quick_profile import Read
from matcher.meanwhile import one_ahead
from matcher.ranking.texts import TEXTS_VERSION
from models.audit import AuditEvent
from models.delivery import Delivery
from models.errors import NeedsConfirmation, Problem
from models.ids import DeliveryId, MunicipalityCode, Pseudonym, new_id
from models.store import audit, candidates, deliveries, staff, texts
from models.store.arrivals import Arrival, Part, TextNumbers
from models.store.candidates import Changes
from models.store.database import Conn
from models.unit import Units

REPORT_EVERY, EVENTS_AT_ONCE = 1_000, 5_000
TAKEN_AT_ONCE, BYTES_AT_ONCE = 4_000, 8_000_000
"""Profiles, and bytes of them, that are in memory at a time, twice: some are read while others are taken over."""

Progress = Callable[[int], None]
"""Called with the number of profiles checked so far."""


@dataclass
class _Seen(Refusals):
    """What a delivery has said so far: the line of each pseudonym and display code, and all that is wrong.
    `caseworkers` are the codes of the staff list, and those that hold no name."""

    caseworkers: set[str] = field(default_factory=set)
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

    What was taken over before an error goes with the caller's transaction, which the error has to end. Raises
    InvalidInput where any line is wrong: nothing is kept then, and at most `SHOWN` problems are told. Raises
    NeedsConfirmation where a unit would lose more than `removal_percent` of its people, or everybody because the
    delivery is empty, unless `confirm_removals`.
    """
    before = candidates.create_stage(connection)
    numbers: dict[MunicipalityCode, DeliveryId] = {}
    seen = _Seen(caseworkers={one.code for one in staff.all_staff(connection)})
    withheld = _take(connection, file, seen, numbers, progress)
    held_back = Counter(municipality for _, municipality in withheld)
    every = candidates.staged_changes(connection, before)
    changes = [one for one in every if one.profiles or (one.before and one.municipality in held_back)]
    if full:
        is_empty = not changes
        speaks_for = {units.unit_of(one.municipality) for one in changes} or {units.home}
        changes = [one for one in every if one.profiles or units.unit_of(one.municipality) in speaks_for]
        if is_empty and not confirm_removals:
            raise NeedsConfirmation("empty_delivery", removed=sum(one.absent for one in changes))
        if not confirm_removals:
            _check_removals(changes, units, removal_percent)
    nobody_else = sorted(held_back.keys() - {one.municipality for one in changes})
    changes = [*changes, *map(_nothing, nobody_else)]
    done = [_delivery(one, numbers.get(one.municipality), full, now, held_back[one.municipality]) for one in changes]
    for delivery in done:
        deliveries.add(connection, delivery)
    leaving = [one.municipality for one in changes if full and one.absent]
    removed = candidates.remove_absent(connection, leaving) if leaving else []
    _refuse_codes_of_others(connection, seen)
    texts.note_staged(connection)
    if removed:
        texts.drop_orphans(connection)
    audit.append_all(connection, [_received(one, now, actor) for one in done])
    candidates.note_changes(connection, now, actor, added="candidate.added", changed="candidate.changed")
    left = {"candidate.removed": removed, "candidate.withheld": sorted({pseudonym for pseudonym, _ in withheld})}
    events = (
        AuditEvent(at=now, actor=actor, action=action, subject_type="candidate", subject=pseudonym, details={})
        for action, people in left.items()
        for pseudonym in people
    )
    while batch := list(islice(events, EVENTS_AT_ONCE)):
        audit.append_all(connection, batch)
    return done


def _take(
    connection: Conn,
    file: BinaryIO,
    seen: _Seen,
    numbers: dict[MunicipalityCode, DeliveryId],
    progress: Progress | None,
) -> Sequence[tuple[Pseudonym, MunicipalityCode]]:
    """Check every line and take the profiles over, the delivery's number of each municipality put into `numbers`.

    Returns whose profiles were left out, and where they live. Raises InvalidInput when the last line has been read.
    """
    withheld: list[tuple[Pseudonym, MunicipalityCode]] = []
    for part in one_ahead(_parts(file, seen, progress)):
        for municipality in {one.municipality for one in part.arrivals} - numbers.keys():
            numbers[municipality] = DeliveryId(new_id())
        withheld += candidates.take(connection, part, numbers, TEXTS_VERSION)
    seen.stop()
    return withheld


def _parts(file: BinaryIO, seen: _Seen, progress: Progress | None) -> Iterator[Part]:
    """The profiles of a file in its order, some at a time, until something is wrong; every line is checked."""
    arrivals: list[Arrival] = []
    numbers = TextNumbers()
    held = 0
    for number, line in numbered_lines(file):
        one = _checked(line, number, seen)
        if one is not None and not seen.wrong:
            who, where = Pseudonym(one.pseudonym), MunicipalityCode(one.municipality)
            arrivals.append(Arrival(who, where, one.profile, numbers.of(one.said), one.sha256))
            held += len(one.profile)
        if progress and number % REPORT_EVERY == 0:
            progress(number)
        if len(arrivals) == TAKEN_AT_ONCE or held > BYTES_AT_ONCE:
            yield Part(arrivals, numbers.new())
            arrivals, held = [], 0
    if arrivals and not seen.wrong:
        yield Part(arrivals, numbers.new())


def _checked(line: bytes | None, number: int, seen: _Seen) -> Read | None:
    """The line's profile, or None and its problems noted."""
    one, problems = read_profile(line, number)
    if one is None:
        seen.refuse(problems)
        return None
    if one.caseworker not in seen.caseworkers:
        if is_a_name(one.caseworker, seen.caseworkers):
            seen.refuse([Problem(field=f"line {number}: caseworker", code="name_for_code")])
        else:
            seen.caseworkers.add(one.caseworker)
    first = seen.pseudonyms.setdefault(one.pseudonym, number)
    if first != number:
        seen.refuse([Problem(field=f"line {number}: pseudonym", code="repeated", params={"line": first})])
    elif one.display_code:
        holder = seen.display_codes.setdefault((one.municipality, one.display_code), number)
        if holder != number:
            seen.refuse([Problem(field=f"line {number}: display_code", code="repeated", params={"line": holder})])
    return one


def _refuse_codes_of_others(connection: Conn, seen: _Seen) -> None:
    """Raises InvalidInput where a display code is somebody's who is not in the delivery and stays in the pool."""
    lines = sorted(seen.pseudonyms[one] for one in candidates.with_codes_of_others(connection))
    seen.refuse([Problem(field=f"line {line}: display_code", code="display_code_taken") for line in lines])
    seen.stop()


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


def _delivery(changes: Changes, number: DeliveryId | None, full: bool, now: datetime, withheld: int) -> Delivery:
    return Delivery(
        id=number or DeliveryId(new_id()),
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


def _received(delivery: Delivery, now: datetime, actor: str) -> AuditEvent:
    counts = ("full", "profiles", "added", "changed", "unchanged", "removed", "withheld")
    details = {"municipality": delivery.municipality} | {name: getattr(delivery, name) for name in counts}
    return AuditEvent(
        at=now,
        actor=actor,
        action="delivery.received",
        subject_type="delivery",
        subject=str(delivery.id),
        details=details,
    )
