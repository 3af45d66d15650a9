"""The municipality's own people who use the service."""

from dataclasses import dataclass
from enum import StrEnum

from models.ids import StaffCode


class Role(StrEnum):
    CASEWORKER = "caseworker"
    COORDINATOR = "coordinator"
    PLANNER = "planner"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """One colleague. `deputy` is the code of whoever answers for the same candidates when this one is away."""

    code: StaffCode
    name: str
    email: str
    role: Role
    deputy: StaffCode | None = None
    active: bool = True
