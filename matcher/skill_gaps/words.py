"""What needs are called on pages, in letters and in charts."""

from collections.abc import Mapping

from matcher.ranking.facts import language_name
from matcher.wording import licence_words
from models.skill_gap import GapLine, Quarter

KINDS: Mapping[str, str] = {
    "licence": "Körkort", "certificate": "Intyg", "swedish": "Nivå i svenska", "language": "Andra språk",
    "skill": "Kunskaper", "occupation": "Yrken",
}  # fmt: skip
"""What needs of each kind are called together, in the order in which they are shown."""

SWEDISH: Mapping[str, str] = {"sv": "Svenska", "en": "Swedish"}
QUARTERS: Mapping[str, str] = {"sv": "kvartal {number} {year}", "en": "quarter {number}, {year}"}


def need_words(line: GapLine, language: str = "sv") -> str:
    """`B-körkort`, `Svenska B1`, `arabiska`, or the words that vacancies use."""
    match line.kind:
        case "licence":
            return licence_words(frozenset({line.key}), language)
        case "swedish":
            return f"{SWEDISH[language]} {line.key}"
        case "language":
            return language_name(line.key, language)
        case _:
            return line.name


def is_stored_swedish(line: GapLine) -> bool:
    """Whether the words are those of vacancies, which are not translated."""
    return line.kind not in ("licence", "swedish", "language")


def quarter_words(quarter: Quarter, language: str = "sv") -> str:
    """`kvartal 4 2026`."""
    return QUARTERS[language].format(number=quarter.number, year=quarter.year)
