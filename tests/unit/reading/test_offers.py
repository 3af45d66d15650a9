"""Hours, shifts and start: what the work is."""

import pytest

from models.reading import ReadKind
from tests.unit.reading.ads import facts, musts


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Tjänsten är på heltid.", {"100"}),
        ("Sysselsättningsgrad 75 %.", {"75"}),
        ("Tjänstgöringsgrad: 80-100 %.", {"80-100"}),
        ("Arbetstid 30 timmar/vecka.", {"75"}),
        ("Du arbetar 20-30 timmar per vecka.", {"50-75"}),
        ("Deltid 50 procent.", {"50"}),
        ("Heltid eller deltid.", {"100", "part_time"}),
        ("Timanställning.", {"as_needed"}),
        ("38,25 timmar i veckan", {"100"}),
        ("Vi är 100 % svanenmärkta.", set()),
        ("Upp till 20 % av tiden är resor.", set()),
    ],
)
def test_hours_are_a_share_of_full_time(text: str, hours: set[str]) -> None:
    assert musts(text, ReadKind.HOURS) == hours


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Arbetstid vardagar 07.00–16.00.", {("day", "must")}),
        ("Du arbetar kl. 05.00–09.00.", {("morning", "must")}),
        ("Arbetstiden är kl 17-21.", {("evening", "must")}),
        ("Arbetstid 22–06.", {("night", "must")}),
        ("Du jobbar dag, kväll och varannan helg.", {("day", "must"), ("evening", "must"), ("weekend", "must")}),
        ("Treskift.", {("rotating", "must")}),
        ("Jour ingår var femte vecka.", {("standby", "must")}),
        ("Inga kvällar.", {("evening", "not_required")}),
        ("Vi arbetar med civil beredskap.", set()),
    ],
)
def test_shifts_are_read_from_words_and_from_the_clock(text: str, told: set[tuple[str, str]]) -> None:
    assert facts(text, ReadKind.SHIFT) == told


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Tillträde: 1 mars 2027.", {"2027-03-01"}),
        ("Start 2027-02-15.", {"2027-02-15"}),
        ("Tillträde 15 februari.", {"--02-15"}),
        ("Start i augusti.", {"--08"}),
        ("Start omgående eller enligt överenskommelse.", {"now", "by_agreement"}),
        ("Starting on March 1, 2027.", {"2027-03-01"}),
        ("Tillträde 31 februari.", set()),
        ("Sista ansökningsdag är den 15 mars 2027.", set()),
        ("Skicka din ansökan så snart som möjligt.", set()),
        ("Lön enligt överenskommelse.", set()),
        ("Vår nya skola står klar i augusti.", set()),
    ],
)
def test_a_start_is_a_date_and_never_the_last_day_to_apply(text: str, start: set[str]) -> None:
    assert musts(text, ReadKind.START) == start
