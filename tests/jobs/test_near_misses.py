"""Near misses and what demands cost are kept with the week, as its entries are, and go with it."""

from datetime import UTC, datetime

from matcher.loading import load_partition
from matcher.partition import make_shortlists
from matcher.retention import forget_old
from matcher.rights.person import find_person
from matcher.rights.withdrawal import withdraw
from matcher.shortlisting import new_run, run_weekly
from models.ids import IsoWeek, MunicipalityCode, Pseudonym
from models.shortlist import NearMiss, Run
from models.store import audit, held, runs
from models.vacancy import Vacancy
from tests.jobs.conftest import World

NEAR = Pseudonym("b".ljust(16, "a"))
KALMAR = MunicipalityCode("0880")


def a_week(world: World) -> tuple[Run, Vacancy]:
    """A list that one stands on, with one who lacks a level of Swedish, one who lacks two things, and a cook."""
    vacancy = world.vacancy(
        world.commitment(),
        "Städare till skola",
        description={"text": "Städare till skola. B-körkort krävs."},
        swedish_level="B1",
    )
    world.candidate("a", "städare", caseworker="HL-01", swedish_level="B1", driving_licences=["B"])
    world.candidate("b", "städare", caseworker="HL-02", swedish_level="A2", driving_licences=["B"])
    world.candidate("c", "städare", caseworker="HL-02", swedish_level="A2", driving_licences=[])
    world.candidate("d", "städare", caseworker="HL-99", swedish_level="B2", driving_licences=[])
    world.candidate("e", "kock", caseworker="HL-02", swedish_level="A2", driving_licences=["B"])
    world.deliver_profiles()
    return run_weekly(world.services).run, vacancy


def kept(world: World, run: Run, vacancy: Vacancy) -> list[NearMiss]:
    with world.services.job.transaction() as connection:
        return list(runs.near_misses(connection, run.id, vacancy.id))


def test_who_lacks_one_thing_is_kept_with_the_thing_and_whose_they_are(world: World) -> None:
    run, vacancy = a_week(world)
    near = kept(world, run, vacancy)
    assert [(one.pseudonym[0], one.caseworker, one.position, one.code, one.missing) for one in near] == [
        ("b", "HL-02", 1, "swedish", "Svenska A2 där B1 krävs"),
        (
            "d",
            None,
            2,
            "driving_licence",
            "Kräver B-körkort; har inget körkort (enligt annonsens text: ”B-körkort”)",
        ),
    ]
    with world.services.job.transaction() as connection:
        listed = runs.entries(connection, run.id)
    assert [one.pseudonym[0] for one in listed] == ["a"]
    assert near[0].score == listed[0].score, "the score that would have counted"


def test_each_demand_has_its_cost(world: World) -> None:
    run, vacancy = a_week(world)
    with world.services.job.transaction() as connection:
        (found,) = (one for one in runs.shortlists(connection, run.id) if one.vacancy_id == vacancy.id)
    assert found.refused_alone == {"driving_licence": 1, "swedish": 2}


def test_the_same_week_ranked_twice_has_the_same_near_misses(world: World) -> None:
    a_week(world)
    run = new_run(world.services, IsoWeek("2026-W48"))
    partition = load_partition(world.services, run, KALMAR, [KALMAR])
    once, again = (make_shortlists(partition, world.services.ranking) for _ in range(2))
    told = [
        [(one.pseudonym, one.position, one.score, one.missing, one.reasons) for one in made.near_misses]
        for made in (once, again)
    ]
    assert told[0] == told[1] != []
    assert once.shortlists == again.shortlists


def test_how_many_are_named_stands_with_the_run(world: World) -> None:
    run, _ = a_week(world)
    assert run.settings["near_misses"] == world.services.ranking.near_misses


def test_they_go_with_the_run(world: World) -> None:
    a_week(world)
    with world.services.job.transaction() as connection:
        connection.execute("UPDATE letter SET state = 'sent', sent_at = created_at")
    world.clock.now = datetime(2027, 6, 25, tzinfo=UTC)
    forget_old(world.services.job, world.clock)
    world.clock.now = datetime(2028, 11, 25, tzinfo=UTC)
    assert forget_old(world.services.job, world.clock).runs == 1
    with world.services.job.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM near_miss").fetchone() == (0,)


def test_a_run_that_starts_over_leaves_none_of_the_first(world: World) -> None:
    run, vacancy = a_week(world)
    with world.services.job.transaction() as connection:
        runs.restart(connection, run)
        assert runs.near_misses(connection, run.id, vacancy.id) == []


def test_the_person_is_told_of_it_and_found_by_it_after_the_profile_is_gone(world: World) -> None:
    a_week(world)
    with world.services.application.transaction() as connection:
        withdraw(connection, NEAR, on=None, now=world.clock(), made_by="HL-01", verified=False)
        assert find_person(connection, "BXXX") == NEAR
        tables = {table.name: table.rows for table in held.of_person(connection, NEAR).tables}
    assert [row["missing"] for row in tables["near_miss"]] == ["Svenska A2 där B1 krävs"]


def test_whoever_has_withdrawn_is_near_nothing_the_week_after(world: World) -> None:
    _, vacancy = a_week(world)
    with world.services.application.transaction() as connection:
        withdraw(connection, NEAR, on=None, now=world.clock(), made_by="HL-01", verified=False)
    world.a_week_later()
    later = run_weekly(world.services).run
    assert [one.pseudonym[0] for one in kept(world, later, vacancy)] == ["d"]
    with world.services.job.transaction() as connection:
        (event,) = audit.of_subject(connection, "candidate", NEAR)[-1:]
    assert event.action == "consent.withdrawn"
