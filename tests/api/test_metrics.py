"""`/metrics`: who may read it, what it tells, and what neither it nor the log of requests ever tells."""

import json
import re
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import structlog
import yaml
from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from api.app import create_app
from matcher.alarms import WORDS
from matcher.config import ROOT, Settings
from matcher.jobs import Job
from matcher.services import Services, connect
from models.ids import LetterId, StaffCode, new_id
from models.letter import Letter
from models.staff import Role, Staff
from models.store import jobs, letters, staff
from models.store.database import Database
from tests.api.conftest import NOW, MovableClock, Party

OPERATIONS = ROOT / "docs" / "operations.md"
TOKEN = "t0ken-" + "x" * 20
LOCAL = "http://127.0.0.1:8000"


def local(app: FastAPI, address: str = "127.0.0.1") -> TestClient:
    return TestClient(app, base_url=LOCAL, client=(address, 50_000))


def figures(client: TestClient) -> dict[str, float]:
    """Every sample as it stands in the text: name{labels} → figure."""
    answer = client.get("/metrics")
    assert answer.status_code == 200, answer.text
    return {
        sample.name + "".join(f"|{value}" for _, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_without_a_token_only_this_machine_reads_it_and_not_through_a_proxy(app: FastAPI, services: Services) -> None:
    assert local(app).get("/metrics").status_code == 200
    for address in ("10.0.0.7", "8.8.8.8", "testclient"):
        answer = local(app, address).get("/metrics")
        assert (answer.status_code, answer.headers["Content-Type"]) == (403, "application/problem+json")
    for header in ("X-Forwarded-For", "Forwarded", "Via"):
        assert local(app).get("/metrics", headers={header: "127.0.0.1"}).status_code == 403
    assert local(app).get("/metrics", headers={"Host": "evil.example"}).status_code == 403
    assert local(app).get("/metrics", headers={"Authorization": "Bearer "}).status_code == 200


def test_with_a_token_whoever_has_it_reads_it_and_nobody_else(database_url: str, clock: MovableClock) -> None:
    settings = Settings(_env_file=None, metrics_token=TOKEN)  # type: ignore[call-arg]
    services = connect(settings, database_url, clock)
    try:
        app = create_app(services)
        for address in ("127.0.0.1", "10.0.0.7"):
            client = local(app, address)
            assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
            for sent in ("", "Bearer", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", f"Bearer {TOKEN}å"):
                headers = {"Authorization": sent.encode("latin-1")}
                answer = client.get("/metrics", headers=headers)  # type: ignore[arg-type]
                assert answer.status_code == 401, sent
                assert TOKEN not in answer.text
    finally:
        services.close()
    assert TOKEN not in repr(settings)


def test_it_is_no_part_of_the_suppliers_contract(app: FastAPI) -> None:
    assert "/metrics" not in app.openapi()["paths"]


def test_the_rules_for_prometheus_ask_for_figures_that_are_told_and_every_alarm_has_its_section(app: FastAPI) -> None:
    document = OPERATIONS.read_text("utf-8")
    blocks = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", document, re.DOTALL)]
    (group,) = next(block["groups"] for block in blocks if "groups" in block)
    asked = set(re.findall(r"ingang_\w+", " ".join(rule["expr"] for rule in group["rules"])))
    asked |= set(re.findall(r"`(ingang_\w+)", document))
    told = set(re.findall(r"# TYPE (ingang_\w+)", local(app).get("/metrics").text))
    assert asked - told == set()
    assert len(group["rules"]) == len({rule["alert"] for rule in group["rules"]}) > 8
    sections = {name.strip() for line in re.findall(r"^## (.*)$", document, re.MULTILINE) for name in line.split(",")}
    assert WORDS.keys() - sections == set()


def test_what_has_not_happened_yet_is_told_as_none(app: FastAPI) -> None:
    told = figures(local(app))
    assert [told[f"ingang_runs|{state}"] for state in ("running", "finished", "abandoned")] == [0, 0, 0]
    assert told["ingang_letters|failed"] == 0


def test_it_tells_of_runs_letters_jobs_and_alarms_as_the_database_has_them(
    app: FastAPI, services: Services, owner: Database, clock: MovableClock
) -> None:
    member = Staff(code=StaffCode("HL-01"), name="M", email="m@kalmar.example", role=Role.CASEWORKER)
    with owner.transaction() as connection:
        staff.put(connection, [member])
    with services.job.transaction() as connection:
        for week, state, finished in (("2026-W47", "abandoned", None), ("2026-W48", "finished", NOW)):
            connection.execute(
                "INSERT INTO run (id, week, as_of, state, started_at, finished_at, abandoned_at, model, settings) "
                "VALUES (gen_random_uuid(), %s, '2026-11-23', %s, %s, %s, %s, '', '{}')",
                [week, state, NOW - timedelta(seconds=90), finished, None if finished else NOW],
            )
        for minutes in (0, 30, 90):
            one = Letter(
                id=LetterId(new_id()), run_id=None, recipient=member.code, address=member.email, subject="S", text="T",
                html="H", created_at=NOW - timedelta(minutes=minutes),
            )  # fmt: skip
            letters.add(connection, [one])
        letters.mark_retry(connection, one, NOW, "mail_refused rcpt 450")
        for job in Job:
            jobs.succeeded(connection, job, NOW - timedelta(minutes=20 if job is Job.READ else 1))
        jobs.failed(connection, Job.READ, NOW, "ads_unread")
    told = figures(local(app))
    assert (told["ingang_runs|abandoned"], told["ingang_runs|finished"]) == (1, 1)
    assert told["ingang_last_run_duration_seconds"] == 90
    assert told["ingang_letters|pending"] == 3
    assert told["ingang_letters_refused|mail_refused rcpt 450"] == 1
    assert told["ingang_oldest_waiting_letter_age_seconds"] == 5_400
    assert told["ingang_job_last_success_age_seconds|deliver_letters"] == 60
    assert (told["ingang_job_overdue|read_ads"], told["ingang_job_overdue|deliver_letters"]) == (1, 0)
    assert told["ingang_job_failing|ads_unread|read_ads"] == 1
    alarms = {name.removeprefix("ingang_alarm|"): on for name, on in told.items() if name.startswith("ingang_alarm|")}
    assert {name for name, on in alarms.items() if on} == {"read_ads", "letters_wait"}
    assert alarms.keys() == WORDS.keys()
    assert told["ingang_database_up"] == 1
    assert told["ingang_database_pool_connections|ingang_job|most"] == services.settings.database_pool_size
    assert told["ingang_disk_free_bytes"] > 0
    assert told["process_resident_memory_bytes"] > 0
    clock.move(timedelta(minutes=10))
    assert figures(local(app))["ingang_oldest_waiting_letter_age_seconds"] == 6_000


def test_few_people_are_left_out_and_more_are_told_in_fives(
    app: FastAPI, services: Services, owner: Database, vacancy_id: str
) -> None:
    refusals = {"licence": 4, "language": 5, "distance": 14, "hours": 0}
    with owner.transaction() as connection:
        connection.execute(
            "INSERT INTO run (id, week, as_of, state, started_at, finished_at, model, settings) VALUES "
            "(%(run)s, '2026-W48', '2026-11-23', 'finished', now(), now(), '', '{}')", {"run": (run := new_id())},
        )  # fmt: skip
        connection.execute(
            "INSERT INTO run_partition (run_id, unit, finished_at, candidates, vacancies) "
            "VALUES (%s, '0880', now(), 20, 1)", [run],
        )  # fmt: skip
        connection.execute(
            "INSERT INTO shortlist (run_id, unit, vacancy_id, candidates, eligible, listed, refusals, refused_alone) "
            "VALUES (%s, '0880', %s, 20, 1, 1, %s::jsonb, '{}')", [run, vacancy_id, json.dumps(refusals)],
        )  # fmt: skip
    told = {name: figure for name, figure in figures(local(app)).items() if name.startswith("ingang_candidate")}
    assert told == {"ingang_candidate_refusals|language": 5, "ingang_candidate_refusals|distance": 10}


def test_it_answers_also_where_the_database_is_away(clock: MovableClock, settings: Settings) -> None:
    away = connect(settings, "postgresql://nobody@127.0.0.1:9/none?connect_timeout=1", clock)
    away.job._pool.timeout = 0.2
    try:
        told = figures(local(create_app(away)))
    finally:
        away.close()
    assert told["ingang_database_up"] == 0
    assert not [name for name in told if name.startswith("ingang_letters")]


def test_requests_are_counted_and_logged_by_route_and_nothing_typed_or_secret_gets_there(
    app: FastAPI, party: Party, vacancy_id: str
) -> None:
    client = local(app)
    with structlog.testing.capture_logs() as logged:
        client.get(f"/v1/vacancies/{vacancy_id}?hemlig=Anna", headers=party.headers)
        client.get("/Anna-Andersson/19850512-1234")
        client.request("ANNA", "/health")
        client.get("/veckor/2026-W48?vem=Anna", follow_redirects=False)
        client.get("/static/pages/Anna.css")
    answered = [one for one in logged if one["event"] == "request.answered"]
    assert [(one["method"], one["route"], one["status"]) for one in answered] == [
        ("GET", "/v1/vacancies/{vacancy_id}", 200),
        ("GET", "none", 404),
        ("other", "/health", 405),
        ("GET", "/veckor/{week}", 303),
        ("GET", "/static", 404),
    ]
    assert [one["log_level"] for one in answered] == ["info", "info", "debug", "info", "debug"]
    assert all(one["request_id"] and one["seconds"] >= 0 for one in answered)
    text = client.get("/metrics").text
    assert 'ingang_http_requests_total{method="GET",route="/v1/vacancies/{vacancy_id}",status="200"} 1.0' in text
    secret = party.headers["Authorization"].removeprefix("Bearer ")
    for hidden in ("Anna", "19850512", str(vacancy_id), secret, "hemlig"):
        assert hidden not in text
        assert hidden not in str(answered)


def test_a_scrape_costs_little(app: FastAPI, new_party: Callable[[str], Party], services: Services) -> None:
    """One statement reads all counts; jobs, the week, the pause and the outbox are asked beside it."""
    statements: list[str] = []
    real = services.job.transaction

    class Counting:
        def __init__(self, connection: Any) -> None:
            self._connection = connection

        def execute(self, query: Any, *rest: Any) -> Any:
            statements.append(query)
            return self._connection.execute(query, *rest)

        def cursor(self, **how: Any) -> Any:
            statements.append("cursor")
            return self._connection.cursor(**how)

    @contextmanager
    def counting(*given: Any, **named: Any) -> Any:
        with real(*given, **named) as connection:
            yield Counting(connection)

    services.job.transaction = counting  # type: ignore[method-assign,assignment]
    figures(local(app))
    assert 1 < len(statements) <= 10
