"""Alarms: what is overdue, stuck or wrong, told once to the administrator and once more when it is over.

The scheduler watches every minute, and so does the web server, under one lock: whoever is alive sees that the other is
not. Letters go through the outbox; where the delivery itself is what is silent, whoever watches hands them over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

from matcher.delivery import deliver_pending
from matcher.jobs import Job, health, weeks_asked
from matcher.letters.alarm import AlarmLine, compose_alarm
from matcher.log import failure_of, get_logger
from matcher.mail import MailSender, SmtpSender
from matcher.services import Services
from models.alarm import Alarm
from models.errors import LockHeld
from models.ids import LetterId, new_id
from models.letter import Letter
from models.staff import Role, Staff
from models.store import alarms, jobs, letters, notices, pauses, runs, staff
from models.store.database import Conn

log = get_logger()

LOCK = "watch_jobs"
EVERY = 60.0
"""Seconds between two looks."""

LETTER_WAIT = timedelta(hours=1)
"""How old the oldest letter that waits may be: two refusals of a server that greets strangers with "later" fit in."""
FAILED_WITHIN = timedelta(days=7)
SETTLED = timedelta(minutes=5)
"""How long an alarm rings before anybody is written to: a restart or a clock that was set is over by then."""
FIRST_TIME = timedelta(minutes=30)
"""The same for what has never been right: a first start has much to do."""
CLOCK = timedelta(minutes=2)
"""How far in the future something may have happened: clocks of two machines are never quite alike."""

LETTERS_WAIT, LETTERS_FAILED, CLOCK_WRONG = "letters_wait", "letters_failed", "clock_wrong"

WORDS: Mapping[str, str] = {
    Job.WEEKLY: "Veckans kandidatlistor är inte gjorda",
    Job.EMBED: "Nya profiler och annonser läses inte in",
    Job.READ: "Vad annonser kräver läses inte, eller någon annons går inte att läsa",
    Job.DELIVER: "Brev skickas inte",
    Job.FORGET: "Det som ska gallras gallras inte",
    Job.SEAL: "Händelseloggen förseglas inte",
    Job.FOLLOW_UP: "Brev om åtaganden skrivs inte",
    Job.SKILL_GAPS: "Rapporter om kompetensgap görs inte",
    Job.WATCH: "Schemaläggaren är tyst",
    LETTERS_WAIT: "Brev har väntat i mer än en timme på att skickas",
    LETTERS_FAILED: "Brev gick inte att skicka och har getts upp",
    CLOCK_WRONG: "Klockan har ställts tillbaka, eller går olika på två maskiner",
}
"""Every alarm, by its name in `/health/jobs`, `/metrics` and docs/operations.md."""

ENDS_BY_ITSELF = frozenset({LETTERS_FAILED})
"""Alarms that stop ringing after a time without anybody having mended anything: no letter says that they are over."""

KEY = "alarm:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What a look has led to: how many alarms began, how many are over, and letters written."""

    begun: int = 0
    over: int = 0
    letters: int = 0


def ringing(connection: Conn, now: datetime, hour: int) -> Mapping[str, AlarmLine]:
    """What is wrong at `now`, by name."""
    statuses = jobs.all_jobs(connection)
    states, pause = runs.states(connection, weeks_asked(now, hour)), pauses.last_of_everything(connection)
    found = {
        one.job.value: _line(one.job, one.overdue_since, one.status.failure)
        for one in health(statuses, states, now, hour, pause)
        if one.overdue
    }
    outbox = letters.outbox(connection, now, now - FAILED_WITHIN)
    if outbox.waiting_since is not None and now > outbox.waiting_since + LETTER_WAIT:
        found[LETTERS_WAIT] = _line(LETTERS_WAIT, outbox.waiting_since + LETTER_WAIT)
    if outbox.failed_since is not None:
        found[LETTERS_FAILED] = _line(LETTERS_FAILED, outbox.failed_since)
    if any(one.started_at is not None and one.started_at > now + CLOCK for one in statuses):
        found[CLOCK_WRONG] = _line(CLOCK_WRONG, now)
    return found


def watch(services: Services, sender: MailSender | None = None) -> Watched:
    """Look once: keep what has begun to ring, forget what is over, and write to the administrator about both.

    Raises LockHeld where the other process is looking at this moment.
    """
    now = services.clock()
    with services.job.lock(LOCK):
        with services.job.transaction() as connection:
            found = ringing(connection, now, services.settings.weekly_hour)
            before = alarms.all_alarms(connection)
            standing = {one.name: one for one in before if _still_rings(one, found.get(one.name))}
            over = [one for one in before if one.name not in standing]
            alarms.end(connection, [one.name for one in over])
            new = [Alarm(name=name, since=found[name].since, seen_at=now) for name in found if name not in standing]
            alarms.begin(connection, new)
            untold = [one for one in standing.values() if one.told_at is None]
            ripe = [one for one in untold if _is_settled(one, now)]
            tell = [one for one in untold if ripe and (one in ripe or one.since is not None)]
            over.sort(key=lambda one: one.name != Job.WATCH)
            ended = [one for one in over if one.told_at is not None and one.name not in ENDS_BY_ITSELF]
            tell.sort(key=lambda one: one.name != Job.WATCH)  # the scheduler's silence explains the others'
            written = _write(connection, services, [found[one.name] for one in tell], ended, now)
            alarms.tell(connection, [one.name for one in tell], now)
        for alarm in new:
            log.error("alarm.begun", alarm=alarm.name, failure=found[alarm.name].failure)
        for alarm in over:
            log.info("alarm.over", alarm=alarm.name)
        if Job.DELIVER in found:
            sender = sender or SmtpSender(services.settings, clock=services.clock)
            deliver_pending(services.job, services.settings, services.clock, sender, notices=KEY)
    return Watched(begun=len(new), over=len(over), letters=written)


def keep_watching(services: Services, stopped: Event) -> None:
    """Look every minute until `stopped`: what the web server does beside its work. Failures are logged."""
    while not stopped.wait(EVERY):
        try:
            watch(services)
        except LockHeld:
            continue
        except Exception as error:  # the next look may succeed; the pages must not suffer
            log.error("alarm.not_watched", **failure_of(error))


def _still_rings(alarm: Alarm, found: AlarmLine | None) -> bool:
    """Whether what is found is the same alarm: what had never been right, and now has been, is another one."""
    return found is not None and (alarm.since is not None or found.since is None)


def _is_settled(alarm: Alarm, now: datetime) -> bool:
    wait = FIRST_TIME if alarm.since is None else SETTLED
    return abs(now - alarm.seen_at) >= wait  # also by a clock that was set back meanwhile


def _line(name: str, since: datetime | None, failure: str | None = None) -> AlarmLine:
    return AlarmLine(name=name, words=WORDS[name], since=since, failure=failure)


def _write(
    connection: Conn, services: Services, begun: Sequence[AlarmLine], ended: Sequence[Alarm], now: datetime
) -> int:
    """Write to each administrator. Returns how many letters."""
    if not begun and not ended:
        return 0
    over = [_line(one.name, one.since) for one in ended]
    people = _told(staff.all_staff(connection))
    if not people:
        log.error("alarm.nobody_to_tell", alarms=[one.name for one in begun])
    written = 0
    for member in people:
        composed = compose_alarm(member, begun, over, links=services.settings.links)
        letter = Letter(
            id=LetterId(new_id()), run_id=None, recipient=member.code, address=member.email,
            subject=composed.subject, text=composed.text, html=composed.html, created_at=now,
        )  # fmt: skip
        written += notices.write_once(connection, f"{KEY}{now.isoformat()}:{member.code}", letter, now)
    return written


def _told(people: Sequence[Staff]) -> Sequence[Staff]:
    """The administrators; where there is none, the coordinators: somebody has to know."""
    at_work = [one for one in people if one.active]
    administrators = [one for one in at_work if one.role is Role.ADMINISTRATOR]
    return administrators or [one for one in at_work if one.role is Role.COORDINATOR]
