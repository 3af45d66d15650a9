"""Outcomes made at the source: what is written of whom, what is only counted, and when nothing is written at all."""

import csv
import io
import json
import stat
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from matcher.pseudonymise.command import main_pseudonymise
from matcher.pseudonymise.errors import Stopped
from matcher.pseudonymise.key import Key
from matcher.pseudonymise.mapping import Kind
from matcher.pseudonymise.outcomes import OUTCOMES, PROBLEMS, FollowedUp, FollowUpOrder, follow_up, read_asked
from matcher.pseudonymise.program import pseudonymise
from matcher.pseudonymise.report import Fate
from tests.unit.pseudonymise.exports import ONE, OTHER, TODAY, Table, as_csv, consent, course, order, personnummer

SCHEMA = Path(__file__).resolve().parents[4] / "shared" / "formats" / "outcome.schema.json"
THIRD = personnummer("20010505", "980")
SECRET = Key(bytes(range(32)))
AS_OF = TODAY.replace(month=10, day=31)


def told(
    number: str = ONE, day: str = "2026-10-31", work: str = "", support: str = "", studies: str = ""
) -> dict[str, str]:
    return {
        "Personnummer": number, "Namn": "Ekström, Tilde", "Gäller dag": day, "Har arbete": work,
        "Ekonomiskt bistånd": support, "Studerar": studies,
    }  # fmt: skip


def case(number: str = ONE, began: str = "2026-01-10", ended: str = "", status: str = "Pågående") -> dict[str, str]:
    return {
        "Personnr": number, "Namn": "Ekström, Tilde", "Försörjningshinder": "Sjukskriven", "Ärende öppnat": began,
        "Ärende avslutat": ended, "Ärendestatus": status,
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "key").mkdir()
    (tmp_path / "key" / "pseudonym.key").write_bytes(SECRET.secret)
    return tmp_path


def asked(folder: Path, *, only: Iterable[str] | None = None, complete: bool = False, **tables: Table) -> FollowUpOrder:
    """An order on these rows as files: `people`, `cases`, `studies` and `consents`."""
    kinds = {
        "people": Kind.FOLLOW_UP, "cases": Kind.SUPPORT_CASES, "studies": Kind.STUDIES, "consents": Kind.CONSENT
    }  # fmt: skip
    files = {}
    for name, rows in tables.items():
        (folder / f"{name}.csv").write_text(as_csv(rows), "utf-8", newline="")
        files[kinds[name]] = [folder / f"{name}.csv"]
    wanted = None
    if only is not None:
        wanted = folder / "only.txt"
        wanted.write_text("".join(f"{SECRET.pseudonym(one)}\n" for one in only), "utf-8")
    return FollowUpOrder(
        files=files,
        out=folder / "out",
        today=TODAY,
        key=folder / "key" / "pseudonym.key",
        as_of=AS_OF,
        only=wanted,
        complete=complete,
    )


def made(asked_for: FollowUpOrder) -> tuple[FollowedUp, list[dict[str, object]]]:
    done = follow_up(asked_for, lambda _: None)
    return done, [json.loads(line) for line in (asked_for.out / OUTCOMES).read_text("utf-8").splitlines()]


def problems(folder: Path) -> list[tuple[str, str, str]]:
    text = (folder / "out" / PROBLEMS).read_text("utf-8-sig")
    return [(row["Fil"], row["Rad"], row["Fält"]) for row in csv.DictReader(io.StringIO(text), delimiter=";")]


def answers(outcomes: list[dict[str, object]], number: str = ONE) -> dict[str, object]:
    """What is told of a person as of the day."""
    found = [one for one in outcomes if one["pseudonym"] == SECRET.pseudonym(number)]
    assert len(found) <= 1
    return {name: value for one in found for name, value in one.items() if name not in ("pseudonym", "as_of")}


def test_outcomes_are_lines_of_the_format_under_the_profiles_pseudonyms(folder: Path) -> None:
    pseudonymise(order(folder, courses=[course()], consents=[consent()]), lambda _: None)
    done, outcomes = made(asked(folder, people=[told(work="ja", support="nej"), told(OTHER, studies="Ja")]))
    (profile,) = [json.loads(line) for line in (folder / "out" / "profiles.jsonl").read_text("utf-8").splitlines()]
    mine = next(one for one in outcomes if one["pseudonym"] == profile["pseudonym"])
    assert mine == {
        "pseudonym": profile["pseudonym"], "as_of": "2026-10-31", "employed": True, "on_income_support": False
    }  # fmt: skip
    assert (done.outcomes, done.people, len(outcomes)) == (2, 2, 2)
    assert outcomes == sorted(outcomes, key=lambda one: str(one["pseudonym"]))
    for one in outcomes:
        Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(one)
    assert stat.S_IMODE((folder / "out" / OUTCOMES).stat().st_mode) == 0o600


@pytest.mark.parametrize("shape", ["{0}-{1}", "{0}{1}", "{2}-{1}", "{2}{1}"])
def test_a_personnummer_in_any_shape_is_the_same_person(folder: Path, shape: str) -> None:
    spelled = shape.format(ONE[:8], ONE[8:], ONE[2:8])
    _, outcomes = made(asked(folder, people=[told(spelled, work="ja")], cases=[case()]))
    assert answers(outcomes) == {"employed": True, "on_income_support": True}


@pytest.mark.parametrize(
    ("row", "goes_on"),
    [
        (case(), True),
        (case(began="2026-10-31"), True),
        (case(began="2026-11-01"), False),
        (case(ended="2026-10-30"), False),
        (case(ended="2026-10-31"), True),
        (case(ended="2026-11-10", status="Avslutat"), True),
        (case(status="Avslutat"), False),
        (case(began="", status=""), True),
        (case(status="Avslag"), False),
        (case(ended="2025-01-01"), None),
        (case(status="Kanske"), None),
        (case(began="2026-02-30"), None),
    ],
)
def test_a_case_goes_on_from_its_first_day_to_its_last(folder: Path, row: dict[str, str], goes_on: bool | None) -> None:
    _, outcomes = made(asked(folder, people=[told(work="nej")], cases=[row]))
    assert answers(outcomes) == {"employed": False} | ({} if goes_on is None else {"on_income_support": goes_on})


def test_one_course_that_goes_on_is_enough_and_what_cannot_be_read_is_no_no(folder: Path) -> None:
    rows = [
        course(Slutdatum="2026-12-18", Kursstatus="Pågående"),
        course(),
        course(OTHER, Slutdatum="2026-12-18", Kursstatus="Avbruten"),
        course(THIRD),
        course(THIRD, Slutdatum="i vår"),
    ]
    _, outcomes = made(asked(folder, studies=rows))
    assert [answers(outcomes, one) for one in (ONE, OTHER, THIRD)] == [{"studying": True}, {"studying": False}, {}]
    assert problems(folder) == [("studies.csv", "6", "Slutdatum")]


def test_only_those_who_are_asked_for_are_told_of_and_others_are_only_counted(folder: Path) -> None:
    rows = [told(work="ja"), told(OTHER, work="ja"), told(THIRD, work="kanske")]
    done, outcomes = made(asked(folder, people=rows, only=[ONE, personnummer("19500101")]))
    assert [one["pseudonym"] for one in outcomes] == [SECRET.pseudonym(ONE)]
    assert (done.asked, done.found, done.not_asked) == (2, 1, 2)
    assert problems(folder) == []


def test_who_is_in_no_file_that_is_said_to_be_complete_had_nothing(folder: Path) -> None:
    known, outcomes = made(asked(folder, cases=[case(OTHER)], only=[ONE, OTHER]))
    assert (known.absent, answers(outcomes), answers(outcomes, OTHER)) == (0, {}, {"on_income_support": True})
    done, outcomes = made(asked(folder, cases=[case(OTHER), case("okänd")], only=[ONE, OTHER], complete=True))
    assert (done.absent, answers(outcomes)) == (1, {"on_income_support": False})
    assert len(outcomes) == 2


def test_rows_that_agree_are_one_and_rows_that_contradict_each_other_are_reported(folder: Path) -> None:
    rows = [
        told(work="ja"),
        told(work="ja", studies="nej"),
        told(OTHER, work="ja", studies="ja"),
        told(OTHER, work="nej"),
        told(OTHER, day="2026-09-30", work="nej"),
        told(THIRD, support="nej"),
    ]
    done, outcomes = made(asked(folder, people=rows, cases=[case(THIRD)]))
    assert answers(outcomes) == {"employed": True, "studying": False}
    days = {one["as_of"]: one for one in outcomes if one["pseudonym"] == SECRET.pseudonym(OTHER)}
    assert {day: (one.get("employed"), one.get("studying")) for day, one in days.items()} == {
        "2026-09-30": (False, None), "2026-10-31": (None, True)
    }  # fmt: skip
    assert answers(outcomes, THIRD) == {}
    assert problems(folder) == [
        ("cases.csv", "2", "Ärendestatus"),
        ("people.csv", "4", "Har arbete"),
        ("people.csv", "5", "Har arbete"),
        ("people.csv", "7", "Ekonomiskt bistånd"),
    ]
    assert done.ledger.fates["people.csv"] == {Fate.IN_OUTCOME: 4, Fate.REPORTED: 2}


cells = st.sampled_from(["ja", "nej", "", "kanske"])
rows = st.builds(
    told,
    st.sampled_from([ONE, OTHER, THIRD, "okänd", ONE[:-1] + str((int(ONE[-1]) + 1) % 10)]),
    st.sampled_from(["2026-10-31", "", "2026-13-01", "2027-01-01", "20261031"]),
    cells, cells, cells,
)  # fmt: skip
cases = st.builds(
    case,
    st.sampled_from([ONE, OTHER, "okänd"]),
    st.sampled_from(["2026-01-10", "2026-11-05", "x", ""]),
    st.sampled_from(["", "2026-09-01", "x"]),
    st.sampled_from(["Pågående", "Avslutat", "Avslag", "?"]),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(rows, min_size=1, max_size=8), registered=st.lists(cases, max_size=5), complete=st.booleans())
def test_every_row_is_counted_once_and_what_is_told_is_what_the_rows_say(
    folder: Path, people: list[dict[str, str]], registered: list[dict[str, str]], complete: bool
) -> None:
    tables: dict[str, Table] = {"people": people} | ({"cases": registered} if registered else {})
    try:
        done, outcomes = made(asked(folder, only=[ONE, THIRD], complete=complete, **tables))
    except Stopped:
        return
    for name, table in tables.items():
        assert done.ledger.rows(f"{name}.csv") == len(table)
        reported = {row for file, row, _ in problems(folder) if file == f"{name}.csv"}
        assert done.ledger.fates[f"{name}.csv"][Fate.REPORTED] <= len(reported)
    allowed = {SECRET.pseudonym(ONE), SECRET.pseudonym(THIRD)}
    assert {str(one["pseudonym"]) for one in outcomes} <= allowed
    for one in outcomes:
        number = ONE if one["pseudonym"] == SECRET.pseudonym(ONE) else THIRD
        said = {
            row["Har arbete"] for row in people if row["Personnummer"] == number and row["Gäller dag"] != "2027-01-01"
        }
        if "employed" in one:
            assert ("ja" if one["employed"] else "nej") in said
    written = (folder / "out" / OUTCOMES).read_text("utf-8") + (folder / "out" / PROBLEMS).read_text("utf-8")
    assert not any(one in written for one in (ONE, OTHER, THIRD, ONE[2:], "Ekström", "okänd", "kanske", "Sjuk"))


def test_nothing_is_told_of_somebody_with_a_broken_row(folder: Path) -> None:
    given = asked(folder, people=[told(work="ja"), told(OTHER, work="ja")])
    with (folder / "people.csv").open("a", encoding="utf-8") as file:
        file.write(f"{ONE};Ekström\r\n")
    done, outcomes = made(given)
    assert (answers(outcomes), answers(outcomes, OTHER)) == ({}, {"employed": True})
    assert done.ledger.fates["people.csv"] == {Fate.IN_OUTCOME: 1, Fate.IN_DOUBT: 1, Fate.REPORTED: 1}


@pytest.mark.parametrize("heading", ["Gäller dag", "uppföljningsdatum", "Datum"])
def test_a_problem_names_the_column_that_the_file_has(folder: Path, heading: str) -> None:
    rows = [told(work="ja"), told(OTHER, day="2027-01-01", work="ja")]
    follow_up(
        asked(folder, people=[{heading if k == "Gäller dag" else k: v for k, v in row.items()} for row in rows]), str
    )
    ((_, _, field),) = problems(folder)
    assert field.casefold() == heading.casefold()


def test_with_a_list_of_consents_only_those_whose_consent_holds_are_told_of(folder: Path) -> None:
    consents = [consent(), consent(OTHER, Återkallat="2026-10-01")]
    given = asked(folder, cases=[case(OTHER)], consents=consents, only=[ONE, OTHER], complete=True)
    _, outcomes = made(given)
    assert (answers(outcomes), answers(outcomes, OTHER)) == ({"on_income_support": False}, {})


def test_a_list_of_those_who_are_asked_for_may_be_the_services_own_answer(folder: Path) -> None:
    file = folder / "only.json"
    one = SECRET.pseudonym(ONE)
    file.write_text(json.dumps({"wanted": [{"pseudonym": one, "as_of": "2026-10-20"}, {"pseudonym": one}]}), "utf-8")
    assert read_asked(file) == {one}
    for wrong in (f"{one}\n{ONE}\n", '{"wanted": [1]}', '{"wanted": [{"pseudonym": "' + ONE + '"}]}', "", "\n"):
        file.write_text(wrong, "utf-8")
        with pytest.raises(Stopped) as told_of:
            read_asked(file)
        assert ONE not in str(told_of.value)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--people", "people.csv", "--key", "none"], "finns inte. Ange med --key"),
        (["--cases", "cases.csv"], "--as-of"),
        (["--people", "people.csv", "--as-of", "2026-11-24"], "har inte kommit än"),
        (["--people", "cases.csv"], "saknar kolumner med svar: Har arbete, Ekonomiskt bistånd, Studerar"),
        (["--cases", "people.csv", "--as-of", "2026-10-31"], "saknar kolumn: Ärende avslutat, Ärende öppnat"),
        (["--people", "people.csv", "--only", "strangers.txt"], "nyckeln som profilerna är gjorda med"),
        (["--people", "missing.csv"], "filen finns inte"),
        ([], "Ange minst en fil"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_nothing_is_written(
    folder: Path, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked(folder, people=[told(work="ja")], cases=[case()])
    (folder / "strangers.txt").write_text("a" * 52, "utf-8")
    placed = [str(folder / one) if one.endswith((".csv", ".txt")) or one == "none" else one for one in arguments]
    key = [] if "--key" in placed else ["--key", str(folder / "key" / "pseudonym.key")]
    typed = ["outcomes", *placed, *key, "--out", str(folder / "out"), "--date", TODAY.isoformat()]
    assert main_pseudonymise(typed) == 1
    assert says in capsys.readouterr().err.splitlines()[-1]
    assert not (folder / "out").exists()


def test_what_is_told_at_the_end_adds_up_and_names_nobody(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked(folder, people=[told(work="ja"), told(OTHER, work="ja"), told("okänd")], only=[ONE])
    files = ["--people", str(folder / "people.csv"), "--only", str(folder / "only.txt"), "--out", str(folder / "out")]
    assert (
        main_pseudonymise(
            ["outcomes", *files, "--key", str(folder / "key" / "pseudonym.key"), "--date", TODAY.isoformat()]
        )
        == 0
    )
    said = "".join(capsys.readouterr())
    for line in ("people.csv: 3 rader", "Uppföljningar: 1, om 1 personer", "bara räknade: 1", "I felrapporten: 1 fel"):
        assert line in said
    assert not any(one in said for one in (ONE, OTHER, "okänd", "Ekström", SECRET.pseudonym(ONE)))
