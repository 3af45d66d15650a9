"""How long a caseworker waits for a page: the pages of the week over HTTP, from a web server of its own."""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from api.pages.route import SESSION
from matcher.services import Services
from matcher.sign_in import sessions
from models.clock import system_clock
from models.reach import EVERYTHING
from models.sign_in import Method
from models.staff import Role
from models.store import runs, staff

REQUESTS = 25
"""Of each page, after three to warm up."""

STARTS_WITHIN = 60.0


def measure_pages(services: Services, url: str, root: Path) -> Mapping[str, float]:
    """Median milliseconds from request to last byte by page, and of `/health`, the least that an answer costs here."""
    addresses, token = _visit(services)
    with _server(url, root) as port:
        found = {"health": _median(port, "/health", token)}
        return found | {name: _median(port, address, token) for name, address in addresses.items()}


def _visit(services: Services) -> tuple[Mapping[str, str], str]:
    """The addresses of a busy caseworker and a session of theirs."""
    with services.application.transaction(EVERYTHING) as connection:
        (run,) = runs.all_runs(connection)
        entries = [one for one in runs.entries(connection, run.id) if one.caseworker]
        load: dict[str, int] = {}
        for entry in entries:
            load[str(entry.caseworker)] = load.get(str(entry.caseworker), 0) + 1
        code = max(sorted(load), key=lambda one: load[one])
        member = next(one for one in staff.all_staff(connection) if one.code == code)
        own = next(entry for entry in entries if entry.caseworker == code)
        token = sessions.begin(connection, services.settings, member, Method.LINK, system_clock(), role=Role.CASEWORKER)
    desk = f"/handlaggare/{quote(code, safe='')}/veckor/{run.week}"
    return {
        "the week": "/",
        f"own matches ({load[code]})": desk,
        "own matches by candidate": f"{desk}?visa=kandidat",
        "a vacancy's list": f"/veckor/{run.week}/platser/{own.vacancy_id}",
        "a person's right": f"/matchningar/{own.id}",
    }, token


@contextmanager
def _server(url: str, root: Path) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "api"]
    environment = {**os.environ, "MATCHER_DATABASE_URL": url, "MATCHER_PORT": str(port)}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=root, env=environment, stdout=quiet, stderr=quiet) as server:
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


def _median(port: int, address: str, token: str) -> float:
    times = []
    for number in range(REQUESTS + 3):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        began = time.perf_counter()
        connection.request("GET", address, headers={"Cookie": f"{SESSION}={token}", "Accept": "text/html"})
        answer = connection.getresponse()
        answer.read()
        taken = time.perf_counter() - began
        connection.close()
        if answer.status != 200:
            sys.exit(f"{address} svarade {answer.status}.")
        if number >= 3:
            times.append(taken)
    return round(statistics.median(times) * 1000, 1)
