"""Partitions on a Ray cluster, or on a Ray of our own on this machine; each on one processor.

What is sent and what comes back are bytes that we have pickled ourselves, of what ranks and no more
(docs/decisions/0042-ray.md). Ray starts nothing anew: who begins again what was lost is `handing_out`.
"""

import logging
import os
import pickle
import platform
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from matcher.engines.handing_out import Lost, hand_out
from matcher.engines.task import Engine, Ranked, Task, rank_alone
from matcher.log import failure_of, get_logger
from matcher.partition import Lists
from matcher.run_inputs import ROOT, program, what_ranks
from models.errors import ConfigurationError, EngineError

log = get_logger()

CONNECT_SECONDS = 10.0
"""How long the head's port may take to answer. Ray itself asks for a quarter of an hour."""

PATIENCE_SECONDS = 60.0
"""How often it is asked, while nothing gets done, whether the cluster has a processor left."""

Answer = dict[str, Any]
"""`lists`, pickled, and the `processor` that ranked; or the `machine` that has no such program, or a `failure`."""


def require_ray() -> None:
    """Raise ConfigurationError where Ray is not installed."""
    if find_spec("ray") is None:
        raise ConfigurationError("ray_missing")


@contextmanager
def with_ray(address: str) -> Iterator[Engine]:
    """The cluster whose head is at `address` (host:port), or where that is empty a Ray of our own on this machine.

    Raises ConfigurationError where Ray is not installed or the cluster cannot be joined. To rank raises it where a
    machine of the cluster has another program, and EngineError where a partition cannot be ranked.
    """
    with _joined(address) as ray:
        workers = RayWorkers(ray)

        def rank(tasks: Iterable[Task]) -> Iterator[Ranked]:
            return hand_out(workers, tasks)

        yield rank


class RayWorkers:
    """The cluster's processors. `ray` is the library, connected. A handle is a reference to the answer."""

    def __init__(self, ray: Any) -> None:
        self._ray = ray
        self._rank = ray.remote(num_cpus=1, max_retries=0)(_sent())
        self._processors = {processor()}

    def count(self) -> int:
        return int(self._ray.cluster_resources().get("CPU", 0))

    def begin(self, task: Task) -> Any:
        sent = Task(partition=what_ranks(task.partition), settings=task.settings)
        return self._rank.remote(str(ROOT), program(), self._ray.put(pickle.dumps(sent)))

    def first_done(self, begun: Sequence[Any]) -> Any:
        while True:
            done, _ = self._ray.wait(list(begun), num_returns=1, timeout=PATIENCE_SECONDS)
            if done:
                return done[0]
            if not self.count():
                raise EngineError("ray_no_workers")

    def lists(self, done: Any) -> Lists:
        answer = self.answer(done)
        if "machine" in answer:
            raise ConfigurationError("ray_other_program", machine=answer["machine"])
        if "failure" in answer:
            log.error("engine.ranking_failed", failure=answer["failure"], where=answer["where"])
            raise EngineError("ranking_failed", failure=answer["failure"])
        if answer["processor"] not in self._processors:
            self._processors.add(answer["processor"])
            log.warning("engine.other_processor", processor=answer["processor"])
        lists: Lists = pickle.loads(answer["lists"])
        return lists

    def answer(self, done: Any) -> Answer:
        """What a machine of the cluster has answered. Raises Lost where there is none any more."""
        exceptions = self._ray.exceptions
        lost = (
            exceptions.WorkerCrashedError,
            exceptions.NodeDiedError,
            exceptions.OutOfMemoryError,
            exceptions.ObjectLostError,
        )
        try:
            answer: Answer = self._ray.get(done)
        except lost as error:
            raise Lost from error
        except exceptions.RayError as error:
            raise EngineError("ray_failed", failure=type(error).__name__) from error
        return answer


def _sent() -> Callable[[str, str, bytes], Answer]:
    """What Ray runs on a machine of the cluster. It is sent as it is, not by its name, to tell where we are missing."""

    def rank_partition(root: str, wanted: str, task: bytes) -> Answer:
        import socket
        import sys

        if root not in sys.path:
            sys.path.append(root)
        try:
            from matcher.engines.on_ray import answered
        except ImportError:
            return {"machine": socket.gethostname()}
        return answered(wanted, task)

    return rank_partition


def answered(wanted: str, task: bytes) -> Answer:
    """The pickled lists of a pickled task. A program other than the one that is `wanted` ranks nothing.

    What goes wrong is told by its code and where, never by its message: Ray writes messages to its logs.
    """
    if program() != wanted:
        return {"machine": socket.gethostname()}
    try:
        lists = rank_alone(pickle.loads(task))
    except Exception as error:
        return failure_of(error)
    return {"lists": pickle.dumps(lists), "processor": processor()}


@cache
def processor() -> str:
    """The kind of processor that matrix products are computed for here: another kind may round otherwise."""
    from threadpoolctl import ThreadpoolController

    libraries = [one for one in ThreadpoolController().info() if "numpy" in one["filepath"]]
    return " ".join([platform.machine(), *sorted({str(one.get("architecture")) for one in libraries})])


@contextmanager
def _joined(address: str) -> Iterator[Any]:
    """Ray, connected."""
    require_ray()
    if address:
        _require_answer(address)
    _surroundings(own=not address)
    import ray

    options: dict[str, Any] = {"address": address or "local", "log_to_driver": False, "configure_logging": False}
    # Ray opens its folders to every account of the machine, so that they lie in one that is ours alone.
    with TemporaryDirectory(prefix="ingang-ray-", ignore_cleanup_errors=True) as folder:
        if not address:
            options |= {"num_cpus": os.cpu_count() or 1, "include_dashboard": False}
            options |= {"_node_ip_address": "127.0.0.1", "_temp_dir": str(Path(folder) / "r")}
        try:
            with _own_signals():
                ray.init(**options)
        except (OSError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
            ray.shutdown()
            raise ConfigurationError("ray_not_joined", address=address or "127.0.0.1", why=_why(error)) from error
        try:
            yield ray
        finally:
            ray.shutdown(wait_for_processes=True)


def _require_answer(address: str) -> None:
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS).close()
    except OSError as error:
        raise ConfigurationError("ray_unreachable", address=address) from error


def _surroundings(*, own: bool) -> None:
    """What Ray reads from the environment when it is first imported, and hands on to the processes that it starts."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "error")
    os.environ.setdefault("RAY_NUM_REDIS_GET_RETRIES", "2")  # times that it asks whether there is a head, 40 s each
    logging.getLogger("ray").setLevel(logging.ERROR)
    if own:
        # By this name, which says of Linux, too, that there is one machine: or 127.0.0.1 would mean all its addresses.
        os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
        # Of this process alone; Ray would keep one in the account's home, which it may not be able to write to.
        os.environ["RAY_AUTH_MODE"] = "token"
        os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))


@contextmanager
def _own_signals() -> Iterator[None]:
    """Keep what is done at SIGTERM: Ray puts a handler of its own in the place of any that there is."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    kept = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, kept)


def _why(error: BaseException) -> str:
    """What Ray gives as the reason, in one line."""
    return " ".join(str(error.__cause__ or error).split())[:300]
