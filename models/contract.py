"""Contracts and the commitments in them: what a supplier owes, to whom, and by when."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from models.candidate import TargetGroup
from models.clock import months_after
from models.ids import CommitmentId, ContractId, SupplierId

BONUS_REQUIREMENT = "11556"
"""Krav-ID of "Bonus för ytterligare sysselsättning"."""


class Kind(StrEnum):
    """What a commitment, and so a vacancy under it, offers."""

    EMPLOYMENT = "employment"
    WORK_PLACEMENT = "work_placement"
    APPRENTICESHIP = "apprenticeship"
    TRAINING = "training"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A public contract, known by its registration number (diarienummer). Both days are included."""

    id: ContractId
    registration_number: str
    title: str
    supplier_id: SupplierId
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A clause of a contract (sysselsättningskrav): so many full-time months, or so many places.

    Exactly one of `full_time_months` and `places` is set. An empty `target_groups` asks for none in particular.
    `requirement_id` is the national criterion's Krav-ID: 11554 (sysselsättningskrav) or 11556 (bonus).
    """

    id: CommitmentId
    contract_id: ContractId
    supplier_id: SupplierId
    reference: str
    kind: Kind
    starts_on: date
    ends_on: date
    full_time_months: Decimal | None = None
    places: int | None = None
    target_groups: frozenset[TargetGroup] = frozenset()
    first_start_within_months: int | None = None
    bonus_per_place_sek: int | None = None
    bonus_max_sek: int | None = None
    requirement_id: str | None = None

    @property
    def is_bonus(self) -> bool:
        """Whether nobody owes it: more employment than is owed, paid for by the place (Krav-ID 11556)."""
        return self.requirement_id == BONUS_REQUIREMENT

    @property
    def first_start_due(self) -> date | None:
        """The last day on which the first person must have started or been offered a start."""
        months = self.first_start_within_months
        return None if months is None else months_after(self.starts_on, months)
