"""Who has signed in, how, and for how long; and what local accounts need before anybody can."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.ids import StaffCode
from models.reach import NOTHING, Extent, Reach
from models.staff import Role, Staff


class Method(StrEnum):
    """How a session began."""

    PASSWORD = "password"
    LINK = "link"
    OIDC = "oidc"


class Purpose(StrEnum):
    """What a one-time link is good for: choosing a password, or signing in on the machine itself."""

    PASSWORD = "password"
    SIGN_IN = "sign_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A colleague's local account. Without a password it opens nothing."""

    staff: StaffCode
    password_hash: str | None
    created_at: datetime
    password_set_at: datetime | None = None
    disabled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A one-time link. It opens once, before `expires_at`."""

    staff: StaffCode
    purpose: Purpose
    expires_at: datetime
    used_at: datetime | None = None

    def opens_at(self, now: datetime) -> bool:
        return self.used_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingCode:
    """A code that was sent to somebody whose password was right."""

    staff: StaffCode
    account_sha256: bytes
    code_sha256: bytes
    tries: int
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SentAway:
    """What a visitor who was sent to the OpenID provider has to bring back, and where they were going."""

    state: str
    nonce: str
    code_verifier: str
    return_to: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody who has signed in, until `ends_at` or a pause that is too long, whichever comes first."""

    staff: StaffCode
    role: Role
    method: Method
    created_at: datetime
    seen_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """The person behind a request: their session, and the colleagues for whom they stand in today."""

    session: Session
    member: Staff
    stands_in_for: frozenset[StaffCode] = frozenset()

    @property
    def code(self) -> StaffCode:
        return self.member.code

    @property
    def role(self) -> Role:
        return self.session.role

    @property
    def desks(self) -> frozenset[StaffCode]:
        """Whose candidates they may read and decide about as a caseworker."""
        return self.stands_in_for | {self.code}

    @property
    def reach(self) -> Reach:
        """The same, as the database is told it."""
        if self.role is Role.COORDINATOR:
            return Reach(extent=Extent.UNIT)
        return Reach(extent=Extent.DESKS, desks=self.desks) if self.role is Role.CASEWORKER else NOTHING

    def may_read(self, caseworker: StaffCode | None) -> bool:
        """Whether the candidates of this caseworker (None: of nobody) are theirs to read and decide about."""
        if self.role is Role.COORDINATOR:
            return True
        return self.role is Role.CASEWORKER and caseworker in self.desks
