"""Forms about placements as both sides' pages read them: fields by name, numbers as people write them."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Literal, TypeVar

from pydantic import BaseModel, ValidationError

from matcher.intake.checked import problems_of
from matcher.intake.placement import AnswerForm, ChangeForm, EndForm, MonthForm, month_of
from matcher.placements import changing, following
from matcher.placements.words import Speaker
from models.errors import InvalidInput
from models.ids import PlacementId
from models.placement import Placement
from models.store.database import Conn

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


Say = Callable[[Conn, PlacementId, Speaker], Placement]
"""Says something of a placement. Raises InvalidInput by field, Conflict where the state of things forbids it."""


GIVE = {"start": following.answer_start, "end": following.answer_end, "change": changing.answer_change}


def answer_said(about: Literal["start", "end", "change"], answer: str) -> Say:
    """The answer to the other side's word on a start, an end, or other terms."""
    give = GIVE[about]
    return lambda connection, placement_id, speaker: give(
        connection, placement_id, form_of(AnswerForm, answer=answer).answer, speaker
    )


def month_said(month: str, percent: str, evidence: str) -> Say:
    """What was worked of a month."""
    return lambda connection, placement_id, speaker: following.report_month(
        connection,
        placement_id,
        month_of(month),
        form_of(MonthForm, percent=number_of(percent), evidence=evidence),
        speaker,
    )


def terms_said(last: str, percent: str, since: str) -> Say:
    """Other hours from a day on, or another last day."""
    return lambda connection, placement_id, speaker: changing.change_terms(
        connection,
        placement_id,
        form_of(ChangeForm, scope_percent=number_of(percent), from_on=since.strip(), ends_on=last.strip()),
        speaker,
    )


def end_said(last: str, reason: str) -> Say:
    """The last day, and why."""
    return lambda connection, placement_id, speaker: following.end_placement(
        connection, placement_id, form_of(EndForm, ended_on=last.strip(), reason=reason), speaker
    )
