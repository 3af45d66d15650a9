"""A delivery of profiles from the unit that holds the records, and what it changed."""

from dataclasses import dataclass
from datetime import datetime

from models.ids import DeliveryId, MunicipalityCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Counts of one import. A full delivery is the whole pool: who is absent from it leaves matching.

    `withheld` profiles were left out because the person has taken back the consent that stands in them.
    """

    id: DeliveryId
    municipality: MunicipalityCode
    received_at: datetime
    full: bool
    profiles: int
    added: int
    changed: int
    unchanged: int
    removed: int
    withheld: int = 0
