"""What a back-up of the database holds."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What was dumped, of one moment: the migrations that the database had, and how many rows each table.

    `server_version` is the server's number (180003), `programs` the major version of the pg_dump that wrote it.
    """

    server_version: int
    programs: int
    schema: tuple[str, ...]
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restored database still has to be told of: when the back-up was made and when it was restored (ISO)."""

    made_at: str
    restored_at: str
