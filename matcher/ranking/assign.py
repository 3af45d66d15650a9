"""Who appears where when nobody may be on more than so many lists.

Deferred acceptance (D. Gale & L. S. Shapley, "College Admissions and the Stability of Marriage", American Mathematical
Monthly 69, 1962), with a quota on both sides: each vacancy proposes down its ranking until its list is full; a person
who is asked for more lists than they may be on keeps those where their score is best, and the vacancy that loses them
proposes to its next. The outcome is stable: no vacancy and person who are apart would both rather be together.
"""

from bisect import insort
from collections import deque
from collections.abc import Sequence

from matcher.ranking.rankings import Ranked, VacancyRanking
from models.ids import Pseudonym, VacancyId

Held = tuple[float, VacancyId, int]
"""Minus the score, the vacancy, and its index: sorts best first, ties by the vacancy's id."""


def assign(
    rankings: Sequence[VacancyRanking], shortlist_length: int, lists_per_candidate: int
) -> list[tuple[Ranked, ...]]:
    """The list of each ranking, in its order: at most `shortlist_length` people, nobody on more than
    `lists_per_candidate` of all lists."""
    held: dict[Pseudonym, list[Held]] = {}
    asked: list[list[Ranked]] = [[] for _ in rankings]
    filled = [0] * len(rankings)
    waiting = deque(sorted(range(len(rankings)), key=lambda index: rankings[index].vacancy_id))
    while waiting:
        index = waiting.popleft()
        ranking = rankings[index]
        while filled[index] < shortlist_length:
            try:
                person = ranking.ranked[len(asked[index])]
            except IndexError:
                break
            asked[index].append(person)
            lists = held.setdefault(person.pseudonym, [])
            insort(lists, (-person.score.total, ranking.vacancy_id, index))
            filled[index] += 1
            if len(lists) > lists_per_candidate:
                _, _, loser = lists.pop()
                filled[loser] -= 1
                if loser != index:
                    waiting.append(loser)
    kept = {(pseudonym, index) for pseudonym, lists in held.items() for _, _, index in lists}
    return [
        tuple(person for person in people if (person.pseudonym, index) in kept) for index, people in enumerate(asked)
    ]
