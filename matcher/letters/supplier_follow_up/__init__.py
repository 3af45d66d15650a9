"""What a supplier's contact is reminded of: months that nobody has reported, and answers that are waited for."""

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.letters import ComposedLetter, compose, first_name
from models.supplier_contact import SupplierContact


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedLine:
    """One commitment, with how many months and answers its supplier owes."""

    name: str
    number: str
    link: str
    months: int
    asked: int


def compose_supplier_follow_up(contact: SupplierContact, rows: Sequence[OwedLine], *, links: str) -> ComposedLetter:
    """The letter to one contact. Nothing in it is about any person."""
    return compose(
        "supplier_follow_up",
        greeting=first_name(contact.name),
        rows=rows,
        months=sum(row.months for row in rows),
        asked=sum(row.asked for row in rows),
        all_link=f"{links}/leverantor",
    )
