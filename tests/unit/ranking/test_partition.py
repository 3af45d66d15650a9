"""Ranking one municipality: exact, fair in what it looks at, and the same every time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.eligibility import OpenVacancy
from matcher.ranking import PartitionRanking, RankingSettings, TextVectors, prepared, rank_partition
from models.candidate import Candidate, Education, EducationStatus, Experience, LanguageSkill, Source, TargetGroup
from models.contract import Kind
from models.vacancy import Demand, DemandKind
from tests.unit.ranking.people import (
    PLACES,
    TODAY,
    candidates,
    opening,
    openings,
    person,
    pools,
    postings,
    vectors_of,
)

SETTINGS = RankingSettings(least=0.0)
CLEANER = person("cleaner", experience=(Experience(occupation="Lokalvårdare", months=24),))
COOK = person("cook", experience=(Experience(occupation="Kock", months=24),))


def rank(
    pool: Sequence[Candidate],
    vacancies: Sequence[OpenVacancy],
    *,
    everybody: bool = False,
    excluded: Sequence[tuple[object, object]] = (),
    settings: RankingSettings = SETTINGS,
    vectors: TextVectors | None = None,
) -> PartitionRanking:
    vectors = vectors or vectors_of(pool, vacancies)
    return rank_partition(pool, vacancies, vectors, PLACES, settings, TODAY, excluded, everybody=everybody)  # type: ignore[arg-type]


def names(ranking: PartitionRanking, place: int = 0) -> list[str]:
    return [ranked.pseudonym.rstrip("a") for ranked in ranking.rankings[place].ranked]


def score(candidate: Candidate, vacancy: OpenVacancy) -> float:
    (one,) = rank([candidate], [vacancy], everybody=True).rankings[0].ranked
    return one.score.total


def test_whoever_has_done_the_work_comes_first() -> None:
    assert names(rank([COOK, CLEANER], [opening()])) == ["cleaner", "cook"]


def test_the_index_points_into_the_candidates_that_were_given() -> None:
    pool = [COOK, person("x"), CLEANER]
    for ranked in rank(pool, [opening()]).rankings[0].ranked:
        assert pool[ranked.index].pseudonym == ranked.pseudonym


def test_whoever_is_refused_is_counted_and_not_ranked() -> None:
    gone = replace(CLEANER, consent_expires_on=date(2026, 1, 2))
    (ranking,) = rank([gone, COOK], [opening()]).rankings
    assert names(rank([gone, COOK], [opening()])) == ["cook"]
    assert (ranking.eligible, dict(ranking.refusals)) == (1, {"consent": 1})


def test_for_measuring_the_refused_come_after_all_others() -> None:
    gone = replace(CLEANER, consent_expires_on=date(2026, 1, 2))
    assert names(rank([gone, COOK], [opening()], everybody=True)) == ["cook", "cleaner"]


def test_nobody_is_listed_for_employment_to_fill_a_list() -> None:
    (ranking,) = rank([COOK, CLEANER], [opening()], settings=RankingSettings()).rankings
    assert [ranked.pseudonym for ranked in ranking.ranked] == [CLEANER.pseudonym]
    assert ranking.eligible == 2


def test_places_to_learn_the_work_are_open_to_whoever_has_done_nothing_like_it() -> None:
    placement = opening(kind=Kind.WORK_PLACEMENT)
    assert names(rank([COOK, CLEANER], [placement], settings=RankingSettings())) == ["cleaner", "cook"]


def test_a_declined_pair_does_not_come_back() -> None:
    vacancies = [opening(1), opening(2)]
    ranking = rank([CLEANER, COOK], vacancies, excluded=[(vacancies[0].vacancy.id, CLEANER.pseudonym)])
    assert names(ranking, 0) == ["cook"]
    assert names(ranking, 1) == ["cleaner", "cook"]
    assert dict(ranking.rankings[0].refusals) == {"declined": 1}


def test_equals_are_ordered_by_pseudonym() -> None:
    twins = [replace(CLEANER, pseudonym=name) for name in ("c" * 16, "a" * 16, "b" * 16)]  # type: ignore[arg-type]
    assert [ranked.pseudonym[0] for ranked in rank(twins, [opening()]).rankings[0].ranked] == ["a", "b", "c"]


@settings(max_examples=50, deadline=None)
@given(pools(), postings(), st.randoms())
def test_the_order_of_input_changes_nothing(
    pool: list[Candidate], vacancies: list[OpenVacancy], random: "st.randoms.__class__"
) -> None:
    vectors = vectors_of(pool, vacancies)
    before = {one.vacancy_id: one for one in rank(pool, vacancies, vectors=vectors).rankings}
    mixed, turned = pool[:], vacancies[:]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    random.shuffle(turned)  # type: ignore[attr-defined]
    for one, given_vacancy in zip(rank(mixed, turned, vectors=vectors).rankings, turned, strict=True):
        assert one.vacancy_id == given_vacancy.vacancy.id
        assert [(r.pseudonym, r.score) for r in one.ranked] == [
            (r.pseudonym, r.score) for r in before[one.vacancy_id].ranked
        ]


@settings(max_examples=50, deadline=None)
@given(pools(), openings())
def test_the_best_few_are_the_first_of_all(pool: list[Candidate], vacancy: OpenVacancy) -> None:
    short = RankingSettings(shortlist_length=2, lists_per_candidate=5, least=0)
    deep = rank(pool, [vacancy], everybody=True).rankings[0]
    best = rank(pool, [vacancy], settings=short).rankings[0]
    assert best.ranked == deep.ranked[: min(2, best.eligible)]


@settings(max_examples=50, deadline=None)
@given(pools(), openings())
def test_scores_fall_and_parts_lie_between_nothing_and_their_weight(
    pool: list[Candidate], vacancy: OpenVacancy
) -> None:
    (ranking,) = rank(pool, [vacancy]).rankings
    totals = [ranked.score.total for ranked in ranking.ranked]
    assert all(later <= earlier + 2e-6 for earlier, later in pairwise(totals))
    for ranked in ranking.ranked:
        assert 0 <= ranked.score.dense <= SETTINGS.dense + 1e-6
        assert 0 <= ranked.score.coverage <= SETTINGS.coverage + 1e-6
        assert 0 <= ranked.score.lexical <= SETTINGS.lexical + 1e-6


@settings(max_examples=50, deadline=None)
@given(candidates(), openings(), st.sampled_from(("Städare", "Kock", "Golvvård")))
def test_one_more_item_never_lowers_a_score(candidate: Candidate, vacancy: OpenVacancy, word: str) -> None:
    pool = [candidate, replace(candidate, pseudonym="z" * 16, skills=(*candidate.skills, word))]  # type: ignore[arg-type]
    by_name = {r.pseudonym: r.score for r in rank(pool, [vacancy], everybody=True).rankings[0].ranked}
    before, after = by_name[candidate.pseudonym], by_name[pool[1].pseudonym]
    for part in ("dense", "lexical", "coverage"):
        assert getattr(after, part) >= getattr(before, part) - 2e-6


@settings(max_examples=50, deadline=None)
@given(candidates(), openings())
def test_nothing_protected_is_looked_at(candidate: Candidate, vacancy: OpenVacancy) -> None:
    other = replace(
        candidate,
        age_band="55-66",
        target_groups=frozenset(TargetGroup),
        months_on_income_support=48,
        sources=frozenset(Source),
    )
    assert score(candidate, vacancy) == score(other, vacancy)


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [
        (
            {"experience": (Experience(occupation="Lokalvårdare", months=2),)},
            {"experience": (Experience(occupation="Lokalvårdare", months=36),)},
        ),
        (
            {"experience": (Experience(occupation="Lokalvårdare", months=9, ended="2012"),)},
            {"experience": (Experience(occupation="Lokalvårdare", months=9, ended="2026-05"),)},
        ),
        (
            {"education": (Education(title="Lokalvårdare", status=EducationStatus.ONGOING),)},
            {"education": (Education(title="Lokalvårdare", status=EducationStatus.COMPLETED),)},
        ),
        (
            {"experience": (Experience(occupation="Lokalvårdare", months=9),)},
            {"experience": (Experience(occupation="Lokalvårdare", months=9),), "wishes": ("Lokalvårdare",)},
        ),
        ({}, {"wishes": ("Lokalvårdare",)}),
    ],
)
def test_longer_later_completed_and_wanted_counts_more(weaker: dict[str, object], stronger: dict[str, object]) -> None:
    assert score(person(**weaker), opening()) < score(person(**stronger), opening())


def test_a_must_weighs_more_than_an_advantage() -> None:
    demands = (
        Demand(kind=DemandKind.SKILL, label="Golvvård", must=True),
        Demand(kind=DemandKind.SKILL, label="Fönsterputs", must=False),
    )
    asks = opening(description="Välkommen.", demands=demands)
    assert score(person(skills=("Golvvård",)), asks) > score(person(skills=("Fönsterputs",)), asks)


def test_languages_and_licences_that_are_asked_for_count_as_facts() -> None:
    asks = opening(
        demands=(Demand(kind=DemandKind.LANGUAGE, label="Arabiska", must=False),),
        preferred_driving_licences=frozenset({"B"}),
    )
    nothing = score(person(), asks)
    speaks = score(person(languages=(LanguageSkill(language="ara"),)), asks)
    drives = score(person(driving_licences=frozenset({"C"})), asks)
    assert nothing < min(speaks, drives)


def test_a_text_that_has_no_vector_yet_is_still_compared_by_its_words() -> None:
    pool, vacancies = [COOK, CLEANER], [opening()]
    empty = TextVectors.of([], vectors_of(pool, vacancies).matrix[:0])
    first = rank(pool, vacancies, vectors=empty).rankings[0].ranked[0]
    assert first.pseudonym == CLEANER.pseudonym
    assert first.score.dense == 0 < first.score.lexical


def test_a_pool_or_a_week_may_be_empty() -> None:
    assert rank([], [opening()]).rankings[0].ranked == ()
    assert rank([CLEANER], []).rankings == ()
    assert rank([person("nobody")], [opening()]).rankings[0].eligible == 1


def test_blocks_do_not_show_in_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    vacancies = [opening(number, headline=word) for number, word in enumerate(("Kock", "Lokalvårdare", "Snickare"), 1)]
    whole = rank([COOK, CLEANER], vacancies)
    monkeypatch.setattr(prepared, "AT_A_TIME", 1)
    assert rank([COOK, CLEANER], vacancies) == whole
