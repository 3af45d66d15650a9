"""How it went for a person who had started somewhere, as the registers tell it of one day."""

from dataclasses import dataclass
from datetime import date

from models.ids import Pseudonym

QUESTIONS = ("employed", "on_income_support", "studying")
"""What an outcome may answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is known of a person as of a day. None: unknown, which is never taken for no."""

    pseudonym: Pseudonym
    as_of: date
    employed: bool | None = None
    on_income_support: bool | None = None
    studying: bool | None = None
