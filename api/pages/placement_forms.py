"""Forms about placements as both sides' pages read them: fields by name, numbers as people write them."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from matcher.intake.checked import problems_of
from models.errors import InvalidInput

Said = TypeVar("Said", bound=BaseModel)

FIELDS: Mapping[str, str] = {
    "starts_on": "forsta", "ends_on": "sista", "scope_percent": "omfattning", "from_on": "fran", "ended_on": "sista",
    "reason": "orsak", "month": "manad", "path.month": "manad", "percent": "procent", "evidence": "underlag",
    "subcontractor": "underleverantor", "referral_code": "kod", "reference": "beteckning", "route": "vag",
    "proof": "intyg", "commitment_id": "atagande",
}  # fmt: skip
"""What each field is called in the forms."""


def form_of(form: type[Said], **said: object) -> Said:
    """The form of what was written; an empty field is one that was not said. Raises InvalidInput by field."""
    try:
        return form.model_validate({name: value for name, value in said.items() if value not in ("", None)})
    except ValidationError as error:
        raise InvalidInput(problems_of(error.errors(include_url=False, include_input=False))) from None


def number_of(text: str) -> Decimal | str:
    """A number as people write it, `37,5 %` too; what is none stays as it was written, for the form to refuse."""
    bare = text.replace("%", "").replace(",", ".").strip()
    try:
        return Decimal(bare) if bare else ""
    except InvalidOperation:
        return text
