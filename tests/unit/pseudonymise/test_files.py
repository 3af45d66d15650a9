"""What is written, who can read it, and when nothing is written at all."""

import csv
import io
import json
import os
import stat
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openpyxl import Workbook

from matcher.pseudonymise.errors import Stopped, WrongFile, WrongSetup
from matcher.pseudonymise.key import Key
from matcher.pseudonymise.mapping import Kind
from matcher.pseudonymise.program import PROBLEMS, PROFILES, pseudonymise
from matcher.pseudonymise.register import REGISTER, read_register
from matcher.pseudonymise.report import Fate, as_csv
from tests.unit.pseudonymise.exports import (
    APPLICATION,
    COURSE,
    ONE,
    OTHER,
    application,
    consent,
    course,
    order,
    personnummer,
    with_blanks,
)

SCHEMA = Path(__file__).resolve().parents[4] / "shared" / "formats" / "profile.schema.json"
PEOPLE = [personnummer(f"19{70 + number}0{1 + number % 9}11") for number in range(12)]


def silent(_line: str) -> None:
    pass


def out(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "out").iterdir()}


def profiles(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "out" / PROFILES).read_text("utf-8").splitlines()]


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    asked = order(
        tmp_path, courses=[course(one) for one in PEOPLE], applications=[application()], consents=map_consents(), k=3
    )
    pseudonymise(asked, silent)
    first = out(tmp_path)
    pseudonymise(asked, silent)
    assert out(tmp_path) == first
    assert set(first) == {PROFILES, REGISTER, PROBLEMS}


def map_consents() -> list[dict[str, str]]:
    return [consent(one) for one in [*PEOPLE, ONE, OTHER]]


def test_the_order_of_rows_does_not_matter_to_who_is_who(tmp_path: Path) -> None:
    courses = [course(one) for one in PEOPLE]
    pseudonymise(order(tmp_path, courses=courses, consents=map_consents()), silent)
    first = (tmp_path / "out" / REGISTER).read_bytes()
    pseudonymise(order(tmp_path, courses=courses[::-1], consents=map_consents()), silent)
    assert (tmp_path / "out" / REGISTER).read_bytes() == first


def test_codes_stay_when_others_come_and_go(tmp_path: Path) -> None:
    pseudonymise(order(tmp_path, courses=[course(one) for one in PEOPLE], consents=map_consents()), silent)
    before = {entry.personnummer: entry.code for entry in read_register(tmp_path / "out" / REGISTER)}
    pseudonymise(
        order(tmp_path, courses=[course(one) for one in [*PEOPLE[3:], OTHER]], consents=map_consents()), silent
    )
    after = {entry.personnummer: entry.code for entry in read_register(tmp_path / "out" / REGISTER)}
    assert after.keys() == {*PEOPLE[3:], OTHER}
    assert all(after[one] == before[one] for one in PEOPLE[3:])


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes; icacls is asked there")
def test_only_the_owner_can_read_what_is_written(tmp_path: Path) -> None:
    os.umask(0o022)
    asked = order(tmp_path, courses=[course()], consents=[consent()])
    pseudonymise(asked, silent)
    for path in (*(tmp_path / "out").iterdir(), asked.key):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_the_key_is_made_once_and_never_again(tmp_path: Path) -> None:
    asked = order(tmp_path, courses=[course()], consents=[consent()])
    assert pseudonymise(asked, silent).key_is_new
    secret = asked.key.read_bytes()
    assert len(secret) == 32
    assert not pseudonymise(asked, silent).key_is_new
    with pytest.raises(WrongSetup, match="skrivs aldrig över"):
        Key.new().save(asked.key)
    assert asked.key.read_bytes() == secret


@pytest.mark.parametrize("secret", [b"", b"x" * 31, b"x" * 33])
def test_a_short_or_long_key_is_refused(tmp_path: Path, secret: bytes) -> None:
    asked = order(tmp_path, courses=[course()], consents=[consent()])
    asked.key.parent.mkdir()
    asked.key.write_bytes(secret)
    with pytest.raises(WrongSetup, match=str(len(secret))):
        pseudonymise(asked, silent)
    assert asked.key.read_bytes() == secret
    assert not asked.out.exists()


def test_another_key_than_the_registers_is_refused(tmp_path: Path) -> None:
    asked = order(tmp_path, courses=[course()], consents=[consent()])
    pseudonymise(asked, silent)
    before = out(tmp_path)
    Key.new().save(tmp_path / "other.key")
    for key in (tmp_path / "missing.key", tmp_path / "other.key"):
        with pytest.raises(WrongSetup, match="--key"):
            pseudonymise(replace(asked, key=key), silent)
    assert out(tmp_path) == before
    assert not (tmp_path / "missing.key").exists()


def test_two_people_never_share_a_code() -> None:
    key = Key(b"k" * 32)
    codes = [next(key.display_codes(str(number).zfill(12))) for number in range(20_000)]
    assert max(Counter(codes).values()) <= 2  # collisions are rare, and given the next code by the register
    assert len({next(key.display_codes(ONE)) for _ in range(3)}) == 1


def test_the_register_opens_in_excel_and_cannot_run_anything(tmp_path: Path) -> None:
    attack = with_blanks(Ärendenummer='=HYPERLINK("x")')
    pseudonymise(order(tmp_path, applications=[application(**attack)], consents=[consent()]), silent)
    data = (tmp_path / "out" / REGISTER).read_bytes()
    assert data.startswith(b"\xef\xbb\xbfKod;Pseudonym;Personnummer;")
    (row,) = csv.reader(data.decode("utf-8-sig").splitlines()[1:], delimiter=";")
    assert row[2] == f"{ONE[:8]}-{ONE[8:]}"
    assert row[3] == '\'=HYPERLINK("x")'
    assert read_register(tmp_path / "out" / REGISTER)[0].case_number == '=HYPERLINK("x")'


@given(st.text())
def test_no_cell_begins_like_a_formula(text: str) -> None:
    written = io.StringIO(as_csv(["a"], [[text]]).decode("utf-8-sig"), newline="")
    _, row = csv.reader(written, delimiter=";")
    assert not row or row[0][:1] not in ("=", "+", "-", "@", "\t", "\r", "\n")


def test_the_register_is_sorted_by_code(tmp_path: Path) -> None:
    pseudonymise(order(tmp_path, courses=[course(one) for one in PEOPLE], consents=map_consents()), silent)
    codes = [entry.code for entry in read_register(tmp_path / "out" / REGISTER)]
    assert codes == sorted(codes)
    assert {profile["display_code"] for profile in profiles(tmp_path)} == set(codes)


def test_bad_rows_are_reported_without_a_value_while_good_ones_go_on(tmp_path: Path) -> None:
    outcome = pseudonymise(
        order(
            tmp_path,
            courses=[
                course("19811218-2385"),
                course(Kursstatus="Kanske"),
                course(Betyg="Fantastiskt"),
                course(Kurskod="HITTEPÅ"),
                course(),
            ],
            applications=[application(**with_blanks(Pendling_km="långt", Språk="arabiska, klingon"))],
            consents=[consent()],
        ),
        silent,
    )
    report = (tmp_path / "out" / PROBLEMS).read_text("utf-8-sig")
    rows = list(csv.DictReader(report.splitlines(), delimiter=";"))
    assert [(row["Fil"], row["Rad"], row["Fält"], row["Följd"]) for row in rows] == [
        ("adult_education.csv", "2", "Personnummer", "raden används inte"),
        ("adult_education.csv", "3", "Kursstatus", "raden används inte"),
        ("adult_education.csv", "4", "Betyg", "raden används inte"),
        ("adult_education.csv", "5", "Kurskod", "fältet utelämnas"),
        ("income_support.csv", "2", "Pendling km", "fältet utelämnas"),
        ("income_support.csv", "2", "Språk", "fältet utelämnas"),
    ]
    assert all(row["Vad som är fel"] and row["Åtgärd"] for row in rows)
    assert not any(value in report for value in ("2385", "Kanske", "Fantastiskt", "HITTEPÅ", "långt", "klingon"))
    assert outcome.profiles[0]["languages"] == [{"language": "ar"}]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_every_row_has_one_fate_and_every_line_keeps_the_schema(tmp_path: Path, data: st.DataObject) -> None:
    if not SCHEMA.exists():
        pytest.skip(f"the contract is not beside the repository: {SCHEMA.name}")
    validator = Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    cell = st.sampled_from(
        ["", "B", "ja", "nej", "2026-03-01", "2031-01-01", "40", "12", "F", "sfi", "C", "Kalmar", "kock 2", "0"]
    )
    who = st.sampled_from(["", "okänd", ONE, OTHER, *PEOPLE[:3]])

    def some(usual: dict[str, str], key: str) -> list[dict[str, str]]:
        names = st.sampled_from([name for name in usual if name != key])
        changed = st.dictionaries(names, cell, max_size=6)
        rows = data.draw(st.lists(st.tuples(who, changed), min_size=1, max_size=8))
        return [{**usual, **changes, key: number} for number, changes in rows]

    courses, applications = some(COURSE, "Personnummer"), some(APPLICATION, "Personnr")
    asked = order(tmp_path, courses=courses, applications=applications, consents=[consent(), consent(OTHER)])
    try:
        outcome = pseudonymise(asked, silent)
    except Stopped as error:
        assert "Ingen person" in str(error)
        return
    assert outcome.ledger.rows("adult_education.csv") == len(courses)
    assert outcome.ledger.rows("income_support.csv") == len(applications)
    reported = sum(fates[Fate.REPORTED] for fates in outcome.ledger.fates.values())
    assert reported == sum(problem.row_is_lost for problem in outcome.ledger.problems)
    for profile in profiles(tmp_path):
        assert list(validator.iter_errors(profile)) == []


def test_k_is_reached_in_what_is_written(tmp_path: Path) -> None:
    applications = [
        application(one, Ort=place, Svenska=level)
        for one, place, level in zip(
            PEOPLE, ["Kalmar", "Påryd", "Hagby"] * 4, ["A2", "B1", "B1", "B2", "C1", "A1"] * 2, strict=True
        )
    ]
    outcome = pseudonymise(order(tmp_path, applications=applications, consents=map_consents(), k=4), silent)
    fields = ("age_band", "home_locality", "swedish_level", "target_groups")
    shared = Counter(repr([profile.get(field) for field in fields]) for profile in profiles(tmp_path))
    assert min(shared.values()) == outcome.anonymity.after >= 4
    assert outcome.anonymity.before == 1


def test_a_pool_smaller_than_k_is_not_written(tmp_path: Path) -> None:
    asked = order(tmp_path, courses=[course()], consents=[consent()], k=2)
    with pytest.raises(Stopped, match="--k"):
        pseudonymise(asked, silent)
    assert not asked.out.exists()
    assert not asked.key.exists()


def test_a_file_without_its_columns_stops_everything_and_the_old_files_stay(tmp_path: Path) -> None:
    asked = order(tmp_path, courses=[course()], consents=[consent()])
    pseudonymise(asked, silent)
    before = out(tmp_path)
    without = [{name: value for name, value in course().items() if name != "Kursstatus"}]
    with pytest.raises(WrongFile, match="Kursstatus"):
        pseudonymise(order(tmp_path, courses=without, consents=[consent()]), silent)
    with pytest.raises(WrongFile, match="Personnummer"):
        pseudonymise(order(tmp_path, courses=[{"a": ONE}], consents=[consent()]), silent)
    assert out(tmp_path) == before


def test_a_heading_that_is_a_record_is_not_quoted(tmp_path: Path) -> None:
    (tmp_path / "headless.csv").write_text(f"{ONE};Ekström;Tilde\n{OTHER};Berg;Ronja\n", "utf-8")
    asked = order(tmp_path, consents=[consent()])
    with pytest.raises(WrongFile) as refused:
        pseudonymise(replace(asked, files={**asked.files, Kind.ADULT_EDUCATION: [tmp_path / "headless.csv"]}), silent)
    assert "Ekström" not in str(refused.value)
    assert ONE not in str(refused.value)


def test_workbooks_and_csv_give_the_same_profiles(tmp_path: Path) -> None:
    asked = order(tmp_path, applications=[application()], consents=[consent()])
    pseudonymise(asked, silent)
    first = profiles(tmp_path)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Utdrag ur Lifecare"])
    sheet.append([])
    sheet.append(list(APPLICATION))
    row: list[object] = list(application().values())
    columns = list(APPLICATION)
    row[columns.index("Personnr")] = int(ONE)
    row[columns.index("Kommunkod")] = 880
    row[columns.index("Tillgänglig från")] = date(2026, 11, 1)
    row[columns.index("Tillgänglig för arbete")] = True
    sheet.append(row)
    book.save(tmp_path / "bistand.xlsx")
    pseudonymise(replace(asked, files={**asked.files, Kind.INCOME_SUPPORT: [tmp_path / "bistand.xlsx"]}), silent)
    assert profiles(tmp_path) == first


def test_where_nobody_can_be_delivered_the_first_problems_are_told(tmp_path: Path) -> None:
    asked = order(tmp_path, courses=[course("okänd")], consents=[consent()])
    with pytest.raises(Stopped, match="rad 2, Personnummer"):
        pseudonymise(asked, silent)
    assert not asked.out.exists()
