"""Who appears where when nobody may be on more than so many lists.

Deferred acceptance (D. Gale & L. S. Shapley, "College Admissions and the Stability of Marriage", American Mathematical
Monthly 69, 1962), with a quota on both sides: each vacancy proposes down its ranking until its list is full; a person
who is asked for more lists than they may be on keeps those where their score is best, and the vacancy that loses them
proposes to its next. The outcome is stable: no vacancy and person who are apart would both rather be together.
"""

from bisect import insort
from collections import deque
from collections.abc import Sequence

from matcher.ranking.rankings import Order, Ranked, VacancyRanking
from models.ids import Pseudonym

Held = tuple[float, int, int]
"""Minus the score, the vacancy's number by its id, and the person's place in its ranking: sorts best first, ties by the
vacancy's id."""


def assign(
    rankings: Sequence[VacancyRanking], shortlist_length: int, lists_per_candidate: int
) -> list[tuple[Ranked, ...]]:
    """The list of each ranking, in its order: at most `shortlist_length` people, nobody on more than
    `lists_per_candidate` of all lists."""
    by_id = sorted(range(len(rankings)), key=lambda index: rankings[index].vacancy_id)
    ranked = [rankings[index].ranked for index in by_id]
    held: dict[Pseudonym, list[Held]] = {}
    asked, filled = [0] * len(ranked), [0] * len(ranked)
    waiting = deque(range(len(ranked)))
    while waiting:
        number = waiting.popleft()
        while filled[number] < shortlist_length:
            try:
                pseudonym, score = _claim(ranked[number], asked[number])
            except IndexError:
                break
            lists = held.setdefault(pseudonym, [])
            insort(lists, (-score, number, asked[number]))
            asked[number] += 1
            filled[number] += 1
            if len(lists) > lists_per_candidate:
                _, loser, _ = lists.pop()
                filled[loser] -= 1
                if loser != number:
                    waiting.append(loser)
    kept: list[list[int]] = [[] for _ in rankings]
    for lists in held.values():
        for _, number, place in lists:
            kept[by_id[number]].append(place)
    return [tuple(one.ranked[place] for place in sorted(places)) for one, places in zip(rankings, kept, strict=True)]


def _claim(ranked: Sequence[Ranked], place: int) -> tuple[Pseudonym, float]:
    """Who stands at a place of a ranking, and with which score. Raises IndexError where nobody does."""
    if isinstance(ranked, Order):  # makes no nouns of those who are asked in vain
        return ranked.claim(place)
    person = ranked[place]
    return person.pseudonym, person.score.total
