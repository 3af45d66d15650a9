"""Certificates, education and experience."""

import pytest

from matcher import certificates as names
from matcher.reading.certificates import CERTIFICATES
from models.reading import ReadKind
from tests.unit.reading.ads import facts, musts


@pytest.mark.parametrize(
    ("text", "certificates"),
    [
        ("HLR och heta arbeten krävs.", {"hlr", "heta arbeten"}),
        ("Du har ID06-kort.", {"id06"}),
        ("Utbildning i livsmedelshygien är ett krav.", {"livsmedelshygien"}),
        ("Innan anställning ska du visa utdrag ur belastningsregistret.", {"utdrag ur belastningsregistret"}),
        ("Registerutdrag begärs in.", {"utdrag ur belastningsregistret"}),
        ("Du är legitimerad sjuksköterska.", {"legitimation sjuksköterska"}),
        ("Krav: lärarlegitimation", {"legitimation lärare"}),
        ("Fallskydd och ställningsutbildning är krav.", {"fallskydd", "ställning"}),
    ],
)
def test_a_paper_is_read_by_its_plain_name(text: str, certificates: set[str]) -> None:
    assert musts(text, ReadKind.CERTIFICATE) == certificates


def test_a_legitimation_is_of_the_headline_where_the_sentence_names_no_profession() -> None:
    assert musts("Du har legitimation.", ReadKind.CERTIFICATE, "Läkare till vårdcentral") == {"legitimation läkare"}


@pytest.mark.parametrize(
    "text",
    [
        "Våra snickare har yrkesbevis.",
        "Vi ordnar utbildning i HLR.",
        "Legitimation visas vid intervjun.",
        "Vi bekostar ID06.",
    ],
)
def test_what_the_employer_has_or_gives_is_not_demanded(text: str) -> None:
    assert facts(text, ReadKind.CERTIFICATE) == set()


def test_most_papers_that_are_read_are_papers_that_eligibility_knows() -> None:
    known = {value for value, _ in CERTIFICATES if names.families(value) or names.ASKED_LATER.search(value)}
    assert {"hlr", "heta arbeten", "id06", "livsmedelshygien", "adr", "traverskort", "fallskydd", "asbest"} <= known


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Minst 2 års erfarenhet av lagerarbete krävs.", {("24 months", "must")}),
        ("Du har minst tre års yrkeserfarenhet.", {("36 months", "must")}),
        ("Du har 3–5 års erfarenhet.", {("36 months", "must")}),
        ("Minst 6 månaders erfarenhet från hotell.", {("6 months", "must")}),
        ("You have at least two years of experience as a driver.", {("24 months", "must")}),
        ("Erfarenhet av kök är meriterande.", {("any", "advantage")}),
        ("Ingen erfarenhet krävs.", {("any", "not_required")}),
        ("Du behöver inte ha någon tidigare erfarenhet.", {("any", "not_required")}),
        ("Vi har 25 års erfarenhet av städning.", set()),
        ("Vi har lång erfarenhet av branschen.", set()),
        ("Du har fyllt 18 år.", set()),
    ],
)
def test_experience_counts_in_months_and_is_the_persons_own(text: str, told: set[tuple[str, str]]) -> None:
    assert facts(text, ReadKind.EXPERIENCE) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Du har gymnasieexamen.", {("upper_secondary", "must")}),
        ("Du är utbildad undersköterska.", {("upper_secondary", "must")}),
        ("Utbildning på YH eller högskola krävs.", {("higher_vocational", "must")}),
        ("Socionomexamen är ett krav.", {("university", "must")}),
        ("Relevant utbildning är meriterande.", {("any", "advantage")}),
        ("Inget krav på utbildning.", {("any", "not_required")}),
        ("Vi utbildar dig och erbjuder utbildning i truck.", set()),
    ],
)
def test_of_alternative_levels_of_education_the_lowest_stands(text: str, told: set[tuple[str, str]]) -> None:
    assert facts(text, ReadKind.EDUCATION) == told
