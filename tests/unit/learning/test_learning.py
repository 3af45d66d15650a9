"""Learning from verdicts, shown on simulated caseworkers: what improves is used, what does not is refused."""

from dataclasses import replace
from itertools import pairwise
from uuid import UUID

import numpy as np
import pytest

from matcher.learning import trial
from matcher.learning.learner import FEWEST_VERDICTS, GROUP_WORSE, NOT_BETTER, Learned, learn_from
from matcher.learning.lessons import LEAST_EXAMINED, Lessons, examination
from matcher.learning.reranker import SHARE_OF_STANDARD, fit
from models.errors import Conflict
from models.ids import IsoWeek, RunId, VacancyId
from models.learned import PARTS, JudgedEntry, Weights
from models.shortlist import Decision, DeclineReason, ScoreParts
from tests.unit.learning.caseworkers import STANDARD, Caseworker, Coin, Municipality

HIDDEN = {"dense": 0.15, "lexical": 0.70, "coverage": 0.15}
"""What the simulated caseworkers prefer: quite another thing than the standard weights."""

SEEDS = range(20)


def learnt(municipality: Municipality) -> Learned | None:
    """None where the verdicts tell nothing apart."""
    try:
        return learn_from(municipality.judged(), municipality.in_force, STANDARD, municipality.audit)
    except Conflict:
        return None


def test_a_hidden_preference_is_learnt_in_spite_of_position_bias() -> None:
    used = []
    for seed in SEEDS:
        municipality = Municipality(seed, Caseworker(HIDDEN))
        found = learnt(municipality)
        assert found is not None
        assert NOT_BETTER not in found.refusals
        assert found.trial.after > found.trial.before
        gain = municipality.liked(found.weights) - municipality.liked(STANDARD)
        possible = municipality.liked(HIDDEN) - municipality.liked(STANDARD)
        assert gain > 0.8 * possible
        used.append(not found.refusals)
    assert np.mean(used) >= 0.8


def test_random_verdicts_are_refused() -> None:
    found = [learnt(Municipality(seed, Coin(HIDDEN))) for seed in SEEDS]
    assert [one for one in found if one is not None and not one.refusals] == []
    assert any(one is not None and one.refusals == (NOT_BETTER,) for one in found)


def test_a_caseworker_who_agrees_with_the_ranking_changes_nothing() -> None:
    found = [learnt(Municipality(seed, Caseworker(STANDARD))) for seed in SEEDS]
    assert [one for one in found if one is not None and not one.refusals] == []


def test_what_makes_a_groups_shortlist_rate_worse_is_refused_however_much_better_it_is() -> None:
    for seed in SEEDS:
        found = learnt(Municipality(seed, Caseworker(HIDDEN), disadvantage="lexical"))
        assert found is not None
        assert found.trial.better
        assert GROUP_WORSE in found.refusals
        assert "target_group:disability" in found.report()["groups_worse"]  # type: ignore[operator]


def test_without_the_correction_for_position_less_of_the_preference_is_found() -> None:
    corrected, naive = [], []
    for seed in SEEDS:
        lessons = Lessons.of(Municipality(seed, Caseworker(HIDDEN, trust=0.8)).judged())
        blind = replace(lessons, place=np.ones_like(lessons.place))
        for results, one in ((corrected, lessons), (naive, blind)):
            found = fit(one, examination(one), STANDARD)
            assert found is not None
            results.append(found["lexical"])
    assert np.mean(corrected) > np.mean(naive) + 0.15


def test_more_evidence_never_counts_against_anybody_and_no_part_is_silenced() -> None:
    against = Caseworker({"dense": 1.0, "lexical": -1.0, "coverage": 0.3})
    found = fit_all(Municipality(1, against))
    assert sum(found.values()) == pytest.approx(1)
    for part in PARTS:
        assert found[part] >= SHARE_OF_STANDARD * STANDARD[part] - 1e-4
    assert found["lexical"] < STANDARD["lexical"]


def test_the_same_verdicts_teach_the_same() -> None:
    one, other = (learnt(Municipality(3, Caseworker(HIDDEN))) for _ in range(2))
    assert one == other


def test_what_was_learnt_is_tried_against_what_applies_and_not_against_the_standard() -> None:
    first = learnt(Municipality(5, Caseworker(HIDDEN)))
    assert first is not None
    again = learnt(Municipality(6, Caseworker(first.weights), in_force=first.weights))
    assert again is None or NOT_BETTER in again.refusals


def test_nothing_is_learnt_from_fewer_verdicts_than_two_hundred() -> None:
    judged = Municipality(1, Caseworker(HIDDEN)).judged()
    told = [one for one in judged if one.decision is not None]
    with pytest.raises(Conflict) as error:
        learn_from(told[: FEWEST_VERDICTS - 1], STANDARD, STANDARD, lambda weights: [])
    assert (error.value.code, dict(error.value.params)) == ("verdicts_too_few", {"have": 199, "need": 200})


def test_a_single_week_has_no_later_one_to_try_on() -> None:
    judged = Municipality(1, Caseworker(HIDDEN), weeks=1, vacancies=60).judged()
    with pytest.raises(Conflict) as error:
        learn_from(judged, STANDARD, STANDARD, lambda weights: [])
    assert error.value.code == "verdicts_of_one_week"


def test_the_trial_is_held_on_weeks_that_nothing_was_learnt_from() -> None:
    lessons = Lessons.of(Municipality(1, Caseworker(HIDDEN)).judged())
    halves = trial.split(lessons)
    assert halves is not None
    earlier, later = halves
    assert earlier.week.max() < later.week.min()
    assert earlier.verdicts + later.verdicts == lessons.verdicts
    assert later.verdicts >= trial.LATER_SHARE * lessons.verdicts
    assert earlier.verdicts > lessons.verdicts / 2


def test_later_weeks_change_nothing_that_is_learnt() -> None:
    judged = Municipality(1, Caseworker(HIDDEN)).judged()
    first_weeks = {one.week for one in trial_weeks(judged)}
    turned = [one if one.week in first_weeks else _other(one) for one in judged]
    lessons, others = (learn_from(one, STANDARD, STANDARD, lambda weights: []) for one in (judged, turned))
    assert lessons.weights == others.weights
    assert lessons.trial.better
    assert not others.trial.better


def test_a_place_far_down_is_examined_less_and_never_counted_as_never() -> None:
    lessons = Lessons.of(Municipality(1, Caseworker(HIDDEN, impatience=3.0, trust=0.0)).judged())
    examined = examination(lessons)
    assert examined[1] == 1.0
    assert all(one >= other for one, other in pairwise(examined[1:]))
    assert examined[10] == LEAST_EXAMINED


def test_who_declines_for_their_own_reasons_or_is_told_to_wait_teaches_nothing_of_the_work() -> None:
    def entry(decision: Decision | None, reason: DeclineReason | None = None, **facts: object) -> JudgedEntry:
        return judged_entry(ScoreParts(dense=0.21, lexical=0.05, coverage=0.12), decision, reason)

    lessons = Lessons.of(
        [
            entry(Decision.PROPOSE),
            entry(Decision.DECLINE, DeclineReason.WRONG_OCCUPATION),
            entry(Decision.DECLINE, DeclineReason.OWN_WISH),
            entry(Decision.DECLINE, DeclineReason.DISTANCE),
            entry(Decision.WAIT),
            entry(None),
        ]
    )
    assert lessons.label[:2].tolist() == [1.0, 0.0]
    assert np.isnan(lessons.label[2:]).all()
    assert lessons.examined.tolist() == [True] * 5 + [False]


def test_parts_are_learnt_from_as_they_were_before_any_weight() -> None:
    one = judged_entry(ScoreParts(dense=0.21, lexical=0.05, coverage=0.12), Decision.PROPOSE)
    other = replace(
        one,
        score=ScoreParts(dense=0.10, lexical=0.30, coverage=0.05),
        weights={"dense": 0.2, "lexical": 0.6, "coverage": 0.2},
    )
    assert Lessons.of([one, other]).parts == pytest.approx(np.array([[0.5, 0.5, 0.25]] * 2))


def judged_entry(score: ScoreParts, decision: Decision | None, reason: DeclineReason | None = None) -> JudgedEntry:
    return JudgedEntry(
        week=IsoWeek("2026-W10"),
        run_id=RunId(UUID(int=1)),
        vacancy_id=VacancyId(UUID(int=1)),
        place=1,
        score=score,
        weights=STANDARD,
        decision=decision,
        reason=reason,
    )


def fit_all(municipality: Municipality) -> Weights:
    lessons = Lessons.of(municipality.judged())
    found = fit(lessons, examination(lessons), STANDARD)
    assert found is not None
    return found


def trial_weeks(judged: list[JudgedEntry]) -> list[JudgedEntry]:
    """The entries of the weeks that are learnt from."""
    lessons = Lessons.of(judged)
    halves = trial.split(lessons)
    assert halves is not None
    weeks = {lessons.weeks[number] for number in np.unique(halves[0].week)}
    return [one for one in judged if one.week in weeks]


def _other(one: JudgedEntry) -> JudgedEntry:
    """The opposite verdict."""
    if one.decision is Decision.PROPOSE:
        return replace(one, decision=Decision.DECLINE, reason=DeclineReason.WRONG_OCCUPATION)
    if one.decision is Decision.DECLINE:
        return replace(one, decision=Decision.PROPOSE, reason=None)
    return one
