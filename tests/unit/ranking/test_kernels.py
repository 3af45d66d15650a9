"""The compiled loops find what the plain forms of the same thing find."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from matcher.eligibility import CODES, OpenVacancy
from matcher.ranking import RankingSettings, assign, kernels, processors, rank_partition, rules
from matcher.ranking import partition as partition_module
from matcher.ranking.likenesses import Likenesses
from matcher.ranking.near import refused_for_one
from matcher.ranking.postings import Block
from matcher.ranking.prepared import PreparedPool
from matcher.ranking.rules import People
from matcher.ranking.screening import DECLINED, Homes, bounds_of, crowd_of, least_km, screened
from matcher.ranking.vectors import in_steps
from models.candidate import Candidate
from tests.unit.ranking.people import PLACES, TODAY, opening, person, pools, postings, vectors_of

EVERYTHING = RankingSettings(least=0.0)

RANK_AFTER_SETTING_UP = """
from datetime import date
from matcher.ranking import RankingSettings, kernels, rank_partition
from matcher.ranking.compiling import compile_all
from models.candidate import Cefr
from models.vacancy import Demand, DemandKind
from tests.unit.ranking.people import PLACES, TODAY, opening, person, vectors_of

def tell():
    print({name: loop.signatures for name, loop in vars(kernels).items() if hasattr(loop, "signatures")})

compile_all()
tell()
people = [person(name, skills=("HLR", "Golvvård"), certificates=("HLR",), hours_max=20) for name in "abcdefghijkl"]
people.append(person("m", swedish_level=Cefr.A1, driving_licences=frozenset({"B"}), wishes=("Kock",)))
demands = [Demand(kind=DemandKind.SKILL, label="Golvvård", must=must) for must in (True, False)]
asking = opening(
    1, demands=tuple(demands), certificates=("HLR",), swedish_level=Cefr.B1, driving_licences=frozenset({"B"}),
    scope_min=50, scope_max=100, starts_on=date(2026, 12, 1),
)
openings = [asking, opening(2), opening(3, headline="Någon", description="Vi söker någon.")]
declined = [(asking.vacancy.id, people[0].pseudonym)]
for everybody in (False, True):
    rank_partition(
        people, openings, vectors_of(people, openings), PLACES, RankingSettings(), TODAY, declined, everybody=everybody
    )
tell()
"""


@settings(max_examples=120)
@given(pools(8), postings(3), st.data())
def test_screening_finds_what_the_rules_as_arrays_find(
    pool: list[Candidate], vacancies: list[OpenVacancy], data: st.DataObject
) -> None:
    people = People.of(pool, PLACES, TODAY)
    homes = Homes.of(people)
    crowd, order = crowd_of(people, homes, TODAY), homes.order
    for vacancy in vacancies:
        declined = data.draw(st.sets(st.integers(0, len(pool) - 1), max_size=2))
        workplace = PLACES.workplace(vacancy.vacancy.draft.workplace)
        consents = data.draw(st.booleans())
        refused = dict(rules.refusals(people, vacancy, workplace, TODAY, consent_matters=consents))
        refused[DECLINED] = np.isin(np.arange(len(pool)), order[list(declined)])
        alone = refused_for_one(people, vacancy, workplace, TODAY, refused)
        bounds = bounds_of(vacancy, least_km(homes, workplace), TODAY, sorted(declined), consent_matters=consents)
        found = screened(crowd, bounds, vacancy)
        eligible, near = (np.flatnonzero(places_of(one.bits, len(pool))) for one in (found.eligible, found.near))
        nobody_refuses = ~np.logical_or.reduce([*refused.values()])
        assert sorted(order[eligible]) == np.flatnonzero(nobody_refuses).tolist()
        assert sorted(order[near]) == np.flatnonzero(alone.near).tolist()
        assert (found.eligible.count, found.near.count) == (len(eligible), len(near))
        counted = {code: int(refused[code].sum()) for code in (*CODES, DECLINED) if code in refused}
        assert found.refusals == {code: count for code, count in counted.items() if count}
        assert found.costs == alone.costs


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(1, 30), st.data())
def test_the_mean_of_the_nearest_is_that_of_the_largest(seed: int, rows: int, data: st.DataObject) -> None:
    best = data.draw(st.integers(1, rows))
    likeness = np.random.default_rng(seed).uniform(-1, 1, (rows, 700)).astype(np.float32)
    mean = np.empty(700, dtype=np.float32)
    kernels.mean_of_nearest(likeness, np.arange(len(likeness)), best, mean)
    assert np.allclose(mean, np.sort(likeness, axis=0)[-best:].mean(axis=0), atol=1e-6)


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.lists(st.integers(0, 6), min_size=3, max_size=3))
def test_how_like_the_work_a_text_is_is_the_mean_of_the_ways_of_saying_it(seed: int, ways: list[int]) -> None:
    likeness = np.random.default_rng(seed).uniform(-1, 1, (20, 700)).astype(np.float32)
    ends, weights = np.cumsum(ways), np.array([3, 1, 6], dtype=np.float32)
    rows = np.random.default_rng(seed).permutation(20)[: ends[-1]]
    mean = np.empty(700, dtype=np.float32)
    kernels.work_likeness(likeness, rows, ends, weights, mean)
    said = [(weight, part) for weight, part in zip(weights, np.split(rows, ends[:-1]), strict=True) if len(part)]
    total = sum((weight * likeness[part].max(axis=0) for weight, part in said), np.zeros(700))
    assert np.allclose(mean, total / max(1, sum(weight for weight, _ in said)), atol=1e-6)


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(1, 90), st.integers(1, 90))
def test_which_texts_stand_beside_a_text_does_not_show_in_its_likeness(seed: int, count: int, known: int) -> None:
    random = np.random.default_rng(seed)
    documents, vectors = (unit_vectors(random, rows) for rows in (333, count))
    alone = np.concatenate([Likenesses(documents).of(vectors[row : row + 1])[1] for row in range(count)])
    together = Likenesses(documents)
    together.most = 40
    for asked in (vectors[:known], vectors[random.permutation(count)], vectors[::-1]):
        order, found = together.of(asked)
        assert sorted(order) == list(range(len(asked)))
        assert found.tobytes() == (asked[order] @ documents.T).tobytes()
    assert (alone == vectors.astype(np.float64) @ documents.T.astype(np.float64)).all(), "the products are exact"


@settings(max_examples=40)
@given(pools(6), postings(4), st.data())
def test_what_a_pool_was_asked_before_does_not_show_in_a_ranking(
    pool: list[Candidate], vacancies: list[OpenVacancy], data: st.DataObject
) -> None:
    vectors = vectors_of(pool, vacancies)

    def prepared() -> PreparedPool:
        return PreparedPool(pool, vectors, PLACES, EVERYTHING, TODAY)

    asked_before = prepared()
    for _ in range(4):
        some = data.draw(st.lists(st.sampled_from(vacancies), min_size=1, max_size=4, unique_by=id))
        assert asked_before.rank(some, 9) == prepared().rank(some, 9)


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), postings(3))
def test_a_posting_s_texts_are_the_same_in_whichever_order_its_block_has_them(
    seed: int, vacancies: list[OpenVacancy]
) -> None:
    block = Block.of([one.vacancy for one in vacancies], vectors_of([], vacancies))
    orders = [np.random.default_rng(seed).permutation(len(block.vectors)), np.arange(len(block.vectors))]
    swapped = orders[1].copy()
    swapped[[0, -1]] = swapped[[-1, 0]]
    for order in (*orders, swapped):
        assert (block.at(order).vectors == block.vectors[order]).all()
        for before, after in zip(block.postings, block.at(order).postings, strict=True):
            for role, rows in before.rows.items():
                assert (block.at(order).vectors[after.rows[role]] == block.vectors[rows]).all()


def places_of(bits: NDArray[np.uint8], count: int) -> NDArray[np.uint8]:
    """0 or 1 for each of the crowd."""
    return np.unpackbits(bits, bitorder="little")[:count]


def unit_vectors(random: np.random.Generator, rows: int) -> NDArray[np.float32]:
    """In steps, as the ranking has them."""
    vectors = random.standard_normal((rows, 256))
    return in_steps((vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32))


def crowd_of_many(count: int) -> list[Candidate]:
    """People who differ in what they have done and wish."""
    words = ("Lokalvårdare", "Städare", "Kock", "Köksbiträde", "Snickare", "Truckförare", "Målare", "Vårdbiträde")
    return [
        person(
            "".join("abcdefghij"[int(digit)] for digit in f"{number:04d}") + "k",
            skills=(words[number % 8], words[number // 8 % 8]),
            wishes=(words[number // 64 % 8],) if number % 3 else (),
            commute_km=number % 97,
            home_locality=("Kalmar", "Nybro", "Lindsdal")[number % 3],
        )
        for number in range(count)
    ]


@settings(max_examples=25)
@given(postings(2), st.sampled_from((0.0, 0.18, 0.3)), st.integers(1, 30))
def test_nobody_who_belongs_among_the_best_is_passed_over(
    vacancies: list[OpenVacancy], least: float, length: int
) -> None:
    pool = crowd_of_many(600)
    short = RankingSettings(least=least, shortlist_length=length, lists_per_candidate=length)
    vectors = vectors_of(pool, vacancies)
    every = rank_partition(pool, vacancies, vectors, PLACES, short, TODAY, everybody=True)
    best = rank_partition(pool, vacancies, vectors, PLACES, short, TODAY)
    for whole, one, vacancy in zip(every.rankings, best.rankings, vacancies, strict=True):
        eligible = whole.ranked[: whole.eligible]
        is_employment = vacancy.vacancy.draft.kind.value == "employment"
        wanted = [p for p in eligible if not is_employment or round(p.score.total * 1e6) >= least * 1e6 - 2]
        depth = short.depth(len(vacancies))
        assert [p.pseudonym for p in one.ranked][: len(wanted)] == [p.pseudonym for p in wanted[:depth]]


def lists(pool: Sequence[Candidate], vacancies: Sequence[OpenVacancy]) -> list[list[tuple[str, object]]]:
    rankings = rank_partition(pool, vacancies, vectors_of(pool, vacancies), PLACES, EVERYTHING, TODAY).rankings
    return [[(one.pseudonym, one.score) for one in people] for people in assign(rankings, 10, 5)]


def test_how_deep_a_ranking_goes_at_first_does_not_show_in_the_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    pool, vacancies = crowd_of_many(300), [opening(number) for number in range(1, 41)]
    whole = lists(pool, vacancies)
    monkeypatch.setattr(partition_module, "DEPTH", 3)
    assert lists(pool, vacancies) == whole


def test_where_everybody_is_wanted_each_stands_there_once_however_many_they_are() -> None:
    pool = crowd_of_many(600)
    (ranking,) = rank_partition(
        pool, [opening()], vectors_of(pool, [opening()]), PLACES, EVERYTHING, TODAY, everybody=True
    ).rankings
    assert sorted(one.pseudonym for one in ranking.ranked) == sorted(one.pseudonym for one in pool)
    assert ranking.eligible > partition_module.DEPTH


def test_how_many_processors_there_are_does_not_show_in_the_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = crowd_of_many(120)
    vacancies = [opening(number, headline=f"Kock {number}") for number in range(1, 80)]
    several = lists(pool, vacancies)
    monkeypatch.setattr(processors.os, "cpu_count", lambda: 1)
    assert lists(pool, vacancies) == several


def test_whoever_has_nothing_alike_is_found_where_everybody_is_wanted() -> None:
    pool = [replace(one, skills=(), wishes=()) for one in crowd_of_many(5)]
    (ranking,) = rank_partition(pool, [opening()], vectors_of(pool, [opening()]), PLACES, EVERYTHING, TODAY).rankings
    assert len(ranking.ranked) == 5


def test_setting_up_compiles_all_that_any_ranking_uses() -> None:
    """In a process of its own: here other tests have ranked, and whatever they need is compiled."""
    command = [sys.executable, "-c", RANK_AFTER_SETTING_UP]
    made, used = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert made == used and "Profiles" in used
