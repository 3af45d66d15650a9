"""Vacancies that somebody posts by a form: they have no reference of the supplier's own, so one is made for them."""

import re
import secrets
from datetime import datetime
from hashlib import blake2b

from matcher.intake.job_ad import JobAd
from matcher.intake.vacancies import submit
from models.contract import Kind
from models.ids import SupplierId
from models.store import suppliers, vacancies
from models.store.database import Conn
from models.vacancy import Vacancy

REFERENCE = re.compile(r"F-[0-9a-f]{10}")


def new_reference() -> str:
    """A reference that no vacancy has: `F-3c5f0a91be`. A form carries it, so that sending it twice posts once."""
    return f"F-{secrets.token_hex(5)}"


def post_by_form(
    connection: Conn, ad: JobAd, reference: str, *, supplier_id: SupplierId, now: datetime, actor: str
) -> Vacancy:
    """Take in a posting from a form that carries `reference`; what the posting itself says of that does not count.

    The same form again is the same vacancy. Another posting from a form that has been sent before (somebody went back
    to it) is a vacancy of its own, and replaces nothing. Raises like `submit`.
    """
    suppliers.lock(connection)  # of two postings at once from one form the second finds what the first was
    if not REFERENCE.fullmatch(reference):
        reference = new_reference()
    while True:
        ad = ad.model_copy(update={"supplier_reference": reference})
        standing = vacancies.lock_by_reference(connection, supplier_id, reference)
        if standing is None or standing.draft.job_ad == ad.posting(Kind(standing.draft.kind)):
            return submit(connection, ad, supplier_id=supplier_id, now=now, actor=actor)[0]
        reference = _following(ad)


def _following(ad: JobAd) -> str:
    """What the posting is called where its form's reference is another's: the same whenever it is sent."""
    return f"F-{blake2b(ad.model_dump_json().encode(), digest_size=5).hexdigest()}"
