"""A person proposed to a supplier: on whose word, and the code that stands for them outside the municipality."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from models.ids import EntryId, IsoWeek, ProposalId, Pseudonym, StaffCode, VacancyId, VerdictId

ALPHABET = "34679ACDEFHJKMNPQRTVWXY"
"""23 characters, no two alike: no 0 or O, 1, I or L, 2 or Z, 5 or S, G, 8 or B, U. A prime, for the check character."""

RANDOM_CHARACTERS = 9
"""23 to the ninth: 1.8 million million codes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal, standing until `ended_at`. `consent_on` is when the person said yes to this very vacancy;
    `reviewed_on` and `reviewed_by` record the review of secrecy (menprövning, OSL 26 kap. 1 §) that let identity go to
    the supplier."""

    id: ProposalId
    verdict_id: VerdictId
    vacancy_id: VacancyId
    pseudonym: Pseudonym
    consent_on: date
    reviewed_on: date
    reviewed_by: str
    referral_code: str
    made_at: datetime
    ended_at: datetime | None = None

    @property
    def code_to_read(self) -> str:
        """The code as it is written and read aloud: two groups of five."""
        return f"{self.referral_code[:5]}-{self.referral_code[5:]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedProposal:
    """A standing proposal as it is followed: by the latest list on which its person stands for the place."""

    id: ProposalId
    vacancy_id: VacancyId
    made_at: datetime
    entry_id: EntryId
    display_code: str | None
    caseworker: StaffCode | None
    week: IsoWeek


def new_referral_code(choose: Callable[[str], str] = secrets.choice) -> str:
    """A code that nobody can guess, its last character checking the others."""
    drawn = "".join(choose(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return drawn + _check(drawn)


def read_referral_code(said: str) -> str | None:
    """The code that somebody typed, in whatever letters and with whatever between its characters; None where it is
    mistyped. One wrong character and two that changed places are always found."""
    bare = "".join(character for character in said.upper() if character.isalnum())
    whole = len(bare) == RANDOM_CHARACTERS + 1 and set(bare) <= set(ALPHABET)
    return bare if whole and _check(bare[:-1]) == bare[-1] else None


def _check(drawn: str) -> str:
    """Weights 2, 3, 4 … modulo the prime 23, as ISBN-10 has them modulo 11."""
    total = sum(weight * ALPHABET.index(one) for weight, one in enumerate(drawn, start=2))
    return ALPHABET[total % len(ALPHABET)]
