"""All that is held of one person, table by table, for a register extract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.audit import AuditEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldTable:
    """The rows of one table that are about the person, each with every column. Values are as JSON has them."""

    name: str
    rows: Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldText:
    """A text of the profile that is kept by itself for comparing, and the encoders that it has vectors of."""

    content: str
    encoders: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Everything: rows of tables that name the pseudonym or hang on a row that does, texts, and the event log."""

    tables: Sequence[HeldTable]
    texts: Sequence[HeldText]
    events: Sequence[AuditEvent]
