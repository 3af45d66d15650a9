"""A ranking reads like a sequence, however little of it has been found or told yet."""

import numpy as np
import pytest

from matcher.ranking.rankings import TOLD_AT_A_TIME, Order, Ranked
from models.ids import Pseudonym
from models.shortlist import ScoreParts

COUNT = 3 * TOLD_AT_A_TIME + 5


def order(found: int, count: int = COUNT) -> Order:
    """`count` people, of whom the first `found` are found at once; person i has index and score count - i."""
    persons = np.arange(count, 0, -1)
    parts = np.stack([persons / 1000, np.zeros(count), np.zeros(count)], axis=1).astype(np.float32)
    pseudonyms = [Pseudonym(str(number)) for number in range(count + 1)]
    deeper = None if found == count else lambda: order(min(count, 2 * found), count)
    return Order(persons[:found], pseudonyms, parts[:found], deeper)


def person(place: int) -> Ranked:
    index = COUNT - place
    score = ScoreParts(dense=round(index / 1000, 6), lexical=0.0, coverage=0.0)
    return Ranked(index=index, pseudonym=Pseudonym(str(index)), score=score)


@pytest.mark.parametrize("found", [1, TOLD_AT_A_TIME, COUNT])
@pytest.mark.parametrize("place", [0, TOLD_AT_A_TIME - 1, TOLD_AT_A_TIME, COUNT - 1, -1, -COUNT])
def test_whoever_stands_at_a_place_is_told_from_either_end_before_anything_else_is(found: int, place: int) -> None:
    assert order(found)[place] == person(place % COUNT)


@pytest.mark.parametrize("found", [1, TOLD_AT_A_TIME, COUNT])
@pytest.mark.parametrize("place", [COUNT, -COUNT - 1])
def test_nobody_stands_before_the_first_and_after_the_last(found: int, place: int) -> None:
    with pytest.raises(IndexError):
        order(found)[place]


@pytest.mark.parametrize("found", [1, TOLD_AT_A_TIME, COUNT])
def test_claims_and_slices_say_what_the_places_say(found: int) -> None:
    every = [person(place) for place in range(COUNT)]
    assert [order(found).claim(place) for place in (0, COUNT - 1)] == [
        (one.pseudonym, one.score.total) for one in (every[0], every[-1])
    ]
    assert list(order(found)) == every
    assert order(found)[:3] == tuple(every[:3])
    assert order(found)[TOLD_AT_A_TIME - 1 : TOLD_AT_A_TIME + 2] == tuple(
        every[TOLD_AT_A_TIME - 1 : TOLD_AT_A_TIME + 2]
    )
    assert order(found)[::-1] == tuple(reversed(every))


def test_an_empty_ranking_has_nobody() -> None:
    nobody = Order(np.zeros(0, dtype=np.int64), [], np.zeros((0, 3), dtype=np.float32))
    assert not list(nobody) and len(nobody) == 0
    with pytest.raises(IndexError):
        nobody.claim(0)
