"""A database that is frozen keeps its connections open and says nothing: whoever asks how things are is told soon."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from matcher.services import Services
from tests.conftest import SERVER_SETTING

pytestmark = pytest.mark.skipif(SERVER_SETTING in os.environ, reason="the server is not ours to freeze")

ASKED = ("/health", "/health/jobs", "/metrics")
SOON = 8.0
"""Seconds, on a busy machine: 1.5 for what was open, and 2 to find that nothing new is to be had."""
THREADS = 40
"""So many requests are answered at a time (anyio's default)."""


@contextmanager
def frozen(postgres_url: str) -> Iterator[None]:
    """Every process of the server is stopped for as long as this lasts."""
    with psycopg.connect(postgres_url) as connection:
        (one,) = connection.execute("SELECT pg_backend_pid()").fetchone() or (0,)
        server = parent_of(one)
        found = [int(one.name) for one in Path("/proc").glob("[0-9]*") if parent_of(int(one.name)) == server]
    assert server > 1 and b"postgres" in Path(f"/proc/{server}/cmdline").read_bytes(), "nobody else is stopped"
    everyone = [server, *found]
    try:
        for process in everyone:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGSTOP)
        yield
    finally:
        for process in everyone:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)


def parent_of(process: int) -> int:
    try:
        return int(
            Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[1]
        )
    except OSError:
        return 0


def test_whoever_asks_how_things_are_is_told_soon_that_the_database_is_frozen_however_many_wait_for_it(
    services: Services, postgres_url: str
) -> None:
    with (
        TestClient(create_app(services), base_url="http://127.0.0.1:8000", client=("127.0.0.1", 1)) as client,
        ThreadPoolExecutor(THREADS + len(ASKED)) as others,
    ):
        for path in ASKED:
            client.get(path)  # connections are open now
        with frozen(postgres_url):
            key = {"Authorization": "Bearer ingang_supplier_x"}
            waiting = [others.submit(client.get, "/v1/vacancies", headers=key) for _ in range(THREADS)]
            began = time.monotonic()
            told = [others.submit(client.get, path) for path in ASKED]
            for path, answer in zip(ASKED, told, strict=True):
                found = answer.result(timeout=SOON + began - time.monotonic())
                assert found.status_code == 503 or "ingang_database_up 0.0" in found.text, path
        assert {one.result().status_code for one in waiting} <= {401, 503}
        assert client.get("/health").status_code == 200, "it goes on when the database does"
