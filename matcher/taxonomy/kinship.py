"""How near an occupation is to a posting's: the same, one that can stand in for it, or of its group."""

from collections.abc import Mapping
from enum import StrEnum

import numpy as np

from matcher.taxonomy.occupations import Occupations

HIGH = 75
"""Arbetsförmedlingen gives substitutability as high (75 %) or low (25 %)."""

REST_GROUP = "9"
"""SSYK codes that end so are of groups for all others, which have little in common."""


class Kinship(StrEnum):
    """From the nearest to the farthest."""

    SAME = "same"
    CAN_TAKE = "can_take"
    CAN_PARTLY_TAKE = "can_partly_take"
    SAME_GROUP = "same_group"


def kin_of(occupations: Occupations, occupation: int) -> Mapping[int, Kinship]:
    """Everybody's occupation that is any evidence for a posting as `occupation`."""
    found: dict[int, Kinship] = {}
    group = int(occupations.group[occupation])
    if group >= 0 and not occupations.group_codes[group].endswith(REST_GROUP):
        found.update(dict.fromkeys(np.flatnonzero(occupations.group == group).tolist(), Kinship.SAME_GROUP))
    for other, percentage in occupations.substitutes[occupation].items():
        found[other] = Kinship.CAN_TAKE if percentage >= HIGH else Kinship.CAN_PARTLY_TAKE
    found[occupation] = Kinship.SAME
    return found
