"""Where partitions are ranked: in this process, in a pool of processes on this machine, or on Ray.

What ranks a partition is one pure function, so that its lists are the same to the last bit wherever it runs. A
partition whose worker is lost is done again. Partitions are handed out as workers are free, and come back in the order
in which they were given: no more of them are loaded at a time than there are workers, and one.
"""

import os
from contextlib import AbstractContextManager
from enum import StrEnum

from matcher.config import Settings
from matcher.engines.on_ray import require_ray, with_ray
from matcher.engines.process import in_process
from matcher.engines.task import Engine, Ranked, Task

__all__ = ["Engine", "EngineKind", "Ranked", "Task", "engine_of", "require_engine"]


class EngineKind(StrEnum):
    """What `MATCHER_ENGINE` may say."""

    PROCESS = "process"
    POOL = "pool"
    RAY = "ray"


def require_engine(settings: Settings) -> None:
    """Raise ConfigurationError where the engine that the settings name is not installed."""
    if EngineKind(settings.engine) is EngineKind.RAY:
        require_ray()


def engine_of(settings: Settings) -> AbstractContextManager[Engine]:
    """The engine that the settings name, for as long as the context lasts.

    To enter it may raise ConfigurationError, and to rank with it EngineError.
    """
    match EngineKind(settings.engine):
        case EngineKind.PROCESS:
            return in_process()
        case EngineKind.POOL:
            from matcher.engines.pool import in_pool  # multiprocessing, which nobody else needs

            return in_pool(os.cpu_count() or 1)
        case EngineKind.RAY:
            return with_ray(settings.ray_address)
