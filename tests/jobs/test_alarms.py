"""Alarms: each is told once to the administrator and once more when it is over, whoever of the two watches is alive."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import httpx
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from matcher import alarms
from matcher.alarms import CLOCK_WRONG, LETTERS_FAILED, LETTERS_WAIT, WORDS, Watched, keep_watching, ringing
from matcher.jobs import Job
from models.errors import LockHeld, MailServerUnavailable, PermanentDeliveryError
from models.ids import LetterId, StaffCode, new_id
from models.letter import Letter
from models.staff import Role, Staff
from models.store import jobs, letters, staff
from models.store.database import Conn
from tests.jobs.conftest import World

MINUTE = timedelta(minutes=1)
ADMINISTRATOR = Staff(code=StaffCode("AD-01"), name="Siv Drift", email="ad@kalmar.example", role=Role.ADMINISTRATOR)


class Post:
    """Takes every letter, or refuses with an error."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.sent: list[Letter] = []

    def send(self, letter: Letter) -> None:
        if self.error is not None:
            raise self.error
        self.sent.append(letter)

    def close(self) -> None:
        pass


@pytest.fixture
def running(world: World, as_owner: Callable[[Callable[[Conn], object]], None]) -> World:
    """A service whose jobs have all just done their work, and that has an administrator."""
    as_owner(lambda connection: staff.put(connection, [ADMINISTRATOR]))
    world.clock.now = datetime(2026, 11, 25, 12, tzinfo=UTC)
    alarms_of(world)
    succeed(world, *Job)
    with world.services.job.transaction() as connection:
        connection.execute(
            "INSERT INTO run (id, week, as_of, state, started_at, finished_at, model, settings) "
            "VALUES (gen_random_uuid(), '2026-W48', '2026-11-23', 'finished', now(), now(), '', '{}')"
        )
    return world


def succeed(world: World, *done: Job) -> None:
    with world.services.job.transaction() as connection:
        for job in done:
            jobs.started(connection, job, world.clock())
            jobs.succeeded(connection, job, world.clock())


def alarms_of(world: World) -> set[str]:
    with world.services.job.transaction() as connection:
        return set(ringing(connection, world.clock(), world.services.settings.weekly_hour))


def pass_minutes(world: World, number: int, post: Post, *alive: Job) -> list[Watched]:
    """Minutes in which some jobs do their work and somebody looks at the end of each."""
    seen = []
    for _ in range(number):
        world.clock.now += MINUTE
        succeed(world, *alive)
        seen.append(alarms.watch(world.services, post))
    return seen


def written(world: World) -> list[str]:
    with world.services.job.transaction() as connection:
        rows = connection.execute(
            "SELECT l.subject FROM letter l JOIN notice n ON n.letter_id = l.id "
            "WHERE n.key LIKE 'alarm:%' ORDER BY l.created_at"
        )
        return [row[0] for row in rows]


def letter(world: World, created_at: datetime) -> Letter:
    return Letter(
        id=LetterId(new_id()), run_id=None, recipient=StaffCode("HL-01"), address="hl@kalmar.example", subject="S",
        text="T", html="H", created_at=created_at,
    )  # fmt: skip


OTHERS = tuple(job for job in Job if job is not Job.EMBED)


def test_one_overdue_job_is_told_once_and_once_more_when_it_is_over(running: World) -> None:
    post = Post()
    assert {one.letters for one in pass_minutes(running, 15, post, *OTHERS)} == {0}
    told = pass_minutes(running, 40, post, *OTHERS)
    assert [number for number, one in enumerate(told) if one.letters] == [5]
    assert written(running) == ["Larm från Ingång: nya profiler och annonser läses inte in"]
    with running.services.job.transaction() as connection:
        row = connection.execute("SELECT recipient, address, text FROM letter").fetchone()
    assert row is not None
    assert row[:2] == ("AD-01", "ad@kalmar.example")
    assert "Sedan 25 november 2026 kl. 13.15." in row[2]
    assert "docs/operations.md, avsnittet embed_pending" in row[2]
    assert "https://ingang.kalmar.example/health/jobs" in row[2]
    pass_minutes(running, 10, post, *Job)
    assert written(running)[1:] == ["Över: nya profiler och annonser läses inte in"]
    assert post.sent == [], "the outbox is alive: nobody else sends"
    told = pass_minutes(running, 30, post, *OTHERS)
    assert sum(one.letters for one in told) == 1, "another period, another letter"


def test_a_job_that_is_late_and_comes_back_before_it_is_settled_is_not_written_about(running: World) -> None:
    pass_minutes(running, 18, Post(), *OTHERS)
    assert alarms_of(running) == {Job.EMBED}
    pass_minutes(running, 10, Post(), *Job)
    assert written(running) == []


def test_a_scheduler_that_is_dead_is_told_by_whoever_else_watches_in_one_letter_that_it_hands_over_itself(
    running: World,
) -> None:
    post = Post()
    pass_minutes(running, 60, post)
    assert [one.subject for one in post.sent] == ["Larm från Ingång: schemaläggaren är tyst med mera"]
    assert post.sent[0].text.index(WORDS[Job.WATCH]) < post.sent[0].text.index(WORDS[Job.DELIVER])
    pass_minutes(running, 2, post, *Job)
    assert [one.subject for one in post.sent][1:] == [], "what is over goes out by the ordinary way"
    assert len(written(running)) == 2


def test_a_letter_about_silence_is_tried_again_where_the_mail_server_is_away(running: World) -> None:
    away = Post(MailServerUnavailable("mail_server_unreachable"))
    pass_minutes(running, 30, away)
    back = Post()
    pass_minutes(running, 15, back)
    assert len(back.sent) == 1


def test_what_first_came_late_and_then_went_silent_is_another_alarm(running: World) -> None:
    with running.services.job.transaction() as connection:
        connection.execute("UPDATE job SET succeeded_at = NULL WHERE name = 'embed_pending'")
    pass_minutes(running, 2, Post(), *OTHERS)
    succeed(running, *Job)
    told = pass_minutes(running, 25, Post(), *OTHERS)
    assert [number for number, one in enumerate(told) if one.letters] == [20]


def test_while_a_scheduler_is_dead_nobody_sends_its_other_letters(running: World) -> None:
    with running.services.job.transaction() as connection:
        letters.add(connection, [letter(running, running.clock())])
    post = Post()
    pass_minutes(running, 40, post)
    assert {one.recipient for one in post.sent} == {"AD-01"}


def test_an_outbox_that_is_stuck_shows_though_its_job_succeeds_and_is_over_when_it_is_sent(running: World) -> None:
    with running.services.job.transaction() as connection:
        letters.add(connection, [waiting := letter(running, running.clock())])
    pass_minutes(running, 60, Post(), *Job)
    assert alarms_of(running) == set()
    pass_minutes(running, 7, Post(), *Job)
    assert alarms_of(running) == {LETTERS_WAIT}
    assert written(running) == ["Larm från Ingång: brev har väntat i mer än en timme på att skickas"]
    with running.services.job.transaction() as connection:
        connection.execute(
            "UPDATE letter SET state = 'sent', sent_at = now(), next_attempt_at = NULL WHERE id = %s", [waiting.id]
        )
    assert alarms_of(running) == set()


def test_letters_that_were_given_up_are_told_once_and_never_said_to_be_over(running: World) -> None:
    with running.services.job.transaction() as connection:
        letters.add(connection, [failed := letter(running, running.clock())])
        letters.mark_failed(connection, failed, str(PermanentDeliveryError("mail_refused")))
    pass_minutes(running, 10, Post(), *Job)
    assert alarms_of(running) == {LETTERS_FAILED}
    assert written(running) == ["Larm från Ingång: brev gick inte att skicka och har getts upp"]
    running.clock.now += timedelta(days=8)
    succeed(running, *Job)
    with running.services.job.transaction() as connection:
        connection.execute("UPDATE run SET week = '2026-W49'")
        connection.execute("UPDATE letter SET state = 'sent', sent_at = now() WHERE state = 'pending'")
    pass_minutes(running, 1, Post(), *Job)
    assert alarms_of(running) == set()
    assert len(written(running)) == 1


def test_a_clock_that_was_set_back_rings_and_masks_no_silence(running: World) -> None:
    running.clock.now -= timedelta(hours=1)
    rings = alarms_of(running)
    assert CLOCK_WRONG in rings
    assert {Job.EMBED, Job.DELIVER, Job.WATCH} <= rings, "a success in the future tells nothing"
    assert Job.WEEKLY not in rings
    succeed(running, *Job)
    assert alarms_of(running) == set()


def test_coordinators_are_told_where_there_is_no_administrator(
    running: World, as_owner: Callable[[Callable[[Conn], object]], None]
) -> None:
    as_owner(lambda connection: connection.execute("UPDATE staff SET active = false WHERE code = 'AD-01'"))
    post = Post()
    pass_minutes(running, 30, post)
    assert [one.recipient for one in post.sent] == ["MA-01"]


def test_two_who_watch_at_once_write_one_letter(running: World) -> None:
    pass_minutes(running, 20, Post(), *OTHERS)
    running.clock.now += MINUTE
    succeed(running, *OTHERS)

    def look() -> None:
        with suppress(LockHeld):
            alarms.watch(running.services, Post())

    threads = [Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(written(running)) == 1


def test_health_tells_which_and_since_when_and_recovers(running: World) -> None:
    with TestClient(create_app(running.services)) as client:

        def ask() -> httpx.Response:
            return client.get("/health/jobs")

        assert (ask().status_code, ask().json()["alarms"]) == (200, [])
        pass_minutes(running, 16, Post(), *OTHERS)
        answer = ask()
        assert answer.status_code == 503
        assert answer.json()["alarms"] == [{"alarm": "embed_pending", "since": "2026-11-25T12:15:00Z"}]
        of_job = next(one for one in answer.json()["jobs"] if one["job"] == "embed_pending")
        assert (of_job["overdue"], of_job["overdue_since"]) == (True, "2026-11-25T12:15:00Z")
        succeed(running, Job.EMBED)
        assert ask().status_code == 200


def test_whoever_keeps_watching_goes_on_after_a_failure_and_stops_when_told(
    running: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, stopped, enough = [], Event(), Event()

    def look(_: object) -> None:
        looks.append(len(looks))
        if len(looks) == 3:
            enough.set()
        raise ZeroDivisionError

    monkeypatch.setattr(alarms, "EVERY", 0.01)
    monkeypatch.setattr(alarms, "watch", look)
    thread = Thread(target=keep_watching, args=(running.services, stopped))
    thread.start()
    assert enough.wait(10)
    stopped.set()
    thread.join(10)
    assert not thread.is_alive()


def test_every_job_has_words_for_its_alarm_and_a_grace() -> None:
    assert set(Job) <= WORDS.keys()
