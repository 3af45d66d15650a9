"""How many placements a pool can fill at most, with and without courses: an integral flow, never a count of pairs.

source → person (1) → vacancy (free positions) → commitment (what it still owes) → sink. An edge from a person to a
vacancy is one that the person can take as they are, or one that a course opens. Each person fills one place at most,
so that whoever is placed by a course takes that course and no other.

Two reductions keep the problem small, and neither changes any optimum; K is the number of free positions:

- A vacancy that K people can take as they are can always be filled last, whatever the others do (Hall 1935). It needs
  no people in the problem. Taken out one after the other, K falls, and more of them follow.
- Of the people who can take one vacancy in one way any K are enough: whoever else a solution uses there can change
  places with one of the K whom it does not use.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
AS_THEY_ARE = -1
"""The way to take a vacancy that needs no course."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Debtor:
    """A commitment: `owed` months, of which one placement gives `per_place` and the last one what is left."""

    owed: float
    per_place: float

    @property
    def whole(self) -> int:
        """Placements that give their whole time."""
        return int(self.owed / self.per_place + 1e-9) if self.per_place > 0 else 0

    @property
    def rest(self) -> float:
        """Months that one more placement would give."""
        left = self.owed - self.whole * self.per_place
        return left if self.per_place > 0 and left > 1e-6 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """`positions` [V] are free, `debtor` [V] says under which of `debtors` each vacancy stands.

    `takers` are the people by (vacancy, way): rows of the pool. A way is a course's number or `AS_THEY_ARE`.
    """

    positions: Sequence[int]
    debtor: Sequence[int]
    debtors: Sequence[Debtor]
    takers: Mapping[tuple[int, int], Rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlocked:
    """What one solution fills. `by_course` are the people whom each course placed."""

    placements: int
    months: float
    by_course: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A market in its small form: groups of people with the same edges, int64 [E] each.

    `size` [G] is how many people a group is. `freely` are vacancies that need nobody in the problem.
    """

    market: Market
    size: Rows
    group: Rows
    vacancy: Rows
    way: Rows
    freely: frozenset[int]

    @property
    def courses(self) -> Sequence[int]:
        """The courses that open anything."""
        return [int(one) for one in np.unique(self.way) if one != AS_THEY_ARE]

    def most(
        self,
        places: Mapping[int, int] | None = None,
        *,
        cost: Mapping[int, float] | None = None,
        budget: float = 0,
    ) -> Unlocked:
        """The most placements, and of those solutions one with the most months, where so many take each course.

        `places` limits each course by itself; a course that is not in it is not given. With `cost` all courses in it
        together may cost `budget` instead, whichever are best: the exact optimum. Raises RuntimeError where the solver
        gives up.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import coo_matrix

        market = self.market
        open_to = set(cost or places or {})
        used = np.flatnonzero((self.way == AS_THEY_ARE) | np.isin(self.way, list(open_to)))
        edges, freely = len(used), sorted(self.freely)
        debtors = market.debtors
        first_whole = edges + len(freely)
        variables = first_whole + 2 * len(debtors)
        upper = np.concatenate([
            self.size[self.group[used]],
            [market.positions[one] for one in freely],
            [one.whole for one in debtors],
            [1 if one.rest else 0 for one in debtors],
        ])  # fmt: skip
        rows: list[Rows] = []
        columns: list[Rows] = []
        values: list[NDArray[np.float64]] = []
        low: list[float] = []
        high: list[float] = []

        def limit(which: Rows, by: Rows, tops: Sequence[float], weights: NDArray[np.float64] | None = None) -> None:
            """Of the variables `which`, summed by the row `by`, no more than `tops`."""
            rows.append(by + len(high))
            columns.append(which)
            values.append(np.ones(len(which)) if weights is None else weights)
            low.extend([-np.inf] * len(tops))
            high.extend(tops)

        everybody = np.arange(edges)
        limit(everybody, self.group[used], [float(one) for one in self.size])
        limit(everybody, self.vacancy[used], [float(one) for one in market.positions])
        places_of = np.array(market.debtor, dtype=np.int64)
        into = np.concatenate([places_of[self.vacancy[used]], places_of[freely]]).astype(np.int64)
        number = np.arange(len(debtors))
        balance = np.concatenate([np.arange(first_whole), first_whole + number, first_whole + len(debtors) + number])
        signs = np.concatenate([np.ones(first_whole), -np.ones(2 * len(debtors))])
        limit(balance, np.concatenate([into, number, number]), [0.0] * len(debtors), signs)
        low[-len(debtors) :] = [0.0] * len(debtors)
        ways = self.way[used]
        if cost is not None:
            paid = np.flatnonzero(ways != AS_THEY_ARE)
            limit(paid, np.zeros(len(paid), dtype=np.int64), [budget], np.array([cost[int(one)] for one in ways[paid]]))
        else:
            for course, top in (places or {}).items():
                limit(np.flatnonzero(ways == course), np.zeros(int((ways == course).sum()), dtype=np.int64), [top])
        worth = np.zeros(variables)
        months = np.concatenate([[one.per_place for one in debtors], [one.rest for one in debtors]])
        # All months together weigh less than one placement.
        worth[first_whole:] = -1 - months / (1 + sum(one.owed for one in debtors))
        matrix = coo_matrix(
            (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=(len(high), variables)
        ).tocsr()
        if not variables:
            return Unlocked(placements=0, months=0.0)
        found = milp(
            worth,
            constraints=LinearConstraint(matrix, low, high),
            bounds=Bounds(0, upper),
            integrality=np.ones(variables),
        )
        if found.x is None:
            raise RuntimeError(f"no flow was found: {found.message}")
        filled = np.rint(found.x)
        taken = filled[:edges]
        return Unlocked(
            placements=int(filled[first_whole:].sum()),
            months=float(filled[first_whole:] @ months),
            by_course={one: int(taken[ways == one].sum()) for one in open_to if (ways == one).any()},
        )


def small(market: Market) -> Network:
    """The market in its small form; what `Network.most` finds of it is the same as of the whole."""
    worth = [one.whole + (1 if one.rest else 0) for one in market.debtors]
    wanted = {
        vacancy
        for vacancy, free in enumerate(market.positions)
        if free > 0 and worth[market.debtor[vacancy]] > 0
    }  # fmt: skip
    able = {vacancy: len(market.takers.get((vacancy, AS_THEY_ARE), ())) for vacancy in wanted}
    scarce = set(wanted)
    while True:
        total = sum(market.positions[one] for one in scarce)
        ample = {one for one in scarce if able[one] >= total}
        if not ample:
            break
        # One after the other: each is filled when all that are left have been, from whom these have not taken.
        scarce -= {max(ample, key=lambda one: (able[one], one))}
    edges = [
        (int(person), vacancy, way)
        for (vacancy, way), people in market.takers.items()
        if vacancy in scarce
        for person in people[:total]
    ]
    edges.sort()
    sizes: dict[tuple[tuple[int, int], ...], int] = {}
    for _, own in groupby(edges, key=lambda edge: edge[0]):
        signature = tuple((vacancy, way) for _, vacancy, way in own)
        sizes[signature] = sizes.get(signature, 0) + 1
    flat = [(group, *edge) for group, signature in enumerate(sizes) for edge in signature]
    table = np.array(flat, dtype=np.int64).reshape(-1, 3)
    return Network(
        market=market,
        size=np.array(list(sizes.values()), dtype=np.int64),
        group=table[:, 0],
        vacancy=table[:, 1],
        way=table[:, 2],
        freely=frozenset(wanted - scarce),
    )
