"""Contacts of the world's suppliers, and how they come to be signed in."""

from matcher.config import Settings
from matcher.intake.contacts import add_contact
from matcher.sign_in import contacts
from models.ids import SupplierId
from models.store.database import Database
from models.supplier_contact import SupplierContact
from tests.pages.world import NOW, made

SUPPLIER, OTHER = SupplierId(made("supplier")), SupplierId(made("sole"))
NAME, EMAIL = "Anna Åberg", "anna@stad.example"


def contact(
    owner: Database, supplier_id: SupplierId = SUPPLIER, name: str = NAME, email: str = EMAIL
) -> SupplierContact:
    """Somebody who acts for a supplier, named if nobody has."""
    with owner.transaction() as connection:
        return add_contact(connection, supplier_id, name=name, email=email, now=NOW, actor="cli:test")


def signed_in_contact(
    owner: Database, settings: Settings, supplier_id: SupplierId = SUPPLIER, name: str = NAME, email: str = EMAIL
) -> str:
    """The token of a session of theirs."""
    found = contact(owner, supplier_id, name, email)
    with owner.transaction() as connection:
        return contacts.begin(connection, settings, found, NOW)
