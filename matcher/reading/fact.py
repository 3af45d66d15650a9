"""A fact as a rule finds it, before its strength is known."""

from dataclasses import dataclass

from models.reading import ReadKind, Strength


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Offsets count in the sentence. `strength` is given only where the rule knows better than the cues around."""

    kind: ReadKind
    value: str
    begin: int
    end: int
    strength: Strength | None = None
