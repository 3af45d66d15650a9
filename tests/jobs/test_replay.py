"""Replay: what was stored makes the same lists again, bit for bit, whatever has become of everything since."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import LiteralString
from zlib import decompress

import pytest

import matcher.shortlisting as weekly
from matcher.embedding import embed_pending, forget_other_models, read_pending
from matcher.partition import Lists, Partition
from matcher.ranking import RankingSettings
from matcher.replay import Difference, Result, WeekReplay, replay_week, weeks
from matcher.retention import forget_old
from matcher.rights.withdrawal import withdraw
from matcher.shortlisting import encoder_name, run_weekly
from matcher.taxonomy.importing import import_taxonomy
from matcher.taxonomy.published import read_taxonomy
from matcher.verdicts import decline
from models.demands import Correction, CorrectionAction, ReadKind
from models.errors import NotFound, StoreError
from models.ids import IsoWeek, LearnedRankingId, MunicipalityCode, Pseudonym, StaffCode, VacancyId, new_id
from models.learned import LearnedRanking
from models.place import Place
from models.reach import EVERYTHING, NOTHING, Extent, Reach
from models.shortlist import DeclineReason, Entry, Shortlist
from models.staff import Role, Staff
from models.store import audit, learned, places, readings, runs, staff
from models.store.database import Conn, Database, DatabaseRole
from tests.jobs.conftest import KeywordEncoder, World
from tests.unit.taxonomy import small

ROOT = Path(__file__).resolve().parents[2]
KALMAR, NYBRO = MunicipalityCode("0880"), MunicipalityCode("0881")
WEEK, NEXT = IsoWeek("2026-W48"), IsoWeek("2026-W49")
TRADES = ("Städare", "Kock", "Vårdbiträde", "Byggarbetare", "Parkarbetare", "Svetsare", "Lagerarbetare", "Chaufför")
PEOPLE = [first + second for first in "bcdef" for second in "bcdefghijkl"]


def replayed(
    world: World, week: IsoWeek = WEEK, unit: MunicipalityCode | None = None, vacancy_id: VacancyId | None = None
) -> WeekReplay:
    return replay_week(
        world.services.job, week, now=world.clock(), actor="cli:test", unit=unit, vacancy_id=vacancy_id
    )  # fmt: skip


def entries(world: World, week: IsoWeek = WEEK) -> list[Entry]:
    with world.services.job.transaction() as connection:
        run = runs.of_week(connection, week)
        assert run is not None
        return list(runs.entries(connection, run.id))


@pytest.fixture
def as_owner(database_url: str) -> Callable[[Callable[[Conn], object]], None]:
    """Does something to the database as its owner."""

    def work(what: Callable[[Conn], object]) -> None:
        with Database(database_url, DatabaseRole.OWNER, pool_size=1) as owner, owner.transaction() as connection:
            what(connection)

    return work


@pytest.fixture
def week(world: World) -> World:
    """Two trades and five people in one unit, one in the other."""
    commitment = world.commitment()
    world.vacancy(commitment, "Städare till skola")
    world.vacancy(commitment, "Kock till förskola")
    for letter, trade in zip("bcdef", ("städare", "kock", "städare", "svetsare", "kock"), strict=True):
        world.candidate(letter, trade, caseworker="HL-01", skills=[f"Ordning {letter}"])
    world.candidate("g", "städare", municipality="0881")
    world.deliver_profiles()
    run_weekly(world.services)
    return world


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


TAMPERED: Mapping[LiteralString, str] = {
    "UPDATE entry SET dense = dense + 0.000001": "score",
    "UPDATE entry SET caseworker = 'HL-02'": "caseworker",
    "UPDATE entry SET is_new = NOT is_new": "is_new",
    "UPDATE entry SET display_code = 'ANNAN'": "display_code",
    "UPDATE entry SET reasons = jsonb_set(reasons, '{0,text}', '\"annat\"')": "reasons",
    "UPDATE entry SET pseudonym = 'z222222222222222'": "pseudonym",
    "DELETE FROM entry": "not_stored",
}


@pytest.mark.parametrize(("tampering", "field"), TAMPERED.items())
def test_an_entry_that_somebody_has_changed_is_found(
    week: World, as_owner: Callable[[Callable[[Conn], object]], None], tampering: LiteralString, field: str
) -> None:
    chosen = next(one for one in entries(week) if one.unit == KALMAR)
    as_owner(lambda connection: connection.execute(tampering + " WHERE id = %s", (chosen.id,)))
    made = replayed(week)
    assert made.is_wrong
    assert made.counts == {Result.SAME: len(made.lists) - 1, Result.DIFFERENT: 1}
    (found,) = [one for one in made.lists if one.result is Result.DIFFERENT]
    assert (found.unit, found.vacancy_id) == (chosen.unit, chosen.vacancy_id)
    assert found.differences == (Difference(field=field, position=chosen.position),)


@pytest.mark.parametrize("field", ["missing", "code"])
def test_a_near_miss_that_somebody_has_changed_is_found(
    week: World, as_owner: Callable[[Callable[[Conn], object]], None], field: LiteralString
) -> None:
    week.a_week_later()
    licence = {"driving_license_required": True, "driving_license": [{"label": "B"}]}
    vacancy = week.vacancy(week.commitment("Bilstäd AB"), "Städare med bil", **licence)
    week.candidate("h", "städare", driving_licences=[])
    week.deliver_profiles()
    run_weekly(week.services)
    assert set(replayed(week, NEXT).counts) == {Result.SAME}
    tampering: LiteralString = "UPDATE near_miss SET " + field + " = 'annat' WHERE vacancy_id = %s AND position = 1"
    as_owner(lambda connection: connection.execute(tampering, (vacancy.id,)))
    (found,) = [one for one in replayed(week, NEXT).lists if one.result is Result.DIFFERENT]
    assert found.vacancy_id == vacancy.id
    assert found.differences == (Difference(field=field, position=1, near=True),)


@pytest.mark.parametrize("tampering", ["UPDATE shortlist SET eligible = eligible + 1", "DELETE FROM shortlist"])
def test_a_list_that_somebody_has_changed_is_found(
    week: World, as_owner: Callable[[Callable[[Conn], object]], None], tampering: LiteralString
) -> None:
    chosen = next(one for one in replayed(week).lists if one.unit == KALMAR and one.entries)
    where: LiteralString = " WHERE vacancy_id = %s AND unit = '0880'"
    as_owner(lambda connection: connection.execute(tampering + where, (chosen.vacancy_id,)))
    made = replayed(week)
    assert [one.vacancy_id for one in made.lists if one.result is Result.DIFFERENT] == [chosen.vacancy_id]


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE profile_version SET profile = jsonb_set(profile, '{wishes}', '[\"kock\"]')",
        "DELETE FROM run_candidate WHERE pseudonym LIKE 'b%'",
        "UPDATE run_material SET content = 'x'",
        "DELETE FROM run_material",
    ],
)
def test_what_lists_were_made_from_cannot_be_changed_unseen(
    week: World, as_owner: Callable[[Callable[[Conn], object]], None], tampering: LiteralString
) -> None:
    as_owner(lambda connection: connection.execute(tampering))
    made = replayed(week, unit=KALMAR)
    assert made.counts == {Result.DAMAGED: 2}
    assert made.is_wrong


def take_back(world: World, person: str) -> None:
    with world.services.application.transaction() as connection:
        withdraw(
            connection, Pseudonym(person.ljust(16, "a")), on=None, now=world.clock(), made_by="HL-01", verified=False
        )  # fmt: skip


def test_lists_of_somebody_who_took_the_consent_back_cannot_be_made_again_and_nothing_is_said_of_the_person(
    week: World,
) -> None:
    listed = {one.vacancy_id for one in entries(week) if one.pseudonym.startswith("b")}
    take_back(week, "b")
    made = replayed(week)
    assert not made.is_wrong
    results = {(one.unit, one.vacancy_id): one.result for one in made.lists}
    assert {results[KALMAR, one] for one in listed} == {Result.WITHDRAWN}
    assert {result for (unit, _), result in results.items() if unit == NYBRO} == {Result.SAME}
    assert "baaa" not in repr(made)
    assert "BXXX" not in repr(made)
    assert all(one.differences == () for one in made.lists)


def test_lists_that_the_person_did_not_stand_on_are_still_compared(
    week: World, as_owner: Callable[[Callable[[Conn], object]], None]
) -> None:
    assert "e".ljust(16, "a") not in {one.pseudonym for one in entries(week)}
    take_back(week, "e")
    made = replayed(week, unit=KALMAR)
    assert made.counts == {Result.SAME_PEOPLE: 2}
    as_owner(lambda connection: connection.execute("UPDATE entry SET dense = dense + 0.1 WHERE unit = '0880'"))
    assert replayed(week, unit=KALMAR).counts == {Result.WITHDRAWN: 2}


def test_who_left_before_taking_the_consent_back_leaves_no_profile_and_no_vector_behind(
    week: World, as_owner: Callable[[Callable[[Conn], object]], None]
) -> None:
    week.leaves("b")
    week.deliver_profiles()
    assert kept(week, "profile_version WHERE pseudonym LIKE 'b%'") == 1
    before = kept(week, "kept_vector")
    take_back(week, "b")
    assert kept(week, "profile_version WHERE pseudonym LIKE 'b%'") == 0
    assert kept(week, "run_candidate WHERE pseudonym LIKE 'b%'") == 0
    assert kept(week, "kept_vector") == before - 1  # "Ordning b", and not "städare", which others say


def test_a_profile_given_under_a_later_consent_stays(week: World) -> None:
    week.candidate("b", "städare", caseworker="HL-01", consent_given_on="2026-11-23")
    week.deliver_profiles()
    week.a_week_later()
    run_weekly(week.services)
    with week.services.application.transaction() as connection:
        on = week.clock().date() - timedelta(days=20)
        person = Pseudonym("b".ljust(16, "a"))
        withdraw(connection, person, on=on, now=week.clock(), made_by="HL-01", verified=False)
    assert kept(week, "profile_version WHERE pseudonym LIKE 'b%'") == 1
    assert set(replayed(week, NEXT).counts) == {Result.SAME}
    assert Result.WITHDRAWN in replayed(week, unit=KALMAR).counts


def kept(world: World, what: LiteralString) -> int:
    with world.services.job.transaction() as connection:
        row = connection.execute("SELECT count(*) FROM " + what).fetchone()
        assert row is not None
        return int(row[0])


def test_what_was_kept_goes_with_the_last_week_that_was_made_from_it(
    week: World, as_owner: Callable[[Callable[[Conn], object]], None]
) -> None:
    week.a_week_later()
    run_weekly(week.services)
    unchanged = kept(week, "kept_vector")
    as_owner(lambda connection: connection.execute("DELETE FROM letter"))
    week.clock.now += timedelta(days=1000)
    week.candidate("b", "svetsare")
    week.deliver_profiles()
    run_weekly(week.services)
    forget_old(week.services.job, week.clock)
    (latest,) = weeks(week.services.job)
    assert not replayed(week, latest).is_wrong
    assert kept(week, "run_candidate") == kept(week, "profile_version") == 6
    assert kept(week, "run_input") == 2
    assert kept(week, "run_material") == 2  # places and staff: the postings have run out
    assert kept(week, "kept_vector") < unchanged
    with pytest.raises(NotFound):
        replayed(week, WEEK)


def test_the_same_again_the_next_week_keeps_nothing_twice(week: World) -> None:
    before = kept(week, "profile_version"), kept(week, "kept_vector"), kept(week, "run_material")
    week.a_week_later()
    run_weekly(week.services)
    assert (kept(week, "profile_version"), kept(week, "kept_vector"), kept(week, "run_material")) == before


def test_neither_names_of_colleagues_nor_whom_to_ask_are_kept(world: World) -> None:
    world.vacancy(
        world.commitment(), "Städare till skola", application_contacts=[{"name": "Fråga Mig", "email": "f@x.example"}]
    )  # fmt: skip
    world.candidate("b", "städare", caseworker="HL-01")
    world.deliver_profiles()
    run_weekly(world.services)
    with world.services.job.transaction() as connection:
        rows = connection.execute("SELECT content FROM run_material").fetchall()
    said = b" ".join(decompress(row[0]) for row in rows).decode()
    assert "HL-01" in said
    assert "Städare till skola" in said
    for word in ("Handläggare HL-01", "@", "Fråga Mig"):
        assert word not in said


def test_no_page_can_read_what_lists_were_made_from(week: World) -> None:
    for reach in (
        NOTHING,
        Reach(extent=Extent.DESKS, desks=frozenset({StaffCode("HL-01")})),
        Reach(extent=Extent.UNIT),
    ):
        with week.services.application.transaction(reach) as connection:
            for table in ("profile_version", "run_candidate"):
                row = connection.execute("SELECT count(*) FROM " + table).fetchone()
                assert row == (0,), (reach, table)
    for table in ("run_material", "kept_vector"):
        with pytest.raises(StoreError), week.services.application.transaction(EVERYTHING) as connection:
            connection.execute("SELECT * FROM " + table)


def test_a_profile_that_changes_while_it_is_ranked_is_ranked_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.vacancy(world.commitment(), "Städare till skola")
    world.candidate("b", "städare", caseworker="HL-01")
    world.deliver_profiles()
    make, made = weekly.make_shortlists, []

    def slow(partition: Partition, settings: RankingSettings) -> Lists:
        made.append(partition)
        if len(made) == 1:
            world.candidate("b", "städare", caseworker="HL-02")
            world.deliver_profiles()
        return make(partition, settings)

    monkeypatch.setattr(weekly, "make_shortlists", slow)
    run_weekly(world.services)
    assert len(made) == 2
    assert [one.caseworker for one in entries(world)] == ["HL-02"]
    assert kept(world, "profile_version") == 1
    assert replayed(world).counts == {Result.SAME: 1}


def test_a_week_made_by_another_program_is_told_so_where_it_differs(
    week: World, as_owner: Callable[[Callable[[Conn], object]], None]
) -> None:
    as_owner(lambda connection: connection.execute("UPDATE run_input SET program = 'another'"))
    assert set(replayed(week).counts) == {Result.SAME}
    as_owner(lambda connection: connection.execute("UPDATE entry SET dense = dense + 0.1"))
    made = replayed(week)
    assert Result.OTHER_PROGRAM in made.counts
    assert not made.is_wrong
    assert any(one.differences for one in made.lists)


def test_a_week_from_before_anything_was_kept_is_told_so(
    week: World, as_owner: Callable[[Callable[[Conn], object]], None]
) -> None:
    as_owner(lambda connection: connection.execute("DELETE FROM run_input"))
    made = replayed(week)
    assert set(made.counts) == {Result.NOT_KEPT}
    assert not made.is_wrong


def test_a_week_with_a_taxonomy_is_made_again_with_that_one_and_no_other(
    world: World, as_owner: Callable[[Callable[[Conn], object]], None], tmp_path: Path
) -> None:
    taxonomy = read_taxonomy(small.whole(tmp_path / "published")).taxonomy
    as_owner(lambda connection: import_taxonomy(connection, taxonomy, now=world.clock(), actor="cli:test"))
    world.vacancy(world.commitment(), "Vårdbiträde till hemtjänsten")
    world.candidate("b", "Vårdbiträde", caseworker="HL-01", experience=[{"occupation": "Undersköterska"}])
    world.deliver_profiles()
    run_weekly(world.services)
    assert replayed(world).counts == {Result.SAME: 1}
    other = replace(taxonomy, version="another")
    as_owner(lambda connection: import_taxonomy(connection, other, now=world.clock(), actor="cli:test"))
    assert replayed(world).counts == {Result.OTHER_TAXONOMY: 1}


def test_one_list_can_be_asked_for_and_one_that_is_not_there_is_told(week: World) -> None:
    chosen = entries(week)[0]
    (one,) = replayed(week, unit=chosen.unit, vacancy_id=chosen.vacancy_id).lists
    assert (one.vacancy_id, one.unit) == (chosen.vacancy_id, chosen.unit)
    with pytest.raises(NotFound):
        replayed(week, vacancy_id=VacancyId(new_id()))
    with pytest.raises(NotFound):
        replayed(week, IsoWeek("2020-W01"))


def test_a_replay_is_an_event_that_says_what_came_of_it(week: World) -> None:
    made = replayed(week)
    with week.services.job.transaction() as connection:
        event = audit.of_subject(connection, "run", str(made.run.id))[-1]
    assert (event.action, event.actor) == ("run.replayed", "cli:test")
    assert event.details == {"same": len(made.lists)}


def test_the_command_says_in_swedish_what_came_of_it_and_ends_with_1_where_something_differs(
    week: World, database_url: str, as_owner: Callable[[Callable[[Conn], object]], None], tmp_path: Path
) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        environment = {"MATCHER_DATABASE_URL": database_url, "MATCHER_DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"}
        command = [sys.executable, str(ROOT / "scripts/replay"), *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    code, told = run()
    assert (code, "4 blev likadana, bit för bit" in told) == (0, True), told
    chosen = entries(week)[0]
    as_owner(lambda connection: connection.execute("UPDATE entry SET dense = 0.5 WHERE id = %s", (chosen.id,)))
    code, told = run(str(WEEK), "--unit", str(chosen.unit), "--list", str(chosen.vacancy_id))
    assert code == 1
    assert f"rad {chosen.position}: poäng" in told
    assert chosen.pseudonym not in told
    code, told = run("2020-W01")
    assert (code, told.startswith("Veckan 2020-W01 har inga färdiga listor")) == (1, True), told


def test_nothing_is_kept_of_somebody_whose_consent_does_not_cover_the_week(world: World) -> None:
    world.vacancy(world.commitment(), "Städare till skola")
    world.candidate("b", "städare", caseworker="HL-01")
    world.candidate("c", "kock", skills=["Bara c kan"], consent_expires_on="2026-11-22")
    world.deliver_profiles()
    run_weekly(world.services)
    assert kept(world, "profile_version") == kept(world, "run_candidate") == 1
    assert kept(world, "kept_vector WHERE kind = 'document'") == 1
    assert kept(world, "text WHERE content = 'Bara c kan'") == 1
