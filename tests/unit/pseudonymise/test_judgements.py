"""What is concluded of a person: groups, levels, courses, places. All by rules that have a date."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from matcher.pseudonymise import rules as rules_of
from matcher.pseudonymise.errors import BadValue, WrongSetup
from matcher.pseudonymise.localities import Localities
from matcher.pseudonymise.mapping import SHIPPED, ColumnMapping
from matcher.pseudonymise.program import PROFILES, pseudonymise
from matcher.pseudonymise.rules import Rules
from matcher.pseudonymise.swedish import Course, level_as_written, level_of_course
from matcher.pseudonymise.target_groups import Circumstances, target_groups
from tests.unit.pseudonymise.exports import ONE, TODAY, Table, consent, course, order, personnummer, with_blanks

RULES = Rules.load(rules_of.SHIPPED, TODAY)
ALL_KNOWN = {"without_work_since": TODAY, "born_abroad": False, "disability": False}


def groups(born: str = "19811218", **known: Any) -> list[str] | None:
    return target_groups(personnummer(born), Circumstances(**known), RULES.target_groups, TODAY)


@pytest.mark.parametrize(
    ("born", "since", "belongs"),
    [
        ("19811218", date(2025, 11, 23), True),
        ("19811218", date(2025, 11, 24), False),
        ("20060101", date(2026, 5, 23), True),
        ("20060101", date(2026, 5, 24), False),
        ("19811218", date(2027, 1, 1), False),
    ],
)
def test_long_term_is_twelve_months_and_six_for_the_young(born: str, since: date, belongs: bool) -> None:
    found = groups(born, **ALL_KNOWN | {"without_work_since": since})
    assert ("long_term_unemployed" in (found or [])) is belongs


@pytest.mark.parametrize(
    ("permit", "belongs"),
    [(date(2023, 11, 23), True), (date(2023, 11, 22), False), (date(2026, 11, 24), False), (None, False)],
)
def test_newly_arrived_is_three_years_from_the_permit(permit: date | None, belongs: bool) -> None:
    assert ("newly_arrived" in (groups(permit_from=permit) or [])) is belongs


def test_young_is_until_the_day_before_25() -> None:
    assert groups("20011124") == ["young"]
    assert groups("20011123", **ALL_KNOWN) == []


def test_groups_are_unknown_where_the_records_are_silent() -> None:
    assert groups() is None
    assert groups(born_abroad=False, disability=False) is None
    assert groups(**ALL_KNOWN) == []
    assert groups(born_abroad=True, disability=True) == ["foreign_born", "disability"]


def level(name: str, *, code: str = "", form: str | None = "sfi", path: str = "", completed: bool = True) -> str | None:
    taken = Course(code=code, name=name, level=form, study_path=path, is_completed=completed)
    return level_of_course(taken, RULES.swedish)


def test_swedish_by_sfi_course_and_path() -> None:
    assert [level(f"SFI kurs {letter}") for letter in "ABCD"] == ["A1", "A2", "A2", "B1"]
    assert level("Svenska för invandrare B", path="Studieväg 1") == "A1"
    assert level("SFI 1B", form=None) == "A1"
    assert level("Svenska för invandrare", code="SFID", form=None) == "B1"
    assert [level(f"SFI kurs {letter}", completed=False) for letter in "ABCD"] == [None, "A1", "A1", "A2"]


def test_swedish_by_later_courses_of_both_generations() -> None:
    assert level("Svenska som andraspråk", code="GRNSVA2", form="basic") == "B1"
    assert level("Svenska som andraspråk 1", code="SVASVA01", form="upper_secondary") == "B2"
    assert level("Svenska nivå 1", code="SVEN1000X", form="upper_secondary") == "B2"
    assert level("Svenska 3", code="SVESVE03", form="upper_secondary") == "C1"
    assert level("Matematik 1a", code="MATMAT01a", form="upper_secondary") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [("B1", "B1"), ("ca a2", "A2"), ("SFI C", "A2"), ("sfi D", "B1"), ("modersmål", "C2"), ("bra", None), ("", None)],
)
def test_swedish_as_a_caseworker_writes_it(text: str, found: str | None) -> None:
    assert level_as_written(text, RULES) == found


def studied(folder: Path, rows: Table) -> list[dict[str, str]]:
    pseudonymise(order(folder, courses=rows, consents=[consent()]), str)
    profile = json.loads((folder / "out" / PROFILES).read_text("utf-8"))
    found: list[dict[str, str]] = profile.get("education", [])
    return found


def test_both_generations_of_course_codes_are_kept(tmp_path: Path) -> None:
    codes = ["MATMAT01a", "MATE1A00X", "GRNSVA2", "SFID", "SAMSAM01a1"]
    found = studied(tmp_path, [course(Kurskod=code) for code in codes])
    assert sorted(entry["code"] for entry in found) == sorted(codes)


@pytest.mark.parametrize(
    ("status", "grade", "kept"),
    [
        ("Avslutad", "E", "completed"),
        ("Avslutad", "", "completed"),
        ("Pågående", "", "ongoing"),
        ("Avslutad", "F", None),
        ("Avbruten", "", None),
        ("Antagen", "", None),
    ],
)
def test_what_was_passed_or_is_going_on_is_education(tmp_path: Path, status: str, grade: str, kept: str | None) -> None:
    found = studied(tmp_path, [course(Kursstatus=status, Betyg=grade)])
    assert [entry["status"] for entry in found] == ([kept] if kept else [])


def test_a_course_that_was_retaken_and_passed_is_there_once(tmp_path: Path) -> None:
    rows = [course(Kursstatus="Pågående", Betyg=""), course(), course(Betygsdatum="2026-01-15")]
    (entry,) = studied(tmp_path, rows)
    assert (entry["status"], entry["completed"]) == ("completed", "2025-06")


def test_a_package_is_completed_when_all_of_its_courses_are(tmp_path: Path) -> None:
    done, ongoing, left = {}, {"Kursstatus": "Pågående", "Betyg": ""}, {"Kursstatus": "Avbruten", "Betyg": ""}
    for others, status in ((done, "completed"), (ongoing, "ongoing"), (left, None)):
        rows = [
            course(Yrkespaket="BAL0KA Lokalvård"),
            course(Kursnamn="Engelska 5", Yrkespaket="BAL0KA Lokalvård", **others),
        ]
        found = [entry for entry in studied(tmp_path, rows) if entry["title"] == "Lokalvård"]
        assert [entry["status"] for entry in found] == ([status] if status else [])
        assert all(entry["code"] == "BAL0KA" for entry in found)


def test_municipalities_by_code_or_name() -> None:
    places = Localities.load()
    for text in ("0880", "880", "Kalmar", "KALMAR KOMMUN", "  kalmar  kommun "):
        assert places.municipality(text) == "0880"
    assert places.municipality("Borgholms kommun") == "0885"
    assert places.municipality("") is None
    for text in ("9999", "Atlantis", "Åryd"):
        with pytest.raises(BadValue):
            places.municipality(text)


def test_of_an_address_only_a_known_locality_of_the_municipality_is_kept(tmp_path: Path) -> None:
    places = Localities.load()
    assert places.locality("PÅRYD", "0880") == "Påryd"
    for text, code in (("Blomstergränd 3", "0880"), ("Påryd", "0885"), ("c/o Ekström", "0880")):
        with pytest.raises(BadValue):
            places.locality(text, code)


def test_the_rules_in_force_on_the_day_hold(tmp_path: Path) -> None:
    text = rules_of.SHIPPED.read_text("utf-8")
    later = text + "\n[[target_groups]]\n" + "\n".join(
        ["from = 2026-12-01", "young_under = 30", "long_term_unemployed_months = 24",
         "long_term_unemployed_months_young = 12", "newly_arrived_months = 24", "disability = false"]
    )  # fmt: skip
    path = tmp_path / "rules.toml"
    path.write_text(later, "utf-8")
    assert Rules.load(path, TODAY).target_groups.young_under == 25
    assert Rules.load(path, date(2026, 12, 1)).target_groups.young_under == 30
    with pytest.raises(WrongSetup, match="gäller 2017"):
        Rules.load(path, date(2017, 1, 1))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("k = 3", "k = 0", "k ska vara"),
        ("k = 3", "", "saknar k"),
        ('D = "B1"', 'D = "B3"', "D ska vara"),
        ("[languages]", "[languages", "TOML"),
        ("course_codes = [", "course_codes = ['(',", "rules.toml"),
    ],
)
def test_rules_that_cannot_be_right_are_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(rules_of.SHIPPED.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(WrongSetup, match=said):
        Rules.load(path, TODAY)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "adult_education"', 'kind = "school"', "kind"),
        ('status = "Kursstatus"', 'state = "Kursstatus"', "state"),
        ('status = "Kursstatus"', "", "status"),
        ("completed = [", "finished = [", "finished"),
        ('status = "Kursstatus"', "status = 7", "status"),
    ],
)
def test_a_mapping_that_cannot_be_right_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    shipped = next(path for path in SHIPPED.values() if path.stem == "alvis")
    path = tmp_path / "own.toml"
    path.write_text(shipped.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(WrongSetup, match=said):
        ColumnMapping.load(path)


def test_the_shipped_mappings_read_no_reason_for_being_out_of_work() -> None:
    for path in SHIPPED.values():
        mapping = ColumnMapping.load(path)
        named = [name.casefold() for names in (*mapping.columns.values(), mapping.identity) for name in names]
        assert not any("hinder" in name or "orsak" in name for name in named)


def test_consent_for_one_is_none_for_another(tmp_path: Path) -> None:
    rows = [course(), course(personnummer("19900302", "239"), **with_blanks(Kursnamn="Engelska 5"))]
    assert [entry["title"] for entry in studied(tmp_path, rows)] == ["Matematik 1a"]
    assert ONE not in (tmp_path / "out" / PROFILES).read_text("utf-8")
