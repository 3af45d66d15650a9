"""Figures for Prometheus. What the database knows is read when somebody asks, so no process tells another."""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from matcher.alarms import WORDS, ringing
from matcher.jobs import Job, health, weeks_asked
from matcher.log import failure_of, get_logger
from matcher.services import Services
from models.errors import IngangError
from models.job import JobStatus
from models.letter import LetterState
from models.shortlist import RunState
from models.store import jobs, metrics, pauses, runs
from models.store.database import PROBE_SECONDS, Database

log = get_logger()

FEWEST = 5
"""Counts of people are told from here on, and in whole fives, as in what is published (decision 22)."""

LABELLED: Mapping[str, tuple[str, str, str]] = {
    "runs": ("ingang_runs", "Weekly runs by state.", "state"),
    "letters": ("ingang_letters", "Letters in the outbox by state.", "state"),
    "letter_refusals": ("ingang_letters_refused", "Letters that wait or were given up, by the last error.", "code"),
    "refusals": (
        "ingang_candidate_refusals",
        "Pairs of candidate and vacancy that the latest run refused, by reason; in fives, fewer are left out.",
        "code",
    ),
}
STATES: Mapping[str, Iterable[str]] = {"runs": RunState, "letters": LetterState}
"""What is told with 0 as well: of a figure that is new Prometheus sees no increase."""
PLAIN: Mapping[str, tuple[str, str]] = {
    "run_seconds": ("ingang_last_run_duration_seconds", "From start to end of the latest finished weekly run."),
    "letter_age": ("ingang_oldest_waiting_letter_age_seconds", "Age of the oldest letter that is not sent."),
    "ads_unread": ("ingang_ads_unread", "Ads that have not been read: new ones, and those that cannot be."),
    "clock": ("ingang_clock_offset_seconds", "The database's clock minus this machine's."),
}


def add_figures(registry: CollectorRegistry, services: Services) -> None:
    """Let `registry` tell the service's own figures and the process's."""
    registry.register(_Figures(services))
    ProcessCollector(registry=registry)


def as_text(registry: CollectorRegistry) -> bytes:
    """All figures in Prometheus' text format."""
    return generate_latest(registry)


class _Figures(Collector):
    """Reads the figures anew each time."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def describe(self) -> Sequence[GaugeMetricFamily]:
        """Nothing: to find names out would take a database at start."""
        return ()

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        """All families. Where the database is away, one says so and the others that need it are missing."""
        up = GaugeMetricFamily("ingang_database_up", "Whether the database answers.")
        try:
            found = list(self._from_database())
            up.add_metric([], 1)
        except IngangError as error:
            log.warning("metrics.incomplete", **failure_of(error))
            found = []
            up.add_metric([], 0)
        yield up
        yield from found
        yield from _pools(self._services.application, self._services.job)
        free = GaugeMetricFamily("ingang_disk_free_bytes", "Free where the data folder is.")
        folder = next(one for one in (self._services.settings.data_dir, *self._services.settings.data_dir.parents)
                      if one.exists())  # fmt: skip
        free.add_metric([], shutil.disk_usage(folder).free)
        yield free

    def _from_database(self) -> Iterator[GaugeMetricFamily]:
        now, hour = self._services.clock(), self._services.settings.weekly_hour
        # By the jobs' own pool: the web's may be what is full.
        with self._services.job.transaction(within=PROBE_SECONDS) as connection:
            figures = metrics.gauges(connection, now)
            statuses = jobs.all_jobs(connection)
            states, pause = runs.states(connection, weeks_asked(now, hour)), pauses.last_of_everything(connection)
            rings = ringing(connection, now, hour)
        families = {name: GaugeMetricFamily(told, words, labels=[label]) for name, (told, words, label)
                    in LABELLED.items()}  # fmt: skip
        plain = {name: GaugeMetricFamily(told, words) for name, (told, words) in PLAIN.items()}
        known = {(metric, label) for metric, label, _ in figures}
        none = ((metric, state, 0.0) for metric, states in STATES.items() for state in states)
        for metric, label, figure in (*figures, *(one for one in none if one[:2] not in known)):
            if metric in plain:
                plain[metric].add_metric([], figure)
            elif metric != "refusals":
                families[metric].add_metric([label], figure)
            elif figure >= FEWEST:
                families[metric].add_metric([label], figure // FEWEST * FEWEST)
        yield from chain(families.values(), plain.values())
        alarm = GaugeMetricFamily("ingang_alarm", "1 while the alarm rings.", labels=["alarm"])
        for name in WORDS:
            alarm.add_metric([name], name in rings)
        yield alarm
        overdue = GaugeMetricFamily("ingang_job_overdue", "1 while the job is overdue.", labels=["job"])
        age = GaugeMetricFamily("ingang_job_last_success_age_seconds", "Since it last did its work.", labels=["job"])
        failing = GaugeMetricFamily(
            "ingang_job_failing", "1 where the job's last failure is not mended.", labels=["job", "code"]
        )
        for one in health(statuses, states, now, hour, pause):
            overdue.add_metric([one.job], one.overdue)
            _add_status(age, failing, one.job, one.status, now.timestamp())
        yield from (overdue, age, failing)


def _add_status(age: GaugeMetricFamily, failing: GaugeMetricFamily, job: Job, status: JobStatus, now: float) -> None:
    if status.succeeded_at is not None:
        age.add_metric([job], now - status.succeeded_at.timestamp())
    if status.failure is not None:
        failing.add_metric([job, status.failure], 1)


def _pools(*databases: Database) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
    """This process's connections to the database."""
    size = GaugeMetricFamily("ingang_database_pool_connections", "Connections, by state.", labels=["role", "state"])
    waiting = GaugeMetricFamily("ingang_database_pool_waiting", "Who waits for a connection.", labels=["role"])
    refused = CounterMetricFamily("ingang_database_pool_refused", "Who waited in vain.", labels=["role"])
    for database in databases:
        counts = database.pool_counts()
        idle, open_, most = counts["pool_available"], counts["pool_size"], counts["pool_max"]
        for state, count in (("idle", idle), ("busy", open_ - idle), ("most", most)):
            size.add_metric([database.role, state], count)
        waiting.add_metric([database.role], counts.get("requests_waiting", 0))
        refused.add_metric([database.role], counts.get("requests_errors", 0))
    yield from (size, waiting, refused)
