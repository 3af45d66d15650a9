"""What is learnt from stored verdicts: kept with its trial, used by the next run, and taken back by one command."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from matcher.learning import versions
from matcher.learning.learner import NOT_BETTER
from matcher.shortlisting import encoder_name, new_run, run_weekly
from models.clock import iso_week, local_date
from models.errors import Conflict, NotFound
from models.ids import EntryId, LearnedRankingId, MunicipalityCode, Pseudonym, StaffCode, VacancyId, VerdictId, new_id
from models.learned import LearnedRanking
from models.shortlist import Decision, DeclineReason, Entry, Run, ScoreParts, Shortlist, Verdict
from models.store import audit, learned, runs, verdicts
from tests.jobs.conftest import World
from tests.waiting import wait_for_lock

KALMAR = MunicipalityCode("0880")
LISTED = 10


@pytest.fixture
def judged(world: World) -> World:
    """Eight weeks in which the caseworkers look at the words in common alone, and propose the better half."""
    weeks_of_verdicts(world, lambda score, random: score.lexical > 0.05)
    return world


def weeks_of_verdicts(world: World, proposes: Callable[[ScoreParts, Random], bool], weeks: int = 8) -> None:
    random = Random(880)
    commitment = world.commitment()
    vacancies = [world.vacancy(commitment, f"Städare till skola {number}") for number in range(6)]
    for number, letter in enumerate("bcdefg"):
        world.candidate(letter, "städare", caseworker=f"HL-0{1 + number % 2}", age_band="25-34")
    world.deliver_profiles()
    for _ in range(weeks):
        started = new_run(world.services, iso_week(local_date(world.clock())))
        with world.services.job.transaction() as connection:
            run = runs.begin(connection, started)
            entries = [entry for one in vacancies for entry in listed(run, one.id, random)]
            shortlists = [
                Shortlist(
                    run_id=run.id,
                    vacancy_id=one.id,
                    unit=KALMAR,
                    candidates=LISTED,
                    eligible=LISTED,
                    listed=LISTED,
                    refusals={},
                )
                for one in vacancies
            ]
            runs.add_partition(
                connection,
                run.id,
                KALMAR,
                at=world.clock(),
                candidates=LISTED,
                rows=runs.lay_out(shortlists, entries),
            )
            runs.finish(connection, run.id, world.clock())
        with world.services.application.transaction() as connection:
            for entry in entries:
                if random.random() < 1 / entry.position**0.5:
                    verdicts.add(connection, verdict(world, entry, proposes(entry.score, random)))
        world.a_week_later()


def listed(run: Run, vacancy_id: VacancyId, random: Random) -> list[Entry]:
    scores = [
        ScoreParts(dense=0.42 * random.random(), lexical=0.10 * random.random(), coverage=0.48 * random.random())
        for _ in range(LISTED)
    ]
    scores.sort(key=lambda score: -score.total)
    return [
        Entry(
            id=EntryId(new_id()),
            run_id=run.id,
            vacancy_id=vacancy_id,
            pseudonym=Pseudonym("".join(random.choices("abcdefghij", k=20))),
            unit=KALMAR,
            caseworker=StaffCode("HL-01"),
            display_code=None,
            position=position,
            score=score,
            reasons=(),
            is_new=True,
        )
        for position, score in enumerate(scores, start=1)
    ]


def verdict(world: World, entry: Entry, proposed: bool) -> Verdict:
    return Verdict(
        id=VerdictId(new_id()),
        vacancy_id=entry.vacancy_id,
        pseudonym=entry.pseudonym,
        decision=Decision.PROPOSE if proposed else Decision.DECLINE,
        reason=None if proposed else DeclineReason.WRONG_OCCUPATION,
        made_by="HL-01",
        made_at=world.clock() + timedelta(days=1),
    )


def learn(world: World) -> LearnedRanking:
    return versions.learn(world.services, KALMAR, made_by="cli:test")


def in_force(world: World) -> LearnedRanking | None:
    with world.services.job.transaction() as connection:
        return learned.in_force(connection).get(KALMAR)


def revert(world: World) -> LearnedRanking | None:
    with world.services.job.transaction() as connection:
        return versions.revert(connection, KALMAR, now=world.clock(), made_by="cli:test")


def use(world: World, version: int, model: str = "") -> None:
    with world.services.job.transaction() as connection:
        model = model or encoder_name(world.services)
        versions.use(connection, KALMAR, version, model, now=world.clock(), made_by="cli:test")


def add(world: World, version: int, *refusals: str, model: str = "") -> LearnedRanking:
    one = LearnedRanking(
        id=LearnedRankingId(new_id()),
        unit=KALMAR,
        version=version,
        learnt_at=world.clock(),
        model=model or encoder_name(world.services),
        verdicts=200,
        weights={"dense": 0.2, "lexical": 0.7, "coverage": 0.1},
        refusals=refusals,
        report={"right_before": 0.5, "right_after": 0.7},
    )
    with world.services.job.transaction() as connection:
        learned.add(connection, one)
    return one


def test_a_version_that_passes_is_used_by_the_next_run_which_keeps_its_id(judged: World) -> None:
    version = learn(judged)
    assert version.refusals == ()
    assert version.version == 1
    assert version.verdicts >= 200
    assert version.weights["lexical"] > 0.6
    assert in_force(judged) == version
    run = run_weekly(judged.services).run
    noted = {"id": str(version.id), "version": 1, "weights": dict(version.weights)}
    with judged.services.job.transaction() as connection:
        stored = runs.of_week(connection, run.week)
        assert stored is not None
        assert stored.settings["learned"] == {"0880": noted}
        entries = runs.entries(connection, run.id)
        happened = [event.action for event in audit.of_subject(connection, "learned_ranking", str(version.id))]
    assert entries
    for entry in entries:
        for part, weight in version.weights.items():
            assert 0 <= getattr(entry.score, part) <= weight + 1e-6
    assert max(entry.score.lexical for entry in entries) > 0.10
    assert happened == ["ranking.learnt", "ranking.taken_into_use"]


def test_without_a_version_a_run_is_as_it_always_was(judged: World) -> None:
    run = run_weekly(judged.services).run
    assert dict(run.settings) == judged.services.ranking.as_dict()


def test_going_back_takes_one_command_and_the_next_run_is_as_before(judged: World) -> None:
    version = learn(judged)
    assert revert(judged) is None
    assert in_force(judged) is None
    run = run_weekly(judged.services).run
    assert dict(run.settings) == judged.services.ranking.as_dict()
    with judged.services.job.transaction() as connection:
        (event,) = audit.of_subject(connection, "learned_ranking", "standard")
        assert [one.learned_ranking_id for one in learned.uses(connection, KALMAR)] == [None, version.id]
    assert event.action == "ranking.reverted"


def test_verdicts_at_random_are_kept_as_a_refused_version_that_nobody_can_use(world: World) -> None:
    weeks_of_verdicts(world, lambda score, random: random.random() < 0.5)
    version = learn(world)
    assert version.refusals == (NOT_BETTER,)
    assert in_force(world) is None
    with pytest.raises(Conflict, match="ranking_version_refused"):
        use(world, version.version)
    with world.services.job.transaction() as connection:
        assert learned.versions(connection, KALMAR) == [version]


def test_too_few_verdicts_change_and_keep_nothing(world: World) -> None:
    weeks_of_verdicts(world, lambda score, random: True, weeks=2)
    with pytest.raises(Conflict, match="verdicts_too_few"):
        learn(world)
    with world.services.job.transaction() as connection:
        assert learned.versions(connection, KALMAR) == []


def test_going_back_again_goes_one_step_further_until_the_standard_weights(world: World) -> None:
    first, second = add(world, 1), add(world, 2)
    use(world, 1)
    use(world, 2)
    assert in_force(world) == second
    assert revert(world) == first
    assert in_force(world) == first
    assert revert(world) is None
    assert in_force(world) is None
    with pytest.raises(Conflict, match="ranking_nothing_to_revert"):
        revert(world)


def test_the_standard_weights_can_be_chosen_and_left_again(world: World) -> None:
    version = add(world, 1)
    use(world, 1)
    use(world, 0)
    assert in_force(world) is None
    assert revert(world) == version


def test_a_version_that_is_in_use_already_is_not_taken_into_use_again(world: World) -> None:
    add(world, 1)
    use(world, 1)
    use(world, 1)
    with world.services.job.transaction() as connection:
        assert len(learned.uses(connection, KALMAR)) == 1


def test_of_two_who_choose_at_the_same_moment_one_waits_and_goes_on_from_what_the_other_chose(world: World) -> None:
    first, _ = add(world, 1), add(world, 2)
    use(world, 1)
    with ThreadPoolExecutor(1) as other, world.services.job.transaction() as connection:
        versions.use(connection, KALMAR, 2, encoder_name(world.services), now=world.clock(), made_by="cli:test")
        again = other.submit(use, world, 2)
        wait_for_lock(connection)
        connection.commit()
        again.result()
    assert revert(world) == first, "it was taken into use once"
    use(world, 2)
    with ThreadPoolExecutor(1) as other, world.services.job.transaction() as connection:
        versions.revert(connection, KALMAR, now=world.clock(), made_by="cli:test")
        step = other.submit(revert, world)
        wait_for_lock(connection)
        connection.commit()
        assert step.result() is None, "two steps, as one after the other"


def test_what_somebody_chooses_while_a_version_is_learnt_stands(judged: World, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = add(judged, 1)
    load = versions.load_partition

    def meanwhile(*given: Any) -> Any:
        use(judged, 1)
        return load(*given)

    monkeypatch.setattr(versions, "load_partition", meanwhile)
    with pytest.raises(Conflict, match="ranking_changed"):
        learn(judged)
    assert in_force(judged) == chosen
    with judged.services.job.transaction() as connection:
        assert learned.versions(connection, KALMAR) == [chosen], "it was tried against other weights"


def test_weights_that_another_encoder_taught_do_not_apply(world: World) -> None:
    add(world, 1, model="keywords@0")
    with pytest.raises(Conflict, match="ranking_version_of_other_model"):
        use(world, 1)
    use(world, 1, model="keywords@0")
    run = run_weekly(world.services).run
    assert "learned" not in run.settings


def test_a_version_that_does_not_exist_cannot_be_used(world: World) -> None:
    with pytest.raises(NotFound, match="ranking_version_not_found"):
        use(world, 7)


def test_a_place_is_where_the_entry_stands_on_its_caseworkers_part_and_a_pair_is_judged_once(judged: World) -> None:
    with judged.services.job.transaction() as connection:
        lessons = learned.judged(connection, KALMAR, encoder_name(judged.services))
        assert len(lessons) == 8 * 6 * LISTED
        assert {one.place for one in lessons} == set(range(1, LISTED + 1))
        told = [one for one in lessons if one.decision is not None]
        assert 200 < len(told) < len(lessons)
        assert learned.judged(connection, KALMAR, "another@1") == []
        assert learned.judged(connection, MunicipalityCode("0881"), encoder_name(judged.services)) == []
