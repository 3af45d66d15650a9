"""A consent that was taken back."""

from dataclasses import dataclass
from datetime import date, datetime

from models.ids import Pseudonym, WithdrawalId


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """Consents of the person that were given on `withdrawn_on` or before no longer count. A later one does."""

    id: WithdrawalId
    pseudonym: Pseudonym
    withdrawn_on: date
    recorded_at: datetime
    recorded_by: str
