"""Reading an advertisement: what it demands and what the work is. Text in, demands with their places out; no I/O."""

from matcher.encoder import TextEncoder
from models.reading import Reading

READER = "rules"
READER_REVISION = 1
"""Raised with every change that makes another reading of the same ad."""


def read(headline: str, description: str, encoder: TextEncoder | None) -> Reading:
    """All that an ad demands, each demand with its place: see `matcher.reading.reader`, whose hundreds of patterns wait
    until there is something to read."""
    from matcher.reading import reader

    return reader.read(headline, description, encoder)


__all__ = ["READER", "READER_REVISION", "read"]
