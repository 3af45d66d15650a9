"""The flow is the best there is: held against trying everything, on markets small enough to try everything."""

from functools import cache
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.skill_gaps.flow import AS_THEY_ARE, Debtor, Market, small

PEOPLE, VACANCIES, COURSES = 4, 3, 2
Ways = tuple[tuple[int, int], ...]


@st.composite
def markets(draw: st.DrawFn) -> Market:
    pairs = [(vacancy, way) for vacancy in range(VACANCIES) for way in (AS_THEY_ARE, *range(COURSES))]
    takers: dict[tuple[int, int], list[int]] = {pair: [] for pair in pairs}
    for person in range(PEOPLE):
        for vacancy in range(VACANCIES):
            how = draw(st.sampled_from(["no", "as_is", "first", "second", "both"]))
            if how == "as_is":
                takers[vacancy, AS_THEY_ARE].append(person)
            if how in ("first", "both"):
                takers[vacancy, 0].append(person)
            if how in ("second", "both"):
                takers[vacancy, 1].append(person)
    return Market(
        positions=draw(st.lists(st.integers(0, 2), min_size=VACANCIES, max_size=VACANCIES)),
        debtor=draw(st.lists(st.integers(0, 1), min_size=VACANCIES, max_size=VACANCIES)),
        debtors=[
            Debtor(owed=draw(st.sampled_from([0.0, 6.0, 15.0, 40.0])), per_place=draw(st.sampled_from([6.0, 12.0])))
            for _ in range(2)
        ],
        takers={pair: np.array(people, dtype=np.int64) for pair, people in takers.items()},
    )


def best_by_trying(market: Market, limits: dict[int, int], together: int | None = None) -> tuple[int, float]:
    """Every way to put every person somewhere or nowhere."""
    choices = []
    for person in range(PEOPLE):
        own = [
            pair for pair, people in market.takers.items() if person in people and (pair[1] in limits or pair[1] < 0)
        ]
        choices.append([None, *own])
    best = (0, 0.0)
    for placed in product(*choices):
        used = [pair for pair in placed if pair is not None]
        if any(sum(v == vacancy for v, _ in used) > free for vacancy, free in enumerate(market.positions)):
            continue
        taken = {course: sum(way == course for _, way in used) for course in limits}
        if sum(taken.values()) > together if together is not None else any(taken[c] > top for c, top in limits.items()):
            continue
        months, kept = 0.0, True
        for number, debtor in enumerate(market.debtors):
            count = sum(market.debtor[vacancy] == number for vacancy, _ in used)
            kept &= count <= debtor.whole + (1 if debtor.rest else 0)
            months += min(count * debtor.per_place, debtor.owed)
        if kept:
            best = max(best, (len(used), round(months, 6)))
    return best


@settings(max_examples=40, deadline=None)
@given(markets(), st.integers(0, 3), st.integers(0, 3))
def test_the_flow_fills_what_trying_everything_fills(market: Market, first: int, second: int) -> None:
    found = small(market).most({0: first, 1: second})
    assert (found.placements, round(found.months, 6)) == best_by_trying(market, {0: first, 1: second})
    assert all(found.by_course.get(course, 0) <= top for course, top in ((0, first), (1, second)))


@settings(max_examples=25, deadline=None)
@given(markets(), st.integers(0, 3))
def test_one_budget_for_all_courses_is_spent_in_the_best_way(market: Market, budget: int) -> None:
    found = small(market).most(cost={0: 1.0, 1: 1.0}, budget=budget)
    assert (found.placements, round(found.months, 6)) == best_by_trying(market, {0: PEOPLE, 1: PEOPLE}, budget)


def test_what_the_market_is_made_small_by_changes_nothing() -> None:
    """Many more people than positions: whom the small form leaves out would not have mattered."""
    chance = np.random.default_rng(5)
    for _ in range(30):
        takers = {
            (vacancy, way): np.flatnonzero(chance.random(30) < chance.choice([0.02, 0.1, 0.6])).astype(np.int64)
            for vacancy in range(6)
            for way in (AS_THEY_ARE, 0)
        }
        market = Market(
            positions=[int(one) for one in chance.integers(0, 3, 6)], debtor=[0, 0, 1, 1, 2, 2],
            debtors=[Debtor(owed=float(one), per_place=12.0) for one in chance.integers(0, 60, 3)], takers=takers,
        )  # fmt: skip
        assert small(market).most({0: 3}).placements == by_augmenting(market, 3)


def by_augmenting(market: Market, places: int) -> int:
    """Another way to the same figure, over everybody: the fewest course places for each number of placements, exchanged
    along shortest paths (Bellman–Ford)."""
    edges: list[list[int]] = []  # from, to, capacity, cost
    people, first = 30, 31
    sink = first + len(market.positions) + len(market.debtors)

    def add(start: int, end: int, capacity: int, cost: int) -> None:
        edges.append([start, end, capacity, cost])
        edges.append([end, start, 0, -cost])

    for person in range(people):
        add(sink + 1, person, 1, 0)
    for (vacancy, way), able in market.takers.items():
        for person in able:
            add(int(person), first + vacancy, 1, 0 if way == AS_THEY_ARE else 1)
    for vacancy, free in enumerate(market.positions):
        add(first + vacancy, first + len(market.positions) + market.debtor[vacancy], free, 0)
    for number, debtor in enumerate(market.debtors):
        add(first + len(market.positions) + number, sink, debtor.whole + (1 if debtor.rest else 0), 0)
    paid = filled = 0
    while True:
        distance, by = {sink + 1: 0}, dict[int, int]()
        changed = True
        while changed:
            changed = False
            for number, (start, end, capacity, cost) in enumerate(edges):
                if capacity and start in distance and distance[start] + cost < distance.get(end, 10**9):
                    distance[end], by[end], changed = distance[start] + cost, number, True
        if sink not in distance or paid + distance[sink] > places:
            return filled
        paid, filled, node = paid + distance[sink], filled + 1, sink
        while node != sink + 1:
            edges[by[node]][2] -= 1
            edges[by[node] ^ 1][2] += 1
            node = edges[by[node]][0]


@cache
def _debtor() -> Debtor:
    return Debtor(owed=30.0, per_place=12.0)


def test_the_last_placement_of_a_commitment_gives_what_is_left() -> None:
    market = Market(
        positions=[5], debtor=[0], debtors=[_debtor()], takers={(0, AS_THEY_ARE): np.arange(9, dtype=np.int64)}
    )
    assert (small(market).most().placements, small(market).most().months) == (3, 30.0)
