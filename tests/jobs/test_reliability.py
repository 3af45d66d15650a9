"""What docs/reliability.md promises of letters: each cell of its table is made to happen, over TLS."""

import re
import ssl
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import pytest
from crash.certificate import make_certificate, server_side
from crash.mail_server import Accepted, Fault, Kept, Kind, MailServer, Phase
from psycopg.conninfo import make_conninfo

from matcher.config import Settings
from matcher.delivery import FIRST_PAUSE, SERVER_PAUSE, SPREAD, DeliveryResult, deliver_pending
from matcher.mail import LONGEST, SmtpSender
from models import fail_points
from models.clock import Clock, system_clock
from models.errors import MailServerUnavailable, TemporaryDeliveryError
from models.ids import IsoWeek, LetterId, RunId, StaffCode, new_id
from models.letter import Letter, LetterState
from models.shortlist import Run, RunState
from models.staff import Role, Staff
from models.store import letters, runs, staff
from models.store.database import Database, DatabaseRole
from tests.conftest import own_database
from tests.jobs.smtp import letter as some_letter

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
START = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
KINDS = (Kind.LATER, Kind.NEVER, Kind.HANG, Kind.CUT)
FOR_ALL = (Phase.CONNECT, Phase.EHLO, Phase.STARTTLS, Phase.AUTH, Phase.MAIL)
BAD = "hl1@kalmar.example"
_weeks = count(1)


class Cell(NamedTuple):
    phase: Phase
    kind: Kind
    state: str


def documented() -> Sequence[Cell]:
    """The table: a row for each phase, a column for each way to fail."""
    rows = re.findall(r"^\| \**(\S[^|*]*?)\** +\|(.+)\|$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    named = {name: [cell.strip() for cell in rest.split("|")] for name, rest in rows if name in set(Phase)}
    return [
        Cell(phase, kind, state) for phase in Phase for kind, state in zip(KINDS, named[phase], strict=True)
    ]  # fmt: skip


class Moved:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


class Post(NamedTuple):
    server: MailServer
    taken: list[Kept]
    trust: ssl.SSLContext

    def sender(self, clock: Clock, longest: timedelta = LONGEST) -> SmtpSender:
        settings = Settings(
            _env_file=None,
            smtp_url=f"smtp://brev:ord@127.0.0.1:{self.server.port}?tls=required",
            mail_from="ingang@kalmar.example",
            base_url="https://ingang.kalmar.example",
            mail_timeout=0.5,
        )
        return SmtpSender(settings, clock=clock, trust=self.trust, longest=longest)

    def accepted(self, recipient: str) -> Sequence[Accepted]:
        return [one for one in self.taken if isinstance(one, Accepted) and one.recipient == recipient]


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    chain, key = make_certificate(tmp_path_factory.mktemp("certificate"))
    taken: list[Kept] = []
    with MailServer(server_side(chain, key), taken.append) as server:
        yield Post(server, taken, ssl.create_default_context(cafile=chain))


@pytest.fixture(scope="module")
def outbox(postgres_url: str, template_database: str) -> Iterator[Database]:
    """One database for all cells, with three colleagues."""
    with own_database(postgres_url, template_database) as url:
        with Database(make_conninfo(url), DatabaseRole.OWNER, pool_size=1) as owner, owner.transaction() as connection:
            staff.put(
                connection,
                [Staff(code=StaffCode(f"HL-0{n}"), name="x", email="x@y.se", role=Role.CASEWORKER) for n in (1, 2, 3)],
            )
        with Database(url, DatabaseRole.JOB) as job:
            yield job


def three_letters(job: Database, post: Post) -> Sequence[Letter]:
    post.taken.clear()
    run = RunId(new_id())
    number_of_week = next(_weeks)
    week = IsoWeek(f"2027-W{number_of_week:02d}")
    written = [
        some_letter(number, id=LetterId(UUID(int=100 * number_of_week + number)), run_id=run, created_at=START)
        for number in (1, 2, 3)
    ]
    with job.transaction() as connection:
        runs.begin(
            connection,
            Run(id=run, week=week, as_of=date(2026, 11, 23), state=RunState.RUNNING, started_at=START, settings={}),
        )
        letters.add(connection, written)
    return written


def stored(job: Database, written: Sequence[Letter]) -> Sequence[Letter]:
    with job.transaction() as connection:
        return letters.of_run(connection, written[0].run_id or RunId(new_id()))


@pytest.mark.parametrize("cell", documented(), ids=lambda cell: f"{cell.phase}-{cell.kind}".replace(" ", "_"))
def test_a_mail_server_that_fails_at_this_phase_in_this_way_leaves_the_documented_state(
    cell: Cell, outbox: Database, post: Post
) -> None:
    written, clock = three_letters(outbox, post), Moved()
    accepts = cell.phase is Phase.DOT and cell.kind in (Kind.HANG, Kind.CUT)
    only = None if cell.phase in FOR_ALL else BAD
    post.server.fail([Fault(phase=cell.phase, kind=cell.kind, only=only, accepts=accepts)])
    told = deliver_pending(outbox, Settings(_env_file=None), clock, post.sender(clock))
    first, *others = stored(outbox, written)
    middle = FIRST_PAUSE
    if cell.state == "all wait":
        middle = SERVER_PAUSE
        assert told == DeliveryResult(postponed=1)
        assert [one.attempts for one in (first, *others)] == [0, 0, 0], "it was no attempt"
        assert [(one.state, one.next_attempt_at) for one in others] == [(LetterState.PENDING, START)] * 2
    elif cell.state == "failed":
        assert told == DeliveryResult(sent=2, failed=1)
        assert first.state is LetterState.FAILED
    else:
        assert told == DeliveryResult(sent=2, postponed=1)
        assert first.attempts == 1
    if cell.state != "all wait":
        assert {one.state for one in others} == {LetterState.SENT}, "others are delayed"
    if cell.state != "failed":
        assert (first.state, first.claim, first.claimed_until) == (LetterState.PENDING, None, None)
        assert first.next_attempt_at is not None
        assert (1 - SPREAD) * middle <= first.next_attempt_at - START <= (1 + SPREAD) * middle
    post.server.fail([])
    clock.now += (1 + SPREAD) * SERVER_PAUSE
    deliver_pending(outbox, Settings(_env_file=None), clock, post.sender(clock))
    copies = {"failed": 0, "waits, copy possible": 2}.get(cell.state, 1)
    got = post.accepted(BAD)
    assert len(got) == copies
    assert len({one.digest for one in got}) <= 1, "a copy is the same to the last byte"
    assert [len(post.accepted(f"hl{number}@kalmar.example")) for number in (2, 3)] == [1, 1]
    assert stored(outbox, written)[0].state is (LetterState.FAILED if cell.state == "failed" else LetterState.SENT)


def test_the_table_has_every_phase_and_every_way_to_fail() -> None:
    assert {(cell.phase, cell.kind) for cell in documented()} == {(phase, kind) for phase in Phase for kind in KINDS}
    assert {cell.state for cell in documented()} == {"all wait", "waits", "failed", "waits, copy possible"}


def test_a_server_that_hands_its_answer_out_byte_by_byte_holds_a_letter_no_longer_than_that(post: Post) -> None:
    post.server.fail([Fault(phase=Phase.RCPT, kind=Kind.DRIP)])
    sender = post.sender(system_clock, longest=timedelta(seconds=1))
    with pytest.raises(TemporaryDeliveryError, match="mail_connection_lost"):
        sender.send(some_letter())
    post.server.fail([])


def test_a_conversation_that_the_server_has_ended_is_begun_again_and_no_letter_waits(post: Post) -> None:
    post.taken.clear()
    sender = post.sender(Moved())
    post.server.fail([])
    sender.send(some_letter(1))
    for kind in (Kind.CUT, Kind.LATER):
        post.server.fail([Fault(phase=Phase.MAIL, kind=kind, times=1)])
        sender.send(some_letter(2))
    post.server.fail([Fault(phase=Phase.MAIL, kind=Kind.NEVER)])
    with pytest.raises(MailServerUnavailable, match="mail_sender_refused"):
        sender.send(some_letter(3))
    post.server.fail([])
    assert len(post.accepted("hl2@kalmar.example")) == 2


def test_a_letter_whose_time_is_over_is_not_ended_with_its_dot(post: Post) -> None:
    post.taken.clear()
    post.server.fail([])
    clock = Moved()

    def late(_: str) -> None:
        clock.now += timedelta(minutes=4)

    fail_points.arm("smtp_data.after", late)
    try:
        with pytest.raises(TemporaryDeliveryError, match="mail_connection_lost"):
            post.sender(clock).send(some_letter())
    finally:
        fail_points.disarm()
    assert [one for one in post.taken if isinstance(one, Accepted)] == []
