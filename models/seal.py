"""The audit trail's chain of seals: what is hashed, in which form, and what may come after a seal was made.

Each seal is SHA-256 over its batch and the digest of the seal before (a hash chain: B. Schneier and J. Kelsey, "Secure
Audit Logs to Support Computer Forensics", ACM TISSEC 2 (1999), 159), signed with HMAC-SHA-256 (RFC 2104) under a key
that whoever can write to the database need not have.
"""

import hmac
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

GENESIS = bytes(32)
"""What stands before the first seal."""

MARK = 8
"""Bytes of a row's hash that a seal keeps, to tell which row was changed."""

Ranges = tuple[tuple[int, int], ...]
"""Whole numbers as (first, last), ascending, both included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One event as it is hashed: its number, and the text of every other column (None where there is none)."""

    id: int
    values: tuple[str | None, ...]

    @property
    def hash(self) -> bytes:
        """SHA-256 of the row as a JSON list."""
        return sha256(json.dumps([self.id, *self.values], separators=(",", ":")).encode()).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """One batch: events `first_id`–`last_id` but those in `missing`, and the `late` ones with lower numbers.

    `awaited` are the numbers whose transactions were not done: only these may still be sealed later. `content` is the
    hash of all rows in order of number, `marks` the beginnings of their own.
    """

    number: int
    sealed_at: datetime
    first_id: int
    last_id: int
    missing: Ranges
    late: tuple[int, ...]
    awaited: Ranges
    content: bytes
    marks: bytes
    previous: bytes
    digest: bytes = b""
    signature: bytes = b""

    @property
    def events(self) -> int:
        """How many events the batch has."""
        return len(self.marks) // MARK

    @property
    def computed_digest(self) -> bytes:
        """What `digest` is when nothing of the seal has been changed."""
        head = {
            "number": self.number,
            "sealed_at": self.sealed_at.astimezone(UTC).isoformat(),
            "ids": [self.first_id, self.last_id],
            "missing": self.missing,
            "late": self.late,
            "awaited": self.awaited,
            "content": self.content.hex(),
            "marks": self.marks.hex(),
        }
        return sha256(self.previous + json.dumps(head, sort_keys=True, separators=(",", ":")).encode()).digest()

    @property
    def is_consistent(self) -> bool:
        """Whether its numbers add up to as many events as it has marks."""
        unused = sum(end - begin + 1 for begin, end in self.missing)
        return self.last_id - self.first_id + 1 - unused + len(self.late) == len(self.marks) / MARK

    def expected_ids(self) -> list[int]:
        """The number of every event in the batch, ascending."""
        return sorted([*self.late, *outside(self.missing, self.first_id, self.last_id)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The events of seal number `seal` and of all before it were removed, `events` of them this time.

    `digest` is that seal's.
    """

    seal: int
    removed_at: datetime
    events: int
    digest: bytes
    signature: bytes = b""

    @property
    def message(self) -> bytes:
        """What is signed."""
        told = [self.seal, self.removed_at.astimezone(UTC).isoformat(), self.events, self.digest.hex()]
        return b"checkpoint:" + json.dumps(told).encode()


def content_of(rows: Sequence[EventRow]) -> tuple[bytes, bytes]:
    """The hash of a batch's rows, which stand in order of number, and their marks."""
    hashes = [row.hash for row in rows]
    return sha256(b"".join(hashes)).digest(), b"".join(one[:MARK] for one in hashes)


def signed(message: bytes, key: bytes) -> bytes:
    """HMAC-SHA-256 of the message."""
    return hmac.digest(key, message, "sha256")


def gaps(ids: Iterable[int], first: int, last: int) -> Ranges:
    """The numbers from `first` to `last` that are not among `ids`, which ascend."""
    found, wanted = [], first
    for one in ids:
        if one > wanted:
            found.append((wanted, one - 1))
        wanted = max(wanted, one + 1)
    if wanted <= last:
        found.append((wanted, last))
    return tuple(found)


def outside(ranges: Ranges, first: int, last: int) -> Iterator[int]:
    """The numbers from `first` to `last` that lie in none of `ranges`, which are within them."""
    wanted = first
    for begin, end in ranges:
        yield from range(wanted, begin)
        wanted = end + 1
    yield from range(wanted, last + 1)


def without(ranges: Ranges, ids: Sequence[int]) -> Ranges:
    """The ranges less some numbers."""
    taken = sorted(ids)
    return tuple(
        part for begin, end in ranges for part in gaps([one for one in taken if begin <= one <= end], begin, end)
    )


def holds(ranges: Ranges, number: int) -> bool:
    """Whether a number lies in one of the ranges."""
    return any(begin <= number <= end for begin, end in ranges)
