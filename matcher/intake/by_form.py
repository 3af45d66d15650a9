"""Vacancies that somebody posts by a form: they have no reference of the supplier's own, so one is made for them."""

import re
import secrets
from datetime import datetime

from matcher.intake.job_ad import JobAd
from matcher.intake.vacancies import submit
from models.contract import Kind
from models.ids import SupplierId
from models.store import vacancies
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
    wanted = reference if REFERENCE.fullmatch(reference) else new_reference()
    ad = ad.model_copy(update={"supplier_reference": wanted})
    standing = vacancies.lock_by_reference(connection, supplier_id, wanted)
    if standing is not None and standing.draft.job_ad != ad.posting(Kind(standing.draft.kind)):
        ad = ad.model_copy(update={"supplier_reference": new_reference()})
    return submit(connection, ad, supplier_id=supplier_id, now=now, actor=actor)[0]
