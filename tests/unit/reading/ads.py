"""What tests ask of a reading."""

from matcher.reading import read
from models.reading import ReadKind, Strength

Fact = tuple[str, str]


def facts(text: str, kind: ReadKind, headline: str = "") -> set[Fact]:
    """Value and strength of everything of one kind that is read in a description."""
    return {(one.value, one.strength.value) for one in read(headline, text, None).of(kind)}


def musts(text: str, kind: ReadKind, headline: str = "") -> set[str]:
    """The values of one kind that are demanded."""
    return {value for value, strength in facts(text, kind, headline) if strength == Strength.MUST}
