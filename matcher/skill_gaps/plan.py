"""What courses would unlock, and a plan for a budget of places.

A course's gain is the flow with it less the flow without it. The plan is greedy: place by place to the course that
gains most, or, for a budget in kronor, most for each krona. What it reaches is held against the exact optimum
(`Network.most` with a budget), so that the page can say how much is lost by it, whatever the theory promises.

What the theory promises: let f(S) be the most placements when the people in S have taken their course.

- Nobody who could take a course can take any of these vacancies without one: then whoever takes a course is a new
  person in the market, f is the rank of a gammoid (Mason 1972), monotone and submodular. Where besides each of them
  has one course only, S is any set of so many people, and greedy reaches at least 1 − 1/e of the optimum (Nemhauser,
  Wolsey and Fisher 1978). Where they have several to choose from, S takes each person once, which together with the
  budget is a matroid, and greedy reaches at least 1/2 (Fisher, Nemhauser and Wolsey 1978).
- Otherwise f need not be submodular: one course lets somebody leave a vacancy for another, and only a second course
  frees the place that they would go to. Neither gains anything alone. Then nothing is promised.
- With a budget in kronor neither bound holds: they are about numbers of places.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from matcher.skill_gaps.flow import AS_THEY_ARE, Network, Unlocked

STEPS = (1, 2, 5)
"""So many places at a time: more where one gains nothing, for a second may be needed before a first is of use."""


class Guarantee(StrEnum):
    """What is promised of the greedy plan's placements that courses add, against the most that are possible."""

    ONE_COURSE = "one_course"
    SEVERAL_COURSES = "several_courses"


SHARES: Mapping[Guarantee, float] = {Guarantee.ONE_COURSE: 1 - float(np.exp(-1)), Guarantee.SEVERAL_COURSES: 0.5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What so many places of one course add; `by_chance` are the fewest and most placements by how many complete it."""

    places: int
    placements: int
    months: float
    expected: int
    by_chance: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the plan: `places` more of `course`, and what all steps until then have added together."""

    course: int
    places: int
    placements: int
    months: float


def gains(network: Network, course: int, places: Sequence[int], completion: tuple[float, float]) -> Sequence[Gain]:
    """What the course adds if so many take it, whoever gains most by it.

    Of `places` between the shares of `completion` complete, each by chance (binomial): `by_chance` goes from the 2.5 %
    quantile at the lower share to the 97.5 % quantile at the higher; `expected` is the median at the middle.
    """
    from scipy.stats import binom

    without = network.most()
    known: dict[int, Unlocked] = {0: without}

    def added(taken: int) -> Unlocked:
        if taken not in known:
            known[taken] = network.most({course: taken})
        return known[taken]

    low, high = completion
    found = []
    for number in places:
        every = added(number)
        fewest, middle, most = (
            int(binom.ppf(share, number, rate))
            for share, rate in ((0.025, low), (0.5, (low + high) / 2), (0.975, high))
        )
        found.append(
            Gain(
                places=number,
                placements=every.placements - without.placements,
                months=every.months - without.months,
                expected=added(middle).placements - without.placements,
                by_chance=(added(fewest).placements - without.placements, added(most).placements - without.placements),
            )
        )
    return found


def greedy(network: Network, budget: float, cost: Mapping[int, float]) -> Sequence[Step]:
    """The plan: steps as long as one adds a placement and the budget lasts. `cost` is that of one place by course; 1
    each makes the budget one of places. Courses without a cost are not in the plan.

    A plan for a smaller budget is the beginning of one for a larger.
    """
    without = standing = network.most()
    given: dict[int, int] = {}
    steps: list[Step] = []
    spent = 0.0
    # Nobody gains more by a course than with all the places there can be.
    courses = [one for one in network.courses if one in cost]
    while courses:
        found = _best(network, given, standing, cost, courses, budget - spent)
        if found is None:
            break
        course, places, standing = found
        given[course] = given.get(course, 0) + places
        spent += cost[course] * places
        steps.append(
            Step(
                course=course,
                places=places,
                placements=standing.placements - without.placements,
                months=standing.months - without.months,
            )
        )
    return steps


def optimum(network: Network, budget: float, cost: Mapping[int, float]) -> Unlocked:
    """The most that any choice of places within the budget adds: what the greedy plan is held against."""
    without, best = network.most(), network.most(cost=cost, budget=budget)
    return Unlocked(
        placements=best.placements - without.placements, months=best.months - without.months, by_course=best.by_course
    )


def guarantee(network: Network) -> Guarantee | None:
    """What is promised of the greedy plan in this market; None where nothing is."""
    trained = np.unique(network.group[network.way != AS_THEY_ARE])
    if np.isin(network.group[network.way == AS_THEY_ARE], trained).any():
        return None
    ways = {(int(group), int(way)) for group, way in zip(network.group, network.way, strict=True) if way != AS_THEY_ARE}
    return Guarantee.ONE_COURSE if len(ways) == len(trained) else Guarantee.SEVERAL_COURSES


def _best(
    network: Network, given: Mapping[int, int], standing: Unlocked, cost: Mapping[int, float], courses: Sequence[int],
    left: float,
) -> tuple[int, int, Unlocked] | None:  # fmt: skip
    """The course, places and flow of the step that gains most for what it costs; months decide between equals."""
    for places in STEPS:
        best: tuple[tuple[float, float], int, Unlocked] | None = None
        for course in courses:
            if cost[course] * places > left + 1e-9:
                continue
            after = network.most({**given, course: given.get(course, 0) + places})
            price = cost[course] * places
            worth = (
                (after.placements - standing.placements) / price,
                (after.months - standing.months) / price,
            )
            if after.placements > standing.placements and (best is None or worth > best[0]):
                best = (worth, course, after)
        if best is not None:
            return best[1], places, best[2]
    return None
