"""What each outside party is told: every field by name, and nothing that is not here."""

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, Field

from matcher.clauses.rounding import to_hundredths
from matcher.clauses.standing import Standing, State
from matcher.intake.job_ad import JobAd
from matcher.outcomes import Wanted
from matcher.working_days import working_days_after
from models.candidate import TargetGroup
from models.clock import local_date
from models.contract import Commitment, Contract, Kind
from models.delivery import Delivery
from models.demands import ReadingStatus
from models.supplier import Supplier
from models.vacancy import Vacancy, VacancyStatus

POSTING_EXAMPLE: dict[str, Any] = {
    "supplier_reference": "KLM-2026-014",
    "commitment_id": "0b6f6c1e-5a0e-4f53-9c55-3f1f8a1c7a11",
    "headline": "Lokalvårdare till skolor i Kalmar",
    "description": {
        "text": "Du städar klassrum, korridorer och matsalar på tre skolor, i team om tre, och lär dig på plats."
    },
    "number_of_vacancies": 2,
    "application_deadline": "2027-01-31",
    "access": "2027-02-15",
    "working_hours_type": {"label": "Heltid"},
    "scope_of_work": {"min": 75, "max": 100},
    "occupation": {"label": "Städare/Lokalvårdare"},
    "workplace_address": {"municipality_code": "0880", "municipality": "Kalmar", "city": "Kalmar"},
    "driving_license_required": True,
    "driving_license": [{"label": "B"}],
    "swedish_level": "A2",
    "nice_to_have": {"skills": [{"label": "Golvvård"}]},
}


def two_decimals(amount: Fraction) -> float:
    """An exact amount to two decimals, a half rounded up."""
    return float(to_hundredths(amount))


class VacancyOut(JobAd):
    """A vacancy as its supplier reads it back: what was posted, and what has become of it."""

    id: UUID
    status: VacancyStatus = Field(description="open | withdrawn | filled | expired, as of today in Sweden.")
    reading: ReadingStatus = Field(description="pending | done: whether the text has been read; see …/demands.")
    referral_window_ends_on: date = Field(
        description="The last day on which the municipality refers candidates first: so many working days in Sweden "
        "after the day of the posting."
    )
    created_at: datetime
    updated_at: datetime
    withdrawn_at: datetime | None = None

    @classmethod
    def of(cls, vacancy: Vacancy, today: date, reading: ReadingStatus, referral_working_days: int) -> Self:
        return cls.model_validate(
            {
                **vacancy.draft.job_ad,
                "id": vacancy.id,
                "status": vacancy.status_on(today),
                "reading": reading,
                "referral_window_ends_on": working_days_after(local_date(vacancy.created_at), referral_working_days),
                "created_at": vacancy.created_at,
                "updated_at": vacancy.updated_at,
                "withdrawn_at": vacancy.withdrawn_at,
            }
        )


class VacancyPage(BaseModel):
    items: Sequence[VacancyOut]
    next_cursor: str | None = None


class SupplierOut(BaseModel):
    """A supplier as coordinators see it."""

    id: UUID
    name: str
    organisation_number: str | None = None

    @classmethod
    def of(cls, supplier: Supplier) -> Self:
        return cls(id=supplier.id, name=supplier.name, organisation_number=supplier.organisation_number)


class SupplierPage(BaseModel):
    items: Sequence[SupplierOut]
    next_cursor: UUID | None = None


class ContractOut(BaseModel):
    """A contract as coordinators see it."""

    id: UUID
    registration_number: str
    title: str
    supplier_id: UUID
    starts_on: date
    ends_on: date

    @classmethod
    def of(cls, contract: Contract) -> Self:
        return cls(
            id=contract.id,
            registration_number=contract.registration_number,
            title=contract.title,
            supplier_id=contract.supplier_id,
            starts_on=contract.starts_on,
            ends_on=contract.ends_on,
        )


class ContractPage(BaseModel):
    items: Sequence[ContractOut]
    next_cursor: UUID | None = None


class CommitmentOut(BaseModel):
    """A commitment as coordinators, and the supplier that made it, see it."""

    id: UUID
    contract_id: UUID
    registration_number: str
    contract_title: str
    supplier_id: UUID
    reference: str
    kind: Kind
    full_time_months: float | None = None
    places: int | None = None
    target_groups: Sequence[TargetGroup]
    first_start_due: date | None = None
    starts_on: date
    ends_on: date
    bonus_per_place_sek: int | None = None
    bonus_max_sek: int | None = None
    requirement_id: str | None = None
    state: State = Field(description="fulfilled | on_the_way | behind | broken, as of today in Sweden.")
    counted: float = Field(description="Full-time months, or places, that are reported and confirmed.")
    left: float = Field(description="What is still owed.")

    @classmethod
    def of(cls, commitment: Commitment, contract: Contract, standing: Standing) -> Self:
        months = commitment.full_time_months
        return cls(
            id=commitment.id,
            contract_id=contract.id,
            registration_number=contract.registration_number,
            contract_title=contract.title,
            supplier_id=commitment.supplier_id,
            reference=commitment.reference,
            kind=commitment.kind,
            full_time_months=None if months is None else float(months),
            places=commitment.places,
            target_groups=[group for group in TargetGroup if group in commitment.target_groups],
            first_start_due=commitment.first_start_due,
            starts_on=commitment.starts_on,
            ends_on=commitment.ends_on,
            bonus_per_place_sek=commitment.bonus_per_place_sek,
            bonus_max_sek=commitment.bonus_max_sek,
            requirement_id=commitment.requirement_id,
            state=standing.state,
            counted=two_decimals(standing.counted),
            left=two_decimals(max(Fraction(0), to_hundredths(standing.owed) - to_hundredths(standing.counted))),
        )


class CommitmentPage(BaseModel):
    items: Sequence[CommitmentOut]
    next_cursor: UUID | None = None


class DeliveryOut(BaseModel):
    """What a delivery of profiles changed in one municipality."""

    id: UUID
    municipality: str
    received_at: datetime
    full: bool
    profiles: int
    added: int
    changed: int
    unchanged: int
    removed: int
    withheld: int = Field(0, description="Left out: the person has taken back the consent that stands in the profile.")

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        return cls(
            id=delivery.id,
            municipality=delivery.municipality,
            received_at=delivery.received_at,
            full=delivery.full,
            profiles=delivery.profiles,
            added=delivery.added,
            changed=delivery.changed,
            unchanged=delivery.unchanged,
            removed=delivery.removed,
            withheld=delivery.withheld,
        )


class Deliveries(BaseModel):
    deliveries: Sequence[DeliveryOut]


class OutcomesReceived(BaseModel):
    """What a delivery of outcomes changed; the counts of the others add up to `outcomes`."""

    outcomes: int
    added: int
    changed: int
    unchanged: int
    not_followed: int = Field(description="Thrown away: the person is neither followed nor compared with.")


class WantedOut(BaseModel):
    """One answer that is wanted: best as of `as_of`; as of any day from `earliest` to `latest` will do."""

    pseudonym: str
    as_of: date
    earliest: date
    latest: date
    missing: Sequence[str] = Field(description="Of employed, on_income_support and studying.")

    @classmethod
    def of(cls, wanted: Wanted) -> Self:
        return cls(
            pseudonym=wanted.pseudonym,
            as_of=wanted.due.on,
            earliest=wanted.due.earliest,
            latest=wanted.due.latest,
            missing=wanted.missing,
        )


class WantedOutcomes(BaseModel):
    wanted: Sequence[WantedOut]
