"""Files that people bring: contracts, staff, places, profiles. All of a file or nothing, and every wrong row named."""

import io
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pytest

from matcher.intake.contract_file import COLUMNS, import_contracts
from matcher.intake.json_lines import LINE_BYTES
from matcher.intake.outcome import Outcome
from matcher.intake.places import import_places
from matcher.intake.profiles import import_profiles
from matcher.intake.staff import import_staff
from matcher.places import SHIPPED
from models.errors import InvalidInput
from models.ids import MunicipalityCode
from models.store import candidates, contracts, places, staff, suppliers
from models.store.database import Conn, Database, DatabaseRole
from models.unit import Units

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HEADING = ";".join(COLUMNS)
CONTRACT = "KS 1;Städning;Städ & Fönster AB;559999-9991;2026-01-01;2028-12-31"
ROW_A = f"{CONTRACT};A;employment;12,5;;young, newly_arrived;6;;;;;11554"
ROW_B = f"{CONTRACT};B;work_placement;;3;;;;2027-12-31;20000;60000;"
ROW_C = "KS 2;Måleri;Åkes Måleri;;2026-01-01;2028-12-31;A;training;;1;;;;;;;"


@pytest.fixture
def connection(database_url: str) -> Iterator[Conn]:
    """A transaction of the owner's that is never committed."""
    with Database(database_url, DatabaseRole.OWNER, pool_size=1) as owner, owner.transaction() as opened:
        yield opened


def problems_of(work: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as raised:
        work()
    return [(problem.field, problem.code) for problem in raised.value.problems]


def contract_file(*rows: str, heading: str = HEADING) -> bytes:
    return "\n".join([heading, *rows, ""]).encode()


def take_in(connection: Conn, content: bytes) -> list[int]:
    counts = import_contracts(connection, content, now=NOW, actor="cli:test")
    return [one[outcome] for one in (counts.suppliers, counts.contracts, counts.commitments) for outcome in Outcome]


def test_contracts_are_taken_in_once(connection: Conn) -> None:
    content = contract_file(ROW_A, ROW_B, ROW_C)
    assert take_in(connection, content) == [2, 0, 0, 2, 0, 0, 3, 0, 0]
    assert take_in(connection, content) == [0, 0, 2, 0, 0, 2, 0, 0, 3]
    changed = contract_file(ROW_A.replace("12,5", "18"), ROW_B.replace("Städning", "Städning"), ROW_C)
    assert take_in(connection, changed) == [0, 0, 2, 0, 0, 2, 0, 1, 2]
    (supplier,) = suppliers.by_name(connection, "städ & fönster ab")
    assert supplier.organisation_number == "5599999991"
    of_supplier = contracts.commitments(connection, supplier_id=supplier.id)
    assert {(one.reference, str(one.full_time_months), one.places, str(one.ends_on)) for one in of_supplier} == {
        ("A", "18.00", None, "2028-12-31"),
        ("B", "None", 3, "2027-12-31"),
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_file_is_read_as_people_save_it(connection: Conn, encoding: str, separator: str) -> None:
    cells = [f'"{cell}"' if "," in cell or ";" in cell else cell for cell in ROW_A.split(";")]
    text = f"sep={separator}\r\n\r\n{separator.join(COLUMNS)}\r\n{separator.join(cells)}\r\n\r\n"
    assert take_in(connection, text.encode(encoding))[6] == 1
    assert len(suppliers.by_name(connection, "Städ & Fönster AB")) == 1


def test_every_wrong_row_is_named_and_nothing_is_kept(connection: Conn) -> None:
    rows = [
        ROW_A,
        ROW_B.replace("work_placement", "praktik").replace(";3;", ";x;"),
        ROW_C.replace("2026-01-01", "2026-02-30"),
        ROW_C.replace("Åkes Måleri;", "Åkes Måleri;850101-2382"),
        ROW_C.replace(";1;", ";;"),
    ]
    assert problems_of(lambda: take_in(connection, contract_file(*rows))) == [
        ("line 3: kind", "not_one_of"),
        ("line 3: places", "not_whole_number"),
        ("line 4: contract_starts_on", "not_a_date"),
        ("line 5: organisation_number", "sole_trader_number"),
        ("line 6: full_time_months", "months_or_places"),
    ]
    assert suppliers.page(connection) == []


def test_numbers_are_read_as_excel_writes_them_here(connection: Conn) -> None:
    rows = [ROW_A.replace(";12,5;", ";1\u00a0012,50;"), ROW_B.replace(";3;", ";3,0;").replace(";20000;", ";20 000;")]
    take_in(connection, contract_file(*rows))
    found = {one.reference: one for one in contracts.commitments(connection)}
    assert (str(found["A"].full_time_months), found["B"].places, found["B"].bonus_per_place_sek) == (
        "1012.50",
        3,
        20000,
    )


@pytest.mark.parametrize(
    ("cell", "wrong", "told"),
    [
        (";20000;", ";20.000;", ("bonus_per_place_sek", "number_ambiguous")),
        (";3;", ";1,5;", ("places", "not_whole_number")),
        (";3;", ";-3;", ("places", "too_small")),
        ("2028-12-31", "9999-12-31", ("contract_ends_on", "day_too_far")),
        ("2026-01-01", "0026-01-01", ("contract_starts_on", "day_too_far")),
        ("2026-01-01", "2029-01-01", ("contract_ends_on", "period_reversed")),
        (";3;;", ";3;ungdomar;", ("target_groups", "not_one_of")),
    ],
)
def test_a_wrong_cell_is_named_by_its_column(connection: Conn, cell: str, wrong: str, told: tuple[str, str]) -> None:
    column, code = told
    content = contract_file(ROW_B.replace(cell, wrong, 1))
    assert problems_of(lambda: take_in(connection, content)) == [(f"line 2: {column}", code)]


def test_rows_that_contradict_each_other_are_named(connection: Conn) -> None:
    content = contract_file(ROW_A, ROW_B.replace("2028-12-31", "2029-12-31").replace("Städning", "Fönster"), ROW_A)
    assert problems_of(lambda: take_in(connection, content)) == [
        ("line 3: contract_title", "rows_differ"),
        ("line 3: contract_ends_on", "rows_differ"),
        ("line 4: commitment_reference", "repeated"),
    ]


def test_what_is_known_already_can_forbid_a_row(connection: Conn) -> None:
    take_in(connection, contract_file(ROW_A))
    other = ROW_A.replace("Städ & Fönster AB;559999-9991", "Annan AB;556999-0004")
    assert problems_of(lambda: take_in(connection, contract_file(other))) == [
        ("line 2: supplier_name", "contract_of_other_supplier")
    ]
    reversed_period = ROW_C.replace(";1;;;;;;;", ";1;;;2027-01-01;;;;").replace("2028-12-31", "2026-06-30")
    assert problems_of(lambda: take_in(connection, contract_file(reversed_period))) == [
        ("line 2: ends_on", "period_reversed")
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"sep=;\r\n;;\r\n", "file_empty"),
        (contract_file(ROW_A, heading=HEADING + ";more"), "columns_unknown"),
        (contract_file(ROW_A, heading=HEADING + ";kind"), "columns_repeated"),
        (contract_file(ROW_A, heading=HEADING.replace("kind", "state")), "columns_missing"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old_workbook"),
        (contract_file(), "no_rows"),
        (contract_file(ROW_A + ";more"), "wrong_cells"),
        (b"\xff\xfe\x00\x00", "not_csv"),
        (contract_file('"' + "x" * 200_000), "cell_too_long"),
        (contract_file('"' + ROW_A, ROW_B), "quotation_marks"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(connection: Conn, content: bytes, code: str) -> None:
    ((_, told),) = problems_of(lambda: take_in(connection, content))
    assert told == code


STAFF = b"""code;name;email;role;deputy
HL-01;Karin Ek;karin.ek@kommun.example;caseworker;HL-02
HL-02;Omar Lund;omar.lund@kommun.example;caseworker;
MA-01;Eva Berg;eva.berg@kommun.example;coordinator;
"""


def put_staff(connection: Conn, content: bytes) -> tuple[int, int, int, int]:
    counts = import_staff(connection, content, now=NOW, actor="cli:test")
    return counts.added, counts.changed, counts.unchanged, counts.left


def test_the_list_of_staff_is_the_whole_list(connection: Conn) -> None:
    assert put_staff(connection, STAFF) == (3, 0, 0, 0)
    assert put_staff(connection, STAFF) == (0, 0, 3, 0)
    without_karin = STAFF.replace(b"HL-01;Karin Ek;karin.ek@kommun.example;caseworker;HL-02\n", b"")
    assert put_staff(connection, without_karin.replace(b"Omar Lund", b"Omar Alm")) == (0, 1, 1, 1)
    found = {one.code: one for one in staff.all_staff(connection)}
    assert not found["HL-01"].active  # type: ignore[index]
    assert found["HL-01"].deputy == "HL-02", "whoever takes over is still known"  # type: ignore[index]
    assert put_staff(connection, without_karin.replace(b"Omar Lund", b"Omar Alm")) == (0, 0, 2, 0)
    assert put_staff(connection, STAFF) == (0, 2, 1, 0), "who comes back is active again"


def test_no_event_holds_a_colleagues_name_or_address(connection: Conn) -> None:
    put_staff(connection, STAFF)
    put_staff(connection, STAFF.replace(b"Karin Ek", b"Karin Alm"))
    events = str(connection.execute("SELECT e::text FROM audit_event e").fetchall())
    assert "staff.changed" in events and '"fields": ["name"]' in events.replace('\\"', '"').replace('""', '"')
    assert not any(secret in events for secret in ("Karin", "Alm", "kommun.example"))


def test_wrong_rows_of_staff_are_named(connection: Conn) -> None:
    content = STAFF + b"HL-02;Two;two@kommun.example;caseworker;\nHL-04;Me;me@kommun.example;caseworker;HL-04\n"
    content += b"HL-05;Ann;not an address;boss;HL-99\nHL-06;;x@kommun.example;caseworker;\n"
    assert problems_of(lambda: put_staff(connection, content)) == [
        ("line 7: email", "not_an_email"),
        ("line 7: role", "not_one_of"),
        ("line 8: name", "missing"),
    ]
    content = STAFF + b"HL-02;Two;two@kommun.example;caseworker;\nHL-04;Me;me@kommun.example;caseworker;HL-04\n"
    content += b"HL-05;Ann;ann@kommun.example;caseworker;HL-99\n"
    assert problems_of(lambda: put_staff(connection, content)) == [
        ("line 5: code", "repeated"),
        ("line 6: deputy", "own_deputy"),
        ("line 7: deputy", "deputy_not_listed"),
    ]
    assert staff.all_staff(connection) == []


def test_places_are_put_once(connection: Conn, tmp_path: Path) -> None:
    first = import_places(connection, SHIPPED, now=NOW, actor="cli:test")
    again = import_places(connection, SHIPPED, now=NOW, actor="cli:test")
    assert (first.unchanged, again.changed) == (0, 0)
    assert first.changed == again.unchanged == len(places.all_places(connection)) > 300
    file = tmp_path / "places.csv"
    file.write_text("name;municipality_code;latitude;longitude;main_town\nKalmar;0880;56,7;16,3;yes\n", "utf-8")
    assert import_places(connection, file, now=NOW, actor="cli:test").changed == 1
    (kalmar,) = [one for one in places.all_places(connection) if one.name == "Kalmar"]
    assert (kalmar.latitude, kalmar.longitude) == (56.7, 16.3)


def deliver(connection: Conn, content: BinaryIO, *, full: bool = False) -> object:
    return import_profiles(
        connection,
        content,
        full=full,
        confirm_removals=full,
        units=Units(home=MunicipalityCode("0880")),
        removal_percent=20,
        now=NOW,
        actor="cli:test",
    )


def test_a_name_in_the_place_of_a_caseworkers_code_is_refused_as_in_the_staff_list_unless_it_stands_there(
    connection: Conn,
) -> None:
    one = {"pseudonym": "a" * 16, "municipality": "0880", "consent_given_on": "2026-01-01", "caseworker": "Omar1"}
    content = json.dumps(one).encode()
    with pytest.raises(InvalidInput, match="line 1: caseworker: name_for_code"), connection.transaction():
        deliver(connection, io.BytesIO(content))
    named = STAFF.replace(b"HL-02;", b"Omar1;").replace(b";HL-02", b";Omar1")
    assert problems_of(lambda: put_staff(connection, named)) == [("line 3: code", "name_for_staff_code")]
    assert put_staff(connection, STAFF) == (3, 0, 0, 0), "nothing was kept"
    connection.execute("UPDATE staff SET code = 'Omar1' WHERE code = 'HL-02'")  # an older list
    assert put_staff(connection, named)[0] == 0, "who stands there already is known"
    deliver(connection, io.BytesIO(content))
    assert candidates.count(connection) == 1


def test_a_line_that_is_too_long_for_a_profile_is_named_and_the_rest_is_checked(connection: Conn) -> None:
    good = json.dumps({"pseudonym": "a" * 16, "municipality": "0880", "consent_given_on": "2026-01-01"})
    content = b'{"skills": ["' + b"x" * (2 * LINE_BYTES) + b'"]}\n' + good.encode() + b"\n{\n"

    assert problems_of(lambda: deliver(connection, io.BytesIO(content))) == [
        ("line 1", "line_too_long"),
        ("line 3", "not_json"),
    ]
    assert candidates.count(connection) == 0


KILLED = """
import io, os, signal, sys
from matcher.intake.profiles import TAKEN_AT_ONCE
from models.store.database import Database, DatabaseRole
from tests.store.test_imports import deliver, pool
class Cut(io.BytesIO):
    def readline(self, size=-1):
        if self.tell() > len(self.getvalue()) * 0.9:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().readline(size)
with Database(sys.argv[1], DatabaseRole.OWNER) as owner, owner.transaction() as connection:
    deliver(connection, Cut(pool(2 * TAKEN_AT_ONCE)), full=True)
"""


def pool(people: int) -> bytes:
    return b"".join(
        b'{"pseudonym": "%s", "municipality": "0880", "consent_given_on": "2026-01-01"}\n'
        % f"{number:016}".translate(str.maketrans("0123456789", "abcdefghij")).encode()
        for number in range(people)
    )


def test_a_delivery_that_is_killed_in_the_middle_has_changed_nothing_and_keeps_nobody_waiting(
    database_url: str, application: Database
) -> None:
    with application.transaction() as connection:
        deliver(connection, io.BytesIO(pool(10)))
    process = subprocess.run([sys.executable, "-c", KILLED, database_url], check=False, capture_output=True, timeout=60)
    assert process.returncode == -signal.SIGKILL, process.stderr.decode()
    with application.transaction() as connection:
        assert candidates.count(connection) == 10
        deliver(connection, io.BytesIO(pool(8)), full=True)
        assert candidates.count(connection) == 8
