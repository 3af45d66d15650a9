"""Replay: what was stored makes the same lists again, and whatever has been changed since is found."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import LiteralString

import pytest

from matcher.replay import Difference, Result
from matcher.shortlisting import run_weekly
from matcher.taxonomy.importing import import_taxonomy
from matcher.taxonomy.published import read_taxonomy
from models.errors import NotFound
from models.ids import EntryId, IsoWeek, Pseudonym, StaffCode, VacancyId, new_id
from models.store import audit, runs
from models.store.database import Conn
from tests.jobs.conftest import World
from tests.jobs.replaying import KALMAR, NEXT, NYBRO, WEEK, entries, replayed, take_back
from tests.unit.taxonomy import small

ROOT = Path(__file__).resolve().parents[2]

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


def test_whom_a_colleague_added_to_a_list_is_no_part_of_what_is_made_again(
    week: World, as_owner: Callable[[Callable[[Conn], object]], None]
) -> None:
    chosen = entries(week)[0]
    added = replace(
        chosen, id=EntryId(new_id()), pseudonym=Pseudonym("z" * 32), position=99, score=None,
        added_by=StaffCode("HL-01"), added_at=week.clock(),
    )  # fmt: skip
    as_owner(lambda connection: runs.add_entry(connection, added))
    assert added.pseudonym in {one.pseudonym for one in entries(week)}
    made = replayed(week)
    assert made.counts == {Result.SAME: len(made.lists)}
