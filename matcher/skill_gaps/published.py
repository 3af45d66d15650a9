"""Placements that a course would unlock, as they may be published: a few placements are a few people."""

from matcher.publishing import LEAST


def told(placements: int) -> int | None:
    """The number; None where it is hidden: more than none and fewer than may be told of people."""
    return None if 0 < placements < LEAST else placements
