"""The code that a supplier's contact signs in with."""

from matcher.letters import ComposedLetter, compose
from matcher.plain_text import one_line
from models.supplier_contact import SupplierContact


def compose_supplier_code(contact: SupplierContact, code: str, *, minutes: int) -> ComposedLetter:
    """A letter with a code that lasts so many minutes. No link: whoever waits for a code has the page open."""
    half = len(code) // 2
    name = one_line(contact.name).split(" ")[0]
    return compose("supplier_code", name=name, code=f"{code[:half]} {code[half:]}", minutes=minutes)
