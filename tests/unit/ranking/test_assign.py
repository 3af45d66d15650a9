"""The cap on how many lists one person is on."""

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from matcher.ranking import Ranked, RankingSettings, VacancyRanking, assign
from models.ids import Pseudonym, VacancyId
from models.shortlist import ScoreParts


def ranking(number: int, scores: dict[str, float]) -> VacancyRanking:
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return VacancyRanking(
        vacancy_id=VacancyId(UUID(int=number)),
        eligible=len(ordered),
        refusals={},
        ranked=tuple(
            Ranked(index=0, pseudonym=Pseudonym(name), score=ScoreParts(dense=score, lexical=0, coverage=0))
            for name, score in ordered
        ),
    )


weeks = st.lists(
    st.dictionaries(st.sampled_from("abcdef"), st.sampled_from((0.1, 0.2, 0.5, 0.9)), max_size=6), max_size=6
).map(lambda scores: [ranking(number, one) for number, one in enumerate(scores, 1)])
sizes = st.integers(1, 4)


def test_the_person_stays_where_the_score_is_best_and_the_next_one_moves_up() -> None:
    week = [ranking(1, {"a": 0.5, "b": 0.4}), ranking(2, {"a": 0.9, "b": 0.1})]
    lists = assign(week, shortlist_length=1, lists_per_candidate=1)
    assert [[person.pseudonym for person in one] for one in lists] == [["b"], ["a"]]


def test_without_a_cap_that_binds_every_list_is_the_best_of_its_ranking() -> None:
    week = [ranking(1, {"a": 0.5, "b": 0.4, "c": 0.3}), ranking(2, {"a": 0.9, "b": 0.1})]
    assert assign(week, 2, 2) == [one.ranked[:2] for one in week]


@given(weeks, sizes, sizes)
def test_caps_are_kept_and_the_order_of_the_ranking_too(week: list[VacancyRanking], length: int, cap: int) -> None:
    lists = assign(week, length, cap)
    everywhere = [person.pseudonym for one in lists for person in one]
    assert all(everywhere.count(name) <= cap for name in set(everywhere))
    for one, whole in zip(lists, week, strict=True):
        assert len(one) <= length
        assert [person for person in whole.ranked if person in one] == list(one)


@given(weeks, sizes, sizes)
def test_no_vacancy_and_person_who_are_apart_would_both_rather_be_together(
    week: list[VacancyRanking], length: int, cap: int
) -> None:
    lists = assign(week, length, cap)
    held: dict[str, list[tuple[float, VacancyId]]] = {}
    for one, whole in zip(lists, week, strict=True):
        for person in one:
            held.setdefault(person.pseudonym, []).append((-person.score.total, whole.vacancy_id))
    for one, whole in zip(lists, week, strict=True):
        for place, person in enumerate(whole.ranked):
            if person in one:
                continue
            vacancy_wants = len(one) < length or place < whole.ranked.index(one[-1])
            others = held.get(person.pseudonym, [])
            person_wants = len(others) < cap or (-person.score.total, whole.vacancy_id) < max(others)
            assert not (vacancy_wants and person_wants)


@given(weeks, sizes, sizes)
def test_the_order_of_vacancies_changes_nothing(week: list[VacancyRanking], length: int, cap: int) -> None:
    assert assign(week[::-1], length, cap)[::-1] == assign(week, length, cap)


@given(weeks, sizes, sizes)
def test_the_depth_that_settings_ask_for_is_deep_enough(week: list[VacancyRanking], length: int, cap: int) -> None:
    depth = RankingSettings(shortlist_length=length, lists_per_candidate=cap).depth(len(week))
    assert assign([replace(one, ranked=one.ranked[:depth]) for one in week], length, cap) == assign(week, length, cap)
