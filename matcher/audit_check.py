"""Whether the audit trail is as it was sealed: every seal, every row, and nothing between them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hmac import compare_digest

from matcher.audit_key import Head
from models.seal import GENESIS, MARK, Checkpoint, EventRow, Ranges, Seal, content_of, holds, signed
from models.store import seals
from models.store.database import Conn

TOLD_AT_ONCE = 50
"""Missing seals in a row that are told one by one."""


class Fault(StrEnum):
    """What can be wrong."""

    EVENT_CHANGED = "event_changed"
    EVENT_MISSING = "event_missing"
    EVENT_INSERTED = "event_inserted"
    SEAL_CHANGED = "seal_changed"
    SEAL_UNSIGNED = "seal_unsigned"
    SEAL_MISSING = "seal_missing"
    CHECKPOINT_CHANGED = "checkpoint_changed"
    CHAIN_CUT = "chain_cut"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong: with the event, or else with the seal or checkpoint, of this number."""

    fault: Fault
    number: int


@dataclass(slots=True, kw_only=True)
class AuditReport:
    """What was looked at and what is wrong. `unused` are numbers that no sealed event has: undone transactions."""

    findings: list[Finding] = field(default_factory=list)
    seals: int = 0
    events: int = 0
    unused: int = 0
    unsealed: int = 0
    checkpoint: Checkpoint | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def check_audit(connection: Conn, key: bytes, head: Head | None) -> AuditReport:
    """Check the whole trail, of one moment. `head` is how far the chain is known to have come, where that is noted.

    The first thing in its transaction.
    """
    seals.read_one_moment(connection)
    report = AuditReport()
    chain = list(seals.chain(connection))
    _check_chain(report, chain, seals.checkpoints(connection), key)
    _check_head(report, chain, head)
    late = {number for seal in chain for number in seal.late}
    anchor = report.checkpoint.seal if report.checkpoint else 0
    expected: set[int] = set()
    for seal in chain:
        if seal.number > anchor:
            expected.update(_check_rows(connection, report, seal, late))
    last_id, awaited = (chain[-1].last_id, chain[-1].awaited) if chain else (0, ())
    for number in seals.ids_until(connection, last_id):
        if number not in expected and not holds(awaited, number):
            report.findings.append(Finding(fault=Fault.EVENT_INSERTED, number=number))
    highest = seals.last_number(connection)
    unsealed = seals.rows(connection, last_id, 2**63 - 1, awaited)
    report.unsealed = len(unsealed)
    # The database itself hands out the numbers: one that it has not come to was put in by hand.
    report.findings.extend(
        Finding(fault=Fault.EVENT_INSERTED, number=row.id) for row in unsealed if row.id > highest
    )  # fmt: skip
    report.findings = list(dict.fromkeys(report.findings))
    return report


def _check_chain(
    report: AuditReport, chain: Sequence[Seal], checkpoints: Sequence[Checkpoint], key: bytes
) -> None:  # fmt: skip
    """Every seal by itself and in its place, from the first one or the latest checkpoint on."""

    def wrong(fault: Fault, number: int) -> None:
        report.findings.append(Finding(fault=fault, number=number))

    for one in checkpoints:
        if not compare_digest(one.signature, signed(one.message, key)):
            wrong(Fault.CHECKPOINT_CHANGED, one.seal)
        else:
            report.checkpoint = one
    start = report.checkpoint
    number, digest, last_id, awaited = (start.seal - 1, None, None, None) if start else (0, GENESIS, 0, ())
    earlier: Ranges | None = awaited
    for seal in chain:
        report.seals += 1
        for absent in range(number + 1, min(seal.number, number + 1 + TOLD_AT_ONCE)):
            wrong(Fault.SEAL_MISSING, absent)
        in_place = seal.number == number + 1
        if seal.number <= number:
            wrong(Fault.SEAL_CHANGED, seal.number)
        if not compare_digest(seal.computed_digest, seal.digest):
            wrong(Fault.SEAL_CHANGED, seal.number)
        if not compare_digest(seal.signature, signed(seal.digest, key)):
            wrong(Fault.SEAL_UNSIGNED, seal.number)
        if in_place:
            follows = digest in (None, seal.previous) and last_id in (None, seal.first_id - 1)
            if not follows or (earlier is not None and not all(holds(earlier, late) for late in seal.late)):
                wrong(Fault.SEAL_CHANGED, seal.number)
        if start and seal.number == start.seal and seal.digest != start.digest:
            wrong(Fault.SEAL_CHANGED, seal.number)
        number, digest, last_id, earlier = seal.number, seal.digest, seal.last_id, seal.awaited
    if start and (not chain or chain[-1].number < start.seal):
        wrong(Fault.SEAL_MISSING, start.seal)


def _check_head(report: AuditReport, chain: Sequence[Seal], head: Head | None) -> None:
    """Whether the chain comes as far as it is known to have come, by the same seal."""
    if head is None:
        return
    standing = next((seal for seal in chain if seal.number == head.number), None)
    removed = report.checkpoint is not None and head.number < report.checkpoint.seal
    if (standing is None and not removed) or (standing is not None and standing.digest != head.digest):
        report.findings.append(Finding(fault=Fault.CHAIN_CUT, number=head.number))


def _check_rows(connection: Conn, report: AuditReport, seal: Seal, late: set[int]) -> list[int]:
    """The rows of one batch. Returns the numbers that belong to it."""
    if not seal.is_consistent:
        # What it says of its numbers cannot be believed, and is not worth listing: the seal is what is wrong.
        report.findings.append(Finding(fault=Fault.SEAL_CHANGED, number=seal.number))
        return [row.id for row in seals.rows(connection, seal.first_id - 1, seal.last_id)]
    expected = seal.expected_ids()
    belonging = set(expected)
    also = tuple((number, number) for number in seal.late)
    rows = seals.rows(connection, seal.first_id - 1, seal.last_id, also)
    rows = [row for row in rows if row.id in belonging or row.id not in late]
    report.events += seal.events
    report.unused += sum(end - begin + 1 for begin, end in seal.missing)
    report.findings.extend(_faults_of(rows, seal, expected))
    return expected


def _faults_of(rows: Sequence[EventRow], seal: Seal, expected: Sequence[int]) -> Iterator[Finding]:
    """What is wrong with the rows, told by the marks of each."""
    marks = [seal.marks[place : place + MARK] for place in range(0, len(seal.marks), MARK)]
    marked = dict(zip(expected, marks, strict=True))
    found = {row.id: row for row in rows}
    content, _ = content_of([found[number] for number in expected if number in found])
    faults = [
        *(Finding(fault=Fault.EVENT_MISSING, number=number) for number in expected if number not in found),
        *(
            Finding(fault=Fault.EVENT_CHANGED, number=number)
            for number in expected
            if number in found and found[number].hash[:MARK] != marked[number]
        ),
    ]
    yield from faults
    if not faults and content != seal.content:
        yield Finding(fault=Fault.SEAL_CHANGED, number=seal.number)
