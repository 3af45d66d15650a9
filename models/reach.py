"""Whose candidates a transaction may read: said to the database, which holds it whatever the code above forgets."""

from dataclasses import dataclass
from enum import StrEnum

from models.ids import StaffCode


class Extent(StrEnum):
    """How far: nothing, the candidates of some colleagues, the unit's, or everything (deliveries, command line)."""

    NOTHING = "nothing"
    DESKS = "desks"
    UNIT = "unit"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far a transaction reaches; `desks` counts where the extent is DESKS."""

    extent: Extent
    desks: frozenset[StaffCode] = frozenset()


NOTHING = Reach(extent=Extent.NOTHING)
EVERYTHING = Reach(extent=Extent.EVERYTHING)
