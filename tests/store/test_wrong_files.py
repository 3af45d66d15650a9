"""Every import and every broken file: taken in whole with each row counted, or refused with nothing changed."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from psycopg import sql

from matcher.intake.contract_file import import_contracts
from matcher.intake.json_lines import numbered_lines
from matcher.intake.outcomes import import_outcomes
from matcher.intake.places import import_places
from matcher.intake.profiles import import_profiles
from matcher.intake.staff import import_staff
from matcher.messages import LANGUAGES, explain, texts
from matcher.posting import lines_of, post_all
from matcher.pseudonymise.spellings import has_personnummer
from matcher.pseudonymise.tables import decoded, read_csv
from matcher.taxonomy.importing import import_taxonomy
from matcher.taxonomy.published import read_taxonomy
from models.errors import InvalidInput, NeedsConfirmation
from models.ids import MunicipalityCode
from models.reach import EVERYTHING
from models.store.database import Conn, Database, DatabaseRole
from models.unit import Units
from tests.store.test_imports import ROW_A, ROW_B, ROW_C, STAFF, contract_file
from tests.unit.taxonomy import small
from tests.wrong_files import another_cell, another_value, put_wrong, times

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ACTOR = "cli:test"
UNITS = Units(home=MunicipalityCode("0880"))
REFUSALS = (InvalidInput, NeedsConfirmation)
"""What a wrong file may come to. Anything else is a fault of ours, also where the database refuses it."""


def profile(sign: str) -> dict[str, object]:
    return {
        "pseudonym": sign * 20, "display_code": f"KLM-{ord(sign):04}", "municipality": "0880", "caseworker": "HL-01",
        "age_band": "25-34", "target_groups": ["young"], "available_from": "2026-12-01",
        "hours_per_week": {"min": 20, "max": 40}, "home_locality": "Kalmar", "commute_km": 30, "swedish_level": "B1",
        "languages": [{"language": "ar", "level": "C2"}], "driving_licences": ["B"], "certificates": ["HLR"],
        "experience": [{"occupation": "Kock", "months": 12, "ended": "2024-05"}],
        "education": [{"title": "Matematik 1a", "code": "MATMAT01a", "level": "basic", "status": "completed"}],
        "skills": ["städ"], "wishes": ["kock"], "sources": ["income_support"], "consent_given_on": "2026-09-01",
    }  # fmt: skip


def json_lines(*said: object) -> bytes:
    return b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in said)


def workbook(content: bytes) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in csv.reader(io.StringIO(content.decode()), delimiter=";"):
        book.active.append(row)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """A file as it should be, what takes it in and returns how many rows it has told of, and how many it has."""

    whole: bytes
    take_in: Callable[[Conn, bytes, Path], int]
    rows: Callable[[bytes], int]
    role: DatabaseRole = DatabaseRole.OWNER


def take_in_profiles(connection: Conn, content: bytes, _: Path) -> int:
    done = import_profiles(
        connection, io.BytesIO(content), full=True, confirm_removals=False, units=UNITS, removal_percent=20, now=NOW,
        actor=ACTOR,
    )  # fmt: skip
    return sum(one.profiles + one.withheld for one in done)


def take_in_outcomes(connection: Conn, content: bytes, _: Path) -> int:
    return import_outcomes(connection, io.BytesIO(content), now=NOW, actor=ACTOR).outcomes


def take_in_contracts(connection: Conn, content: bytes, _: Path) -> int:
    return import_contracts(connection, content, now=NOW, actor=ACTOR).commitments.total()


def take_in_staff(connection: Conn, content: bytes, _: Path) -> int:
    counts = import_staff(connection, content, now=NOW, actor=ACTOR)
    return counts.added + counts.changed + counts.unchanged


def take_in_places(connection: Conn, content: bytes, folder: Path) -> int:
    (folder / "places.csv").write_bytes(content)
    counts = import_places(connection, folder / "places.csv", now=NOW, actor=ACTOR)
    return counts.changed + counts.unchanged


def lines(content: bytes) -> int:
    return sum(1 for _ in numbered_lines(io.BytesIO(content)))


def table_rows(content: bytes) -> int:
    return sum(not record.is_blank for record in read_csv(decoded(content))) - 1


CONTRACTS = contract_file(ROW_A, ROW_B, ROW_C)
PLACES = (
    b"name,municipality_code,latitude,longitude,main_town\nKalmar,0880,56.66,16.36,yes\nHagby,0880,56.56,16.18,no\n"
)
IMPORTS: Mapping[str, Import] = {
    "profiles": Import(
        whole=json_lines(*map(profile, "abc")), take_in=take_in_profiles, rows=lines, role=DatabaseRole.APPLICATION
    ),
    "outcomes": Import(
        whole=json_lines(
            *({"pseudonym": sign * 20, "as_of": "2026-10-31", "employed": True, "studying": False} for sign in "abc")
        ),
        take_in=take_in_outcomes,
        rows=lines,
        role=DatabaseRole.APPLICATION,
    ),
    "contracts": Import(whole=CONTRACTS, take_in=take_in_contracts, rows=table_rows),
    "contracts in a workbook": Import(whole=workbook(CONTRACTS), take_in=take_in_contracts, rows=lambda _: 3),
    "staff": Import(whole=STAFF, take_in=take_in_staff, rows=table_rows),
    "places": Import(whole=PLACES, take_in=take_in_places, rows=table_rows),
}


Standing = Callable[[], list[tuple[object, ...]]]


@pytest.fixture
def standing(database_url: str) -> Iterator[Standing]:
    """Asks for a digest of every table."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        names = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'ingang'::regnamespace AND relkind = 'r' ORDER BY 1"
        ).fetchall()
        each = sql.SQL("SELECT {}, md5(string_agg(t::text, '|' ORDER BY t::text)) FROM ingang.{} t")
        asked = sql.SQL(" UNION ALL ").join(each.format(sql.Literal(name), sql.Identifier(name)) for (name,) in names)
        yield lambda: connection.execute(asked).fetchall()


@pytest.fixture
def databases(database_url: str) -> Iterator[Mapping[DatabaseRole, Database]]:
    """The database as the owner and as the application have it."""
    with (
        Database(database_url, DatabaseRole.OWNER, pool_size=1) as owner,
        Database(database_url, DatabaseRole.APPLICATION, pool_size=1, reach=EVERYTHING) as application,
    ):
        yield {one.role: one for one in (owner, application)}


def told_well(error: InvalidInput | NeedsConfirmation) -> None:
    """Every problem has words in every language, and nobody's number is in them."""
    for language in LANGUAGES:
        told = explain(error, language)
        assert not has_personnummer(told)
        codes = {error.code, *(one.code for one in getattr(error, "problems", ()))}
        assert codes <= texts(language).keys()
    if isinstance(error, InvalidInput):
        assert error.problems and all(problem.field for problem in error.problems)


@times(60)
@given(name=st.sampled_from(list(IMPORTS)), data=st.data())
def test_a_wrong_file_is_taken_in_with_each_row_or_refused_with_nothing_changed(
    databases: Mapping[DatabaseRole, Database],
    standing: Standing,
    tmp_path: Path,
    name: str,
    data: st.DataObject,
) -> None:
    one = IMPORTS[name]
    likely = another_value if one.whole.startswith(b"{") else another_cell
    content = data.draw(st.sampled_from([likely, put_wrong]))(data.draw, one.whole)
    before = standing()
    try:
        with databases[one.role].transaction() as connection:
            told = one.take_in(connection, content, tmp_path)
    except REFUSALS as error:
        told_well(error)
        assert standing() == before
    else:
        assert told == one.rows(content)


def test_a_file_that_nothing_has_happened_to_is_taken_in(
    databases: Mapping[DatabaseRole, Database], tmp_path: Path
) -> None:
    for name, one in IMPORTS.items():
        with databases[one.role].transaction() as connection:
            assert one.take_in(connection, one.whole, tmp_path) == one.rows(one.whole) > 1, name


@times(20)
@given(data=st.data())
def test_a_taxonomy_with_a_wrong_file_is_loaded_or_refused_and_the_old_one_stays(
    databases: Mapping[DatabaseRole, Database], standing: Standing, tmp_path: Path, data: st.DataObject
) -> None:
    small.whole(tmp_path)
    path = data.draw(st.sampled_from(sorted(one for one in tmp_path.rglob("*") if one.is_file())))
    likely = another_value if path.suffix == ".json" else another_cell
    whole = path.read_bytes()
    path.write_bytes(data.draw(st.sampled_from([likely, put_wrong]))(data.draw, whole))
    before = standing()
    try:
        with databases[DatabaseRole.OWNER].transaction() as connection:
            import_taxonomy(connection, read_taxonomy(tmp_path).taxonomy, now=NOW, actor=ACTOR)
    except REFUSALS as error:
        told_well(error)
        assert standing() == before
    finally:
        path.write_bytes(whole)


@pytest.mark.parametrize("depth", [5_000, 100_000])
def test_a_taxonomy_nested_without_end_is_refused(tmp_path: Path, depth: int) -> None:
    begin, end = '{"id":"a","type":"ssyk-level-4","preferred_label":"a","narrower":[', "]}"
    path = tmp_path / "the-ssyk-hierarchy-with-occupations.json"
    path.write_text(f'{{"data":{{"concepts":[{begin * depth}{end * depth}]}}}}', "utf-8")
    with pytest.raises(InvalidInput, match="taxonomy_nested"):
        read_taxonomy(tmp_path)


@times(30)
@given(data=st.data())
def test_every_line_of_a_wrong_file_of_ads_is_posted_or_told_of(tmp_path: Path, data: st.DataObject) -> None:
    ad = {"supplier_reference": "R-1", "headline": "Städare", "commitment_id": "x", "number_of_vacancies": 1}
    happened = data.draw(st.sampled_from([another_value, put_wrong]))
    content = happened(data.draw, json_lines(ad, ad | {"supplier_reference": "R-2"}, ad))
    sent: list[dict[str, object]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(json.loads(request.content))
        return httpx.Response(201, json={})

    with io.BytesIO(content) as file:
        posted = list(post_all(lines_of(file), url="http://test", key="k", transport=httpx.MockTransport(answer)))
    assert len(posted) == lines(content)
    assert sum(one.accepted for one in posted) == len(sent)
    for one in posted:
        assert not has_personnummer(one.line)
        one.line.encode()
