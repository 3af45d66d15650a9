"""The audit: does a group come onto fewer lists with new weights? Groups are known here and nowhere in the ranking."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from models.candidate import Candidate
from models.ids import Pseudonym

SMALLEST = 5
"""Smaller groups are not told of: small numbers are suppressed in every report."""
SURE, LIKELY = 0.01, 0.05
"""How unlikely a fall must be, were it chance, to count as one: a slight one, and a deep one."""
SLIGHT = 0.02
"""A fall of the rate by less than this share of itself is none, however sure."""
FOUR_FIFTHS = 0.8
"""Below this share of the old rate a fall is deep (the four-fifths rule: 29 CFR 1607.4 D)."""
LONG_SUPPORT_MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChange:
    """The share of a group's people who are on any list, with the weights in force and with the new ones."""

    group: str
    before: float
    after: float
    worse: bool


def groups_of(person: Candidate) -> Iterator[str]:
    """Every group that a person is known to be in."""
    for target_group in sorted(person.target_groups or ()):
        yield f"target_group:{target_group}"
    if person.age_band is not None:
        yield f"age_band:{person.age_band}"
    for source in sorted(person.sources):
        yield f"source:{source}"
    if person.months_on_income_support is not None:
        long = person.months_on_income_support >= LONG_SUPPORT_MONTHS
        yield f"income_support:{'long' if long else 'short'}"
    if person.swedish_level is not None:
        yield f"swedish:{person.swedish_level[0]}"
    if person.languages:
        yield "other_language"


def changes(
    people: Sequence[Candidate], before: AbstractSet[Pseudonym], after: AbstractSet[Pseudonym]
) -> list[GroupChange]:
    """What happens to each group of at least `SMALLEST` when the listed people change from `before` to `after`.

    A group is worse off when its rate falls by more than chance explains, by the exact test of McNemar (Psychometrika
    12, 1947) on those who come on and those who go off: to below four fifths of what it was and that is `LIKELY` no
    chance, or by more than `SLIGHT` of itself and that is `SURE`. Where places are few somebody always loses, so not
    every fall counts.
    """
    members: dict[str, list[Pseudonym]] = {}
    for person in people:
        for group in groups_of(person):
            members.setdefault(group, []).append(person.pseudonym)
    return [
        _change(group, members[group], before, after) for group in sorted(members) if len(members[group]) >= SMALLEST
    ]


def _change(
    group: str, members: Sequence[Pseudonym], before: AbstractSet[Pseudonym], after: AbstractSet[Pseudonym]
) -> GroupChange:
    from scipy.stats import binomtest

    was, will = (sum(one in listed for one in members) for listed in (before, after))
    lost = sum(one in before and one not in after for one in members)
    won = sum(one in after and one not in before for one in members)
    chance = float(binomtest(lost, lost + won, 0.5, alternative="greater").pvalue) if lost > won else 1.0
    slightly, deeply = will < was * (1 - SLIGHT), will < was * FOUR_FIFTHS
    worse = (slightly and chance < SURE) or (deeply and chance < LIKELY)
    return GroupChange(group=group, before=was / len(members), after=will / len(members), worse=worse)
