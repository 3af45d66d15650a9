"""Doubt counts as no: what cannot be read for certain makes nobody a candidate."""

from pathlib import Path

import pytest

from matcher.pseudonymise.errors import WrongFile, WrongSetup
from matcher.pseudonymise.mapping import SHIPPED, ColumnMapping, Kind
from matcher.pseudonymise.program import PROBLEMS, pseudonymise
from matcher.pseudonymise.summary import Outcome
from matcher.pseudonymise.tables import read_table
from tests.unit.pseudonymise.exports import (
    ONE,
    OTHER,
    Table,
    application,
    as_csv,
    consent,
    course,
    order,
    with_blanks,
)

HEADINGS = "Personnummer;Samtycke lämnat;Gäller till;Återkallat"


def run(folder: Path, consents: Table, applications: Table = ()) -> Outcome:
    """OTHER always comes along, so that a run without ONE still writes."""
    asked = order(folder, courses=[course(), course(OTHER)], applications=applications, consents=consents)
    return pseudonymise(asked, str)


def run_with_consent_file(folder: Path, *lines: str) -> Outcome:
    asked = order(folder, courses=[course(), course(OTHER)], consents=[consent()])
    (path,) = asked.files[Kind.CONSENT]
    path.write_text("\r\n".join([HEADINGS, *lines, ""]), "utf-8", newline="")
    return pseudonymise(asked, str)


def fates(outcome: Outcome) -> tuple[int, int, int]:
    return len(outcome.profiles), outcome.without_consent, outcome.not_available


def test_a_withdrawal_also_ends_a_later_consent_that_it_follows(tmp_path: Path) -> None:
    earlier = with_blanks(Samtycke_lämnat="2026-08-01", Återkallat="2026-10-01")
    outcome = run(tmp_path, [consent(**earlier), consent(), consent(OTHER)])
    assert fates(outcome) == (1, 1, 0)


def test_a_consent_given_after_a_withdrawal_holds(tmp_path: Path) -> None:
    earlier = with_blanks(Samtycke_lämnat="2026-08-01", Återkallat="2026-08-31")
    outcome = run(tmp_path, [consent(**earlier), consent(), consent(OTHER)])
    assert fates(outcome) == (2, 0, 0)


@pytest.mark.parametrize("short", [f"{ONE};2026-09-01", f"{ONE};2026-09-01;2027-08-31"])
def test_a_row_that_ends_before_the_withdrawal_is_no_consent(tmp_path: Path, short: str) -> None:
    outcome = run_with_consent_file(tmp_path, short, f"{OTHER};2026-09-01;2027-08-31;")
    assert fates(outcome) == (1, 1, 0)
    reported = (tmp_path / "out" / PROBLEMS).read_text("utf-8-sig").splitlines()[1]
    assert reported.split(";")[1:4] == ["2", "", "raden slutar före den sista kolumnen"]


@pytest.mark.parametrize("broken", [f"{ONE};2026-10-01", f"{ONE};2026-10-01;2027-08-31;;;x"])
def test_a_broken_row_makes_an_older_consent_uncertain(tmp_path: Path, broken: str) -> None:
    outcome = run_with_consent_file(
        tmp_path, f"{ONE};2026-09-01;2027-08-31;", broken, f"{OTHER};2026-09-01;2027-08-31;"
    )
    assert fates(outcome) == (1, 1, 0)


def test_a_workbook_that_drops_its_empty_last_cells_is_whole(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    workbook = openpyxl.Workbook()
    workbook.active.append(HEADINGS.split(";"))
    workbook.active.append([ONE, "2026-09-01"])
    workbook.save(tmp_path / "consents.xlsx")
    mapping = ColumnMapping.load(SHIPPED[Kind.CONSENT])
    (row,) = mapping.rows("consents.xlsx", read_table(tmp_path / "consents.xlsx"))
    assert (row.broken, row["withdrawn"]) == (None, "")


def test_a_list_of_consents_that_cannot_tell_of_withdrawals_is_refused(tmp_path: Path) -> None:
    rows = [{name: value for name, value in consent().items() if name != "Återkallat"}]
    with pytest.raises(WrongFile, match="saknar kolumn: Återkallat"):
        run(tmp_path, rows)
    assert not (tmp_path / "out").exists()


def test_a_mapping_of_consents_has_to_name_the_withdrawals(tmp_path: Path) -> None:
    path = tmp_path / "consents.toml"
    lines = SHIPPED[Kind.CONSENT].read_text("utf-8").splitlines()
    path.write_text("\n".join(line for line in lines if not line.startswith("withdrawn")), "utf-8")
    with pytest.raises(WrongSetup, match="withdrawn"):
        ColumnMapping.load(path)


@pytest.mark.parametrize(
    ("latest", "candidates"),
    [
        (with_blanks(Ansökningsmånad="2026-11", Tillgänglig_för_arbete="kanske"), 1),
        (with_blanks(Ansökningsmånad="2026-10", Tillgänglig_för_arbete="kanske"), 1),
        (with_blanks(Ansökningsmånad="2026-09", Tillgänglig_för_arbete="kanske"), 2),
        (with_blanks(Ansökningsmånad="i höst", Tillgänglig_för_arbete="kanske"), 1),
        (with_blanks(Ansökningsmånad="i höst", Tillgänglig_för_arbete="nej"), 1),
        (with_blanks(Ansökningsmånad="", Tillgänglig_för_arbete="nej"), 1),
        (with_blanks(Ansökningsmånad="i höst", Tillgänglig_för_arbete="ja"), 2),
        (with_blanks(Ansökningsmånad="2026-11", Tillgänglig_för_arbete=""), 2),
    ],
)
def test_who_may_have_become_unavailable_is_no_candidate(
    tmp_path: Path, latest: dict[str, str], candidates: int
) -> None:
    outcome = run(tmp_path, [consent(), consent(OTHER)], [application(**latest), application()])
    assert fates(outcome) == (candidates, 0, 2 - candidates)


def test_without_a_column_of_months_the_last_row_decides(tmp_path: Path) -> None:
    rows = [application(**with_blanks(Tillgänglig_för_arbete=said)) for said in ("nej", "ja")]
    undated = [{name: value for name, value in row.items() if name != "Ansökningsmånad"} for row in rows]
    assert fates(run(tmp_path, [consent(), consent(OTHER)], undated)) == (2, 0, 0)
    assert fates(run(tmp_path, [consent(), consent(OTHER)], undated[::-1])) == (1, 0, 1)


def test_a_short_row_of_courses_is_reported_and_the_others_go_on(tmp_path: Path) -> None:
    asked = order(tmp_path, courses=[course(), course(OTHER)], consents=[consent(), consent(OTHER)])
    (path,) = asked.files[Kind.ADULT_EDUCATION]
    whole = as_csv([course(), course(OTHER)]).splitlines()
    path.write_text("\r\n".join([whole[0], whole[1].rsplit(";", 5)[0], whole[2]]), "utf-8", newline="")
    outcome = pseudonymise(asked, str)
    assert [profile["sources"] for profile in outcome.profiles] == [["adult_education"]]
    assert [problem.row for problem in outcome.ledger.problems] == [2]
