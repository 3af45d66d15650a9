"""Broken, truncated, huge, wrongly encoded and malicious files: no crash, every row told of, and nobody in."""

import csv
import io
import json
import os
import time
import unicodedata
from collections.abc import Callable
from itertools import islice, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.pseudonymise.command import main_lookup, main_pseudonymise
from matcher.pseudonymise.errors import Stopped, WrongFile
from matcher.pseudonymise.files import NoFile, TooLarge, read_bytes
from matcher.pseudonymise.key import Key
from matcher.pseudonymise.lookup import Answer
from matcher.pseudonymise.mapping import SHIPPED, ColumnMapping, Kind
from matcher.pseudonymise.outcomes import FollowUpOrder, follow_up
from matcher.pseudonymise.program import PROBLEMS, PROFILES, pseudonymise
from matcher.pseudonymise.register import REGISTER, Entry, read_register, register_as_csv
from matcher.pseudonymise.report import as_csv, as_meant, harmless
from matcher.pseudonymise.spellings import has_personnummer
from matcher.pseudonymise.tables import read_table
from matcher.pseudonymise.workbooks import sheet_rows
from tests.unit.pseudonymise import crafted
from tests.unit.pseudonymise.exports import (
    APPLICATION,
    CONSENT,
    COURSE,
    ONE,
    OTHER,
    TODAY,
    consent,
    order,
    write_vocabulary,
)
from tests.unit.pseudonymise.exports import (
    as_csv as table_as_csv,
)
from tests.unit.pseudonymise.written import NUMBERS, SPELLINGS
from tests.wrong_files import put_wrong, times

SECRET = b"k" * 32
ANSWERS = {
    "Personnummer": ONE,
    "Gäller dag": "2026-10-31",
    "Har arbete": "ja",
    "Ekonomiskt bistånd": "",
    "Studerar": "nej",
}
CASE = {"Personnr": ONE, "Ärende öppnat": "2025-01-01", "Ärende avslutat": "", "Ärendestatus": "Pågående"}
STUDY = {"Personnummer": ONE, "Startdatum": "2026-01-01", "Slutdatum": "2026-12-20", "Kursstatus": "Pågående"}
FILES = {
    "--adult-education": [COURSE | {"Personnummer": ONE}],
    "--income-support": [APPLICATION | {"Personnr": ONE}],
    "--consent": [CONSENT | {"Personnummer": ONE}],
    "--people": [ANSWERS],
    "--cases": [CASE],
    "--studies": [STUDY],
}


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """A folder with all that a run takes."""
    for option, rows in FILES.items():
        (tmp_path / f"{option[2:]}.csv").write_text(table_as_csv(rows), "utf-8", newline="")
    write_vocabulary(tmp_path)
    (tmp_path / "asked.txt").write_text(f"{Key(SECRET).pseudonym(ONE)}\n{'a' * 52}\n", "utf-8")
    (tmp_path / "rules.toml").write_bytes((SHIPPED[Kind.CONSENT].parent.parent / "rules.toml").read_bytes())
    (tmp_path / "mapping.toml").write_bytes(SHIPPED[Kind.INCOME_SUPPORT].read_bytes())
    (tmp_path / "places.csv").write_text("name,municipality_code,main_town\nKalmar,0880,yes\n", "utf-8")
    (tmp_path / "pseudonym.key").write_bytes(SECRET)
    return tmp_path


NAMES = [*(f"{option[2:]}.csv" for option in FILES), "words.bin", "asked.txt", "rules.toml", "mapping.toml"]
NAMES += ["places.csv", "pseudonym.key"]


def run(unit: Path) -> list[int]:
    """Every program of the unit with every file. Returns the exit statuses."""
    day = ["--date", TODAY.isoformat(), "--key", str(unit / "pseudonym.key"), "--out", str(unit / "out")]
    given = [part for name in ("adult-education", "income-support", "consent") for part in _option(unit, name)]
    own = ["--config", str(unit / "rules.toml"), "--mapping", str(unit / "mapping.toml")]
    own += ["--places", str(unit / "places.csv"), "--vocabulary", str(unit / "words.bin"), "--k", "1"]
    followed = [part for name in ("people", "cases", "studies", "consent") for part in _option(unit, name)]
    asked = ["--as-of", "2026-10-31", "--only", str(unit / "asked.txt")]
    return [
        main_pseudonymise([*day, *given, *own]),
        main_pseudonymise(["outcomes", *day, *followed, *asked]),
        main_pseudonymise(["outcomes", *day, *followed, *asked[:2]]),
        main_lookup([str(unit / "out" / REGISTER), "--from", str(unit / "asked.txt")]),
    ]


def _option(unit: Path, name: str) -> list[str]:
    return [f"--{name}", str(unit / f"{name}.csv")]


def standing(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


def test_files_that_nothing_has_happened_to_are_read_to_the_end(unit: Path) -> None:
    statuses = run(unit)
    assert statuses == [0, 0, 0, 1], "the code that is looked up is one that nobody has"


@times(40)
@given(data=st.data())
def test_whatever_happens_to_a_file_each_program_answers_with_a_line_and_writes_all_or_nothing(
    unit: Path, capsys: pytest.CaptureFixture[str], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(NAMES))
    whole = (unit / name).read_bytes()
    before = standing(unit / "out")
    (unit / name).write_bytes(put_wrong(data.draw, whole))
    try:
        statuses = run(unit)
        told = capsys.readouterr().err
        assert set(statuses) <= {0, 1}
        assert "Traceback" not in told and "Fel i programmet" not in told
        after = standing(unit / "out")
        if statuses[0]:
            assert {one: after.get(one) for one in (PROFILES, REGISTER, PROBLEMS)} == {
                one: before.get(one) for one in (PROFILES, REGISTER, PROBLEMS)
            }
        assert not [one for one in after if one.endswith((".new", ".old"))]
    finally:
        (unit / name).write_bytes(whole)


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20) | st.sampled_from(
    [
        "",
        "ja",
        "nej",
        "B1",
        "Kock",
        "Kock (2 år",
        '"',
        "=1",
        "\n",
        "\r",
        "Avslutad",
        "C",
        "2026-09-01",
        ONE,
        OTHER,
        "sfi",
    ]
)


@times(30)
@given(data=st.data())
def test_as_many_rows_come_out_or_are_reported_as_went_in(tmp_path: Path, data: st.DataObject) -> None:
    def some(usual: dict[str, str], key: str) -> list[dict[str, str]]:
        who = st.sampled_from([ONE, OTHER]) | CELLS
        changed = st.dictionaries(st.sampled_from([name for name in usual if name != key]), CELLS, max_size=8)
        return [
            usual | changes | {key: number}
            for number, changes in data.draw(st.lists(st.tuples(who, changed), min_size=1, max_size=6))
        ]

    tables = {
        "adult_education.csv": some(COURSE, "Personnummer"),
        "income_support.csv": some(APPLICATION, "Personnr"),
        "consent.csv": [consent(), consent(OTHER), *some(CONSENT, "Personnummer")],
    }
    asked = order(
        tmp_path,
        courses=tables["adult_education.csv"],
        applications=tables["income_support.csv"],
        consents=tables["consent.csv"],
    )
    try:
        done = pseudonymise(asked, str)
    except Stopped as error:
        assert "Ingen person" in str(error)
        return
    for name, rows in tables.items():
        assert done.ledger.rows(name) == len(rows), name


@pytest.mark.parametrize("spelling", SPELLINGS)
@times(2)
@given(number=NUMBERS)
def test_no_spelling_of_a_personnummer_gets_from_any_cell_or_heading_into_anything_but_the_register(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spelling: str, number: str
) -> None:
    """In every column of every mapping: beside what is usual, and alone."""
    written = SPELLINGS[spelling](number)
    kept = {"Tillgänglig för arbete": "ja", "Kursstatus": "Avslutad", "Betyg": "C", "Ansökningsmånad": "2026-10"}

    def rows(usual: dict[str, str], key: str) -> list[dict[str, str]]:
        beside = {name: f"{value} {written}" for name, value in usual.items()}
        each = [usual | {key: OTHER if name in kept else ONE, name: written} for name in usual]
        whole = [beside | kept, dict.fromkeys(usual, written) | kept]
        return [{name: one.get(name, "") for name in usual} | {key: one.get(key, ONE), written: ""} for one in each] + [
            {name: one[name] for name in usual} | {key: who, written: ""} for one in whole for who in (ONE, written)
        ]

    asked = order(
        tmp_path,
        courses=rows(COURSE, "Personnummer"),
        applications=rows(APPLICATION, "Personnr"),
        consents=[*rows(CONSENT, "Personnummer")[2:], consent(OTHER)],
    )
    told = list[str]()
    texts = list[str]()
    for consents in (True, False):
        if not consents:
            (tmp_path / "consent.csv").write_text(table_as_csv([consent()]), "utf-8", newline="")
        try:
            pseudonymise(asked, told.append)
        except Stopped as error:
            told.append(str(error))
        for name in (PROFILES, PROBLEMS):
            if (path := tmp_path / "out" / name).exists():
                texts += path.read_text("utf-8-sig").splitlines()
    assert any(line.startswith("{") for line in texts)
    followed = {Kind.FOLLOW_UP: ANSWERS, Kind.SUPPORT_CASES: CASE, Kind.STUDIES: STUDY}
    for kind, usual in followed.items():
        key = next(iter(usual))
        path = tmp_path / f"{kind}.csv"
        path.write_text(table_as_csv([usual | {written: ""}, *rows(usual, key)]), "utf-8", newline="")
    out = tmp_path / "followed"
    try:
        follow_up(
            FollowUpOrder(
                files={kind: [tmp_path / f"{kind}.csv"] for kind in followed},
                out=out,
                today=TODAY,
                key=asked.key,
                as_of=TODAY,
            ),
            told.append,
        )
        texts += [line for path in out.iterdir() for line in path.read_text("utf-8-sig").splitlines()]
    except Stopped as error:
        told.append(str(error))
    printed = capsys.readouterr()
    assert not printed.out + printed.err
    for text in [*texts, *told]:
        assert_nobody_in(text, number)


def assert_nobody_in(text: str, number: str) -> None:
    """Not as such, and not its digits one after the other in the strings of a profile."""
    if text.startswith("{"):
        said = json.loads(text)
        del said["pseudonym"]
        text = json.dumps(said, ensure_ascii=False)
    digits = "".join(str(unicodedata.digit(one, "")) for one in text)
    assert not has_personnummer(text.replace('", "', '"\n'))
    assert number[2:] not in digits


@pytest.mark.parametrize("spelling", ["YYYYMMDD-NNNN", "full-width", "with blanks"])
def test_a_file_named_after_a_person_is_told_of_without_the_number(
    unit: Path, capsys: pytest.CaptureFixture[str], spelling: str
) -> None:
    named = SPELLINGS[spelling](ONE)
    for name in ("income-support", "consent"):
        (unit / f"{name}.csv").rename(unit / f"{name} {named}.csv")
    (unit / f"consent {named}.csv").write_text("fel", "utf-8")
    arguments = ["--out", str(unit / "out"), "--key", str(unit / "k"), "--consent", str(unit / f"consent {named}.csv")]
    assert main_pseudonymise([*arguments, "--income-support", str(unit / f"income-support {named}.csv")]) == 1
    told = capsys.readouterr()
    assert "consent" in told.err
    assert_nobody_in(told.out + told.err, ONE)


def test_a_fault_of_ours_quotes_no_record(
    unit: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: object) -> None:
        raise KeyError(ONE)

    monkeypatch.setattr(ColumnMapping, "rows", fault)
    assert run(unit) == [1, 1, 1, 1]
    told = capsys.readouterr().err
    assert "KeyError" in told and "test_bad_input.py rad" in told
    assert ONE not in told and "Traceback" not in told


@pytest.mark.skipif(os.name == "nt", reason="Windows has neither")
def test_what_has_no_end_is_not_begun(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(NoFile):
            read_bytes(path)
        with pytest.raises(WrongFile, match="ingen vanlig fil"):
            read_table(path)
    with pytest.raises(WrongFile, match="mapp"):
        read_table(tmp_path)
    (tmp_path / "large").write_bytes(b"x" * 11)
    with pytest.raises(TooLarge):
        read_bytes(tmp_path / "large", 10)
    with pytest.raises(WrongFile, match="finns inte"):
        read_table(Path("a\0b"))


def test_a_file_put_together_of_two_encodings_is_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes("Ort;Namn\r\nPåryd;Åsa\r\n".encode("utf-8-sig") + "Mörbylånga;Örjan\r\n".encode("cp1252"))
    assert [record.cells for record in read_table(path)] == [("Ort", "Namn"), ("Påryd", "Åsa"), ("Mörbylånga", "Örjan")]


ROW = crafted.row
HEADING = ROW(1, "Personnr", "Ort")
WORKBOOKS = {
    "entities that grow": (crafted.workbook(ROW(1, "a", "&a9;"), before=crafted.LAUGHS), "ingen hel"),
    "an entity from outside": (crafted.workbook(ROW(1, "a", "&out;"), before=crafted.OUTSIDE), "ingen hel"),
    "more packed than any file": (crafted.workbook(ROW(1, "a"), more={"x": b"\0" * 210_000_000}), "för stor"),
    "a row without end": (crafted.workbook('<row r="9999999999"><c><v>1</v></c></row>'), "för stor"),
    "only hidden sheets": (crafted.workbook(HEADING, state="hidden"), "tom"),
    "the same heading twice": (crafted.workbook(HEADING + ROW(2, "1", "2"), HEADING + ROW(2, "3", "4")), "flera blad"),
    "a number without end": (crafted.workbook(ROW(1, f"<c><v>{'9' * 5000}</v></c>")), "ingen hel"),
    "no sheet": (crafted.workbook(), "tom"),
}


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_workbook_that_no_spreadsheet_wrote_is_refused_with_the_cure(tmp_path: Path, name: str) -> None:
    data, said = WORKBOOKS[name]
    (tmp_path / "export.xlsx").write_bytes(data)
    with pytest.raises(WrongFile, match=said):
        list(read_table(tmp_path / "export.xlsx"))


def test_a_hidden_sheet_is_passed_by_and_nothing_is_run_or_fetched(recwarn: pytest.WarningsRecorder) -> None:
    cells = [
        "<c><f>WEBSERVICE(1)</f><v>2</v></c>",
        f'<c s="1"><v>{float(ONE)!r}</v></c>',
        '<c t="e"><v>#N/A</v></c>',
        '<c t="b"><v>1</v></c>',
    ]
    data = crafted.workbook(ROW(1, "hemligt", "x"), ROW(1, *cells), state="hidden", more={"xl/vbaProject.bin": b"x"})
    assert sheet_rows(data) == [("2", ONE, "#N/A", "ja")]
    assert not recwarn.list


@times(30)
@given(data=st.data())
def test_a_workbook_with_wrong_bytes_is_refused_or_read(tmp_path: Path, data: st.DataObject) -> None:
    whole = crafted.workbook(HEADING + ROW(2, ONE, "Kalmar"))
    path = tmp_path / "export.xlsx"
    path.write_bytes(b"PK\x03\x04" + put_wrong(data.draw, whole[4:]))
    try:
        assert list(read_table(path))
    except WrongFile as error:
        assert str(error).endswith(".")


DANGERS = st.sampled_from([*"=+-@\t\r\n'＝＋－＠ \u200b\u00a0", "\ufeff", "−"])
CASES = st.builds(
    lambda begun, rest: "".join(begun) + rest,
    st.lists(DANGERS, max_size=4),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=10),
)


@times(100)
@given(CASES)
def test_no_cell_that_we_write_is_a_formula_and_each_can_be_read_as_it_was(text: str) -> None:
    written = list(csv.reader(io.StringIO(as_csv([text], [[text, -1]]).decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [as_meant(row[0]) for row in written] == [text, text]
    assert written[1][1] == "-1"
    for row in written:
        shows = unicodedata.normalize("NFKC", row[0]).lstrip(" \u200b\u00a0\ufeff")
        assert not shows.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\u2212"))
    assert as_meant(harmless(text)) == text


@times(50)
@given(st.lists(CASES, min_size=1, max_size=5))
def test_the_register_and_what_is_looked_up_in_it_run_nothing_and_lose_nothing(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[str]
) -> None:
    key = Key(SECRET)
    entries = [
        Entry(code=f"BCD-{number}", pseudonym=key.pseudonym(ONE), personnummer=ONE, case_number=case)
        for number, case in enumerate(numbers, start=2222)
    ]
    path = tmp_path_factory.getbasetemp() / REGISTER
    path.write_bytes(register_as_csv(entries))
    assert read_register(path) == entries
    for entry in entries:
        line = Answer(asked="=1", entry=entry).line
        ((code, number, case, pseudonym),) = csv.reader(io.StringIO(line, newline=""), delimiter="\t")
        assert (code, as_meant(case), pseudonym) == (entry.code, entry.case_number, entry.pseudonym)
        assert number == f"{ONE[:8]}-{ONE[8:]}"
    assert Answer(asked="=1", entry=None).line.startswith("'=1\t")


def many_packages(folder: Path, number: int) -> None:
    """One person in so many packages, no two alike."""
    words = ("kock", "matlagning", "engelska", "matematik", "berg", "städ", "lokalvård", "vårdbiträde")
    courses = [
        COURSE | {"Personnummer": ONE, "Kursstatus": "Pågående", "Betyg": "", "Yrkespaket": " ".join(chosen)}
        for chosen in islice(product(words, repeat=6), number)
    ]
    done = pseudonymise(order(folder, courses=courses, consents=[consent()]), str)
    assert len(done.profiles[0]["education"]) > number / 2


def many_contradictions(folder: Path, number: int) -> None:
    """One person with so many cases and an answer that says otherwise."""
    (folder / "key").write_bytes(SECRET)
    told = ANSWERS | {"Ekonomiskt bistånd": "nej", "Gäller dag": ""}
    rows = {Kind.FOLLOW_UP: [told], Kind.SUPPORT_CASES: [CASE] * number}
    for kind, table in rows.items():
        (folder / kind).write_text(table_as_csv(table), "utf-8", newline="")
    files = {kind: [folder / kind] for kind in rows}
    asked = FollowUpOrder(files=files, out=folder / "out", today=TODAY, key=folder / "key", as_of=TODAY)
    assert len(follow_up(asked, str).ledger.problems) > number


@pytest.mark.full
@pytest.mark.parametrize("work", [many_packages, many_contradictions])
def test_four_times_the_rows_of_one_person_take_no_more_than_some_four_times_as_long(
    tmp_path: Path, work: Callable[[Path, int], None]
) -> None:
    seconds = []
    for number in (5_000, 20_000):
        folder = tmp_path / str(number)
        folder.mkdir()
        began = time.process_time()
        work(folder, number)
        seconds.append(time.process_time() - began)
    assert seconds[1] < 7 * seconds[0], seconds
