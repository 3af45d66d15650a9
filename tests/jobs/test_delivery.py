"""The outbox is emptied: what is sent, what waits, what is given up, and what two deliverers do to each other."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from matcher import delivery
from matcher.config import Settings
from matcher.delivery import (
    FIRST_PAUSE,
    LEASE,
    LONGEST_PAUSE,
    MARKED_WITHIN,
    SERVER_PAUSE,
    SPREAD,
    DeliveryResult,
    deliver_pending,
    pause,
)
from matcher.mail import LONGEST
from models.errors import MailServerUnavailable, PermanentDeliveryError, StoreUnavailable, TemporaryDeliveryError
from models.ids import IsoWeek, LetterId, RunId, StaffCode, new_id
from models.letter import Letter, LetterState
from models.shortlist import Run, RunState
from models.store import audit, letters, runs
from models.store.database import Conn, Database

START = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
SETTINGS = Settings(_env_file=None, mail_attempts=3)


class Moved:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


class Recorder:
    """Keeps what it is given; `answers` are raised for the recipients that they are meant for."""

    def __init__(self, answers: dict[str, Exception] | None = None) -> None:
        self.answers = answers or {}
        self.sent: list[Letter] = []
        self.closed = 0
        self.before_each: Callable[[], object] = lambda: None

    def send(self, letter: Letter) -> None:
        self.before_each()
        if letter.recipient in self.answers:
            raise self.answers[letter.recipient]
        self.sent.append(letter)

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def clock() -> Moved:
    return Moved()


@pytest.fixture
def outbox(database_url: str, job: Database) -> Callable[[int], Sequence[Letter]]:
    """Writes that many letters, to HL-01 and on."""

    def fill(count: int) -> Sequence[Letter]:
        run = RunId(new_id())
        written = [
            Letter(
                id=LetterId(UUID(int=number)),
                run_id=run,
                recipient=StaffCode(f"HL-{number:02d}"),
                address=f"hl{number}@kalmar.example",
                subject="Vecka 48",
                text="Hej!",
                html="<p>Hej!</p>",
                created_at=START,
            )
            for number in range(1, count + 1)
        ]
        with psycopg.connect(database_url) as connection:
            for letter in written:
                connection.execute(
                    "INSERT INTO ingang.staff (code, name, email, role) VALUES (%s, 'x', 'x', 'caseworker')",
                    (letter.recipient,),
                )
        with job.transaction() as connection:
            runs.begin(
                connection,
                Run(
                    id=run,
                    week=IsoWeek("2026-W48"),
                    as_of=date(2026, 11, 23),
                    state=RunState.RUNNING,
                    started_at=START,
                    settings={},
                ),
            )
            letters.add(connection, written)
        return written

    return fill


def stored(job: Database, letter: Letter) -> Letter:
    with job.transaction() as connection:
        return next(one for one in letters.of_run(connection, letter.run_id) if one.id == letter.id)


def actions(job: Database, letter: Letter) -> list[str]:
    with job.transaction() as connection:
        return [event.action for event in audit.of_subject(connection, "letter", str(letter.id))]


def test_every_letter_is_sent_once_and_told_of(
    job: Database, outbox: Callable[[int], Sequence[Letter]], clock: Moved
) -> None:
    written = outbox(23)
    sender = Recorder()
    assert deliver_pending(job, SETTINGS, clock, sender) == DeliveryResult(sent=len(written))
    assert sorted(letter.id for letter in sender.sent) == [letter.id for letter in written]
    assert stored(job, written[0]).state is LetterState.SENT
    assert stored(job, written[0]).sent_at == START
    assert actions(job, written[0]) == ["letter.sent"]
    clock.now += timedelta(days=8)
    assert deliver_pending(job, SETTINGS, clock, Recorder()) == DeliveryResult()
    assert sender.closed == 1


def test_a_refused_letter_waits_longer_each_time_and_is_given_up_after_the_last_attempt(
    job: Database, outbox: Callable[[int], Sequence[Letter]], clock: Moved
) -> None:
    (letter,) = outbox(1)
    sender = Recorder({"HL-01": TemporaryDeliveryError("mail_postponed", phase="rcpt", status=450)})
    waits = []
    for _ in range(2):
        assert deliver_pending(job, SETTINGS, clock, sender) == DeliveryResult(postponed=1)
        assert deliver_pending(job, SETTINGS, clock, sender) == DeliveryResult()
        waiting = stored(job, letter)
        assert waiting.state is LetterState.PENDING
        assert waiting.last_error == "mail_postponed rcpt 450"
        assert waiting.next_attempt_at is not None
        waits.append(waiting.next_attempt_at - clock.now)
        clock.now = waiting.next_attempt_at
    assert waits[0] < waits[1]
    assert deliver_pending(job, SETTINGS, clock, sender) == DeliveryResult(failed=1)
    assert stored(job, letter).state is LetterState.FAILED
    assert stored(job, letter).attempts == SETTINGS.mail_attempts
    assert actions(job, letter) == ["letter.failed"]


def test_a_letter_that_will_never_be_taken_is_given_up_at_once(
    job: Database, outbox: Callable[[int], Sequence[Letter]], clock: Moved
) -> None:
    (letter,) = outbox(1)
    sender = Recorder({"HL-01": PermanentDeliveryError("mail_refused", phase="rcpt", status=550)})
    assert deliver_pending(job, SETTINGS, clock, sender) == DeliveryResult(failed=1)
    assert stored(job, letter).last_error == "mail_refused rcpt 550"


def test_one_bad_recipient_delays_nobody(
    job: Database, outbox: Callable[[int], Sequence[Letter]], clock: Moved
) -> None:
    written = outbox(5)
    sender = Recorder(
        {
            "HL-01": PermanentDeliveryError("mail_refused", phase="rcpt", status=550),
            "HL-02": TemporaryDeliveryError("mail_connection_lost"),
            "HL-03": UnicodeError("hl3@kalmar.example"),
        }
    )
    assert deliver_pending(job, SETTINGS, clock, sender) == DeliveryResult(sent=2, postponed=2, failed=1)
    assert [letter.recipient for letter in sender.sent] == ["HL-04", "HL-05"]
    assert stored(job, written[2]).last_error == "defect UnicodeError"


def test_when_the_server_takes_nothing_the_others_stay_due_and_no_attempt_is_lost(
    job: Database, outbox: Callable[[int], Sequence[Letter]], clock: Moved
) -> None:
    written = outbox(4)
    away = Recorder({letter.recipient: MailServerUnavailable("mail_server_unreachable") for letter in written})
    for _ in range(SETTINGS.mail_attempts * 3):
        assert deliver_pending(job, SETTINGS, clock, away) in (DeliveryResult(postponed=1), DeliveryResult())
        clock.now += timedelta(minutes=1)
    assert {stored(job, letter).state for letter in written} == {LetterState.PENDING}
    assert {stored(job, letter).attempts for letter in written} == {0}
    assert stored(job, written[0]).last_error == "mail_server_unreachable"
    clock.now += SERVER_PAUSE * (1 + SPREAD)
    assert deliver_pending(job, SETTINGS, clock, Recorder()) == DeliveryResult(sent=4)


def test_a_letter_whose_deliverer_died_goes_out_when_its_lease_has_ended(
    job: Database, outbox: Callable[[int], Sequence[Letter]], clock: Moved
) -> None:
    (letter,) = outbox(1)
    with job.transaction() as connection:
        letters.claim(connection, clock.now, LEASE)
    clock.now += LEASE - timedelta(seconds=1)
    assert deliver_pending(job, SETTINGS, clock, Recorder()) == DeliveryResult()
    clock.now += timedelta(seconds=1)
    sender = Recorder()
    assert deliver_pending(job, SETTINGS, clock, sender) == DeliveryResult(sent=1)
    assert sender.sent[0].message_id("kalmar.example") == letter.message_id("kalmar.example")


def test_a_mark_that_was_lost_costs_a_copy_with_the_same_message_id_and_no_letter(
    job: Database, outbox: Callable[[int], Sequence[Letter]], clock: Moved, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox(1)
    first, second = Recorder(), Recorder()
    with monkeypatch.context() as broken:

        def lost(*arguments: object) -> None:
            raise StoreUnavailable("database_unavailable")

        broken.setattr(letters, "mark_sent", lost)
        broken.setattr(delivery, "MARKED_WITHIN", 0)
        with pytest.raises(StoreUnavailable):
            deliver_pending(job, SETTINGS, clock, first)
    assert first.closed == 1
    clock.now += LEASE
    assert deliver_pending(job, SETTINGS, clock, second) == DeliveryResult(sent=1)
    assert {letter.message_id("x") for letter in first.sent} == {letter.message_id("x") for letter in second.sent}


def test_a_database_that_is_away_while_a_letter_is_sent_is_asked_again_and_there_is_no_copy(
    job: Database, outbox: Callable[[int], Sequence[Letter]], clock: Moved, monkeypatch: pytest.MonkeyPatch
) -> None:
    (letter,) = outbox(1)
    mark, calls = letters.mark_sent, []

    def lost_twice(connection: Conn, one: Letter, at: datetime) -> bool:
        calls.append(one)
        if len(calls) < 3:
            raise StoreUnavailable("database_unavailable")
        return mark(connection, one, at)

    monkeypatch.setattr(letters, "mark_sent", lost_twice)
    sender = Recorder()
    assert deliver_pending(job, SETTINGS, clock, sender) == DeliveryResult(sent=1)
    assert stored(job, letter).state is LetterState.SENT
    assert actions(job, letter) == ["letter.sent"]


def test_two_deliverers_send_no_letter_twice(
    job: Database, outbox: Callable[[int], Sequence[Letter]], clock: Moved
) -> None:
    written = outbox(5)
    inner, outer = Recorder(), Recorder()
    results: list[DeliveryResult] = []

    def meanwhile() -> None:
        if not results:
            results.append(DeliveryResult())
            results[0] = deliver_pending(job, SETTINGS, clock, inner)

    outer.before_each = meanwhile
    assert deliver_pending(job, SETTINGS, clock, outer) == DeliveryResult(sent=1)
    assert results == [DeliveryResult(sent=4)]
    assert len({letter.id for letter in inner.sent + outer.sent}) == len(written)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        TemporaryDeliveryError("mail_postponed", phase="rcpt", status=450),
        PermanentDeliveryError("mail_refused", phase="rcpt", status=550),
        MailServerUnavailable("mail_server_unreachable"),
    ],
)
def test_who_was_too_slow_says_nothing_of_a_letter_that_another_has(
    job: Database, outbox: Callable[[int], Sequence[Letter]], clock: Moved, answer: Exception | None
) -> None:
    (letter,) = outbox(1)
    slow = Recorder({} if answer is None else {"HL-01": answer})
    others: list[Letter] = []

    def too_long() -> None:
        if not others:
            clock.now += LEASE
            with job.transaction() as connection:
                others.extend(letters.claim(connection, clock.now, LEASE))

    slow.before_each = too_long
    deliver_pending(job, SETTINGS, clock, slow)
    standing = stored(job, letter)
    assert (standing.state, standing.claim, standing.attempts) == (LetterState.PENDING, others[0].claim, 2)
    assert (standing.claimed_until, standing.last_error) == (clock.now + LEASE, None)
    assert actions(job, letter) == []
    with job.transaction() as connection:
        assert letters.mark_sent(connection, others[0], clock.now)


def test_a_lease_outlasts_a_letter_and_its_mark() -> None:
    assert LONGEST + 2 * MARKED_WITHIN < LEASE


def test_who_has_been_tried_before_stands_behind_the_others(
    job: Database, outbox: Callable[[int], Sequence[Letter]], clock: Moved
) -> None:
    outbox(3)
    with job.transaction() as connection:
        assert [one.recipient for one in letters.claim(connection, clock.now, LEASE)] == ["HL-01"]
    clock.now += LEASE
    sender = Recorder()
    assert deliver_pending(job, SETTINGS, clock, sender) == DeliveryResult(sent=3)
    assert [letter.recipient for letter in sender.sent] == ["HL-02", "HL-03", "HL-01"]


def test_pauses_double_up_to_the_longest_and_differ_between_letters() -> None:
    ids = [LetterId(UUID(int=number)) for number in range(50)]
    for attempts in range(1, 14):
        middle = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
        pauses = [pause(attempts, one) for one in ids]
        assert all(0.75 * middle <= one <= 1.25 * middle for one in pauses)
        assert len(set(pauses)) == len(ids)
    assert pause(10_000, ids[0]) <= 1.25 * LONGEST_PAUSE
    assert pause(3, ids[0]) == pause(3, replace_id(ids[0]))


def replace_id(letter_id: LetterId) -> LetterId:
    return LetterId(UUID(letter_id.hex))
