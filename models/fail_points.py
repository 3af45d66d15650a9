"""Fail-points: places with names where a test can stop the process, kill it, or take the database away from under it.

One lies right before and right after each commit of the weekly run, the outbox and the seals, and each step of the
conversation with the mail server. Unless they are armed they cost a comparison.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from models.errors import ConfigurationError

VARIABLE = "MATCHER_FAIL_POINTS"
"""Arms a process of `python -m matcher`: `week_closed.before` or `smtp_dot.after:3,week_closed.before`."""


class Step(StrEnum):
    """What has a fail-point on either side: a commit, or a step of SMTP."""

    JOB_STARTED = "job_started"
    JOB_SUCCEEDED = "job_succeeded"
    JOB_FAILED = "job_failed"
    TEXTS_NOTED = "texts_noted"
    ENCODER_NOTED = "encoder_noted"
    VECTORS_KEPT = "vectors_kept"
    LABELS_KEPT = "labels_kept"
    ADS_READ = "ads_read"
    WEEK_BEGUN = "week_begun"
    WEEK_PARTITION = "week_partition"
    WEEK_CLOSED = "week_closed"
    LETTER_CLAIMED = "letter_claimed"
    LETTER_SENT = "letter_sent"
    LETTER_REFUSED = "letter_refused"
    SEAL_MADE = "seal_made"
    SEAL_NOTED = "seal_noted"
    SMTP_CONNECT = "smtp_connect"
    SMTP_EHLO = "smtp_ehlo"
    SMTP_STARTTLS = "smtp_starttls"
    SMTP_AUTH = "smtp_auth"
    SMTP_MAIL = "smtp_mail"
    SMTP_RCPT = "smtp_rcpt"
    SMTP_DATA = "smtp_data"
    SMTP_DOT = "smtp_dot"
    SMTP_QUIT = "smtp_quit"


POINTS = tuple(f"{step}.{side}" for step in Step for side in ("before", "after"))
"""Every fail-point."""

_armed: dict[str, int] | None = None
_meet: Callable[[str], None]


def before(step: Step | None) -> None:
    """The step is about to be taken; None is a step without a name."""
    if _armed is not None and step is not None:
        _reached(f"{step}.before")


def after(step: Step | None) -> None:
    """The step has been taken, and nobody has been told yet."""
    if _armed is not None and step is not None:
        _reached(f"{step}.after")


@contextmanager
def around(step: Step) -> Iterator[None]:
    """Both points of what happens inside; one that fails has no `after`."""
    before(step)
    yield
    after(step)


def arm(points: str, meet: Callable[[str], None] | None = None) -> None:
    """Let this process call `meet` at some points, each once: NAME, or NAME:3 for the third time that it is reached.

    Without `meet` the process stops itself with SIGSTOP, and whoever armed it decides. Raises ConfigurationError for a
    name that there is not.
    """
    global _armed, _meet
    wanted = {}
    for text in filter(None, points.split(",")):
        name, _, times = text.partition(":")
        if name not in POINTS or not ((times.isascii() and times.isdecimal()) or not times):
            raise ConfigurationError("fail_point_unknown", name=text)
        wanted[name] = int(times or 1)
    _armed, _meet = wanted, meet or _stop


def arm_from_environment() -> None:
    """Arm this process as VARIABLE says, where it says anything. Raises ConfigurationError as `arm` does."""
    if points := os.environ.get(VARIABLE):
        arm(points)


def disarm() -> None:
    """Let nothing happen at any point from now on."""
    global _armed
    _armed = None


def _reached(name: str) -> None:
    if _armed is None or name not in _armed:
        return
    _armed[name] -= 1
    if _armed[name] == 0:
        del _armed[name]
        _meet(name)


def _stop(_: str) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)
