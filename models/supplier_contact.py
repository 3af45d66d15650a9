"""People at suppliers who post and report by hand, and how they are recognised."""

from dataclasses import dataclass
from datetime import datetime

from models.ids import ContactId, SupplierId
from models.reach import NOTHING, Reach
from models.supplier import Supplier


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierContact:
    """Somebody who acts for a supplier. One who has been removed signs in no more."""

    id: ContactId
    supplier_id: SupplierId
    name: str
    email: str
    created_at: datetime
    removed_at: datetime | None = None

    @property
    def actor(self) -> str:
        """As audit events name them."""
        return f"contact:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCode:
    """A code that was asked for with an address; `contact_id` is None where nobody has the address."""

    contact_id: ContactId | None
    account_sha256: bytes
    code_sha256: bytes
    tries: int
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierSession:
    """A contact who has signed in, until `ends_at` or a pause that is too long, whichever comes first."""

    contact_id: ContactId
    created_at: datetime
    seen_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierVisitor:
    """The contact behind a request. Nothing here leads to a colleague's rights: see `reach`."""

    session: SupplierSession
    contact: SupplierContact
    supplier: Supplier

    @property
    def actor(self) -> str:
        return self.contact.actor

    @property
    def supplier_id(self) -> SupplierId:
        return self.supplier.id

    @property
    def reach(self) -> Reach:
        """A supplier reads no candidate, whoever asks for it and however."""
        return NOTHING
