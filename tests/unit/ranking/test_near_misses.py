"""What is kept of those who would be considered but for one thing: by definition, in plain loops."""

from hypothesis import given, settings

from matcher.caseload import Desks
from matcher.eligibility import CHANGEABLE, CONSENT, Judgement, OpenVacancy, judge
from matcher.partition import Partition, make_shortlists
from matcher.ranking import RankingSettings, rank_partition
from models.candidate import Candidate, Cefr, Experience, TargetGroup
from models.clock import iso_week
from models.ids import RunId, new_id
from models.shortlist import NearMiss, Run, RunState
from tests.unit.ranking.people import KALMAR, NOW, PLACES, TODAY, opening, person, pools, postings, vectors_of
from tests.unit.ranking.test_near import misses_by_little

SETTINGS = RankingSettings(near_misses=2, least=0.0)
COOKED = (Experience(occupation="Kock", months=36),)


def judged(candidate: Candidate, vacancy: OpenVacancy) -> Judgement:
    home, workplace = PLACES.residence(candidate), PLACES.workplace(vacancy.vacancy.draft.workplace)
    return judge(candidate, vacancy, home, workplace, TODAY)


def near_misses(
    pool: list[Candidate], vacancies: list[OpenVacancy], weights: RankingSettings = SETTINGS, **more: object
) -> list[NearMiss]:
    run = Run(
        id=RunId(new_id()), week=iso_week(TODAY), as_of=TODAY, state=RunState.RUNNING, started_at=NOW, settings={}
    )
    partition = Partition(
        run=run,
        unit=KALMAR,
        candidates=pool,
        openings=vacancies,
        vectors=vectors_of(pool, vacancies),
        places=PLACES,
        desks=Desks([]),
        declined=more.get("declined", frozenset()),  # type: ignore[arg-type]
        listed_before=frozenset(),
    )
    return list(make_shortlists(partition, weights).near_misses)


@settings(max_examples=80, deadline=None)
@given(pools(), postings())
def test_near_misses_are_the_best_who_miss_one_changeable_thing_by_little(
    pool: list[Candidate], vacancies: list[OpenVacancy]
) -> None:
    ranked = rank_partition(pool, vacancies, vectors_of(pool, vacancies), PLACES, SETTINGS, TODAY, everybody=True)
    found = near_misses(pool, vacancies)
    for vacancy, ranking in zip(vacancies, ranked.rankings, strict=True):
        people = {p.pseudonym: p for p in pool}
        one = {p.pseudonym: judged(p, vacancy).refusals for p in pool if len(judged(p, vacancy).refusals) == 1}
        changeable = {
            name: refusals[0]
            for name, refusals in one.items()
            if refusals[0].code in CHANGEABLE and misses_by_little(people[name], vacancy, refusals[0].code)
        }
        best = [person.pseudonym for person in ranking.ranked if person.pseudonym in changeable]
        told = [miss for miss in found if miss.vacancy_id == vacancy.vacancy.id]
        assert [miss.pseudonym for miss in told] == best[: SETTINGS.near_misses]
        assert [miss.missing for miss in told] == [changeable[miss.pseudonym].text for miss in told]
        assert [miss.position for miss in told] == list(range(1, len(told) + 1))


def test_who_somebody_is_or_has_said_no_to_is_no_near_miss() -> None:
    vacancy = opening(groups=frozenset({TargetGroup.YOUNG}), occupation="Kock", headline="Kock", swedish_level=Cefr.B1)
    young = frozenset({TargetGroup.YOUNG})
    others = [
        person("elder", experience=COOKED, target_groups=frozenset({TargetGroup.DISABILITY}), swedish_level=Cefr.C1),
        person("gone", experience=COOKED, target_groups=young, consent_given_on=TODAY.replace(year=2027)),
        person("both", experience=COOKED, target_groups=frozenset(), swedish_level=Cefr.A2),
    ]
    near = person("near", experience=COOKED, target_groups=young, swedish_level=Cefr.A2)
    assert CONSENT not in CHANGEABLE
    (found,) = near_misses([near, *others], [vacancy])
    assert (found.pseudonym, found.missing) == (near.pseudonym, "Svenska A2 där B1 krävs")
    declined = frozenset({(vacancy.vacancy.id, near.pseudonym)})
    assert near_misses([near, *others], [vacancy], declined=declined) == []


def test_nobody_is_near_whose_profile_has_nothing_for_the_work() -> None:
    vacancy = opening(occupation="Kock", headline="Kock", description="Du lagar mat.", swedish_level=Cefr.B1)
    pool = [
        person("cook", experience=COOKED, swedish_level=Cefr.A2),
        person("smith", experience=(Experience(occupation="Snickare"),), swedish_level=Cefr.A2),
    ]
    assert [one.pseudonym for one in near_misses(pool, [vacancy], RankingSettings())] == [pool[0].pseudonym]
