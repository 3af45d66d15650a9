"""That somebody has read a translation and takes responsibility for it."""

from dataclasses import dataclass
from datetime import datetime

from models.ids import ApprovalId, StaffCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Holds for the very text that `sha256` was made of, until it is revoked."""

    id: ApprovalId
    language: str
    sha256: bytes
    approved_at: datetime
    approved_by: StaffCode
    revoked_at: datetime | None = None
