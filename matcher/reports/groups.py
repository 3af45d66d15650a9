"""Whether lists treat groups alike: shares listed, proposed and hired by age and target group, against the highest.

A ratio under four fifths is a reason to ask (EEOC, Uniform Guidelines on Employee Selection Procedures, 1978, section
4 D, for orientation: no Swedish rule). The alarm looks at the interval's upper bound, so that chance alone seldom rings
it. Intervals by a bootstrap over people, percentile method, 95 per cent.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.publishing import Family, Published, publish
from models.candidate import AGE_BANDS, TargetGroup
from models.report import GroupMember

STEPS = ("listed", "proposed", "hired")
FOUR_FIFTHS = 0.8
FEWEST = 20
"""Of groups with fewer people nothing is said."""

DRAWS, SEED = 2_000, 880


Belonging = Callable[[GroupMember], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupShare:
    """A step's share in one group, and its ratio to the highest group of the same kind. None where too few say it."""

    step: str
    share: float | None
    ratio: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def alarms(self) -> bool:
        return self.high is not None and self.high < FOUR_FIFTHS


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLine:
    """One group: `kind` is `age` or `group`, `people` how many were considered, None where that is hidden."""

    kind: str
    name: str
    people: int | None
    shares: tuple[GroupShare, ...]


def counted(members: Sequence[GroupMember]) -> Iterator[tuple[str, Sequence[GroupMember]]]:
    """Who is in each group that anybody belongs to, and at each step, by name."""
    for name, belonging in _belonged_to(members).items():
        inside = [one for one in members if belonging(one)]
        yield name, inside
        for step in STEPS:
            yield f"{name}/{step}", [one for one in inside if getattr(one, step)]


def group_report(members: Sequence[GroupMember]) -> tuple[GroupLine, ...]:
    """A line for each age band and target group that anybody belongs to, with small counts hidden. The same members
    give the same."""
    belongs = _belonged_to(members)
    told = _published(members, belongs)
    answers = {step: np.array([getattr(one, step) for one in members], dtype=float) for step in STEPS}
    inside = {name: np.array([belonging(one) for one in members], dtype=bool) for name, belonging in belongs.items()}
    lines = {}
    for name in belongs:
        shares = tuple(_share(told, name, step) for step in STEPS)
        lines[name] = GroupLine(
            kind=name.partition("/")[0], name=name.partition("/")[2], people=told.value(name), shares=shares
        )
    return tuple(_compared(lines, inside, answers))


def _belonged_to(members: Sequence[GroupMember]) -> Mapping[str, Belonging]:
    return {name: belonging for name, belonging in _groups() if any(map(belonging, members))}


def _groups() -> Iterator[tuple[str, Belonging]]:
    for band in AGE_BANDS:
        yield f"age/{band}", lambda one, band=band: one.age_band == band  # type: ignore[misc]
    for group in TargetGroup:
        yield f"group/{group}", lambda one, group=group: group in one.target_groups  # type: ignore[misc]


def _published(members: Sequence[GroupMember], belongs: Mapping[str, Belonging]) -> Published:
    """The counts, and how they hang together: each step is part of a group, ages add up, target groups overlap."""
    family = Family()

    def count(name: str, belonging: Belonging) -> None:
        people = [one for one in members if belonging(one)]
        family.count(name, len(people))
        for step in STEPS:
            family.count(f"{name}/{step}", sum(getattr(one, step) for one in people))
            family.part(name, f"{name}/{step}")

    count("all", lambda one: True)
    for name, belonging in belongs.items():
        count(name, belonging)
        if name.startswith("group/"):
            family.part("all", name)
    ages = [name for name in belongs if name.startswith("age/")]
    if any(one.age_band not in AGE_BANDS for one in members):
        count("age/unknown", lambda one: one.age_band not in AGE_BANDS)
        ages.append("age/unknown")
    if ages:
        for suffix in ("", *(f"/{step}" for step in STEPS)):
            family.total(f"all{suffix}", [f"{name}{suffix}" for name in ages])
    return publish(family)


def _share(told: Published, name: str, step: str) -> GroupShare:
    people, share = told.value(name), told.share(f"{name}/{step}", name)
    if share is None or people is None or people < FEWEST:
        return GroupShare(step=step, share=None)
    return GroupShare(step=step, share=float(share))


def _compared(
    lines: dict[str, GroupLine], inside: dict[str, "np.ndarray"], answers: dict[str, "np.ndarray"]
) -> Iterator[GroupLine]:
    """The lines with each share's ratio to the highest of its kind, that one's own being 1."""
    random = np.random.default_rng(SEED)
    for name, line in lines.items():
        shares = []
        for place, share in enumerate(line.shares):
            others = {
                other: one.shares[place].share
                for other, one in lines.items()
                if one.kind == line.kind and one.shares[place].share
            }
            highest = max(others, key=lambda other: (others[other] or 0.0, other), default=None)
            if share.share is None or highest is None or highest == name:
                shares.append(share)
                continue
            answer = answers[share.step]
            drawn = _drawn(random, answer[inside[name]], answer[inside[highest]])
            low, high = np.quantile(drawn, (0.025, 0.975))
            shares.append(
                GroupShare(
                    step=share.step, share=share.share, ratio=share.share / (others[highest] or 1.0), low=float(low),
                    high=float(high),
                )
            )  # fmt: skip
        yield GroupLine(kind=line.kind, name=line.name, people=line.people, shares=tuple(shares))


def _drawn(random: np.random.Generator, ours: "np.ndarray", highest: "np.ndarray") -> "np.ndarray":
    """Ratios of shares when both groups are drawn anew. A share is a mean, so drawing counts is drawing people."""
    mine = random.binomial(len(ours), ours.mean(), DRAWS) / len(ours)
    theirs = random.binomial(len(highest), highest.mean(), DRAWS) / len(highest)
    return np.asarray(mine / np.maximum(theirs, 1 / len(highest)))
