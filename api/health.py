"""Whether the service can work, and whether the jobs do."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter, Response
from pydantic import BaseModel

from api.deps import FromServices, Now, apart
from api.documentation import answers
from matcher.alarms import ENDS_BY_ITSELF, ringing
from matcher.jobs import health, is_paused, weeks_asked
from matcher.services import Services
from models.reach import NOTHING
from models.store import jobs, pauses, runs
from models.store.database import PROBE_SECONDS, Conn

router = APIRouter(tags=["health"])


@contextmanager
def probe(services: Services) -> Iterator[Conn]:
    """A transaction that reaches nobody, for whoever asks how things are and waits for no answer."""
    with services.application.transaction(NOTHING, within=PROBE_SECONDS) as connection:
        yield connection


class Health(BaseModel):
    """The service answers and reaches its database."""

    status: str


class JobHealthOut(BaseModel):
    """How one job is doing."""

    job: str
    overdue: bool
    overdue_since: datetime | None = None
    started_at: datetime | None
    succeeded_at: datetime | None
    failed_at: datetime | None
    failure: str | None


class AlarmOut(BaseModel):
    """Something that is wrong; `docs/operations.md` has a section by its name."""

    alarm: str
    since: datetime | None


class JobsHealth(BaseModel):
    """How all jobs are doing; `status` is `overdue` where any alarm rings. While all matching is paused, since when."""

    status: str
    paused_since: datetime | None = None
    alarms: list[AlarmOut] = []
    jobs: list[JobHealthOut]


@router.get("/health", summary="Whether the service can work", responses=answers(503))
async def get_health(services: FromServices) -> Health:
    """200 where the database answers, 503 otherwise."""
    return await apart(_health, services)


def _health(services: Services) -> Health:
    with probe(services) as connection:
        jobs.all_jobs(connection)
    return Health(status="ok")


@router.get(
    "/health/jobs",
    summary="Whether the jobs do their work",
    responses={503: {"model": JobsHealth, "description": "A job is overdue, or the database cannot be reached."}},
)
async def get_jobs(services: FromServices, now: Now, response: Response) -> JobsHealth:
    """503 where a job has been silent for too long, letters wait or the clock is wrong: silence is an alarm.

    Letters that were given up are told of with 200: nothing waits for them any more.
    """
    told = await apart(_jobs, services, now)
    if told.status != "ok":
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return told


def _jobs(services: Services, now: datetime) -> JobsHealth:
    hour = services.settings.weekly_hour
    with probe(services) as connection:
        states = runs.states(connection, weeks_asked(now, hour))
        pause = pauses.last_of_everything(connection)
        found = health(jobs.all_jobs(connection), states, now, hour, pause)
        rings = ringing(connection, now, hour)
    return JobsHealth(
        status="overdue" if rings.keys() - ENDS_BY_ITSELF else "ok",
        alarms=[AlarmOut(alarm=name, since=line.since) for name, line in sorted(rings.items())],
        paused_since=pause.begun_at if pause is not None and is_paused(pause, now) else None,
        jobs=[
            JobHealthOut(
                job=one.job,
                overdue=one.overdue,
                overdue_since=one.overdue_since,
                started_at=one.status.started_at,
                succeeded_at=one.status.succeeded_at,
                failed_at=one.status.failed_at,
                failure=one.status.failure,
            )
            for one in found
        ],
    )
