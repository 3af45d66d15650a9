"""Fail-points: each lies in the product, every commit that matters has one, and what was built for crashes holds."""

import ast
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from matcher import audit_key
from matcher.audit_key import make_key, read_key
from matcher.shortlisting import run_weekly
from models import fail_points
from models.errors import ConfigurationError, LockHeld
from models.fail_points import POINTS, Step
from models.ids import IsoWeek
from models.store import runs
from tests.house.tree import ROOT, modules
from tests.jobs.conftest import World

READ_ONLY = {
    "matcher/loading.py": {"load_partition"},
    "matcher/shortlisting/units.py": {"_missing_partitions"},
    "matcher/shortlisting/week.py": {"run_weekly"},
    "matcher/embedding.py": {"embed_pending", "forget_other_models"},
    "matcher/ad_reading.py": {"read_ads"},
    "matcher/taxonomy/loading.py": {"embed_labels"},
    "matcher/delivery.py": set(),
    "matcher/sealing.py": set(),
    "matcher/jobs.py": set(),
}
"""Where in these modules a transaction without a fail-point only reads, or what it does is no part of a week."""


@pytest.fixture(autouse=True)
def disarmed() -> object:
    yield
    fail_points.disarm()


def test_every_fail_point_lies_in_the_product() -> None:
    used = {
        name
        for path in modules()
        if "from models.fail_points import Step" in path.read_text("utf-8")
        for name in re.findall(r"\bStep\.([A-Z_]+)\b", path.read_text("utf-8"))
    }
    assert used == set(Step.__members__)


def test_every_commit_of_the_run_the_outbox_and_the_seals_has_its_fail_points() -> None:
    bare = {}
    for place in READ_ONLY:
        tree = ast.parse((ROOT / place).read_text("utf-8"))
        bare[place] = {
            function.name
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef)
            for call in ast.walk(function)
            if isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr == "transaction"
            and not any(keyword.arg == "step" for keyword in call.keywords)
        }
    assert bare == READ_ONLY


def test_a_point_is_met_once_and_only_where_it_is_armed() -> None:
    met: list[str] = []
    fail_points.arm("week_closed.after:2,smtp_dot.before", met.append)
    for _ in range(3):
        with fail_points.around(Step.WEEK_CLOSED), fail_points.around(Step.SMTP_DOT):
            pass
    assert met == ["smtp_dot.before", "week_closed.after"]


@pytest.mark.parametrize("name", ["week_closed", "week_closed.between", "WEEK_CLOSED.after", "week_closed.after:x"])
def test_a_name_that_there_is_not_is_refused(name: str) -> None:
    assert name not in POINTS
    with pytest.raises(ConfigurationError, match="fail_point_unknown"):
        fail_points.arm(name)


def test_a_program_refuses_a_name_that_there_is_not_and_says_so() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "matcher", "deliver"],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, fail_points.VARIABLE: "nowhere.before"},
    )  # fmt: skip
    assert (told.returncode, told.stdout) == (1, "")
    assert (
        told.stderr == "Det finns ingen felpunkt som heter nowhere.before. Felpunkterna står i models/fail_points.py.\n"
    )


def test_a_process_stops_itself_at_an_armed_point() -> None:
    program = "from models import fail_points as f; f.arm_from_environment(); f.before(f.Step.SEAL_MADE); print('on')"
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env={**os.environ, fail_points.VARIABLE: "seal_made.before"},
    )  # fmt: skip
    _, status = os.waitpid(process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    process.send_signal(signal.SIGCONT)
    assert process.communicate(timeout=60)[0] == "on\n"


def test_a_run_that_another_process_has_begun_anew_is_left_to_it(world: World) -> None:
    world.vacancy(world.commitment(), "Städare till skola")
    world.candidate("b", "städare", caseworker="HL-01")
    world.candidate("c", "städare", municipality="0881")
    world.deliver_profiles()
    week = IsoWeek("2026-W48")

    def another(step: str, done: int, total: int) -> None:
        if step == "rank" and done == 1:
            with world.services.job.transaction() as connection:
                run = runs.of_week(connection, week)
                assert run is not None
                runs.restart(connection, replace(run, model="another@1"))

    with pytest.raises(LockHeld):
        run_weekly(world.services, progress=another)
    with world.services.job.transaction() as connection:
        run = runs.of_week(connection, week)
        assert run is not None
        assert runs.partitions_done(connection, run.id) == set(), "nothing was made in two ways"


def test_a_key_is_there_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "audit.key"

    def killed(*arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(audit_key.os, "link", killed)
        with pytest.raises(KeyboardInterrupt):
            make_key(file)
    assert not file.exists()
    assert make_key(file) == read_key(file)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(ConfigurationError):
        make_key(file)
    assert sorted(tmp_path.iterdir()) == before, "no key lies about that opens nothing"
