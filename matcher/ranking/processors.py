"""On how many processors something is ranked at a time."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Each = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
"""Like `map`: does something for each, side by side or not, and gives what comes of it in order."""


@contextmanager
def side_by_side() -> Iterator[Each]:
    """Something like `map` that works on all processors."""
    workers = _processors.get() or os.cpu_count() or 1
    if workers < 2:
        yield map
        return
    with ThreadPoolExecutor(workers) as threads:
        yield threads.map


_processors: ContextVar[int | None] = ContextVar("processors", default=None)
"""On how many processors blocks are ranked side by side; all where None."""


@contextmanager
def alone() -> Iterator[None]:
    """Rank on one processor until leaving."""
    token = _processors.set(1)
    try:
        yield
    finally:
        _processors.reset(token)
