"""What became of a thing that came in."""

from enum import StrEnum


class Outcome(StrEnum):
    """Whether it was new, replaced what stood, or was the same as what stood."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
