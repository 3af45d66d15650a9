"""What a campaign is made of: which fail-points lie in which part of a week, and how the mail server can fail."""

from collections.abc import Sequence
from datetime import date

from crash import world
from crash.mail_server import Fault, Kind, Phase
from matcher.jobs import Job
from models.fail_points import Step

FIRST_MONDAY = date(2026, 11, 23)
PATIENCE = 120.0
"""Seconds that a life may take; one that takes longer hangs, and that is a broken promise."""

RUN = (
    Step.JOB_STARTED, Step.TEXTS_NOTED, Step.ENCODER_NOTED, Step.VECTORS_KEPT, Step.LABELS_KEPT, Step.ADS_READ,
    Step.JOB_FAILED, Step.WEEK_BEGUN, Step.WEEK_PARTITION, Step.WEEK_CLOSED,
)  # fmt: skip
"""The steps of the weekly run in their order."""

SEALING = (Step.SEAL_MADE, Step.SEAL_NOTED, Step.JOB_SUCCEEDED)
OUTBOX = tuple(step for step in Step if step not in (*RUN, *SEALING))
LISTS = (Step.WEEK_BEGUN, Step.WEEK_PARTITION, Step.WEEK_CLOSED)
MARKS = (Step.LETTER_CLAIMED, Step.LETTER_SENT)
BEFORE_THE_DOT = (
    Step.SMTP_CONNECT, Step.SMTP_EHLO, Step.SMTP_STARTTLS, Step.SMTP_AUTH, Step.SMTP_MAIL, Step.SMTP_RCPT,
    Step.SMTP_DATA,
)  # fmt: skip
TICK = (Job.WEEKLY, Job.DELIVER, Job.SEAL)
RUN_KILLS, OUTBOX_KILLS = 11, 12
"""Kills at fail-points in one week."""

POISONED = world.address_of("HL-03")
POISONS = {
    "": (),
    "RCPT 5xx": (Fault(phase=Phase.RCPT, kind=Kind.NEVER, only=POISONED),),
    "RCPT 4xx": (Fault(phase=Phase.RCPT, kind=Kind.LATER, only=POISONED),),
    "RCPT hang": (Fault(phase=Phase.RCPT, kind=Kind.HANG, only=POISONED),),
    "after the dot 4xx": (Fault(phase=Phase.DOT, kind=Kind.LATER, only=POISONED),),
}  # fmt: skip
"""What one recipient of a week does to the mail server."""

CELLS = tuple((phase, kind) for phase in Phase for kind in (Kind.LATER, Kind.NEVER, Kind.HANG, Kind.CUT))


def names_of(steps: Sequence[Step]) -> list[str]:
    """The fail-points of some steps, in their order."""
    return [f"{step}.{side}" for step in steps for side in ("before", "after")]
