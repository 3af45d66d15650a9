"""Identifiers, one type per noun, made in Python so that a thing has its id before it is stored."""

from typing import NewType
from uuid import UUID, uuid4

Pseudonym = NewType("Pseudonym", str)
"""Keyed HMAC of a personnummer in base32; the key never leaves the unit that holds the records."""

MunicipalityCode = NewType("MunicipalityCode", str)
"""SCB's four-digit kommunkod, Kalmar = 0880."""

StaffCode = NewType("StaffCode", str)
"""A member of staff by the code that the records use, e.g. HL-03."""

IsoWeek = NewType("IsoWeek", str)
"""ISO 8601 week, e.g. 2026-W48."""

SupplierId = NewType("SupplierId", UUID)
ContractId = NewType("ContractId", UUID)
CommitmentId = NewType("CommitmentId", UUID)
VacancyId = NewType("VacancyId", UUID)
KeyId = NewType("KeyId", UUID)
ContactId = NewType("ContactId", UUID)
DeliveryId = NewType("DeliveryId", UUID)
RunId = NewType("RunId", UUID)
EntryId = NewType("EntryId", UUID)
NearMissId = NewType("NearMissId", UUID)
VerdictId = NewType("VerdictId", UUID)
ProposalId = NewType("ProposalId", UUID)
ProposalStepId = NewType("ProposalStepId", UUID)
PlacementId = NewType("PlacementId", UUID)
PauseId = NewType("PauseId", UUID)
LetterId = NewType("LetterId", UUID)
LearnedRankingId = NewType("LearnedRankingId", UUID)
WithdrawalId = NewType("WithdrawalId", UUID)
ApprovalId = NewType("ApprovalId", UUID)


def new_id() -> UUID:
    """A random id; wrap it in the noun's own type: `VacancyId(new_id())`."""
    return uuid4()
