"""The scheduler's process as it runs for real: what was missed is made up for, once, also by two, under any clock."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from matcher import schedule
from matcher.jobs import Job, due_week
from matcher.schedule import follow_clock, waking
from matcher.shortlisting import run_weekly
from matcher.work import weekly_if_due
from models.clock import next_week, week_start
from models.ids import IsoWeek
from models.shortlist import Run, RunState
from models.store import audit, jobs, letters, runs
from models.store.database import Database
from tests.jobs.conftest import World

ROOT = Path(__file__).resolve().parents[2]
HOUR = 6
COMMAND = [sys.executable, "-m", "matcher", "schedule"]


@dataclass
class Scheduler:
    """A running `python -m matcher schedule`, and what it has logged."""

    process: subprocess.Popen[bytes]
    log: Path

    def logged(self, event: str) -> list[dict[str, object]]:
        lines = [json.loads(line) for line in self.log.read_text("utf-8").splitlines() if line.startswith("{")]
        return [line for line in lines if line["event"] == event]

    def finished(self, job: Job) -> list[dict[str, object]]:
        """The lines of what the job has done; ticks without anything to do log none."""
        return [line for line in self.logged("job.finished") if line["job"] == job]


@contextmanager
def scheduler(url: str, folder: Path, name: str = "a", **environment: str) -> Iterator[Scheduler]:
    """The real process on the database at `url`; it is killed in the end."""
    log = folder / f"{name}.log"
    own = {
        "MATCHER_DATABASE_URL": url, "MATCHER_DATA_DIR": str(folder), "MATCHER_WEEKLY_HOUR": str(HOUR),
        "MATCHER_MAILBOX_PORT": "9", "MATCHER_OTHER_UNITS": "0881",
    }  # fmt: skip
    with log.open("wb") as file:
        process = subprocess.Popen(COMMAND, cwd=ROOT, env={**os.environ, **own, **environment}, stderr=file)
        try:
            yield Scheduler(process=process, log=log)
        finally:
            process.kill()
            process.wait()


def eventually(true: Callable[[], bool], seconds: float = 60) -> float:
    """Wait until it is so. Returns the seconds that it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds
        time.sleep(0.1)
    return time.monotonic() - began


def run_of(database: Database, week: IsoWeek) -> Run | None:
    with database.transaction() as connection:
        return runs.of_week(connection, week)


def is_finished(database: Database, week: IsoWeek) -> bool:
    run = run_of(database, week)
    return run is not None and run.state is RunState.FINISHED


def small(world: World) -> None:
    world.vacancy(world.commitment(), "Städare till skola")
    world.candidate("b", "städare", caseworker="HL-01")
    world.deliver_profiles()


def test_two_schedulers_that_start_after_a_missed_monday_begin_its_run_once_within_a_minute(
    world: World, database_url: str, tmp_path: Path
) -> None:
    """Nobody is in the pool: the encoder's libraries take a busy machine longer to import than all else together."""
    database = world.services.job
    began, week = datetime.now(UTC), due_week(datetime.now(UTC), HOUR)
    with scheduler(database_url, tmp_path, "a") as first, scheduler(database_url, tmp_path, "b") as second:
        eventually(lambda: is_finished(database, week), 180)
        eventually(lambda: any(each.finished(Job.WEEKLY) for each in (first, second)))
        assert [one["runs"] for each in (first, second) for one in each.finished(Job.WEEKLY)] == [1]
    run = run_of(database, week)
    assert run is not None
    assert run.started_at - began < timedelta(seconds=60)
    with database.transaction() as connection:
        assert [one.action for one in audit.of_subject(connection, "run", str(run.id))] == ["run.begun", "run.finished"]


def test_a_run_that_a_new_week_overtakes_is_closed_as_abandoned_and_the_new_one_made(world: World) -> None:
    small(world)
    world.candidate("c", "städare", municipality="0881")
    world.deliver_profiles()
    with pytest.raises(ZeroDivisionError):
        run_weekly(world.services, progress=lambda step, done, total: done // 0 if step == "rank" else None)
    world.a_week_later()
    result = weekly_if_due(world.services)
    assert result is not None
    assert (result.run.week, result.run.state) == ("2026-W49", RunState.FINISHED)
    left = run_of(world.services.job, IsoWeek("2026-W48"))
    assert left is not None
    assert (left.state, left.abandoned_at, left.finished_at) == (RunState.ABANDONED, world.clock(), None)
    with world.services.application.transaction() as connection:
        events = audit.of_subject(connection, "run", str(left.id))
        assert letters.of_run(connection, left.id) == []
    assert (events[-1].action, events[-1].details) == ("run.abandoned", {"for": "2026-W49"})
    world.clock.now -= timedelta(days=1)
    assert weekly_if_due(world.services) is None


def test_minute_by_minute_on_a_real_database_each_week_is_run_once_over_a_clock_change_with_a_clock_set_back(
    world: World,
) -> None:
    """Sunday night, clocks back, into Monday; at 06:30 somebody sets the clock back an hour. W43 was never made."""
    small(world)
    monday = week_start(IsoWeek("2026-W44"), HOUR)
    made = []
    for hours, step in ((-30, 20), (-28, 20), (-1, 1), (0, 1), (1, 1)):
        world.clock.now = monday + timedelta(hours=hours)
        for _ in range(45 // step):
            result = weekly_if_due(world.services)
            made += [result.run.week] if result else []
            world.clock.now += timedelta(minutes=step)
    assert made == ["2026-W43", "2026-W44"]


def test_a_first_week_made_at_its_hour_is_followed_by_no_older_one_when_the_clock_is_set_back(world: World) -> None:
    small(world)
    world.clock.now = week_start(IsoWeek("2026-W48"), HOUR)
    result = weekly_if_due(world.services)
    assert result is not None
    world.clock.now -= timedelta(hours=1)
    assert weekly_if_due(world.services) is None


def test_a_clock_that_is_set_wakes_every_tick_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    moved, woken, stopped = [0.0], Event(), Event()
    monkeypatch.setattr(schedule, "CLOCK_SECONDS", 0.02)

    class Time:
        monotonic = staticmethod(time.monotonic)

        @staticmethod
        def time() -> float:
            return time.time() + moved[0]

    monkeypatch.setattr(schedule, "time", Time)
    scheduler = waking({Job.WEEKLY: woken.set}, weekly_hour=HOUR)
    waiting = datetime.now(UTC) + timedelta(hours=1)
    for job in scheduler.get_jobs():
        job.modify(next_run_time=waiting)
    threads = [Thread(target=scheduler.start, daemon=True)]
    threads.append(Thread(target=follow_clock, args=(scheduler, stopped), daemon=True))
    for thread in threads:
        thread.start()
    assert not woken.wait(0.3)
    moved[0] = -3600.0
    assert woken.wait(5)
    stopped.set()
    scheduler.shutdown(wait=False)


@pytest.fixture(scope="module")
def moved_clock(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A library that moves the clock of a program that loads it."""
    compiler = shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("ingen C-kompilator: apt install gcc")
    library = tmp_path_factory.mktemp("clock") / "moved_clock.so"
    source = Path(__file__).with_name("moved_clock.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True)
    return str(library)


@pytest.mark.full
def test_the_real_process_goes_on_within_a_minute_when_its_clock_is_set_back_forward_and_over_a_monday(
    world: World, database_url: str, tmp_path: Path, moved_clock: str
) -> None:
    small(world)
    database = world.services.job
    moved = tmp_path / "moved"

    def set_clock(seconds: float) -> None:
        """Replace the file whole: the process reads it all the time."""
        new = tmp_path / "new"
        new.write_text(str(round(seconds)))
        new.rename(moved)

    def started(job: Job) -> datetime:
        with database.transaction() as connection:
            at = {one.name: one.started_at for one in jobs.all_jobs(connection)}.get(job)
        return at or datetime(2000, 1, 1, tzinfo=UTC)

    def ticks_on(offset: float) -> None:
        """Every minute's job begins anew by the clock as it is set now."""
        for job in (Job.DELIVER, Job.SEAL, Job.EMBED):
            eventually(
                lambda job=job: abs((started(job) - datetime.now(UTC)).total_seconds() - offset) < 60, 90
            )  # fmt: skip

    now = datetime.now(UTC)
    monday = next_week(due_week(now, HOUR))
    before = (week_start(monday, HOUR) - now).total_seconds() - 40
    set_clock(0)
    environment = {"LD_PRELOAD": moved_clock, "MOVED_CLOCK": str(moved)}
    with scheduler(database_url, tmp_path, **environment) as running:
        eventually(lambda: is_finished(database, due_week(now, HOUR)), 240)
        for offset in (-3600, 0, 3600, before):
            set_clock(offset)
            ticks_on(offset)
        eventually(lambda: is_finished(database, monday), 150)
        set_clock(before - 3600)
        ticks_on(before - 3600)
        assert len(running.logged("schedule.clock_set")) >= 4
        assert running.process.poll() is None
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(30) == 0
    with database.transaction() as connection:
        assert [run.week for run in runs.all_runs(connection)] == [monday, due_week(now, HOUR)]
