"""Licences as employers write them."""

import pytest

from models.reading import ReadKind
from tests.unit.reading.ads import facts, musts

LICENCE = ReadKind.LICENCE


@pytest.mark.parametrize(
    ("text", "licences"),
    [
        ("Du har B-körkort.", {"B"}),
        ("Körkort krävs.", {"B"}),
        ("Vi kräver körkort klass B.", {"B"}),
        ("Krav: körkort B och C", {"B", "C"}),
        ("Vi söker dig med C/CE-körkort.", {"C"}),
        ("CE-behörighet och YKB är krav.", {"CE", "YKB"}),
        ("Du har giltigt yrkeskompetensbevis.", {"YKB"}),
        ("Du behöver B+E körkort.", {"BE"}),
        ("Truckkort A och B krävs.", {"truckkort A", "truckkort B"}),
        ("Du har truckkort A/B.", {"truckkort A", "truckkort B"}),
        ("Truckkort är ett krav.", {"truckkort"}),
        ("Du har B-korkort och truckkort.", {"B", "truckkort"}),
        ("KÖRKORT ÄR ETT KRAV", {"B"}),
        ("You must have a driving licence (category B).", {"B"}),
        ("You need a forklift licence.", {"truckkort"}),
        ("Du har D-körkort med YKB.", {"D", "YKB"}),
    ],
)
def test_a_licence_is_read_by_its_class(text: str, licences: set[str]) -> None:
    assert musts(text, LICENCE) == licences


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Inget krav på körkort.", {("B", "not_required")}),
        ("Du behöver inte ha körkort.", {("B", "not_required")}),
        ("Körkort är inget krav.", {("B", "not_required")}),
        ("B-körkort krävs ej.", {("B", "not_required")}),
        ("Körkort är meriterande men inget krav.", {("B", "advantage")}),
        ("Körkort är inget krav men meriterande.", {("B", "advantage")}),
        ("C krävs, liksom YKB, CE-körkort är meriterande.", {("YKB", "must"), ("CE", "advantage"), ("C", "must")}),
        ("Vi ser gärna att du har truckkort.", {("truckkort", "advantage")}),
        ("Driving licence is not required.", {("B", "not_required")}),
        ("B-körkort är ett krav, BE är ett plus.", {("B", "must"), ("BE", "advantage")}),
    ],
)
def test_each_licence_has_the_strength_of_its_own_clause(text: str, told: set[tuple[str, str]]) -> None:
    assert facts(text, LICENCE) == told


@pytest.mark.parametrize(
    "text",
    [
        "Våra förare har C-körkort och vi kör miljöbilar.",
        "Vi är ett företag som bedriver hemtjänst.",
        "Vi utbildar dig så att du får truckkort.",
        "Röjsågskörkort är ett krav.",
        "Du har läst sfi D och programmerar i C#.",
        "Vi tar emot betalning med kort.",
    ],
)
def test_what_is_no_demand_for_a_licence_is_not_read_as_one(text: str) -> None:
    assert facts(text, LICENCE) == set()


def test_a_list_under_meriterande_is_an_advantage() -> None:
    text = "Krav\n- B-körkort\n\nMeriterande\n- Truckkort\n- YKB\n\nVi erbjuder\n- Friskvård"
    assert facts(text, LICENCE) == {("B", "must"), ("truckkort", "advantage"), ("YKB", "advantage")}
