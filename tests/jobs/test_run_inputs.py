"""What lists were made from: kept once, read by no page, gone with the consent or the last week that needs it."""

from collections.abc import Callable
from datetime import timedelta
from typing import LiteralString
from zlib import decompress

import pytest

from matcher.engines import process
from matcher.partition import Lists, Partition
from matcher.ranking import RankingSettings
from matcher.replay import Result, weeks
from matcher.retention import forget_old
from matcher.rights.withdrawal import withdraw
from matcher.services import Services
from matcher.shortlisting import run_weekly, units
from models.errors import NotFound, StoreError
from models.ids import Pseudonym, StaffCode
from models.reach import EVERYTHING, NOTHING, Extent, Reach
from models.shortlist import RunState
from models.store.database import Conn
from tests.jobs.conftest import World
from tests.jobs.replaying import KALMAR, NEXT, WEEK, entries, kept, replayed, take_back


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


def test_a_profile_stays_as_long_as_a_run_was_made_from_it_and_whoever_was_considered_goes_with_their_unit(
    week: World, as_owner: Callable[[Callable[[Conn], object]], None]
) -> None:
    before = kept(week, "run_candidate WHERE unit <> '0880'")
    with pytest.raises(StoreError) as refused:
        as_owner(lambda connection: connection.execute("DELETE FROM profile_version WHERE pseudonym LIKE 'b%'"))
    assert refused.value.params["constraint"] == "run_candidate_version_fkey"
    as_owner(lambda connection: connection.execute("DELETE FROM run_partition WHERE unit = '0880'"))
    assert kept(week, "run_candidate WHERE unit = '0880'") == 0
    assert kept(week, "run_candidate") == before > 0
    as_owner(lambda connection: connection.execute("DELETE FROM profile_version WHERE pseudonym LIKE 'b%'"))
    as_owner(lambda connection: connection.execute("DELETE FROM run_partition"))
    assert kept(week, "run_candidate") == 0


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


def test_groups_are_noted_once_a_year_and_written_anew_only_for_whoever_is_in_others(week: World) -> None:
    noted = rows_of_groups(week)
    assert noted
    week.a_week_later()
    run_weekly(week.services)
    assert rows_of_groups(week) == noted
    with week.services.job.transaction() as connection:
        connection.execute("UPDATE group_membership SET age_band = '16-19' WHERE pseudonym = %s", [min(noted)])
    week.a_week_later()
    run_weekly(week.services)
    anew = rows_of_groups(week)
    assert {who for who in noted if anew[who] != noted[who]} == {min(noted)}
    assert {who: groups for who, (_, *groups) in anew.items()} == {who: groups for who, (_, *groups) in noted.items()}


def rows_of_groups(week: World) -> dict[str, tuple[object, ...]]:
    """Where each person's row lies, and what it says."""
    with week.services.job.transaction() as connection:
        rows = connection.execute("SELECT pseudonym, ctid::text, age_band, target_groups FROM group_membership")
        return {row[0]: row[1:] for row in rows}


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
    make, made = process.make_shortlists, []

    def slow(partition: Partition, settings: RankingSettings) -> Lists:
        made.append(partition)
        if len(made) == 1:
            world.candidate("b", "städare", caseworker="HL-02")
            world.deliver_profiles()
        return make(partition, settings)

    monkeypatch.setattr(process, "make_shortlists", slow)
    run_weekly(world.services)
    assert len(made) == 2
    assert [one.caseworker for one in entries(world)] == ["HL-02"]
    assert kept(world, "profile_version") == 1
    assert replayed(world).counts == {Result.SAME: 1}


def test_who_moves_to_a_unit_that_is_yet_to_be_ranked_is_considered_once_and_the_week_closes(
    week: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    week.a_week_later()
    commit = units._commit

    def and_then_one_moves(services: Services, partition: Partition, lists: Lists) -> bool:
        kept = commit(services, partition, lists)
        if partition.unit == "0880":
            week.candidate("b", "städare", municipality="0881")
            week.deliver_profiles()
        return kept

    monkeypatch.setattr(units, "_commit", and_then_one_moves)
    assert run_weekly(week.services).run.state is RunState.FINISHED
    assert units_of(week, "b") == {"0880"}


def test_who_was_considered_by_another_unit_while_theirs_was_ranked_is_left_out_there(
    week: World, monkeypatch: pytest.MonkeyPatch, as_owner: Callable[[Callable[[Conn], object]], None]
) -> None:
    week.a_week_later()
    make, made = process.make_shortlists, []

    def slow(partition: Partition, settings: RankingSettings) -> Lists:
        if partition.unit == "0881" and not made:
            made.append(partition)
            considered = (
                "SELECT %s, '0880', pseudonym, sha256, '{}', '{}' FROM profile_version WHERE pseudonym LIKE 'g%%'"
            )
            as_owner(
                lambda connection: connection.execute("INSERT INTO run_candidate " + considered, [partition.run.id])
            )
        return make(partition, settings)

    monkeypatch.setattr(process, "make_shortlists", slow)
    assert run_weekly(week.services).run.state is RunState.FINISHED
    assert units_of(week, "g") == {"0880"}


def units_of(world: World, person: str) -> set[str]:
    """Where a person was considered in the latest week."""
    with world.services.job.transaction() as connection:
        rows = connection.execute(
            "SELECT c.unit FROM run_candidate c JOIN run r ON r.id = c.run_id"
            " WHERE c.pseudonym LIKE %s AND r.week = (SELECT max(week) FROM run)",
            [f"{person}%"],
        )
        return {row[0] for row in rows}


def test_nothing_is_kept_of_somebody_whose_consent_does_not_cover_the_week(world: World) -> None:
    world.vacancy(world.commitment(), "Städare till skola")
    world.candidate("b", "städare", caseworker="HL-01")
    world.candidate("c", "kock", skills=["Bara c kan"], consent_expires_on="2026-11-22")
    world.deliver_profiles()
    run_weekly(world.services)
    assert kept(world, "profile_version") == kept(world, "run_candidate") == 1
    assert kept(world, "kept_vector WHERE kind = 'document'") == 1
    assert kept(world, "text WHERE content = 'Bara c kan'") == 1
