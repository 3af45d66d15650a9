"""Logs: constant event names with ids and counts, never names, free text or secrets."""

import logging
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from matcher.imports import without

# structlog takes rich wherever it is there; see `configure`.
with without("rich"):
    import structlog

bound_contextvars, get_logger = structlog.contextvars.bound_contextvars, structlog.get_logger


def configure(level: str) -> None:
    """Write one line per event to standard error: readable on a terminal, JSON elsewhere."""
    # With rich, errors would be drawn with the values of variables, which can be personal data.
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def failure_of(error: BaseException) -> dict[str, str]:
    """What may be said of a failure in a log: its code or class and where it arose, never its message.

    A driver's or parser's message can quote the value that it choked on, and that value can be personal data.
    """
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames[-4:]))
    return {"failure": getattr(error, "code", None) or type(error).__name__, "where": where}


@contextmanager
def timed(event: str, **ids: object) -> Iterator[dict[str, object]]:
    """Log `event` with the seconds that the body took, the ids, and whatever counts the body puts into the dict."""
    counts: dict[str, object] = {}
    began = time.perf_counter()
    yield counts
    structlog.get_logger().info(event, **ids, **counts, seconds=round(time.perf_counter() - began, 4))
