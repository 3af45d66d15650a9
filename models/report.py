"""What the council's report is computed from, beside commitments, placements and outcomes."""

from dataclasses import dataclass
from datetime import date

from models.candidate import TargetGroup
from models.ids import Pseudonym


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPerson:
    """Somebody who stood on a list within a time, with the profile as it was when they first did. What is None was
    unknown then, or the profile is kept no longer."""

    pseudonym: Pseudonym
    first_listed_on: date
    is_proposed: bool
    age_band: str | None = None
    swedish_level: str | None = None
    months_on_income_support: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMember:
    """Somebody who was considered in a year: which groups they belong to, and what became of them."""

    pseudonym: Pseudonym
    age_band: str | None
    target_groups: frozenset[TargetGroup]
    listed: bool
    proposed: bool
    hired: bool
