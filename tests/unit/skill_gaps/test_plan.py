"""The greedy plan keeps its promises where it makes any, and makes none where it cannot keep them."""

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matcher.skill_gaps.flow import AS_THEY_ARE, Debtor, Market, small
from matcher.skill_gaps.plan import SHARES, Guarantee, gains, greedy, guarantee, optimum
from tests.unit.skill_gaps.test_flow import COURSES, markets

PLACES = dict.fromkeys(range(COURSES), 1.0)


@settings(max_examples=60, deadline=None)
@given(markets(), st.integers(1, 4))
def test_the_plan_reaches_the_promised_share_and_never_more_than_the_optimum(market: Market, budget: int) -> None:
    network = small(market)
    promised, best = guarantee(network), optimum(network, budget, PLACES)
    steps = greedy(network, budget, PLACES)
    reached = steps[-1].placements if steps else 0
    assert reached <= best.placements
    assert sum(step.places for step in steps) <= budget
    if promised is not None:
        assert reached >= SHARES[promised] * best.placements - 1e-9


@settings(max_examples=40, deadline=None)
@given(markets())
def test_where_a_share_is_promised_gains_never_grow(market: Market) -> None:
    network = small(market)
    assume(guarantee(network) is Guarantee.ONE_COURSE)
    for first in range(COURSES):
        for second in range(COURSES):
            flow = {
                (a, b): network.most({first: a, second: b} if first != second else {first: a + b}).placements
                for a in (0, 1)
                for b in (0, 1)
            }
            assert flow[1, 1] - flow[0, 1] <= flow[1, 0] - flow[0, 0]


def edge(*people: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(people, dtype=np.int64)


def test_two_courses_that_gain_only_together_are_promised_nothing_and_still_found() -> None:
    """0 and 1 can take the first vacancy, 2 the second; 1 could move to the second and 2 to the third."""
    market = Market(
        positions=[1, 1, 1], debtor=[0, 0, 0], debtors=[Debtor(owed=120.0, per_place=12.0)],
        takers={
            (0, AS_THEY_ARE): edge(0, 1), (1, AS_THEY_ARE): edge(2), (1, 0): edge(1), (2, 1): edge(2),
        },
    )  # fmt: skip
    network = small(market)
    assert guarantee(network) is None
    assert network.most({0: 1}).placements == network.most({1: 1}).placements == network.most().placements == 2
    assert optimum(network, 2, PLACES).placements == 1


def test_a_course_that_half_complete_gives_less_and_says_how_much_by_chance() -> None:
    market = Market(
        positions=[30], debtor=[0], debtors=[Debtor(owed=600.0, per_place=12.0)], takers={(0, 0): np.arange(29)}
    )
    (every,) = gains(small(market), 0, [20], (1.0, 1.0))
    assert (every.placements, every.expected, every.by_chance, every.months) == (20, 20, (20, 20), 240.0)
    (half,) = gains(small(market), 0, [20], (0.4, 0.6))
    assert half.by_chance[0] < half.expected == 10 < half.by_chance[1] < half.placements


def test_a_plan_in_kronor_buys_what_gives_most_for_the_money() -> None:
    market = Market(
        positions=[2, 2], debtor=[0, 0], debtors=[Debtor(owed=600.0, per_place=12.0)],
        takers={(0, 0): edge(0, 1), (1, 1): edge(2, 3)},
    )  # fmt: skip
    steps = greedy(small(market), 2500, {0: 2000.0, 1: 500.0})
    assert [(step.course, step.placements) for step in steps] == [(1, 1), (1, 2)]
    assert not greedy(small(market), 499, {0: 2000.0, 1: 500.0})
