"""A week made on a Ray cluster is the week that one process makes, whatever dies meanwhile.

Ray binds to the machine's own addresses. So everything of it runs in a network namespace that has loopback and nothing
else, and ends with the namespace's first process.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from benchmark.filling import fill, profile_file
from benchmark.sizes import Size
from psycopg.conninfo import conninfo_to_dict

from matcher.config import Settings
from matcher.services import connect
from models.store import runs
from models.store.database import Database, DatabaseRole
from tests.conftest import own_database
from tests.jobs.ray_nodes import HEAD

pytestmark = pytest.mark.full

ROOT = Path(__file__).resolve().parents[2]
UNITS = Size(name="ray", candidates=1_600, vacancies=60, home="0880", towns=8, units=8)
APART = ["unshare", "--net", "--pid", "--fork", "--mount-proc", "--kill-child"]

Inside = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def inside() -> Inside:
    """Runs a part of `ray_nodes.py` in a namespace of its own, and gives what it prints."""
    if find_spec("ray") is None:
        pytest.skip("Ray is not installed: scripts/test --full installs it")
    if subprocess.run([*APART, "ip", "link", "set", "lo", "up"], capture_output=True, check=False).returncode:
        pytest.skip("a network namespace of its own needs root, unshare (util-linux) and ip (iproute2)")

    def run(part: str, folder: Path, environment: Mapping[str, str]) -> dict[str, Any]:
        command = f'ip link set lo up && exec "{sys.executable}" -m tests.jobs.ray_nodes "$@"'
        with (folder / "told").open("w+") as told, (folder / "log").open("w+") as log:
            done = subprocess.run(
                [*APART, "sh", "-c", command, "sh", part, str(folder)],
                cwd=ROOT,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=told,
                stderr=log,
                timeout=300,
                check=False,
            )
            told.seek(0)
            log.seek(0)
            assert done.returncode == 0, log.read()[-3000:]
            said: dict[str, Any] = json.loads(told.read().splitlines()[-1])
            return said

    return run


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short, since sockets lie in it."""
    folder = Path(tempfile.mkdtemp(prefix="ir-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def filled(
    postgres_url: str, template_database: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, Settings]]:
    """The name of a database with several units' people and the postings that are open to them, and its settings."""
    if not str(conninfo_to_dict(postgres_url).get("host", "")).startswith("/"):
        pytest.skip("a namespace without network reaches PostgreSQL through a socket file only")
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        data_dir=folder,
        municipality=UNITS.home,
        other_units=UNITS.other_units,
    )
    with own_database(postgres_url, template_database) as url:
        services = connect(settings, url)
        fill(services, url, UNITS, profile_file(UNITS, folder))
        services.close()
        yield url, settings


@pytest.fixture
def copies(postgres_url: str, filled: tuple[str, Settings]) -> Iterator[tuple[str, str]]:
    """Two databases that are filled alike."""
    name = str(conninfo_to_dict(filled[0])["dbname"])
    with own_database(postgres_url, name) as one, own_database(postgres_url, name) as other:
        yield one, other


def environment(url: str, settings: Settings, **others: str) -> dict[str, str]:
    return {
        "MATCHER_DATABASE_URL": url,
        "MATCHER_DATA_DIR": str(settings.data_dir),
        "MATCHER_MUNICIPALITY": settings.municipality,
        "MATCHER_OTHER_UNITS": settings.other_units,
        **others,
    }


def made(url: str) -> tuple[list[Any], ...]:
    """All that the week came to, but for random ids."""
    nobody = UUID(int=0)
    with Database(url, DatabaseRole.JOB, pool_size=1) as database, database.transaction() as connection:
        run = runs.latest(connection)
        assert run is not None
        lists = [replace(one, run_id=nobody) for one in runs.shortlists(connection, run.id)]
        people = [replace(one, id=nobody, run_id=nobody) for one in runs.entries(connection, run.id)]
        near = [replace(one, id=nobody, run_id=nobody) for one in runs.near_misses(connection, run.id)]
    return (
        sorted(lists, key=lambda one: (one.vacancy_id, one.unit)),
        sorted(people, key=lambda one: (one.vacancy_id, one.pseudonym)),
        sorted(near, key=lambda one: (one.vacancy_id, one.pseudonym)),
    )


def events(folder: Path, event: str) -> list[dict[str, Any]]:
    lines = (folder / "log").read_text("utf-8").splitlines()
    return [told for line in lines if line.startswith("{") and (told := json.loads(line))["event"] == event]


def test_a_week_on_a_cluster_that_loses_a_worker_and_a_node_is_the_week_of_one_process(
    inside: Inside, folder: Path, filled: tuple[str, Settings], copies: tuple[str, str]
) -> None:
    alone, together = copies
    weekly = [sys.executable, "-m", "matcher", "run", "weekly"]
    in_one = os.environ | environment(alone, filled[1], MATCHER_ENGINE="process")
    subprocess.run(weekly, cwd=ROOT, env=in_one, timeout=300, capture_output=True, check=True)
    cluster = {"MATCHER_ENGINE": "ray", "MATCHER_RAY_ADDRESS": HEAD}
    said = inside("cluster", folder, environment(together, filled[1], **cluster))
    assert (said["rc"], said["killed"]) == (0, ["worker", "node"])
    assert len(events(folder, "engine.worker_lost")) >= 2
    ranked = [one["unit"] for one in events(folder, "weekly.partition_ranked")]
    assert sorted(ranked) == sorted([UNITS.home, *UNITS.other_units.split(",")])
    shortlists, entries, near_misses = made(alone)
    assert len(shortlists) == UNITS.units * UNITS.vacancies and entries and near_misses
    assert made(together) == (shortlists, entries, near_misses)


def test_a_ray_of_our_own_ranks_alike_and_is_heard_on_loopback_only_and_leaves_nothing(
    inside: Inside, folder: Path
) -> None:
    said = inside("own", folder, {"TMPDIR": str(folder)})
    week = {"alike": True, "listening": ["127.0.0.1"], "modes": ["0o700"], "usage_statistics": False}
    assert said == {"weeks": [week, week], "processes_left": []}
    assert [one.name for one in folder.iterdir() if one.name not in ("told", "log")] == []
