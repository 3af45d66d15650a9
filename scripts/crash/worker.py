"""One life of a worker: a process of its own that does the product's jobs until it is done or killed.

Lives are forked from a process that has imported everything, so that a thousand of them cost minutes.
"""

import mmap
import os
import pickle
import signal
import struct
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from crash.world import KeywordEncoder
from matcher import log
from matcher.config import Settings
from matcher.jobs import Job
from matcher.schedule import attempt, serve_schedule
from matcher.services import Services, connect
from matcher.work import deliver, embed, read, seal, weekly_if_due
from models import fail_points
from models.store.embedded_process import dies_with_parent

HEAVY = {"torch", "transformers", "sentence_transformers"}
"""What no worker may have imported."""

IMPATIENT, PATIENT = 0.4, 3.0
"""Seconds that a worker waits for the mail server: where it may fall silent, and where nothing is to go wrong."""

T = TypeVar("T")


class SharedClock:
    """The time of the campaign and of all its workers: it runs as the machine's does, and is moved by the campaign."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, 8)
        self._memory[:] = struct.pack("d", 0.0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=struct.unpack("d", self._memory[:])[0])

    def move_to(self, moment: datetime) -> None:
        self._memory[:] = struct.pack("d", (moment - datetime.now(UTC)).total_seconds())

    def move(self, by: timedelta) -> None:
        self.move_to(self() + by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a worker works."""

    folder: Path
    url: str
    mail_port: int
    certificate: Path
    clock: SharedClock

    def settings(self, user: str = "campaign", mail_timeout: float = IMPATIENT) -> Settings:
        return Settings(
            _env_file=None,  # type: ignore[call-arg]
            data_dir=self.folder,
            database_url=self.url,
            smtp_url=f"smtp://{user}:word@127.0.0.1:{self.mail_port}?tls=required",
            mail_from="ingang@kalmar.example",
            base_url="https://ingang.kalmar.example",
            mail_timeout=mail_timeout,
            mail_attempts=100,
            shortlist_length=3,
            lists_per_candidate=3,
            other_units="0881,0834",
        )

    def services(self, user: str = "campaign", mail_timeout: float = IMPATIENT) -> Services:
        services = connect(self.settings(user, mail_timeout), self.url, self.clock)
        services.encoder = KeywordEncoder()
        return services


@dataclass(slots=True, kw_only=True)
class Life:
    """A worker's life as the campaign sees it. `reached` are the fail-points that it has stopped at."""

    number: int
    pid: int
    pipe: int
    armed: bool = False
    reached: list[str] = field(default_factory=list)
    code: int | None = None
    killed: bool = False
    lost_database: bool = False
    outlived_lease: bool = False

    @property
    def user(self) -> str:
        """As whom it signs in to the mail server."""
        return f"life-{self.number}"

    def wait(self, seconds: float) -> str | None:
        """Until it stops at a fail-point, whose name is returned, or ends; None then, and when the time is over."""
        until = time.monotonic() + seconds
        while self.code is None and time.monotonic() < until:
            pid, status = os.waitpid(self.pid, os.WNOHANG | os.WUNTRACED)
            if pid and os.WIFSTOPPED(status):
                self.reached.append(os.read(self.pipe, 200).decode().strip())
                return self.reached[-1]
            if pid:
                self._ended(status)
                return None
            time.sleep(0.003)
        return None

    def go_on(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def kill(self) -> bool:
        """kill -9. Returns whether it was alive."""
        if self.code is not None:
            return False
        os.kill(self.pid, signal.SIGKILL)
        while True:
            _, status = os.waitpid(self.pid, os.WUNTRACED)
            if not os.WIFSTOPPED(status):
                break
        self._ended(status)
        self.killed = self.code == -signal.SIGKILL
        return self.killed

    def _ended(self, status: int) -> None:
        self.code = os.waitstatus_to_exitcode(status)
        os.close(self.pipe)


def start(
    place: Place,
    number: int,
    jobs: Sequence[Job],
    points: str = "",
    *,
    scheduled: bool = False,
    mail_timeout: float = IMPATIENT,
) -> Life:
    """Fork a worker that does `jobs` once, or keeps a schedule of them, and stops at `points`."""
    ours, theirs = os.pipe()
    prepare = dies_with_parent(signal.SIGKILL)
    pid = os.fork()
    if pid == 0:

        def live() -> None:
            services = place.services(f"life-{number}", mail_timeout)
            _live(services, jobs, points, theirs, scheduled)

        _become(place, prepare, theirs, live)
    os.close(theirs)
    return Life(number=number, pid=pid, pipe=ours, armed=bool(points))


def in_child(place: Place, work: Callable[[], T]) -> T:
    """What `work` returns in a process of its own. The campaign itself has no threads, so that it can fork."""
    ours, theirs = os.pipe()
    prepare = dies_with_parent(signal.SIGKILL)
    pid = os.fork()
    if pid == 0:

        def tell() -> None:
            with os.fdopen(os.dup(theirs), "wb") as pipe:
                pickle.dump(work(), pipe)

        _become(place, prepare, theirs, tell)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(pid, 0)
    if status or not told:
        raise RuntimeError(f"a child of the campaign failed: see {log_of(place)}")
    result: T = pickle.loads(told)
    return result


def log_of(place: Place) -> Path:
    """Where workers log."""
    return place.folder / "workers.log"


@contextmanager
def logging_to(file: Path) -> Iterator[None]:
    """What this process says goes to the end of a file."""
    before = os.dup(1), os.dup(2)
    target = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for number in (1, 2):
        os.dup2(target, number)
    os.close(target)
    log.configure("INFO")
    try:
        yield
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        sys.stderr.flush()
        for number, kept in zip((1, 2), before, strict=True):
            os.dup2(kept, number)
            os.close(kept)


def _become(place: Place, prepare: Callable[[], None], keep: int, work: Callable[[], None]) -> None:
    """Be a worker and nothing else: no file of the campaign's stays open, least of all its locks."""
    code = 1
    try:
        prepare()
        os.closerange(3, keep)
        os.closerange(keep + 1, 512)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        with logging_to(log_of(place)):
            work()
            code = 0
    finally:
        os._exit(code)


def _live(services: Services, jobs: Sequence[Job], points: str, pipe: int, scheduled: bool) -> None:
    def meet(name: str) -> None:
        os.write(pipe, f"{name}\n".encode())
        os.kill(os.getpid(), signal.SIGSTOP)

    fail_points.arm(points, meet)
    work: dict[Job, Callable[[], object]] = {
        Job.WEEKLY: lambda: weekly_if_due(services),
        Job.EMBED: lambda: embed(services),
        Job.READ: lambda: read(services),
        Job.DELIVER: lambda: deliver(services),
        Job.SEAL: lambda: seal(services),
    }
    chosen = {job: work[job] for job in jobs}
    if scheduled:
        serve_schedule(chosen, weekly_hour=services.settings.weekly_hour)
    else:
        for job, act in chosen.items():
            attempt(job, act)
    assert not HEAVY & sys.modules.keys(), "a worker imports no torch"
    services.close()
