"""The score by its definition, in plain loops over people and items."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.eligibility import OpenVacancy, held_licences
from matcher.ranking import RankingSettings, TextVectors, rank_partition, scoring
from matcher.ranking.items import PROFILE_ROLES, item_weight
from matcher.ranking.texts import Role, candidate_texts, vacancy_texts
from matcher.ranking.wordings import says
from models.candidate import Candidate, Education, Experience
from models.contract import Kind
from tests.unit.ranking.people import PLACES, TODAY, pools, postings, vectors_of, words


def likeness(vectors: TextVectors, asked: str, said: str) -> float:
    query = vectors.matrix[vectors.rows["query", asked]].astype(np.float64)
    return float(query @ vectors.matrix[vectors.rows["document", said]].astype(np.float64))


def best_by_role(candidate: Candidate, value: dict[str, float]) -> dict[Role, float]:
    best = dict.fromkeys(PROFILE_ROLES, 0.0)
    for item in candidate_texts(candidate):
        weighted = value[item.text] * item_weight(candidate, item.role, item.index, TODAY)
        best[item.role] = max(best[item.role], weighted)
    return best


def supported(by_role: dict[Role, float]) -> float:
    share = scoring.SUPPORT / len(PROFILE_ROLES)
    return (max(by_role.values()) + share * sum(by_role.values())) / (1 + scoring.SUPPORT)


def as_experienced(opening: OpenVacancy, by_role: dict[Role, float]) -> dict[Role, float]:
    share = 1.0 if opening.vacancy.draft.kind is Kind.EMPLOYMENT else scoring.TO_LEARN
    return {**by_role, Role.EXPERIENCE: by_role[Role.EXPERIENCE] * share}


def dense_by_definition(candidate: Candidate, opening: OpenVacancy, vectors: TextVectors) -> float:
    texts = vacancy_texts(opening.vacancy.draft)
    value = {}
    for item in candidate_texts(candidate):
        total = weights = 0.0
        for role, weight in scoring.TITLE_WEIGHTS.items():
            alike = [likeness(vectors, text.text, item.text) for text in texts if text.role is role]
            if alike:
                total += weight * max(alike)
                weights += weight
        value[item.text] = total / weights
    by_role = as_experienced(opening, best_by_role(candidate, value))
    return supported({**by_role, Role.SKILL: by_role[Role.SKILL] * scoring.SKILL_AS_TITLE})


def coverage_by_definition(candidate: Candidate, opening: OpenVacancy, vectors: TextVectors) -> float:
    draft = opening.vacancy.draft
    texts = vacancy_texts(draft)
    phrases = [text.text for text in texts if text.role is Role.PHRASE]
    count = min(scoring.BEST_PHRASES, max(1, len(phrases) // 4))
    nearest = {
        item.text: sorted((likeness(vectors, phrase, item.text) for phrase in phrases), reverse=True)[:count]
        for item in candidate_texts(candidate)
    }
    by_phrases = best_by_role(candidate, {text: float(np.mean(alike)) for text, alike in nearest.items()})
    read = supported(as_experienced(opening, by_phrases))
    points = weights = 0.0
    for text in texts:
        if text.role is Role.DEMAND:
            weight = scoring.MUST if draft.demands[text.index].must else scoring.NICE
            label = draft.demands[text.index].label
            value = {
                item.text: scoring.CEILING if says(item.text, label) else likeness(vectors, text.text, item.text)
                for item in candidate_texts(candidate)
            }
            best = max(best_by_role(candidate, value).values())
            points += weight * min(1.0, max(0.0, (best - scoring.FLOOR) / (scoring.CEILING - scoring.FLOOR)))
            weights += weight
    for licence in draft.preferred_driving_licences:
        points += scoring.NICE * (licence in held_licences(candidate.driving_licences or frozenset()))
        weights += scoring.NICE
    return read if not weights else read + scoring.DEMAND_SHARE * (points / weights - read)


@settings(max_examples=60, deadline=None)
@given(pools(4), postings(3))
def test_scores_follow_their_definition(pool: list[Candidate], vacancies: list[OpenVacancy]) -> None:
    vectors = vectors_of(pool, vacancies)
    weights = RankingSettings(dense=1.0, coverage=1.0, lexical=1.0)
    ranking = rank_partition(pool, vacancies, vectors, PLACES, weights, TODAY, everybody=True)
    for opening, one in zip(vacancies, ranking.rankings, strict=True):
        for ranked in one.ranked:
            candidate = pool[ranked.index]
            assert ranked.score.dense == pytest.approx(dense_by_definition(candidate, opening, vectors), abs=1e-5)
            assert ranked.score.coverage == pytest.approx(coverage_by_definition(candidate, opening, vectors), abs=1e-5)


@settings(max_examples=60, deadline=None)
@given(pools(1), postings(1), st.sampled_from(("experience", "education", "skills", "certificates", "wishes")), words)
def test_more_in_a_profile_never_lowers_a_score(
    pool: list[Candidate], vacancies: list[OpenVacancy], field: str, word: str
) -> None:
    (person,) = pool
    kinds = {"experience": Experience(occupation=word), "education": Education(title=word)}
    fuller = replace(person, **{field: (*getattr(person, field), kinds.get(field, word))})
    vectors = vectors_of([person, fuller], vacancies)
    weights = RankingSettings(lexical=0.0)  # how rare a word is depends on everybody's words
    before, after = (
        rank_partition([one], vacancies, vectors, PLACES, weights, TODAY, everybody=True).rankings[0].ranked[0].score
        for one in (person, fuller)
    )
    assert after.dense >= before.dense - 1e-6
    assert after.coverage >= before.coverage - 1e-6
