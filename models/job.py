"""How a job is doing."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStatus:
    """The last start, success and failure of one job; `failure` is the code of a failure not yet mended."""

    name: str
    started_at: datetime | None = None
    succeeded_at: datetime | None = None
    failed_at: datetime | None = None
    failure: str | None = None
