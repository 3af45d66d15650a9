"""The year itself: set up, then week by week through the product's own jobs."""

import models.ids
import json
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from random import Random
from collections.abc import Iterator
from uuid import UUID

from benchmark.inputs import profiles
from matcher.followed import still_wanted
from matcher.intake.outcomes import import_outcomes
from matcher.intake.profiles import import_profiles
from matcher.intake.staff import import_staff
from matcher.services import Services
from matcher.work import deliver, follow_up, weekly
from models.clock import iso_week, local_date, week_start
from models.ids import Pseudonym
from models.store import placements
from models.store.database import Database
from sample.contracts import HERE as SAMPLE
from simulation.colleagues import Colleagues
from simulation.contracts import sign_contracts
from simulation.suppliers import Suppliers

ACTOR = "cli:simulate_year"
LEAVES_AFTER = timedelta(days=28)
"""So long after a start the person is no longer in the units' export."""

Say = Callable[[str], None]


class MovedClock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@dataclass(kw_only=True)
class Simulation:
    """One simulated year on a database of its own. `tally` counts what happened."""

    services: Services
    owner: Database
    clock: MovedClock
    seed: int
    people: int
    with_mail: bool
    tally: dict[str, int] = field(default_factory=dict)

    def run(self, first_day: date, weeks: int, say: Say) -> Mapping[str, int]:
        """Let so many weeks pass from the Monday of `first_day`'s ISO week. The same seed gives the same year."""
        with _settled_ids(Random(self.seed)):
            self._set_up(first_day)
            for number in range(weeks):
                week = iso_week(first_day + timedelta(weeks=number))
                self.clock.at = week_start(week, self.services.settings.weekly_hour)
                self._week(number)
                say(f"{week}: " + ", ".join(f"{name} {count}" for name, count in sorted(self.tally.items())))
        return self.tally

    def _set_up(self, first_day: date) -> None:
        self.clock.at = week_start(iso_week(first_day), 0)
        self.pool = profiles(self.people, first_day).getvalue().splitlines()
        with self.owner.transaction() as connection:
            import_staff(connection, (SAMPLE / "staff.csv").read_bytes(), now=self.clock(), actor=ACTOR)
            owed = sign_contracts(connection, Random(self.seed + 1), first_day, self.clock(), ACTOR)
        self.outcomes = Random(self.seed + 4)
        suppliers = Suppliers(owed=owed, random=Random(self.seed + 2))
        self.suppliers = suppliers
        self.colleagues = Colleagues(random=Random(self.seed + 3), suppliers=suppliers)
        self._deliver_profiles()

    def _week(self, number: int) -> None:
        with self.owner.transaction() as connection:
            self._count("posted", self.suppliers.post(connection, self.clock()))
            self._count("recruited", self.suppliers.recruit(connection, self.clock()))
        if number % 4 == 0:
            self._deliver_profiles()
            self._deliver_outcomes()
        result = weekly(self.services)
        self._count("entries", result.entries)
        self._count("letters", result.letters + follow_up(self.services))
        if self.with_mail:
            self._count("sent", deliver(self.services).sent)
        self.clock.at += timedelta(days=2)
        with self.owner.transaction() as connection:
            for name, count in self.colleagues.decide(connection, result.run, self.clock()).items():
                self._count(name, count)
        self.clock.at += timedelta(days=2)
        with self.owner.transaction() as connection:
            for name, count in self.colleagues.follow(connection, self.clock()).items():
                self._count(name, count)
            self._count("answered", self.colleagues.answer(connection, self.clock()))
            self._count("months", self.suppliers.report(connection, self.clock()))
            self._count("ended", self.suppliers.let_go(connection, self.clock()))

    def _deliver_profiles(self) -> None:
        """The units' monthly delivery: everybody but those who have been at work for a while."""
        with self.owner.transaction() as connection:
            since = local_date(self.clock()) - LEAVES_AFTER
            gone = {pseudonym for pseudonym, day in placements.started(connection) if day <= since}
            lines = [line for line in self.pool if Pseudonym(line.split(b'"')[3].decode()) not in gone]
            import_profiles(
                connection, BytesIO(b"\n".join(lines)), full=True, confirm_removals=True,
                units=self.services.settings.units, removal_percent=100, now=self.clock(), actor=ACTOR,
            )  # fmt: skip

    def _deliver_outcomes(self) -> None:
        """The units' answers, as of today, about those whom the service asks for."""
        day = local_date(self.clock())
        with self.owner.transaction() as connection:
            asked = still_wanted(connection, as_of=day, now=self.clock(), actor=ACTOR)
            at_work = {
                one.pseudonym for one in placements.every(connection) if one.pseudonym is not None and one.goes_on(day)
            }
            lines = {}
            for one in asked:
                working = one.pseudonym in at_work or self.outcomes.random() < 0.22
                answer = {
                    "pseudonym": one.pseudonym, "as_of": day.isoformat(), "employed": working,
                    "on_income_support": not working and self.outcomes.random() < 0.75,
                    "studying": self.outcomes.random() < 0.12,
                }  # fmt: skip
                lines.setdefault(one.pseudonym, json.dumps(answer).encode())
            received = import_outcomes(connection, BytesIO(b"\n".join(lines.values())), now=self.clock(), actor=ACTOR)
        self._count("outcomes", received.added)

    def _count(self, name: str, count: int) -> None:
        self.tally[name] = self.tally.get(name, 0) + count


@contextmanager
def _settled_ids(random: Random) -> Iterator[None]:
    """Ids that the seed settles, since some orders follow them."""
    real = models.ids.uuid4
    models.ids.uuid4 = lambda: UUID(int=random.getrandbits(128), version=4)
    try:
        yield
    finally:
        models.ids.uuid4 = real
