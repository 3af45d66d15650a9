"""Reading an advertisement: what it demands and what the work is. Text in, demands with their places out; no I/O."""

from matcher.reading.reader import READER, READER_REVISION, read

__all__ = ["READER", "READER_REVISION", "read"]
