"""Who acts for a supplier: named by a coordinator, and removed again with every session they have."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from matcher.intake.checked import Email, Line, problems_of
from models.audit import AuditEvent
from models.errors import InvalidInput, NotFound, Problem
from models.ids import ContactId, SupplierId, new_id
from models.store import audit, supplier_contacts, supplier_sessions, suppliers
from models.store.database import Conn
from models.supplier_contact import SupplierContact


class ContactForm(BaseModel):
    """A contact as a coordinator names one."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    name: Annotated[Line, Field(max_length=100)]
    email: Email


def add_contact(
    connection: Conn, supplier_id: SupplierId, *, name: str, email: str, now: datetime, actor: str
) -> SupplierContact:
    """Name somebody who acts for a supplier. The same again changes nothing.

    Raises NotFound where there is no such supplier, and InvalidInput for a bad name or address, or one that somebody
    else signs in with.
    """
    suppliers.lock(connection)
    if suppliers.find(connection, supplier_id) is None:
        raise NotFound("supplier_not_found")
    try:
        form = ContactForm(name=name, email=email)
    except ValidationError as error:
        raise InvalidInput(problems_of(error.errors(include_url=False, include_input=False))) from None
    standing = supplier_contacts.by_email(connection, form.email)
    if standing is not None:
        if (standing.supplier_id, standing.name) == (supplier_id, form.name):
            return standing
        raise InvalidInput([Problem(field="email", code="contact_email_taken")])
    contact = SupplierContact(
        id=ContactId(new_id()), supplier_id=supplier_id, name=form.name, email=form.email, created_at=now
    )  # fmt: skip
    supplier_contacts.add(connection, contact)
    audit.append(connection, _event(now, actor, "contact.added", contact))
    return contact


def remove_contact(connection: Conn, contact_id: ContactId, *, now: datetime, actor: str) -> int:
    """The contact acts for the supplier no more: their sessions and codes open nothing from now on.

    Returns how many sessions ended. Raises NotFound where nobody has the id, or they have been removed before.
    """
    contact = supplier_contacts.find(connection, contact_id)
    if contact is None or not supplier_contacts.remove(connection, contact_id, now):
        raise NotFound("contact_not_found")
    supplier_sessions.drop_codes_of(connection, contact_id)
    ended = supplier_sessions.end_all(connection, contact_id)
    audit.append(connection, _event(now, actor, "contact.removed", contact, ended=ended))
    return ended


def _event(now: datetime, actor: str, action: str, contact: SupplierContact, **details: object) -> AuditEvent:
    return AuditEvent(
        at=now,
        actor=actor,
        action=action,
        subject_type="contact",
        subject=str(contact.id),
        details={"supplier": str(contact.supplier_id), **details},
    )
