"""Who is best for one vacancy: scores from what each text is like, and only of those who can be among the best."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.ranking import items
from matcher.ranking.kernels.compiled import kernel

ROLE_BITS = np.uint32(items.ROLE_BITS)
ROLE = np.uint32((1 << items.ROLE_BITS) - 1)


class Asked(NamedTuple):
    """What one posting is like, over the T distinct texts of people, and what it demands.

    `values` [tables, T, 3] are the likenesses of each text to what the work is called, to what is asked and to its
    words; `table` [roles] says which of the tables an item of each role is looked up in. `demands` [D, T] are
    likenesses to labelled demands and `demand_weight` [D] what they weigh; `facts` [F] are rows of the profiles' facts
    (-1: nobody has it) and `fact_weight` [F] likewise. `title_share` and `share` [roles] are how much of an item's
    likeness counts. `most` [T, 4] is what each text can be at most, `order` [T + 1] and `ends` [stairs] which are the
    strongest, and `tops` [stairs, 4] what is left below: see `tabulate`.
    """

    values: NDArray[np.float32]
    most: NDArray[np.float32]
    order: NDArray[np.int32]
    ends: NDArray[np.int32]
    tops: NDArray[np.float32]
    table: NDArray[np.int64]
    demands: NDArray[np.float32]
    demand_weight: NDArray[np.float32]
    facts: NDArray[np.int64]
    fact_weight: NDArray[np.float32]
    title_share: NDArray[np.float32]
    share: NDArray[np.float32]


class Weights(NamedTuple):
    """How the parts of a score come together; see `matcher/ranking/scoring.py`."""

    dense: np.float32
    lexical: np.float32
    coverage: np.float32
    support: np.float32
    support_share: np.float32
    demand_share: np.float32
    floor: np.float32
    span: np.float32


class Profiles(NamedTuple):
    """People's items as `matcher.ranking.items.Items` has them, and their facts [facts, people]: those of person p are
    `starts[p]` to `starts[p + 1]`.

    `packed` [items, 2] has text and role of each, and `weights` [items, 2] is the same memory as floats: its second
    column. Who has text t stands in `owners` from `firsts[t]` to `firsts[t + 1]`, and after the T texts who has none.
    """

    starts: NDArray[np.int32]
    packed: NDArray[np.uint32]
    weights: NDArray[np.float32]
    owners: NDArray[np.int32]
    firsts: NDArray[np.int32]
    facts: NDArray[np.uint8]


@kernel
def score(profiles, asked, weights, rows, count, parts, totals):  # type: ignore[no-untyped-def]
    """Score some people: `parts` [count, 3] get dense, lexical and coverage, `totals` their sum in steps of 10⁻⁶."""
    zero, one = np.float32(0.0), np.float32(1.0)
    whole = one + weights.support
    million = np.float32(1e6)
    starts, packed, item_weights, who = profiles.starts, profiles.packed, profiles.weights, profiles.facts
    values, table, title_shares, shares = asked.values, asked.table, asked.title_share, asked.share
    demands, demand_weight, facts, fact_weight = asked.demands, asked.demand_weight, asked.facts, asked.fact_weight
    demanded = demand_weight.sum() + fact_weight.sum()
    best_answer = np.empty(demands.shape[0], dtype=np.float32)
    for place in range(count):
        person = rows[place]
        last = starts[person + 1]
        best_title, every_title = zero, zero
        best_words, every_words = zero, zero
        best_asked, every_asked = zero, zero
        best_answer[:] = zero
        item = starts[person]
        while item < last:
            role = packed[item, 0] & ROLE
            number = table[role]
            title, asked_for, words = zero, zero, zero
            while item < last and packed[item, 0] & ROLE == role:
                text, weight = packed[item, 0] >> ROLE_BITS, item_weights[item, 1]
                title = max(title, values[number, text, 0] * weight)
                asked_for = max(asked_for, values[number, text, 1] * weight)
                words = max(words, values[number, text, 2] * weight)
                for demand in range(demands.shape[0]):
                    best_answer[demand] = max(best_answer[demand], demands[demand, text] * weight)
                item += 1
            title *= title_shares[role]
            asked_for *= shares[role]
            words *= shares[role]
            best_title = max(best_title, title)
            every_title += title
            best_asked = max(best_asked, asked_for)
            every_asked += asked_for
            best_words = max(best_words, words)
            every_words += words
        dense = (best_title + weights.support_share * every_title) / whole
        lexical = (best_words + weights.support_share * every_words) / whole
        coverage = (best_asked + weights.support_share * every_asked) / whole
        if demanded:
            answered = zero
            for demand in range(demands.shape[0]):
                answer = (best_answer[demand] - weights.floor) / weights.span
                answered += demand_weight[demand] * min(one, max(zero, answer))
            for number in range(facts.shape[0]):
                if facts[number] >= 0:
                    answered += fact_weight[number] * np.float32(who[facts[number], person])
            coverage += weights.demand_share * (answered / demanded - coverage)
        dense *= weights.dense
        lexical *= weights.lexical
        coverage *= weights.coverage
        parts[place, 0] = dense
        parts[place, 1] = lexical
        parts[place, 2] = coverage
        totals[place] = np.int64(np.rint((dense + lexical + coverage) * million))


@kernel
def tabulate(liked, demands, heaviest, shares, title_shares, values, most, order, ends, tops):  # type: ignore[no-untyped-def]
    """Lay likenesses out by text, with what each text can be at most, and which are the strongest.

    `liked` [tables, 3, T] go to `values` [tables, T, 3]. `most` [T, 4] get how like the work, what is asked, the words
    and a demand each text is in any table, with as much as counts of that in any role: `shares`, `title_shares` [T].
    The largest of these times `heaviest` [T], in 255ths and rounded up, is the stair on which a text stands; `order`
    [T + 1] gets the texts from the highest stair down, and T, which stands for no text, on the lowest. `ends` [STAIRS]
    gets how many of them stand on each stair or above, and `tops` [STAIRS, 4] the largest of each part of `most`, times
    `heaviest`, on each stair or below.
    """
    one, texts = np.float32(1.0), most.shape[0]
    for number in range(values.shape[0]):
        for text in range(texts):
            for part in range(3):
                values[number, text, part] = liked[number, part, text]
    stair_of = np.zeros(texts + 1, dtype=np.uint8)
    ends[:] = 0
    tops[:] = 0
    for text in range(texts):
        title, asked_for, words = liked[0, 0, text], liked[0, 1, text], liked[0, 2, text]
        for number in range(1, values.shape[0]):
            title = max(title, liked[number, 0, text])
            asked_for = max(asked_for, liked[number, 1, text])
            words = max(words, liked[number, 2, text])
        demand = np.float32(0.0)
        for number in range(demands.shape[0]):
            demand = max(demand, demands[number, text])
        title *= title_shares[text]
        asked_for *= shares[text]
        words *= shares[text]
        most[text, 0], most[text, 1], most[text, 2], most[text, 3] = title, asked_for, words, demand
        weight = heaviest[text]
        largest = max(max(title, asked_for), max(words, demand)) * weight
        here = np.uint8(min(np.float32(255.0), max(np.float32(0.0), largest) * np.float32(255.0) + one))
        stair_of[text] = here
        tops[here, 0] = max(tops[here, 0], title * weight)
        tops[here, 1] = max(tops[here, 1], asked_for * weight)
        tops[here, 2] = max(tops[here, 2], words * weight)
        tops[here, 3] = max(tops[here, 3], demand * weight)
    for stair in range(1, STAIRS):
        for part in range(4):
            tops[stair, part] = max(tops[stair, part], tops[stair - 1, part])
    for text in range(texts + 1):
        ends[stair_of[text]] += 1
    begun = 0
    for stair in range(STAIRS - 1, -1, -1):
        begun, ends[stair] = begun + ends[stair], begun
    for text in range(texts + 1):
        stair = stair_of[text]
        order[ends[stair]] = text
        ends[stair] += 1


@kernel
def best(profiles, asked, weights, wanted, ranks, least, chosen, parts, totals):  # type: ignore[no-untyped-def]
    """The best of some people with at least `least` steps, best first and equals by the lower of `ranks` [people].

    `wanted` [people / 8] has a bit for each person. As many are found as `chosen` and `parts` [most, 3] and `totals`
    have room for; returns how many. People are taken by their strongest text, text by text, until nobody who is left
    can reach the last of the best; of those only whoever can by all their texts is scored.
    """
    most, size = chosen.shape[0], np.int64(0)  # a bare 0 would have what takes it compiled a second time
    starts, packed, item_weights, owners, firsts, _ = profiles
    likest, order, ends, tops = asked.most, asked.order, asked.ends, asked.tops
    held, open_to_texts, demand_share = np.float32(0.0), np.float32(0.0), np.float32(0.0)
    demanded = asked.demand_weight.sum() + asked.fact_weight.sum()
    if demanded:
        for number in range(asked.facts.shape[0]):
            if asked.facts[number] >= 0:
                held += asked.fact_weight[number]
        held, open_to_texts = held / demanded, asked.demand_weight.sum() / demanded
        demand_share = weights.demand_share
    reach = np.empty(STAIRS, dtype=np.int64)
    for stair in range(STAIRS):
        title, asked_for, words, demand = tops[stair, 0], tops[stair, 1], tops[stair, 2], tops[stair, 3]
        reach[stair] = _reached(weights, held, open_to_texts, demand_share, title, asked_for, words, demand)
    keys, heap = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int32)
    some_parts, some_totals = np.empty((CHUNK, 3), dtype=np.float32), np.empty(CHUNK, dtype=np.int64)
    some = np.empty(CHUNK, dtype=np.int32)
    left = wanted.copy()
    place, stair, owner, last = 0, STAIRS - 1, 0, 0
    somebody = True
    while somebody:
        gathered, enough = 0, (keys[0] >> 32) + 1 if size == most else least
        while gathered < CHUNK:
            while owner == last and place < order.shape[0]:
                while ends[stair] <= place:
                    stair -= 1
                if reach[stair] < enough:
                    break
                owner, last = firsts[order[place]], firsts[order[place] + 1]
                place += 1
            somebody = owner < last
            if not somebody:
                break
            person = owners[owner]
            owner += 1
            bit = np.uint8(1 << (person & 7))
            if not left[person >> 3] & bit:
                continue
            left[person >> 3] ^= bit
            title, asked_for, words, demand = np.float32(0.0), np.float32(0.0), np.float32(0.0), np.float32(0.0)
            for item in range(starts[person], starts[person + 1]):
                text, weight = packed[item, 0] >> ROLE_BITS, item_weights[item, 1]
                title = max(title, likest[text, 0] * weight)
                asked_for = max(asked_for, likest[text, 1] * weight)
                words = max(words, likest[text, 2] * weight)
                demand = max(demand, likest[text, 3] * weight)
            some[gathered] = person
            gathered += int(
                _reached(weights, held, open_to_texts, demand_share, title, asked_for, words, demand) >= enough
            )
        score(profiles, asked, weights, some, gathered, some_parts, some_totals)
        for number in range(gathered):
            if some_totals[number] < least:
                continue
            # Sorts as (score, lower rank) does; no two are equal.
            key = (some_totals[number] << 32) - np.int64(ranks[some[number]])
            if size < most:
                at = size
                size += 1
                while at > 0:
                    parent = (at - 1) >> 1
                    if keys[parent] <= key:
                        break
                    keys[at], heap[at] = keys[parent], heap[parent]
                    at = parent
                keys[at], heap[at] = key, some[number]
            elif key > keys[0]:
                _sink(keys, heap, size, key, some[number])
    for end in range(size - 1, -1, -1):
        chosen[end] = heap[0]
        if end:
            _sink(keys, heap, end, keys[end], heap[end])
    score(profiles, asked, weights, chosen, size, parts, totals)
    return size


CHUNK = 64
"""People who are scored before it is asked anew who still can be among the best."""
STAIRS = 256
"""On so many stairs texts stand: their strength in 255ths."""
DOUBT = np.float32(2e-5)
"""What somebody can reach may be off by so much by rounding."""


@kernel
def _reached(weights, held, open_to_texts, demand_share, title, asked_for, words, demand):  # type: ignore[no-untyped-def]
    """How many steps are reached at most with such likenesses: as if what is likest in each part were of every kind,
    every fact that anybody holds were held, and the likest demand answered all that texts can answer."""
    answer = min(np.float32(1.0), max(np.float32(0.0), (demand - weights.floor) / weights.span))
    answered = held + open_to_texts * answer
    coverage = asked_for + demand_share * (answered - asked_for)
    reached = weights.dense * title + weights.lexical * words + weights.coverage * coverage
    return np.int64((reached + DOUBT) * np.float32(1e6))


@kernel
def _sink(keys, heap, size, key, place):  # type: ignore[no-untyped-def]
    """Put something where the smallest was, and let it sink to where it belongs."""
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and keys[child + 1] < keys[child]:
            child += 1
        if keys[child] >= key:
            break
        keys[at], heap[at] = keys[child], heap[child]
        at = child
    keys[at], heap[at] = key, place
