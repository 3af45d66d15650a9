"""Replay: a thousand lists come out the same, bit for bit, whatever has become of everything since."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from matcher.embedding import embed_pending, forget_other_models, read_pending
from matcher.replay import Result, WeekReplay, weeks
from matcher.shortlisting import encoder_name, run_weekly
from matcher.verdicts import decline
from models.demands import Correction, CorrectionAction, ReadKind
from models.ids import LearnedRankingId, StaffCode, VacancyId, new_id
from models.learned import LearnedRanking
from models.place import Place
from models.shortlist import DeclineReason, Shortlist
from models.staff import Role, Staff
from models.store import learned, places, readings, runs, staff
from models.store.database import Conn
from tests.jobs.conftest import KeywordEncoder, World
from tests.jobs.replaying import KALMAR, entries, replayed

TRADES = ("Städare", "Kock", "Vårdbiträde", "Byggarbetare", "Parkarbetare", "Svetsare", "Lagerarbetare", "Chaufför")

PEOPLE = [first + second for first in "bcdef" for second in "bcdefghijkl"]


def people(world: World, random: Random, codes: list[str], *wishes: str) -> None:
    """Everybody with a profile that is drawn anew."""
    for number, code in enumerate(codes):
        work, wish = random.choices(TRADES, k=2)
        world.candidate(
            code,
            *(wishes or (wish.lower(),)),
            municipality=("0880", "0881")[number % 2],
            caseworker=f"HL-0{random.randint(1, 3)}",
            home_locality=random.choice(("Kalmar", "Påryd", "Nybro")),
            commute_km=random.randint(15, 90),
            swedish_level=random.choice(("A2", "B1", "B2", "C1")),
            driving_licences=random.choice((["B"], ["B", "C"], [])),
            experience=[{"occupation": work, "months": random.randint(1, 90)}],
            skills=random.sample(("Golvvård", "Truckkörning", "Matlagning", "Demensvård", "TIG-svets"), 2),
        )
    world.deliver_profiles()


def postings(world: World, random: Random, first: int, last: int, words: str = "till hus") -> list[VacancyId]:
    commitment = world.commitment()
    return [
        world.vacancy(
            commitment,
            f"{TRADES[number % len(TRADES)]} {words} {number}",
            supplier_reference=f"plats {number}",
            description={"text": f"Du arbetar i lag. Du ska ha B-körkort och kunna svenska på nivå B1. {words}"},
            workplace_address={"municipality_code": "0880", "city": random.choice(("Kalmar", "Påryd"))},
            must_have={"skills": [{"label": random.choice(("Golvvård", "Matlagning", "Truckkörning"))}]},
        ).id
        for number in range(first, last)
    ]


def colleagues(connection: Conn, **changed: object) -> None:
    """Two caseworkers; `changed` is true of the first."""
    first = Staff(code=StaffCode("HL-01"), name="Handläggare HL-01", email="x@kalmar.example", role=Role.CASEWORKER)
    other = replace(first, code=StaffCode("HL-03"))
    staff.put(connection, [other, replace(first, **changed)])  # type: ignore[arg-type]


def localities(connection: Conn, shift: float = 0.0) -> None:
    rows = (("Kalmar", "0880", 56.66, 16.36, True), ("Påryd", "0880", 56.57, 15.92, False), ("Nybro", "0881", 56.74,
            15.91, True))  # fmt: skip
    places.put(
        connection,
        [
            Place(name=name, municipality_code=code, latitude=north + shift, longitude=east, is_main_town=main)
            for name, code, north, east, main in rows
        ],
    )


def learn(world: World) -> None:
    one = LearnedRanking(
        id=LearnedRankingId(new_id()),
        unit=KALMAR,
        version=1,
        learnt_at=world.clock(),
        model=encoder_name(world.services),
        verdicts=200,
        weights={"dense": 0.2, "lexical": 0.5, "coverage": 0.3},
        refusals=(),
        report={"right_before": 0.5, "right_after": 0.7},
    )
    with world.services.job.transaction() as connection:
        learned.add(connection, one)
        learned.use(connection, KALMAR, one.id, beneath=None, since=world.clock(), made_by="cli:test")


def say_otherwise(world: World, vacancies: list[VacancyId], random: Random) -> None:
    """The supplier corrects what was read, and caseworkers decline."""
    with world.services.application.transaction() as connection:
        for one in random.sample(vacancies, 20):
            removed = Correction(
                action=CorrectionAction.REMOVE, kind=ReadKind.LICENCE, value="B", made_by="x", made_at=world.clock()
            )
            readings.put_corrections(connection, one, [removed])
    listed = entries(world)
    with world.services.application.transaction() as connection:
        for entry in random.sample(listed, len(listed) // 4):
            decline(connection, entry, DeclineReason.HOURS, made_by="HL-01", now=world.clock(), verified=False)


def test_a_thousand_lists_come_out_the_same_after_everything_has_changed(
    world: World, as_owner: Callable[[Callable[[Conn], object]], None]
) -> None:
    random = Random(880)
    services = world.services
    services.settings = services.settings.model_copy(update={"lists_per_candidate": 30})
    as_owner(localities)
    as_owner(colleagues)
    vacancies = postings(world, random, 0, 140)
    people(world, random, PEOPLE)
    run_weekly(services)

    say_otherwise(world, vacancies, random)
    world.a_week_later()
    as_owner(lambda connection: colleagues(connection, active=False, deputy=StaffCode("HL-03")))
    people(world, random, PEOPLE[:40])
    learn(world)
    run_weekly(services)

    world.a_week_later()
    services.settings = services.settings.model_copy(update={"shortlist_length": 4, "lists_per_candidate": 25})
    postings(world, random, 60, 160, "med ny text")
    people(world, random, PEOPLE[5:])
    as_owner(lambda connection: localities(connection, 0.2))
    run_weekly(services)

    world.a_week_later()
    services.encoder = KeywordEncoder(revision="2")
    people(world, random, PEOPLE)
    run_weekly(services)

    before = {week: entries(world, week) for week in weeks(services.job)}
    # Beyond recognition: other people, postings and places, nobody at work, another encoder and other lengths.
    for code in PEOPLE[3:]:
        world.leaves(code)
    people(world, random, PEOPLE[:3], "Något helt annat")
    postings(world, random, 0, 160, "finns inte mer")
    as_owner(lambda connection: colleagues(connection, active=False))
    as_owner(lambda connection: localities(connection, 9.0))
    services.settings = services.settings.model_copy(update={"shortlist_length": 1, "lists_per_candidate": 1})
    services.encoder = KeywordEncoder(revision="3")
    read_pending(services.job)
    embed_pending(services.job, services.encoder)
    forget_other_models(services.job, services.encoder)

    made = [replayed(world, one) for one in weeks(services.job)]
    assert [one.counts for one in made] == [{Result.SAME: len(one.lists)} for one in made]
    assert sum(one.entries > 0 for week in made for one in week.lists) >= 1_000
    assert sum(one.entries for week in made for one in week.lists) == sum(map(len, before.values()))
    assert {week: entries(world, week) for week in before} == before
    # What was to be different from week to week was different.
    assert len({one.run.model for one in made}) == 2
    assert len({str(one.run.settings) for one in made}) >= 3
    assert any(not entry.is_new for week in list(before)[1:] for entry in before[week])
    assert any(one.refusals.get("declined") for one in shortlists_of(world, made[1]))


def shortlists_of(world: World, made: WeekReplay) -> list[Shortlist]:
    with world.services.job.transaction() as connection:
        return list(runs.shortlists(connection, made.run.id))
