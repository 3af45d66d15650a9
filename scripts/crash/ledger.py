"""What the mail server took, beside what the database says: nothing lost, nothing double, every copy explained."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_string, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

from crash.mail_server import Accepted
from crash.worker import Life, Place
from matcher.audit_check import check_audit
from matcher.audit_key import read_head, read_key
from matcher.replay import replay_week
from models.clock import iso_week, local_date
from models.ids import IsoWeek
from models.store.database import Database, DatabaseRole

CONNECTION_LOST = "mail_connection_lost"
LETTERS = """
SELECT l.id::text, r.week, l.recipient, l.address, l.state, l.attempts, l.next_attempt_at, l.claimed_until,
    l.last_error,
    (SELECT count(*) FROM audit_event e WHERE e.subject = l.id::text AND e.action = 'letter.sent'),
    (SELECT count(*) FROM audit_event e WHERE e.subject = l.id::text AND e.action = 'letter.failed')
FROM letter l JOIN run r ON r.id = l.run_id ORDER BY r.week, l.recipient
"""
UNITS = """
SELECT r.week, p.unit, r.id::text,
    md5(string_agg(e.id::text || e.vacancy_id || e.pseudonym || e.position, ' ' ORDER BY e.id)),
    count(e.id), count(DISTINCT (e.vacancy_id, e.pseudonym)), count(DISTINCT (e.vacancy_id, e.position))
FROM run r JOIN run_partition p ON p.run_id = r.id LEFT JOIN entry e ON e.run_id = r.id AND e.unit = p.unit
GROUP BY r.week, p.unit, r.id ORDER BY r.week, p.unit
"""
READERS = """
SELECT DISTINCT coalesce(e.caseworker, 'MA-01') FROM entry e JOIN run r ON r.id = e.run_id WHERE r.week = %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLetter:
    """A letter as the database has it, and how often the audit trail says what became of it."""

    id: str
    week: str
    recipient: str
    address: str
    state: str
    attempts: int
    next_attempt_at: datetime | None
    claimed_until: datetime | None
    last_error: str | None
    told_sent: int
    told_failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the database says at a moment."""

    runs: Sequence[tuple[str, str, str]]
    units: Sequence[tuple[str, str, str, str | None, int, int, int]]
    letters: Sequence[StoredLetter]
    events: int
    audit_faults: Sequence[str]

    def run_is_finished(self, week: str) -> bool:
        return any(one == week and state == "finished" for one, _, state in self.runs)

    def pending(self, week: str) -> Sequence[StoredLetter]:
        return [one for one in self.letters if one.week == week and one.state == "pending"]


def look(place: Place) -> Facts:
    """The database by our own questions, and the audit trail by the product's check of it."""
    key_file = place.settings().audit_key_file
    with Database(place.url, DatabaseRole.OWNER, pool_size=1) as database:
        faults, events = [], 0
        if key_file.exists():
            with database.transaction() as connection:
                report = check_audit(connection, read_key(key_file), read_head(key_file))
            faults, events = [f"{one.fault} {one.number}" for one in report.findings], report.events
        with database.transaction() as connection:
            runs = connection.execute("SELECT week, id::text, state FROM run ORDER BY week").fetchall()
            units = connection.execute(UNITS).fetchall()
            names = StoredLetter.__slots__
            rows = connection.execute(LETTERS).fetchall()
            letters = [StoredLetter(**dict(zip(names, row, strict=True))) for row in rows]
    return Facts(runs=runs, units=units, letters=letters, events=events, audit_faults=faults)


def after_a_week(place: Place, week: IsoWeek) -> tuple[set[str], Mapping[str, int]]:
    """Whoever has entries in the week, and how making its lists again came out."""
    services = place.services()
    with services.job.transaction() as connection:
        readers = {row[0] for row in connection.execute(READERS, [week])}
    made = replay_week(services.job, week, now=place.clock(), actor="cli:crash_campaign")
    services.close()
    return readers, {str(result): count for result, count in made.counts.items()}


@dataclass(kw_only=True)
class Ledger:
    """Everything that has been seen so far, and what in it breaks a promise."""

    file: Path
    broken: list[str] = field(default_factory=list)
    checks: int = 0
    replayed: Counter[str] = field(default_factory=Counter)
    accepted: list[Accepted] = field(default_factory=list)
    _refused: set[str] = field(default_factory=set)
    _taken: set[str] = field(default_factory=set)
    _unread: set[tuple[str, str]] = field(default_factory=set)
    _lost: set[str] = field(default_factory=set)
    _read_until: int = 0
    _runs: dict[str, str] = field(default_factory=dict)
    _units: dict[tuple[str, str], tuple[str, str | None]] = field(default_factory=dict)

    def read_on(self) -> None:
        """Take in what the mail server has taken and refused since the last time."""
        with self.file.open("rb") as file:
            file.seek(self._read_until)
            new = file.read()
        new = new[: new.rfind(b"\n") + 1]
        self._read_until += len(new)
        for line in new.splitlines():
            told = json.loads(line)
            if "hung_up" in told:
                self._unread.add((told["user"], told["hung_up"]))
            elif "digest" in told:
                self.accepted.append(Accepted(**told))
                self._taken.add(_id_of(self.accepted[-1]))
            else:
                self._refused.add(told["recipient"])

    def check(self, facts: Facts) -> None:
        """After each fault: the trail is whole, no run and no committed list has become another, no mark is made up."""
        self.checks += 1
        self.read_on()
        self._say(facts.audit_faults, "audit trail")
        for week, run, _ in facts.runs:
            if self._runs.setdefault(week, run) != run:
                self._say([week], "double run")
        for week, unit, run, digest, entries, pairs, positions in facts.units:
            if self._units.setdefault((week, unit), (run, digest)) != (run, digest):
                self._say([f"{week} {unit}"], "double run: lists changed after they were committed")
            if not entries == pairs == positions:
                self._say([f"{week} {unit}"], "double run: entries twice")
        for letter in facts.letters:
            if letter.last_error == CONNECTION_LOST:
                self._lost.add(letter.id)
            if letter.state == "sent" and letter.id not in self._taken:
                self._say([letter.id], "lost: marked as sent and never accepted")
            if letter.told_sent != (letter.state == "sent") or letter.told_failed != (letter.state == "failed"):
                self._say([letter.id], "audit trail and letter differ")

    def check_week(self, facts: Facts, week: IsoWeek, readers: set[str], replay: Mapping[str, int]) -> None:
        """When a week is over: everybody has their letter but whom the server has refused for good, and the lists
        replay."""
        if not facts.run_is_finished(week):
            self._say([week], "lost: the week has no finished run")
        letters = [one for one in facts.letters if one.week == week]
        recipients = [one.recipient for one in letters]
        if len(recipients) != len(set(recipients)):
            self._say([week], "double run: two letters")
        for missing in readers - set(recipients):
            self._say([f"{week} {missing}"], "lost: no letter")
        for letter in letters:
            if letter.state != "sent" and not (letter.state == "failed" and letter.address in self._refused):
                self._say([f"{week} {letter.recipient} {letter.state} {letter.last_error}"], "lost")
        self._refused.clear()
        for result, count in replay.items():
            self.replayed[result] += count
            if result != "same":
                self._say([f"{week} {result}"], "replay")

    def settle(self, lives: Mapping[str, Life]) -> Mapping[str, int]:
        """The copies by what explains them, at the end. What nothing explains is a broken promise."""
        by_letter: dict[str, list[Accepted]] = defaultdict(list)
        keys: dict[tuple[str, str], set[str]] = defaultdict(set)
        last_of: dict[str, str] = {}
        self.read_on()
        for one in self.accepted:
            letter = _id_of(one)
            by_letter[letter].append(one)
            keys[one.recipient, _week_of(one)].add(letter)
            last_of[one.user] = letter
        for key, different in keys.items():
            if len(different) > 1:
                self._say([" ".join(key)], "double run: two letters by content")
        causes: Counter[str] = Counter()
        for letter, copies in by_letter.items():
            if len({(one.digest, one.recipient) for one in copies}) > 1:
                self._say([letter], "copies that differ")
            found = [self._cause(one, letter, lives[one.user], last_of[one.user] == letter) for one in copies]
            explained = [cause for cause in found if cause is not None]
            # One of the copies is the letter; the last of them, unless what explains it explains no other.
            for cause in explained[: len(copies) - 1]:
                causes[cause] += 1
            if len(explained) < len(copies) - 1:
                self._say([letter], "copy that nothing explains")
        return causes

    def _cause(self, one: Accepted, letter: str, life: Life, is_last: bool) -> str | None:
        """Why nobody may have seen that the server took a letter. A life that ended so can have left its last one only.

        An answer that comes after the worker's patience is lost too: the server has seen it hang up without another
        word, and the letter has said meanwhile that the connection was lost.
        """
        if not one.answered:
            return "answer lost on the way"
        if life.outlived_lease:
            return "worker stopped past its lease"
        if life.killed and is_last:
            return "worker killed before the mark"
        if life.lost_database and is_last:
            return "database stopped before the mark"
        if (one.user, one.digest) in self._unread and letter in self._lost:
            return "answer later than the worker waits"
        return None

    def letters_accepted(self) -> tuple[int, int]:
        """How many letters the mail server took, and how many times."""
        return len(self._taken), len(self.accepted)

    def count(self, what: str) -> int:
        """How many breaches begin with a word."""
        return sum(one.startswith(what) for one in self.broken)

    def _say(self, where: Sequence[str], what: str) -> None:
        self.broken.extend(said for one in where if (said := f"{what}: {one}") not in self.broken)


def _id_of(one: Accepted) -> str:
    found = message_from_string(one.content.partition("\r\n\r\n")[0], policy=policy.default)["Message-ID"]
    return str(found).strip().strip("<>").partition("@")[0]


def _week_of(one: Accepted) -> str:
    head = message_from_string(one.content.partition("\r\n\r\n")[0], policy=policy.default)
    return iso_week(local_date(parsedate_to_datetime(str(head["Date"])).astimezone()))


def ready_at(letters: Sequence[StoredLetter], now: datetime) -> datetime:
    """When all of some letters are due and nobody's."""
    moments = [moment for one in letters for moment in (one.next_attempt_at, one.claimed_until) if moment is not None]
    return max([now, *(moment + timedelta(seconds=1) for moment in moments)])
