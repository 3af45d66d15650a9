"""Run in a network namespace of its own: Ray's nodes, what is made on them, and what is killed meanwhile.

Ray binds to the machine's own addresses, so that nothing here may run outside such a namespace (`test_ray.py`). All
processes end with its first one, which this is.
"""

import json
import os
import secrets
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil

from matcher.engines import engine_of
from tests.jobs.test_engines import ranked, settings

ADDRESSES = ("10.77.0.1", "10.77.0.2", "10.77.0.3")
"""Of the machine, all on its loopback interface."""

HEAD = f"{ADDRESSES[0]}:6379"
MEMORY = 100_000_000
"""Bytes of each node's object store: small, and more than these partitions need."""

RANKS = "ray::rank_partition"
"""The title of a worker's process while it ranks."""


class Node:
    """One node of the cluster, started as docs/production.md says."""

    def __init__(self, folder: Path, address: str, *where: str) -> None:
        program = Path(sys.executable).with_name("ray")
        here = [f"--node-ip-address={address}", f"--temp-dir={folder / address}"]
        small = ["--num-cpus=1", f"--object-store-memory={MEMORY}"]
        self._log = folder / f"{address}.log"
        with self._log.open("w") as log:
            self._process = psutil.Popen(
                [program, "start", "--block", *here, *small, *where], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def await_start(self) -> None:
        """Return when it is a part of the cluster."""
        for _ in _until(120):
            if "Ray runtime started" in self._log.read_text():
                return
            time.sleep(0.1)
        raise TimeoutError("a node does not start")

    def ranking(self) -> psutil.Process | None:
        """Its worker, stopped in the middle of ranking, or None where none ranks."""
        for process in self._process.children(recursive=True):
            if _title(process).startswith(RANKS):
                process.suspend()
                if _title(process).startswith(RANKS):
                    return process
                process.resume()
        return None

    def kill(self) -> None:
        """As if the machine had lost its power."""
        for process in [*self._process.children(recursive=True), self._process]:
            process.kill()


def _title(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _until(seconds: float) -> Iterator[None]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        time.sleep(0.01)


def cluster(folder: Path) -> dict[str, Any]:
    """Three nodes and a week on them; a worker is killed on one node, and then all of another."""
    token = folder / "token"
    token.write_text(secrets.token_hex(32))
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN_PATH": str(token)}
    Node(folder, ADDRESSES[0], "--head", "--port=6379", "--include-dashboard=false").await_start()
    nodes = [Node(folder, address, f"--address={HEAD}") for address in ADDRESSES[1:]]
    for node in nodes:
        node.await_start()
    killed = []
    began = time.monotonic()
    with psutil.Popen([sys.executable, "-m", "matcher", "run", "weekly"], stdin=subprocess.DEVNULL) as week:
        for _ in _until(240):
            if week.poll() is not None:
                break
            if len(killed) < len(nodes) and (worker := nodes[len(killed)].ranking()):
                if not killed:
                    worker.kill()
                    killed.append("worker")
                else:
                    nodes[1].kill()
                    killed.append("node")
        else:
            week.kill()
    return {"rc": week.returncode, "killed": killed, "seconds": time.monotonic() - began}


def own(folder: Path) -> dict[str, Any]:
    """A Ray of our own on a machine that has an address beside loopback: where it listens, what it makes and leaves.

    Two weeks of it in one process, from a thread, as the scheduler's are.
    """
    with engine_of(settings("process")) as rank:
        in_process = ranked(rank)

    def one_week() -> dict[str, Any]:
        with engine_of(settings("ray")) as rank:
            from ray._common.usage import usage_lib

            listening = [one for one in psutil.net_connections("tcp") if one.status == psutil.CONN_LISTEN]
            return {
                "alike": ranked(rank) == in_process,
                "listening": sorted({str(one.laddr.ip).removeprefix("::ffff:") for one in listening}),
                "modes": [oct(stat.S_IMODE(one.stat().st_mode)) for one in folder.glob("ingang-ray-*")],
                "usage_statistics": usage_lib.usage_stats_enabled(),
            }

    with ThreadPoolExecutor(1) as threads:
        weeks = [threads.submit(one_week).result() for _ in range(2)]
    # Who has ended waits here for a first process that asks, as that of a machine would.
    left = [_title(one) for one in psutil.process_iter() if one.pid > 1 and one.status() != psutil.STATUS_ZOMBIE]
    return {"weeks": weeks, "processes_left": left}


if __name__ == "__main__":
    for told in (
        *(f"address add {one}/32 dev lo" for one in ADDRESSES),
        f"route add default dev lo src {ADDRESSES[0]}",
    ):
        subprocess.run(["ip", *told.split()], check=True)
    print(json.dumps({"cluster": cluster, "own": own}[sys.argv[1]](Path(sys.argv[2]))))
