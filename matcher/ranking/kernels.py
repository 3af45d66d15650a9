"""The inner loops of the ranking, compiled. Each releases the interpreter's lock; none adds numbers up in another order
than it is written in, so that the same input gives the same bits.

Imported where something is ranked, and not before: the compiler takes a while to load. What it makes is kept beside
this file where that can be written, otherwise where NUMBA_CACHE_DIR says.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

kernel = njit(cache=True, nogil=True, error_model="numpy")

LANES = 64
"""Texts or people that are gone through together: so many numbers stay in the nearest cache."""

LICENCE, SWEDISH, HOURS, START, DISTANCE, CERTIFICATE = 1, 2, 4, 8, 16, 32
FAR, MORE_CERTIFICATES, CLOSED, CONSENT, TARGET_GROUP, DECLINED = 64, 128, 256, 512, 1024, 2048
"""What keeps somebody off, as bits. The first six are things that can change; `FAR` says that one is missed by much."""
KINDS = 4096
"""How many sets of these there are."""


class Crowd(NamedTuple):
    """Facts of people as small integers, home by home: those of home h are `homes[h]` to `homes[h + 1]`."""

    homes: NDArray[np.int32]
    consents: NDArray[np.uint8]
    groups: NDArray[np.uint8]
    licences: NDArray[np.uint16]
    swedish: NDArray[np.int8]
    hours_min: NDArray[np.int16]
    hours_max: NDArray[np.int16]
    available: NDArray[np.int32]
    commute_km: NDArray[np.int16]
    certificates: NDArray[np.uint64]


class Bounds(NamedTuple):
    """What one vacancy refuses by, in the units of `Crowd`; `near_*` are what still is a near miss.

    `least_km` [homes] is the least commuting distance that reaches the workplace from there.
    """

    closed: bool
    consent_matters: bool
    groups: int
    licences: int
    swedish: int
    near_swedish: int
    hours_low: int
    hours_high: int
    hours_leeway: int
    start: int
    near_start: int
    near_km: int
    least_km: NDArray[np.int16]
    certificates: NDArray[np.uint64]
    declined: NDArray[np.int64]


@kernel
def screen(crowd, bounds, lacks, eligible, near, kinds, papers):  # type: ignore[no-untyped-def]
    """Who is kept off by what. Fills `eligible` and `near` with places in the crowd and returns how many each has.

    `lacks` [people] uint16 gets what each person lacks, `kinds` [KINDS] how many people lack just that, and `papers`
    how many lack each certificate and nothing else.
    """
    people = lacks.shape[0]
    lacks[:] = np.uint16(CLOSED) if bounds.closed else np.uint16(0)
    if bounds.consent_matters:
        _mark(lacks, crowd.consents, np.uint8(1), np.uint16(CONSENT))
    if bounds.groups:
        groups = np.uint8(bounds.groups)
        for one in range(people):
            lacks[one] |= np.uint16(TARGET_GROUP) if crowd.groups[one] & groups == 0 else np.uint16(0)
    if bounds.licences:
        licences = np.uint16(bounds.licences)
        for one in range(people):
            lacks[one] |= np.uint16(LICENCE) if crowd.licences[one] & licences != licences else np.uint16(0)
    if bounds.swedish > -128:
        _mark(lacks, crowd.swedish, np.int8(bounds.swedish), np.uint16(SWEDISH))
        _mark(lacks, crowd.swedish, np.int8(bounds.near_swedish), np.uint16(FAR))
    if bounds.hours_leeway >= 0:
        low, high, leeway = np.int16(bounds.hours_low), np.int16(bounds.hours_high), np.int16(bounds.hours_leeway)
        _mark(lacks, crowd.hours_max, low, np.uint16(HOURS))
        _mark(lacks, crowd.hours_max, np.int16(low - leeway), np.uint16(FAR))
        _mark_over(lacks, crowd.hours_min, high, np.uint16(HOURS))
        _mark_over(lacks, crowd.hours_min, np.int16(high + leeway), np.uint16(FAR))
    if bounds.near_start > bounds.start:
        _mark_over(lacks, crowd.available, np.int32(bounds.start), np.uint16(START))
        _mark_over(lacks, crowd.available, np.int32(bounds.near_start), np.uint16(FAR))
    for home in range(bounds.least_km.shape[0]):
        least = bounds.least_km[home]
        if least > 0:
            near_least = np.int16(least - bounds.near_km)
            for one in range(crowd.homes[home], crowd.homes[home + 1]):
                lacks[one] |= np.uint16(DISTANCE) if crowd.commute_km[one] < least else np.uint16(0)
                lacks[one] |= np.uint16(FAR) if crowd.commute_km[one] < near_least else np.uint16(0)
    for number in range(bounds.certificates.shape[0]):
        asked = bounds.certificates[number]
        for one in range(people):
            if crowd.certificates[one] & asked != asked:
                lacks[one] |= np.uint16(MORE_CERTIFICATES if lacks[one] & CERTIFICATE else CERTIFICATE)
    for number in range(bounds.declined.shape[0]):
        lacks[bounds.declined[number]] |= np.uint16(DECLINED)
    single = np.zeros(KINDS, dtype=np.uint8)
    for lacking in (LICENCE, SWEDISH, HOURS, START, DISTANCE, CERTIFICATE):
        single[lacking] = 1
    found, missed = 0, 0
    # Without branches: a processor cannot guess who lacks what.
    for one in range(people):
        lacking = lacks[one]
        kinds[lacking] += 1
        eligible[found] = one
        found += lacking == 0
        near[missed] = one
        missed += single[lacking]
    if kinds[CERTIFICATE]:
        for place in range(missed):
            if lacks[near[place]] == CERTIFICATE:
                held = crowd.certificates[near[place]]
                for number in range(bounds.certificates.shape[0]):
                    papers[number] += held & bounds.certificates[number] != bounds.certificates[number]
    return found, missed


@kernel
def _mark(lacks, values, least, bit):  # type: ignore[no-untyped-def]
    """Note what those lack who have less than `least`."""
    for one in range(lacks.shape[0]):
        lacks[one] |= bit if values[one] < least else np.uint16(0)


@kernel
def _mark_over(lacks, values, most, bit):  # type: ignore[no-untyped-def]
    """Note what those lack who have more than `most`."""
    for one in range(lacks.shape[0]):
        lacks[one] |= bit if values[one] > most else np.uint16(0)


@kernel
def nearest_mean(likeness, bits, rows, best, out):  # type: ignore[no-untyped-def]
    """The mean of the `best` largest of some rows of `likeness` [rows, texts], by text, to `out` [texts].

    `bits` is the same memory as int32. Whole numbers are compared, several at a time; floats would go one by one.
    """
    texts = likeness.shape[1]
    flip = np.int32(0x7FFFFFFF)
    kept = np.empty((best, LANES), dtype=np.int32)
    carried = np.empty(LANES, dtype=np.int32)
    as_floats = np.empty(LANES, dtype=np.int32)
    floats = as_floats.view(np.float32)
    for first in range(0, texts, LANES):
        width = min(LANES, texts - first)
        kept[:, :] = ~flip
        for row in rows:
            for lane in range(width):
                value = bits[row, first + lane]
                # The bits of floats sort as the floats do, but for the order of the negative ones.
                carried[lane] = value ^ ((value >> np.int32(31)) & flip)
            for place in range(best):
                # Lane by lane the larger stays, and the smaller is carried on.
                for lane in range(LANES):
                    here, new = kept[place, lane], carried[lane]
                    kept[place, lane] = max(here, new)
                    carried[lane] = min(here, new)
        out[first : first + width] = np.float32(0.0)
        for place in range(best):
            for lane in range(width):
                value = kept[place, lane]
                as_floats[lane] = value ^ ((value >> np.int32(31)) & flip)
            for lane in range(width):
                out[first + lane] += floats[lane]
        for lane in range(width):
            out[first + lane] /= np.float32(best)


@kernel
def shared_grams(present, starts, texts, weights, out):  # type: ignore[no-untyped-def]
    """The share of each text's n-grams that a posting has, to `out` [texts]. `present` are the posting's n-grams;
    n-gram g stands in `texts[starts[g]:starts[g + 1]]` and is as much of each as `weights` say."""
    out[:] = np.float32(0.0)
    for gram in present:
        for place in range(starts[gram], starts[gram + 1]):
            out[texts[place]] += weights[place]
    for text in range(out.shape[0]):
        out[text] = min(out[text], np.float32(1.0))


class Asked(NamedTuple):
    """What one posting is like, over the T distinct texts of people, and what it demands.

    `values` [tables, T, 3] are the likenesses of each text to what the work is called, to what is asked and to its
    words; `table` [roles] says which of the tables an item of each role is looked up in. `demands` [D, T] are
    likenesses to labelled demands and `demand_weight` [D] what they weigh; `facts` [F] are rows of the profiles' facts
    (-1: nobody has it) and `fact_weight` [F] likewise. `title_share` and `share` [roles] are how much of an item's
    likeness counts.
    """

    values: NDArray[np.float32]
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
    """People's items as `matcher.ranking.items.Items` has them, and their facts [facts, people]."""

    starts: NDArray[np.int32]
    text: NDArray[np.int32]
    weight: NDArray[np.float32]
    role: NDArray[np.uint8]
    facts: NDArray[np.uint8]


@kernel
def score(profiles, asked, weights, rows, count, parts, totals):  # type: ignore[no-untyped-def]
    """Score some people: `parts` [count, 3] get dense, lexical and coverage, `totals` their sum in steps of 10⁻⁶."""
    zero, one = np.float32(0.0), np.float32(1.0)
    whole = one + weights.support
    million = np.float32(1e6)
    starts, texts, item_weights, roles, who = profiles
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
            role = roles[item]
            number = table[role]
            title, asked_for, words = zero, zero, zero
            while item < last and roles[item] == role:
                text, weight = texts[item], item_weights[item]
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
def best(profiles, asked, weights, rows, ranks, least, chosen, parts, totals):  # type: ignore[no-untyped-def]
    """The best of `rows` with at least `least` steps, best first and equals by the lower of `ranks` [people].

    As many as `chosen` and `parts` [most, 3] and `totals` have room for; returns how many were found. Only those are
    scored who have an item that is like enough: whoever has none cannot reach the last of the best so far.
    """
    most, size = chosen.shape[0], 0
    keys, heap = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int32)
    some_parts, some_totals = np.empty((CHUNK, 3), dtype=np.float32), np.empty(CHUNK, dtype=np.int64)
    some = np.empty(CHUNK, dtype=np.int32)
    hot = np.ones(asked.values.shape[1], dtype=np.bool_)
    starts, texts = profiles.starts, profiles.text
    bar = np.float32(0.0)
    place = 0
    while most and place < rows.shape[0]:
        gathered = 0
        while gathered < CHUNK and place < rows.shape[0]:
            person = rows[place]
            some[gathered] = person
            speaks = bar <= 0.0
            for item in range(starts[person], starts[person + 1]):
                speaks |= hot[texts[item]]
            gathered += int(speaks)
            place += 1
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
        reached = max(least, (keys[0] >> 32) + 1) if size == most else least
        new = _bar(asked, weights, reached)
        if new > bar + np.float32(0.01) or (bar <= 0.0 < new):
            bar = new
            _mark_hot(asked, bar, hot)
    for last in range(size - 1, -1, -1):
        chosen[last] = heap[0]
        if last:
            _sink(keys, heap, last, keys[last], heap[last])
    score(profiles, asked, weights, chosen, size, parts, totals)
    return size


CHUNK = 256
"""People who are scored before it is asked anew who still can be among the best."""


@kernel
def _bar(asked, weights, reached):  # type: ignore[no-untyped-def]
    """How like something in a profile has to be for a score of `reached` steps: whoever has no item whose likeness in
    any respect is at least this has a lower score. 0 where nothing can be said.

    With every likeness below x, each part is below x, but that facts that are asked for may be held; the largest x
    for which that is not enough is found by halving.
    """
    held, demanded = np.float32(0.0), asked.demand_weight.sum() + asked.fact_weight.sum()
    if demanded:
        held = asked.fact_weight.sum() / demanded
    # Scores are rounded to steps; a little more than half a step of doubt.
    goal = np.float32(reached) / np.float32(1e6) - np.float32(1e-5)
    low, high = np.float32(0.0), np.float32(1.0)
    for _ in range(12):
        x = (low + high) / np.float32(2.0)
        coverage = x
        if demanded:
            answer = min(np.float32(1.0), max(np.float32(0.0), (x - weights.floor) / weights.span))
            coverage += weights.demand_share * (held + (np.float32(1.0) - held) * answer - x)
        if (weights.dense + weights.lexical) * x + weights.coverage * coverage < goal:
            low = x
        else:
            high = x
    return low


@kernel
def _mark_hot(asked, bar, hot):  # type: ignore[no-untyped-def]
    """Which texts are at least `bar` like in some respect, whatever role they play."""
    values, demands = asked.values, asked.demands
    for text in range(hot.shape[0]):
        most = np.float32(0.0)
        for number in range(values.shape[0]):
            most = max(most, max(values[number, text, 0], max(values[number, text, 1], values[number, text, 2])))
        for demand in range(demands.shape[0]):
            most = max(most, demands[demand, text])
        hot[text] = most >= bar


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
