"""Partitions are handed out and come back in order, whoever dies; and what our half of the work on Ray is.

Ray itself runs in `test_ray.py`.
"""

import pickle
import socket
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from matcher.caseload import Desks
from matcher.config import Settings, load_settings
from matcher.engines import Task, engine_of, on_ray
from matcher.engines.handing_out import TRIES, Lost, hand_out
from matcher.engines.on_ray import RayWorkers
from matcher.messages import LANGUAGES, explain
from matcher.partition import Lists, Seconds
from matcher.shortlisting import run_weekly
from models.errors import ConfigurationError, EngineError
from models.ids import StaffCode
from models.staff import Role, Staff
from models.store import runs
from tests.jobs.conftest import World
from tests.jobs.test_engines import SETTINGS, partition, ranked, settings, tasks, told


class FakeWorkers:
    """Three at a time; the last begun is the first done. A worker dies so often of a unit as `deadly` says."""

    def __init__(self, deadly: Mapping[str, int]) -> None:
        self.deadly = dict(deadly)
        self.given: list[str] = []

    def count(self) -> int:
        return 3

    def begin(self, task: Task) -> int:
        self.given.append(task.partition.unit)
        return len(self.given) - 1

    def first_done(self, begun: Sequence[int]) -> int:
        return max(begun)

    def lists(self, done: int) -> Lists:
        unit = self.given[done]
        if self.deadly.get(unit, 0):
            self.deadly[unit] -= 1
            raise Lost
        return Lists(shortlists=[], entries=[], near_misses=[], seconds=Seconds(ranking=0, ranking_core=0, reasons=0))


@pytest.fixture(scope="module")
def eight() -> list[Task]:
    return list(tasks(8))


def test_what_is_lost_is_begun_anew_and_all_come_in_the_order_in_which_they_were_given(eight: list[Task]) -> None:
    workers = FakeWorkers({"0001": TRIES - 1, "0006": 1})
    assert [one.task for one in hand_out(workers, eight)] == eight
    assert Counter(workers.given) == Counter({f"{number:04d}": 1 for number in range(8)}) + Counter(
        {"0001": TRIES - 1, "0006": 1}
    )


def test_what_kills_each_worker_that_takes_it_is_told_of_by_unit(eight: list[Task]) -> None:
    done = hand_out(FakeWorkers({"0002": TRIES}), eight)
    with pytest.raises(EngineError) as failed:
        list(done)
    assert (failed.value.code, failed.value.params["unit"]) == ("worker_lost", "0002")


def test_no_more_partitions_are_loaded_than_can_be_begun_and_one(eight: list[Task]) -> None:
    loaded = []

    def counted() -> Iterator[Task]:
        for task in eight:
            loaded.append(task)
            yield task

    done = hand_out(FakeWorkers({}), counted())
    for number in range(8):
        assert next(done).task is eight[number]
        assert len(loaded) == min(4 + number, 8)


class FakeRay:
    """What is used of Ray, done at once in this process. Remembers what was sent."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def remote(self, **options: Any) -> Callable[[Callable[..., Any]], Any]:
        assert options == {"num_cpus": 1, "max_retries": 0}
        return lambda function: SimpleNamespace(remote=lambda *arguments: (function, arguments))

    def put(self, value: bytes) -> bytes:
        self.sent.append(value)
        return value

    def wait(self, begun: Sequence[Any], *, num_returns: int, timeout: float) -> tuple[Sequence[Any], Sequence[Any]]:
        return begun[:num_returns], begun[num_returns:]

    def get(self, begun: Any) -> Any:
        function, arguments = begun
        return function(*arguments)

    def cluster_resources(self) -> Mapping[str, float]:
        return {"CPU": 2.0, "memory": 1e9}

    exceptions = SimpleNamespace(
        **dict.fromkeys(
            ("RayError", "WorkerCrashedError", "NodeDiedError", "OutOfMemoryError", "ObjectLostError"), TimeoutError
        )
    )


def test_what_is_sent_to_other_machines_ranks_alike_and_says_nothing_of_colleagues_or_whom_to_ask() -> None:
    desks = Desks([Staff(code=StaffCode("HL-01"), name="Fråga Mig", email="mig@x.example", role=Role.CASEWORKER)])

    def told_of() -> Iterator[Task]:
        for number in range(3):
            one = partition(number, desks)
            openings = [
                replace(
                    each, vacancy=replace(each.vacancy, draft=replace(each.vacancy.draft, job_ad={"ask": "Ring Mig"}))
                )
                for each in one.openings
            ]
            yield Task(partition=replace(one, openings=openings), settings=SETTINGS)

    assert any(b"mig@x.example" in pickle.dumps(one) and b"Ring Mig" in pickle.dumps(one) for one in told_of())
    with engine_of(settings("process")) as rank:
        in_process = ranked(rank)
    ray = FakeRay()
    assert [told(one.lists) for one in hand_out(RayWorkers(ray), told_of())] == in_process
    assert len(ray.sent) == 3
    for word in ("Fråga Mig", "mig@x.example", "Ring Mig"):
        assert not any(word.encode() in one for one in ray.sent)


def test_a_machine_with_another_program_ranks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    workers = RayWorkers(FakeRay())
    begun = workers.begin(next(tasks()))
    monkeypatch.setattr(on_ray, "program", lambda: "another")
    with pytest.raises(ConfigurationError) as refused:
        workers.lists(begun)
    assert refused.value.code == "ray_other_program"


def test_what_goes_wrong_on_another_machine_is_told_without_its_message(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(task: Task) -> Lists:
        raise KeyError("Lokalvårdare i Ljungbyholm")

    monkeypatch.setattr(on_ray, "rank_alone", fail)
    workers = RayWorkers(FakeRay())
    begun = workers.begin(next(tasks()))
    assert "Ljungbyholm" not in str(on_ray.answered(on_ray.program(), b"") | workers.answer(begun))
    with pytest.raises(EngineError) as failed:
        workers.lists(begun)
    assert (failed.value.code, failed.value.params["failure"]) == ("ranking_failed", "KeyError")


def test_ray_is_asked_for_before_anything_is_done(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_ray, "find_spec", lambda name: None)
    world.services.settings = settings("ray")
    with pytest.raises(ConfigurationError) as refused:
        run_weekly(world.services)
    for language in LANGUAGES:
        assert "pip install ray -c requirements-campaigns.lock" in explain(refused.value, language)
    with world.services.job.transaction() as connection:
        assert runs.latest(connection) is None and not list(runs.all_runs(connection))


def test_a_cluster_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_ray, "find_spec", lambda name: True)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        cluster = Settings(engine="ray", ray_address=address, _env_file=None)  # type: ignore[call-arg]
        with pytest.raises(ConfigurationError) as refused, engine_of(cluster):
            pass
    assert (refused.value.code, refused.value.params) == ("ray_unreachable", {"address": address})
    assert "ray" not in sys.modules


def test_a_cluster_is_named_by_host_and_port() -> None:
    for wrong in ("auto", "ray://10.0.0.5:10001", "10.0.0.5", "10.0.0.5:0", "10.0.0.5:99999", ":6379"):
        with pytest.raises(ConfigurationError) as refused:
            load_settings(engine="ray", ray_address=wrong, env_file=None)
        assert "MATCHER_RAY_ADDRESS: skriv värd och port" in refused.value.params["problems"], wrong
    for right in ("", "10.0.0.5:6379", "[fd00::5]:6379", "huvud.kommun.example:6379"):
        assert load_settings(engine="ray", ray_address=right, env_file=None).ray_address == right
