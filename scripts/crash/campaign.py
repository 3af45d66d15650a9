"""The campaign: week after week of the product's jobs, with a fault at every turn, each chosen by the seed."""

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from crash import ledger as ledgers
from crash import world, worker
from crash.faults import Faults
from crash.plan import (
    BEFORE_THE_DOT, CELLS, FIRST_MONDAY, LISTS, MARKS, OUTBOX, OUTBOX_KILLS, POISONED, POISONS, RUN, RUN_KILLS,
    SEALING, TICK, names_of,
)  # fmt: skip
from crash.worker import Life, Place
from matcher.jobs import Job
from matcher.work import deliver, seal, weekly_if_due
from models.clock import iso_week, week_start
from models.fail_points import POINTS, Step
from models.store.database import Database, DatabaseRole


@dataclass(kw_only=True)
class Campaign(Faults):
    """A campaign of so many kills on an empty database. `fail_mail` tells the mail server how to fail."""

    def run(self) -> Mapping[str, object]:
        """The whole campaign. Returns what came of it; `broken` is empty where every promise was kept."""
        began = time.monotonic()
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
            "wanted": self.wanted,
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
        """The week before, in which nothing happens, here and not in a worker: what it imports, compiles and reads is
        there for all that are forked later. It leaves no threads."""
        worker.in_child(self.place, partial(_set_up, self.place))
        life = Life(number=0, pid=0, pipe=-1, code=0)
        self.lives[life.user] = life
        with worker.logging_to(worker.log_of(self.place)):
            _quiet_week(self.place, life.user)
        gc.collect()
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
        self.standing = POISONS[poison]
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
        if not self._enough and self._waiting and self._random.random() < 0.6:
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
                acts.append(partial(self._stop_database_at, self._random.choice(names_of(LISTS)), [Job.WEEKLY]))
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
            partial(self._outlive_lease, f"{Step.SMTP_DOT}.before"),
            partial(self._outlive_lease, f"{self._random.choice(BEFORE_THE_DOT)}.after"),
            partial(self._stop_database_at, self._random.choice(names_of(MARKS)), [Job.DELIVER]),
            partial(self._stop_database_sometime, TICK),
        ]  # fmt: skip
        return self._random.choice(choices)

    def _finish(self, poison: str) -> None:
        """Nobody is killed any more: all recovers by itself, in time, and is looked at. Two workers share what is left,
        and no copy that comes of that has an excuse."""
        self._fail()
        self._rest()
        self._live(TICK, workers=2)
        now = self.place.clock()
        late = [one.recipient for one in self._waiting if one.next_attempt_at is None or one.next_attempt_at <= now]
        if late:
            self.ledger.broken.append(f"lost: others are delayed: {self._iso} {' '.join(late)} ({poison})")
        if poison != "RCPT 5xx":  # the server has come to its senses
            self.standing = ()
            self._fail()
        for _ in range(4):
            pending = self._facts.pending(self._iso)
            if not pending:
                break
            self.place.clock.move_to(ledgers.ready_at(pending, self.place.clock()))
            self._live(TICK)
        readers, replay = worker.in_child(self.place, partial(ledgers.after_a_week, self.place, self._iso))
        self.ledger.check_week(self._facts, self._iso, readers, replay)


def _set_up(place: Place) -> None:
    services = place.services()
    with Database(place.url, DatabaseRole.OWNER, pool_size=1) as owner:
        world.set_up(services, owner)
        world.before_a_week(services, owner, len(world.TRADES) - 1)
    services.close()


def _quiet_week(place: Place, user: str) -> None:
    services = place.services(user)
    for act in (weekly_if_due, deliver, seal):
        act(services)
    services.close()


def _before_a_week(place: Place, number: int) -> None:
    services = place.services()
    with Database(place.url, DatabaseRole.OWNER, pool_size=1) as owner:
        world.before_a_week(services, owner, number)
    services.close()
