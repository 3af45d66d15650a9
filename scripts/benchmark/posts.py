"""How long a supplier waits for a vacancy's POST: twenty at a time on one worker, beside the bare insert of its row."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import psycopg

from benchmark.filling import first_of_month
from benchmark.postings import postings
from benchmark.sizes import SIZES
from matcher import keys
from matcher.services import Services
from models.clock import system_clock
from models.store import contracts
from models.store.database import SCHEMA, Database, DatabaseRole
from models.supplier import Scope

CLIENTS, EACH, WARM_UP = 20, 60, 10
SECONDS = 40.0
"""After which clients stop, whatever they have left to post."""

STARTS_WITHIN = 60.0
ROUNDS = 2
"""Of each server in turn; the better counts, so that what else the machine does weighs less."""

UNLIMITED = {
    "MATCHER_DATABASE_POOL_SIZE": "20",
    "MATCHER_LOG_LEVEL": "WARNING",
    "MATCHER_REQUESTS_PER_KEY": "0",
    "MATCHER_REQUESTS_PER_ADDRESS": "0",
}


def measure_posts(services: Services, url: str, root: Path) -> dict[str, Any]:
    """Milliseconds at the median and the 99th percentile of both, and the ratio of their 99th percentiles."""
    supplier, secret, ads = _prepared(services, url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {SCHEMA}.bench_vacancy (LIKE {SCHEMA}.vacancy INCLUDING ALL)")
    try:
        product = {**UNLIMITED, "MATCHER_DATABASE_URL": url}
        bare = {"BENCH_DATABASE_URL": url, "BENCH_SUPPLIER": supplier, "PYTHONPATH": f"{root / 'scripts'}:{root}"}
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        found: dict[str, dict[str, float]] = {}
        for number in range(ROUNDS):
            for name, app, environment, path in (
                ("bare", "benchmark.bare:create_app", bare, "/vacancies"),
                ("post", "api.app:create_app", product, "/v1/vacancies"),
            ):
                with _server(app, root, environment) as port:
                    told = _told(_posted(port, path, headers, ads, f"{name}{number}"))
                if name not in found or told["p99_ms"] < found[name]["p99_ms"]:
                    found[name] = told
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP TABLE {SCHEMA}.bench_vacancy")
    ratios = {f"{at}_ratio": round(found["post"][f"{at}_ms"] / found["bare"][f"{at}_ms"], 2) for at in ("p50", "p99")}
    return {**found, **ratios, "clients": CLIENTS}


def _prepared(services: Services, url: str) -> tuple[str, str, Sequence[dict[str, Any]]]:
    """A supplier's id, a key of theirs, and postings under their commitments."""
    now = system_clock()
    ids: dict[tuple[str, str], str] = {}
    owners = {}
    with services.application.transaction() as connection:
        for contract in contracts.page(connection):
            for commitment in contracts.commitments(connection, contract_id=contract.id):
                ids[contract.registration_number, commitment.reference] = str(commitment.id)
                owners[str(commitment.id)] = commitment.supplier_id
    every = list(postings(SIZES["municipality"], first_of_month(), ids))
    owner = owners[every[0]["commitment_id"]]
    with Database(url, DatabaseRole.OWNER, pool_size=1) as database, database.transaction() as connection:
        _, secret = keys.create(
            connection, scope=Scope.SUPPLIER, label="bench", supplier_id=owner, now=now, actor="cli:bench"
        )
    mine = [one for one in every if owners[one["commitment_id"]] == owner]
    return str(owner), secret, mine


def _posted(
    port: int, path: str, headers: Mapping[str, str], ads: Sequence[dict[str, Any]], name: str
) -> Sequence[float]:
    """Seconds of each request of all clients, each with a connection that it keeps."""
    ends = time.monotonic() + SECONDS

    def client(own: int) -> list[float]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        times = []
        for number in range(WARM_UP + EACH):
            ad = ads[(own + number) % len(ads)] | {"supplier_reference": f"{name}-{own}-{number}"}
            body = json.dumps(ad)
            began = time.perf_counter()
            connection.request("POST", path, body, dict(headers))
            answer = connection.getresponse()
            answer.read()
            taken = time.perf_counter() - began
            if answer.status != 201:
                sys.exit(f"POST {path} svarade {answer.status}.")
            if number >= WARM_UP:
                times.append(taken)
            if time.monotonic() > ends:
                break
        connection.close()
        return times

    with ThreadPoolExecutor(CLIENTS) as pool:
        return [one for times in pool.map(client, range(CLIENTS)) for one in times]


def _told(seconds: Sequence[float]) -> dict[str, float]:
    return {f"p{at}_ms": round(float(np.percentile(seconds, at)) * 1000, 1) for at in (50, 99)} | {"n": len(seconds)}


@contextmanager
def _server(app: str, root: Path, environment: Mapping[str, str]) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "uvicorn", "--factory", app, "--port", str(port), "--no-access-log"]
    quiet = subprocess.DEVNULL
    surroundings = {**os.environ, **environment}
    with subprocess.Popen(command, cwd=root, env=surroundings, stdout=quiet, stderr=quiet) as server:
        try:
            _wait(port)
            yield port
        finally:
            server.terminate()


def _wait(port: int) -> None:
    ends = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < ends:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("Webbservern kom inte igång.")
