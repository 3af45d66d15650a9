"""A proposed clause in plain Swedish, with the numbers filled in: for a person to change and a lawyer to check.

Its words stand in `clause.toml`: after Upphandlingsmyndigheten's criteria, but our own.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

from matcher.clauses.rules import Rules
from matcher.commitment_words import amount_words
from matcher.eligibility import GROUP_NAMES
from matcher.procurement.amount import Amount, Level
from matcher.procurement.question import Question
from matcher.wording import OR, listed
from models.candidate import TargetGroup

WORDS = Path(__file__).with_name("clause.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of the clause; `text` is plain, without line breaks."""

    heading: str
    text: str


def clause(question: Question, amount: Amount, rules: Rules, referral_days: int) -> tuple[Section, ...]:
    """The clause for what is proposed; empty where none is.

    `rules` are those by which it will be counted, `referral_days` the working days that the municipality has first.
    """
    if amount.level is Level.NONE:
        return ()
    filled = {
        "whom": _whom(question.target_groups),
        "months": _several(amount.months, "heltidsmånad", "heltidsmånader"),
        "months_per_place": str(amount.months_per_place),
        "first_start": _several(amount.first_start_months, "månad", "månader"),
        "early_end": _number(rules.early_end_share * 100),
        "referral_days": str(referral_days),
        "bonus": _number(Fraction(amount.bonus_per_place_sek)),
        "bonus_places": _several(amount.bonus_places, "plats", "platser"),
        "bonus_most": _number(Fraction(amount.bonus_sek)),
    }
    parts = [*_words()[amount.level], *(_words()["bonus"] if amount.bonus_places else ())]
    return tuple(Section(heading=part["heading"], text=part["text"].format(**filled)) for part in parts)


def clause_text(sections: Sequence[Section]) -> str:
    """The clause as text to be copied."""
    return "\n\n".join(f"{number}. {one.heading}\n{one.text}" for number, one in enumerate(sections, start=1))


@cache
def _words() -> Mapping[str, Sequence[Mapping[str, str]]]:
    return tomllib.loads(WORDS.read_text("utf-8"))


def _whom(groups: frozenset[TargetGroup]) -> str:
    named = [GROUP_NAMES[one] for one in TargetGroup if one in groups]
    return f"i målgruppen {listed(named, OR['sv'])}" if named else "som står långt från arbetsmarknaden"


def _several(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


def _number(value: Fraction) -> str:
    return amount_words(value)
