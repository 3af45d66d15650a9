"""Suppliers, and the keys by which programs reach the service."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.ids import KeyId, SupplierId


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """A company that holds a contract.

    `organisation_number` is ten digits, and None for a sole trader (enskild firma), whose number is a personnummer.
    """

    id: SupplierId
    name: str
    organisation_number: str | None = None


def is_legal_person(organisation_number: str) -> bool:
    """Whether ten digits name a legal person: the third is 2 or more, which no month of a personnummer is.

    Source: Skatteverket, organisationsnummer (lagen 1974:174).
    """
    return len(organisation_number) == 10 and organisation_number.isdigit() and organisation_number[2] >= "2"


class Scope(StrEnum):
    """What a key opens."""

    SUPPLIER = "supplier"
    RECORDS = "records"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """An API key as it is kept: never the secret, only its SHA-256. A supplier's key names its supplier."""

    id: KeyId
    scope: Scope
    label: str
    supplier_id: SupplierId | None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None

    def opens_at(self, now: datetime) -> bool:
        """Whether the key is neither revoked nor expired at `now`."""
        return self.revoked_at is None and now < self.expires_at
