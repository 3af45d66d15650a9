"""The campaign: week after week of the product's jobs, with a fault at every turn, each chosen by the seed."""

import gc
import importlib
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from crash import ledger as ledgers
from crash import world, worker
from crash.ledger import Facts, Ledger
from crash.mail_server import Fault, Kind, Phase
from crash.worker import Life, Place
from matcher.delivery import LEASE
from matcher.jobs import Job
from matcher.letters import environment
from matcher.work import deliver, seal, weekly_if_due
from models.clock import iso_week, week_start
from models.fail_points import POINTS, Step
from models.store.database import Database, DatabaseRole
from models.store.embedded import EmbeddedPostgres

FIRST_MONDAY = date(2026, 11, 23)
PATIENCE = 60.0
"""Seconds that a life may take; one that takes longer hangs, and that is a broken promise."""

RUN = (
    Step.JOB_STARTED, Step.TEXTS_NOTED, Step.ENCODER_NOTED, Step.VECTORS_KEPT, Step.LABELS_KEPT, Step.ADS_READ,
    Step.JOB_FAILED, Step.WEEK_BEGUN, Step.WEEK_PARTITION, Step.WEEK_CLOSED,
)  # fmt: skip
"""The steps of the weekly run in their order."""

SEALING = (Step.SEAL_MADE, Step.SEAL_NOTED, Step.JOB_SUCCEEDED)
OUTBOX = tuple(step for step in Step if step not in (*RUN, *SEALING))
TICK = (Job.WEEKLY, Job.DELIVER, Job.SEAL)
RUN_KILLS, OUTBOX_KILLS = 11, 12
"""Kills at fail-points in one week."""

POISONED = world.address_of("HL-03")
POISONS = {
    "": (),
    "RCPT 5xx": (Fault(phase=Phase.RCPT, kind=Kind.NEVER, only=POISONED),),
    "RCPT 4xx": (Fault(phase=Phase.RCPT, kind=Kind.LATER, only=POISONED),),
    "RCPT hang": (Fault(phase=Phase.RCPT, kind=Kind.HANG, only=POISONED),),
    "after the dot 4xx": (Fault(phase=Phase.DOT, kind=Kind.LATER, only=POISONED),),
}  # fmt: skip
"""What one recipient of a week does to the mail server."""

CELLS = tuple((phase, kind) for phase in Phase for kind in (Kind.LATER, Kind.NEVER, Kind.HANG, Kind.CUT))

Say = Callable[[str], None]
FailMail = Callable[[Sequence[Fault]], None]


@dataclass(kw_only=True)
class Campaign:
    """A campaign of so many kills on an empty database. `fail_mail` tells the mail server how to fail."""

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

    def run(self) -> Mapping[str, object]:
        """The whole campaign. Returns what came of it; `broken` is empty where every promise was kept."""
        began = time.monotonic()
        self._random = Random(self.seed)
        self.place.clock.move_to(week_start(iso_week(FIRST_MONDAY - timedelta(weeks=1)), 7))
        self._first_week()
        while self.kills.total() < self.wanted or self.stops.total() < self._stops_wanted:
            self._week(self.weeks)
            self.weeks += 1
            told = f"{self.kills.total()} kills, {self.stops.total()} stops, {self._points_hit} points"
            self.say(f"{self._iso}: {told}, {len(self.ledger.broken)} broken")
        causes = self.ledger.settle(self.lives)
        letters, accepted = self.ledger.letters_accepted()
        return {
            "seed": self.seed,
            "kills": self.kills.total(),
            "kills_by_kind": dict(self.kills),
            "database_stops": self.stops.total(),
            "database_stops_by_kind": dict(self.stops),
            "lives": len(self.lives),
            "weeks": self.weeks,
            "letters": len(self._facts.letters),
            "letters_accepted": letters,
            "letters_refused_for_good": sum(one.state == "failed" for one in self._facts.letters),
            "acceptances": accepted,
            "copies": accepted - letters,
            "copies_by_cause": dict(causes),
            "copies_unexplained": self.ledger.count("copy that nothing explains"),
            "copies_that_differ": self.ledger.count("copies that differ"),
            "lost": self.ledger.count("lost"),
            "double_runs": self.ledger.count("double run"),
            "audit_events": self._facts.events,
            "checks": self.ledger.checks,
            "lists_replayed": dict(self.ledger.replayed),
            "poisoned_weeks": dict(self.poisons),
            "mail_faults": dict(sorted(self.cells.items())),
            "fail_points": {name: self.points[name] for name in POINTS},
            "fail_points_hit": self._points_hit,
            "armed_and_not_reached": self.missed,
            "seconds": round(time.monotonic() - began, 1),
            "broken": self.ledger.broken,
        }

    @property
    def _stops_wanted(self) -> int:
        return max(1, self.wanted // 20)

    @property
    def _points_hit(self) -> int:
        return sum(self.points[name] > 0 for name in POINTS)

    # A week

    def _first_week(self) -> None:
        """The week before, in which nothing happens. What it imported is imported once for all that come."""
        worker.in_child(self.place, partial(_set_up, self.place))
        life = Life(number=0, pid=0, pipe=-1, code=0)
        self.lives[life.user] = life
        for module in worker.in_child(self.place, partial(_quiet_week, self.place, life.user)):
            if module not in sys.modules and not module.startswith("_"):
                with suppress(ImportError):
                    importlib.import_module(module)
        for part in ("subject.txt", "body.txt", "body.html"):
            environment().get_template(f"weekly/{part}")
        gc.freeze()
        if len(list(Path("/proc/self/task").iterdir())) > 1:
            raise RuntimeError("a campaign has no threads, so that it can fork")
        self._look()

    def _week(self, number: int) -> None:
        self._monday = FIRST_MONDAY + timedelta(weeks=number)
        self._iso = iso_week(self._monday)
        self.place.clock.move_to(week_start(self._iso, 6) + timedelta(minutes=1))
        poison = self._random.choice(list(POISONS))
        self.poisons[poison or "none"] += 1
        self._standing = POISONS[poison]
        self._fail()
        worker.in_child(self.place, partial(_before_a_week, self.place, number))
        self._look()
        for act in self._of_the_run():
            if self._enough or self._facts.run_is_finished(self._iso):
                break
            act()
        self._live([Job.WEEKLY])
        for act in self._of_the_outbox():
            if self._enough or len(self._waiting) < 4:
                break
            act()
        if not self._enough and self._waiting:
            self._at_last()()
        self._finish(poison)

    @property
    def _enough(self) -> bool:
        return self.kills.total() >= self.wanted and self.stops.total() >= self._stops_wanted

    @property
    def _waiting(self) -> Sequence[ledgers.StoredLetter]:
        return [one for one in self._facts.pending(self._iso) if one.address != POISONED]

    def _of_the_run(self) -> Sequence[Callable[[], object]]:
        """What happens until the week's lists stand, in an order in which each fail-point can be reached."""
        acts: list[Callable[[], object]] = []
        for point in self._least_hit(RUN, RUN_KILLS):
            acts.append(partial(self._kill_at, point, [Job.WEEKLY]))
            draw = self._random.random()
            if draw < 0.15:
                acts.append(partial(self._kill_sometime, TICK))
            elif draw < 0.3:
                acts.append(partial(self._stop_database_at, self._random.choice(self._names(RUN[7:])), [Job.WEEKLY]))
        if self._random.random() < 0.4:
            acts.insert(self._random.randint(len(acts) // 2, len(acts)), partial(self._two_at_once, TICK))
        return acts

    def _of_the_outbox(self) -> Sequence[Callable[[], object]]:
        acts: list[Callable[[], object]] = [
            partial(self._kill_at, point, [Job.DELIVER]) for point in self._least_hit(OUTBOX, OUTBOX_KILLS)
        ]
        acts += [partial(self._kill_at, point, [Job.SEAL]) for point in self._least_hit(SEALING, 2)]
        cells = sorted(CELLS, key=lambda cell: (self.cells[" ".join(cell)], self._random.random()))
        acts += [partial(self._mail_fault, *cell) for cell in cells[:2]]
        acts += [partial(self._kill_sometime, TICK) for _ in range(2)]
        self._random.shuffle(acts)
        return acts

    def _at_last(self) -> Callable[[], object]:
        """Something in which somebody finishes the letters."""
        choices = [
            partial(self._two_at_once, TICK), partial(self._schedulers),
            partial(self._outlive_lease, Step.SMTP_DOT), partial(self._outlive_lease, None),
            partial(self._stop_database_at, self._random.choice(self._names(OUTBOX[:2])), [Job.DELIVER]),
            partial(self._stop_database_sometime, TICK),
        ]  # fmt: skip
        return self._random.choice(choices)

    def _finish(self, poison: str) -> None:
        """Nobody is killed any more: all recovers by itself, in time, and is looked at."""
        self._fail()
        self._rest()
        self._live(TICK)
        now = self.place.clock()
        late = [one.recipient for one in self._waiting if one.next_attempt_at is None or one.next_attempt_at <= now]
        if late:
            self.ledger.broken.append(f"lost: others are delayed: {self._iso} {' '.join(late)} ({poison})")
        if poison != "RCPT 5xx":  # the server has come to its senses
            self._standing = ()
            self._fail()
        for _ in range(4):
            pending = self._facts.pending(self._iso)
            if not pending:
                break
            self.place.clock.move_to(ledgers.ready_at(pending, self.place.clock()))
            self._live(TICK)
        readers, replay = worker.in_child(self.place, partial(ledgers.after_a_week, self.place, self._iso))
        self.ledger.check_week(self._facts, self._iso, readers, replay)

    # Faults

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

    def _outlive_lease(self, step: Step | None) -> None:
        """A worker is stopped in the middle of a letter until its lease is over and another has sent it; then it goes
        on. After the final dot nothing can call it back; before it, it must leave the letter alone."""
        point = f"{step}.before" if step else f"{self._random.choice(OUTBOX[2:10])}.after"
        life = self._begin([Job.DELIVER], point)
        if life.wait(PATIENCE) is not None:
            self.place.clock.move(LEASE + timedelta(seconds=1))
            other = self._begin([Job.DELIVER])
            other.wait(PATIENCE)
            self._expect_end(other)
            life.outlived_lease = True
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
        names = self._names(steps)
        chosen = sorted(names, key=lambda name: (self.points[name], self._random.random()))[:count]
        return sorted(chosen, key=names.index)

    def _names(self, steps: Sequence[Step]) -> list[str]:
        return [f"{step}.{side}" for step in steps for side in ("before", "after")]

    def _begin(self, jobs: Sequence[Job], points: str = "", **options: Any) -> Life:
        life = worker.start(self.place, len(self.lives) + 1, jobs, points, **options)
        self.lives[life.user] = life
        return life

    def _live(self, jobs: Sequence[Job]) -> None:
        """A life in which nothing happens."""
        life = self._begin(jobs, mail_timeout=worker.PATIENT)
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
        self.fail_mail([*faults, *self._standing])

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


def _set_up(place: Place) -> None:
    services = place.services()
    with Database(place.url, DatabaseRole.OWNER, pool_size=1) as owner:
        world.set_up(services, owner)
        world.before_a_week(services, owner, len(world.TRADES) - 1)
    services.close()


def _quiet_week(place: Place, user: str) -> Sequence[str]:
    services = place.services(user)
    for act in (weekly_if_due, deliver, seal):
        act(services)
    services.close()
    return sorted(sys.modules)


def _before_a_week(place: Place, number: int) -> None:
    services = place.services()
    with Database(place.url, DatabaseRole.OWNER, pool_size=1) as owner:
        world.before_a_week(services, owner, number)
    services.close()
