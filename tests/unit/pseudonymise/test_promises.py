"""What the program promises of people: who comes along, what of them, and what never does."""

import json
from pathlib import Path
from typing import Any

import pytest

from matcher.pseudonymise.program import PROBLEMS, PROFILES, pseudonymise
from matcher.pseudonymise.summary import Outcome
from tests.unit.pseudonymise.exports import (
    APPLICATION,
    COURSE,
    ONE,
    OTHER,
    Table,
    application,
    consent,
    course,
    order,
    with_blanks,
)


def run(folder: Path, courses: Table = (), applications: Table = (), consents: Table = ()) -> Outcome:
    return pseudonymise(order(folder, courses=courses, applications=applications, consents=consents), str)


def only(folder: Path, courses: Table = (), applications: Table = (), **given: str) -> dict[str, Any]:
    """The profile of ONE, who consented, as it was written."""
    run(folder, courses, applications, [consent(**given)])
    (line,) = (folder / "out" / PROFILES).read_text("utf-8").splitlines()
    profile: dict[str, Any] = json.loads(line)
    return profile


def written(folder: Path) -> str:
    return (folder / "out" / PROFILES).read_text("utf-8") + (folder / "out" / PROBLEMS).read_text("utf-8-sig")


def test_a_profile_holds_what_both_registers_say(tmp_path: Path) -> None:
    profile = only(tmp_path, [course()], [application()])
    assert profile.pop("pseudonym")
    assert profile.pop("display_code")
    assert profile == {
        "municipality": "0880",
        "caseworker": "HL-04",
        "age_band": "35-44",
        "target_groups": ["long_term_unemployed"],
        "available_from": "2026-11-01",
        "hours_per_week": {"min": 20, "max": 40},
        "home_locality": "Kalmar",
        "commute_km": 30,
        "swedish_level": "B1",
        "languages": [{"language": "ar", "level": "C2"}],
        "driving_licences": ["B"],
        "certificates": ["HLR"],
        "experience": [
            {"occupation": "Lokalvårdare", "months": 24, "ended": "2024-05"},
            {"occupation": "Kock", "months": 12},
        ],
        "education": [
            {
                "code": "MATMAT01a",
                "title": "Matematik 1a",
                "level": "upper_secondary",
                "status": "completed",
                "completed": "2025-06",
            }
        ],
        "skills": ["Städ", "Matlagning"],
        "wishes": ["Kock"],
        "months_on_income_support": 14,
        "sources": ["adult_education", "income_support"],
        "consent_given_on": "2026-09-01",
        "consent_expires_on": "2027-08-31",
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"Återkallat": "2026-10-01"},
        {"Gäller till": "2026-11-22"},
        {"Samtycke lämnat": "2026-11-24"},
        {"Samtycke lämnat": ""},
        {"Samtycke lämnat": "i våras"},
        {"Återkallat": "ja"},
        None,
    ],
)
def test_a_person_without_consent_is_only_counted(tmp_path: Path, changes: dict[str, str] | None) -> None:
    consents = [consent(OTHER), *([consent(**changes)] if changes else [])]
    outcome = run(tmp_path, [course(), course(OTHER)], [application()], consents)
    assert len(outcome.profiles) == outcome.without_consent == 1
    assert outcome.profiles[0]["sources"] == ["adult_education"]
    assert ONE[2:] not in (tmp_path / "out" / "register.csv").read_text("utf-8-sig").replace("-", "")


def test_the_first_and_the_last_day_of_a_consent_count(tmp_path: Path) -> None:
    given = with_blanks(Samtycke_lämnat="2026-11-23", Gäller_till="2026-11-23")
    assert only(tmp_path, [course()], **given)["consent_expires_on"] == "2026-11-23"


def test_the_latest_consent_decides(tmp_path: Path) -> None:
    old = with_blanks(Samtycke_lämnat="2025-01-01", Återkallat="2025-06-01")
    again = run(tmp_path, [course()], consents=[consent(), consent(**old)])
    assert len(again.profiles) == 1
    assert again.profiles[0]["consent_given_on"] == "2026-09-01"


def test_a_consent_that_cannot_be_read_makes_an_older_one_uncertain(tmp_path: Path) -> None:
    unclear = with_blanks(Samtycke_lämnat="2026-10-01", Gäller_till="tills vidare")
    outcome = run(tmp_path, [course(), course(OTHER)], consents=[consent(), consent(**unclear), consent(OTHER)])
    assert len(outcome.profiles) == outcome.without_consent == 1


def test_who_cannot_work_is_no_candidate_and_the_reason_is_never_kept(tmp_path: Path) -> None:
    sick = with_blanks(Försörjningshinder="Sjukskriven med läkarintyg", Tillgänglig_för_arbete="nej")
    outcome = run(tmp_path, [course(), course(OTHER)], [application(**sick)], [consent(), consent(OTHER)])
    assert (len(outcome.profiles), outcome.not_available, outcome.without_consent) == (1, 1, 0)
    assert "jukskr" not in written(tmp_path)


@pytest.mark.parametrize("column", [name for name in APPLICATION if name not in ("Personnr", "Tillgänglig för arbete")])
def test_no_word_of_sickness_comes_through_any_column(tmp_path: Path, column: str) -> None:
    ill = "Sjukskriven, utmattningssyndrom och depression; diagnos F32"
    profile = only(tmp_path, [], [application(**{column: ill})])
    told = written(tmp_path).casefold()
    for drawn in ("pseudonym", "display_code"):
        told = told.replace(str(profile[drawn]).casefold(), "")  # may spell f32 by chance
    assert not any(word in told for word in ("sjuk", "utmattning", "depression", "f32"))


SPELLINGS = [
    ONE,
    ONE[2:],
    f"{ONE[:8]}-{ONE[8:]}",
    f"{ONE[2:8]}-{ONE[8:]}",
    f"{ONE[2:8]}+{ONE[8:]}",
    f"{ONE[:8]} {ONE[8:]}",
    f"{ONE[:8]}–{ONE[8:]}",
    f"{ONE[2:8]}\u2011{ONE[8:]}",
    f"{ONE[:4]}-{ONE[4:6]}-{ONE[6:8]}-{ONE[8:]}",
    f"{ONE[:8]}\u00a0{ONE[8:]}",
    " ".join(ONE),
    ONE.translate({ord(digit): 0xFF10 + int(digit) for digit in "0123456789"}),
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_of_a_personnummer_gets_through_any_column(tmp_path: Path, spelling: str) -> None:
    income = {name: f"{value} {spelling}" for name, value in APPLICATION.items()}
    study = {name: f"{value} {spelling}" for name, value in COURSE.items()}
    kept = {"Tillgänglig för arbete": "ja", "Kursstatus": "Avslutad", "Betyg": "C"}
    courses = [course(**study | kept | {"Personnummer": ONE}), course(Kursnamn=spelling, Kurskod=spelling)]
    applications = [
        application(**income | kept | {"Personnr": ONE}),
        application(**dict.fromkeys(APPLICATION, spelling) | kept | {"Personnr": ONE, "Ansökningsmånad": "2026-11"}),
    ]
    profile = only(tmp_path, courses, applications)
    for name in ("pseudonym", "display_code"):
        del profile[name]
    digits = "".join(sign for sign in json.dumps(profile, ensure_ascii=False) if sign.isdecimal())
    assert ONE[8:] not in digits
    assert ONE[2:8] not in digits
    assert spelling not in written(tmp_path)


def test_names_addresses_and_numbers_in_free_text_are_dropped_and_counted(tmp_path: Path) -> None:
    texts = with_blanks(
        Tidigare_yrken="Kock hos Ronja Sandell, Vasagatan 12 (12 mån)",
        Kompetenser="Städ åt Ronja; ring 070-123 45 67",
        Önskade_yrken="Lokalvårdare (fråga Ronja)",
        Intyg="HLR 2024",
    )
    run(tmp_path, [], [application(**texts)], [consent()])
    told = written(tmp_path)
    assert not any(word in told for word in ("Ronja", "Sandell", "Vasagatan", "12 ", "070", "123", "2024"))
    assert run(tmp_path, [], [application(**texts)], [consent()]).dropped_words > 8


def test_a_surname_that_is_an_occupation_is_still_a_surname(tmp_path: Path) -> None:
    profile = only(tmp_path, [], [application(**with_blanks(Namn="Berg, Tilde", Kompetenser="städ berg"))])
    assert profile["skills"] == ["städ"]


def test_a_caseworkers_name_is_no_code(tmp_path: Path) -> None:
    profile = only(tmp_path, [], [application(Handläggare="Ronja Sandell")])
    assert "caseworker" not in profile
    assert "Ronja" not in written(tmp_path)


def test_an_unmapped_column_is_never_kept(tmp_path: Path) -> None:
    only(tmp_path, [], [application() | {"Anteckning": "Kock Lokalvårdare"}])
    assert "Anteckning" not in written(tmp_path)
    assert json.loads((tmp_path / "out" / PROFILES).read_text("utf-8"))["wishes"] == ["Kock"]


def test_the_latest_application_wins_field_by_field(tmp_path: Path) -> None:
    old = with_blanks(Ansökningsmånad="2026-08", Ort="Påryd", Pendling_km="5", Handläggare="HL-01")
    new = with_blanks(Ansökningsmånad="2026-10", Ort="Kalmar", Pendling_km="", Handläggare="HL-02")
    for applications in ([application(**old), application(**new)], [application(**new), application(**old)]):
        profile = only(tmp_path, [], applications)
        assert (profile["home_locality"], profile["commute_km"], profile["caseworker"]) == ("Kalmar", 5, "HL-02")


def test_who_can_work_again_is_a_candidate_again(tmp_path: Path) -> None:
    then = with_blanks(Ansökningsmånad="2026-08", Tillgänglig_för_arbete="nej")
    assert only(tmp_path, [], [application(), application(**then)])["sources"] == ["income_support"]
