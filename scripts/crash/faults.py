"""Every kind of fault that a campaign knows, each of which leaves all to recover by itself and is looked at then."""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from crash import ledger as ledgers
from crash import worker, world
from crash.ledger import Facts, Ledger
from crash.mail_server import Fault, Kind, Phase
from crash.plan import OUTBOX, PATIENCE, TICK, names_of
from crash.worker import Life, Place
from matcher.delivery import LEASE
from matcher.jobs import Job
from models.fail_points import Step
from models.store.embedded import EmbeddedPostgres

Say = Callable[[str], None]
FailMail = Callable[[Sequence[Fault]], None]


@dataclass(kw_only=True)
class Faults:
    """What happens to the workers, the database and the mail server of a campaign, counted.

    `standing` is how the mail server fails all week, whatever else happens.
    """

    place: Place
    postgres: EmbeddedPostgres
    fail_mail: FailMail
    seed: int
    wanted: int
    say: Say
    ledger: Ledger
    kills: Counter[str] = field(default_factory=Counter)
    stops: Counter[str] = field(default_factory=Counter)
    points: Counter[str] = field(default_factory=Counter)
    cells: Counter[str] = field(default_factory=Counter)
    poisons: Counter[str] = field(default_factory=Counter)
    lives: dict[str, Life] = field(default_factory=dict)
    missed: int = 0
    weeks: int = 0
    standing: Sequence[Fault] = ()

    def __post_init__(self) -> None:
        self._random = Random(self.seed)

    def _kill_at(self, point: str, jobs: Sequence[Job]) -> None:
        """kill -9 at a fail-point."""
        step = point.partition(".")[0]
        armed, first = point, ""
        if step == Step.JOB_FAILED:
            # A job fails where the database goes away under it
            first = f"{Step.WEEK_BEGUN}.before"
            armed = f"{first},{point}"
        elif step == Step.WEEK_PARTITION:
            armed = f"{point}:{self._random.randint(1, len(world.UNITS))}"
        if step == Step.LETTER_REFUSED:
            kind = self._random.choice((Kind.LATER, Kind.CUT))
            self._fail(Fault(phase=Phase.RCPT, kind=kind, times=1))
        elif step == Step.SMTP_QUIT:
            self._fail(Fault(phase=Phase.MAIL, kind=Kind.LATER))
        elif step in OUTBOX and self._random.random() < 0.15:
            armed = f"{point}:2"
        life = self._begin(jobs, armed)
        reached = life.wait(PATIENCE)
        if reached == first != "":
            self._database_down()
            self._database_up()
            self.stops["at a fail-point"] += 1
            life.lost_database = True
            life.go_on()
            reached = life.wait(PATIENCE)
        if reached == point:
            self._kill(life, "at a fail-point")
        else:
            self._expect_end(life)
        self._afterwards()

    def _kill_sometime(self, jobs: Sequence[Job]) -> None:
        """kill -9 at a random moment."""
        life = self._begin(jobs)
        time.sleep(self._random.uniform(0, 0.3))
        self._kill(life, "at a random moment")
        self._afterwards()

    def _stop_database_at(self, point: str, jobs: Sequence[Job]) -> None:
        """PostgreSQL stops at once, as by pg_ctl -m immediate, while a worker is at a fail-point; then both go on, or
        the worker is killed too, or it goes on before the database is back."""
        life = self._begin(jobs, point)
        how = self._random.choice(("back before the worker goes on", "away while it goes on", "and kill -9"))
        if life.wait(PATIENCE) is None:
            self._expect_end(life)
            return self._afterwards()
        life.lost_database = True
        self._database_down()
        if how == "and kill -9":
            self._kill(life, "together with the database")
        elif how == "away while it goes on":
            life.go_on()
            time.sleep(self._random.uniform(0.05, 0.5))
        self._database_up()
        self.stops["at a fail-point"] += 1
        if how == "back before the worker goes on":
            life.go_on()
        life.wait(PATIENCE)
        self._expect_end(life)
        return self._afterwards()

    def _stop_database_sometime(self, jobs: Sequence[Job]) -> None:
        life = self._begin(jobs)
        time.sleep(self._random.uniform(0, 0.2))
        life.lost_database = True
        self._database_down()
        self._database_up()
        self.stops["at a random moment"] += 1
        life.wait(PATIENCE)
        self._expect_end(life)
        self._afterwards()

    def _two_at_once(self, jobs: Sequence[Job]) -> None:
        """Two workers at the same work; one is killed, sometimes the other too."""
        both = [self._begin(jobs), self._begin(jobs)]
        time.sleep(self._random.uniform(0, 0.3))
        self._kill(both[0], "of two at once")
        if self._random.random() < 0.5:
            time.sleep(self._random.uniform(0, 0.1))
            self._kill(both[1], "of two at once")
        both[1].wait(PATIENCE)
        self._expect_end(both[1])
        self._afterwards()

    def _schedulers(self) -> None:
        """Two schedulers as the product runs them, by mistake, and both killed."""
        jobs = (*TICK, Job.EMBED, Job.READ)
        both = [self._begin(jobs, scheduled=True), self._begin(jobs, scheduled=True)]
        time.sleep(self._random.uniform(0.2, 1.2))
        for life in both:
            self._kill(life, "of two schedulers")
        self._afterwards()

    def _outlive_lease(self, point: str) -> None:
        """A worker is stopped in the middle of a letter until its lease is over and another has sent it; then it goes
        on. Right before the final dot nothing calls it back; earlier, it must leave the letter alone."""
        life = self._begin([Job.DELIVER], point)
        if life.wait(PATIENCE) is not None:
            self.place.clock.move(LEASE + timedelta(seconds=1))
            other = self._begin([Job.DELIVER])
            other.wait(PATIENCE)
            self._expect_end(other)
            life.outlived_lease = point == f"{Step.SMTP_DOT}.before"
            life.go_on()
            life.wait(PATIENCE)
        self._expect_end(life)
        self._afterwards()

    def _mail_fault(self, phase: Phase, kind: Kind) -> None:
        """The mail server fails for one letter; nobody is killed."""
        times = 1 if phase in (Phase.RCPT, Phase.DATA, Phase.DOT) else None
        accepts = phase is Phase.DOT and kind in (Kind.HANG, Kind.CUT) and self._random.random() < 0.7
        self._fail(Fault(phase=phase, kind=kind, times=times, accepts=accepts))
        point = f"{Step.LETTER_CLAIMED}.before:2"  # one letter is enough
        life = self._begin([Job.DELIVER], point)
        life.armed = False
        if life.wait(PATIENCE) is not None:
            self._kill(life, "at a fail-point")
        self._expect_end(life)
        self.cells[f"{phase} {kind}"] += 1
        self._afterwards()

    # What faults are made of

    def _least_hit(self, steps: Sequence[Step], count: int) -> Sequence[str]:
        """So many points of some steps, those that were hit least, in the order of the steps."""
        names = names_of(steps)
        chosen = sorted(names, key=lambda name: (self.points[name], self._random.random()))[:count]
        return sorted(chosen, key=names.index)

    def _begin(self, jobs: Sequence[Job], points: str = "", **options: Any) -> Life:
        life = worker.start(self.place, len(self.lives) + 1, jobs, points, **options)
        self.lives[life.user] = life
        return life

    def _live(self, jobs: Sequence[Job], workers: int = 1) -> None:
        """Lives in which nothing happens."""
        for life in [self._begin(jobs, mail_timeout=worker.PATIENT) for _ in range(workers)]:
            life.wait(PATIENCE)
            self._expect_end(life)
        self._look()

    def _kill(self, life: Life, how: str) -> None:
        if life.kill():
            self.kills[how] += 1
            for point in life.reached:
                self.points[point] += 1

    def _expect_end(self, life: Life) -> None:
        """A life that was not killed has ended, and well."""
        if life.code is None:
            life.kill()
            self.ledger.broken.append(f"hangs: life {life.number}")
        elif life.code > 0:
            self.ledger.broken.append(f"fails: life {life.number} with code {life.code}")
        self.missed += life.armed and not life.reached

    def _afterwards(self) -> None:
        self._fail()
        self._rest()
        self._look()

    def _rest(self) -> None:
        """Time goes by, so that leases end."""
        self.place.clock.move(LEASE + timedelta(minutes=self._random.randint(1, 5)))

    def _look(self) -> None:
        self._facts: Facts = worker.in_child(self.place, partial(ledgers.look, self.place))
        self.ledger.check(self._facts)

    def _fail(self, *faults: Fault) -> None:
        self.fail_mail([*faults, *self.standing])

    def _database_down(self) -> None:
        """What pg_ctl stop -m immediate does."""
        with suppress(ProcessLookupError):
            os.kill(self.postgres.pid or 0, signal.SIGQUIT)
        until = time.monotonic() + PATIENCE
        while self.postgres.running and time.monotonic() < until:
            time.sleep(0.005)

    def _database_up(self) -> None:
        self.postgres.stop()
        self.postgres.start(join=False)
