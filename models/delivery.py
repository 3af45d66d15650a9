"""A delivery of profiles from the unit that holds the records, and what it changed."""

from dataclasses import dataclass
from datetime import datetime

from models.ids import DeliveryId, MunicipalityCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Counts of one import. A full delivery is the whole pool: who is absent from it leaves matching."""

    id: DeliveryId
    municipality: MunicipalityCode
    received_at: datetime
    full: bool
    profiles: int
    added: int
    changed: int
    unchanged: int
    removed: int
