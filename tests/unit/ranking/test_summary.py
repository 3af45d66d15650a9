"""One sentence for and against, and one word for how well somebody fits."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.eligibility import OpenVacancy
from matcher.ranking import RankingSettings
from matcher.ranking.bands import band
from matcher.ranking.summary import for_and_against
from matcher.wording import TO_CHECK
from models.candidate import Candidate
from models.shortlist import Band, Finding, Reason
from models.vacancy import Demand, DemandKind
from tests.unit.ranking.people import WORDS, candidates, opening, openings, person
from tests.unit.ranking.test_reasons import reasons

SETTINGS = RankingSettings().as_dict()


def met(text: str) -> Reason:
    return Reason(finding=Finding.MET, code="skill", text=text)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (met("Har arbetat som städare i 2 år"), "För: har arbetat som städare i 2 år."),
        (met("Kompetens: Golvvård"), "För: har kompetens i golvvård."),
        (met("Svenska B1 där A2 krävs"), "För: har svenska B1 där A2 krävs."),
        (met("Har HLR (enligt annonsens text: ”HLR krävs, gärna nyligen”)"), "För: har HLR."),
        (
            Reason(
                finding=Finding.MISSING, code="skill", text="Hittades inte i profilen: Truckkort A, meriterande"
            ),
            "För: inget känt; emot: hittade inte truckkort A i profilen (meriterande).",
        ),
        (
            Reason(
                finding=Finding.TO_CHECK, code="swedish", text=f"{TO_CHECK}nivå i svenska okänd, B1 krävs"
            ),
            "För: inget känt; att fråga: nivå i svenska okänd.",
        ),
    ],
)  # fmt: skip
def test_a_reason_stands_well_within_the_sentence(reason: Reason, said: str) -> None:
    assert for_and_against([reason]) == said


def test_reasons_that_say_the_same_of_several_things_are_told_together() -> None:
    found = [
        met("Kompetens: Storkök"),
        met("Bor 6 km bort"),
        met("Kompetens: Specialkost"),
        *(
            Reason(finding=Finding.MISSING, code="language", text=f"Framgår inte av profilen: {one}, meriterande")
            for one in ("arabiska", "dari")
        ),
        *(
            Reason(finding=Finding.TO_CHECK, code="skill", text=f"{TO_CHECK}{one} krävs")
            for one in ("{0} Styrteknik", "ID06")
        ),
    ]
    assert for_and_against(found) == (
        "För: har kompetens i storkök och specialkost och bor 6 km bort; "
        "emot: profilen säger inget om arabiska och dari (meriterande); att fråga: {0} Styrteknik och ID06 krävs."
    )


def test_of_many_reasons_the_first_are_told_and_the_others_counted() -> None:
    told = [met(f"Kan {word}") for word in ("laga", "baka", "diska", "servera", "städa")]
    assert for_and_against(told) == "För: kan laga, kan baka och 3 till."
    assert for_and_against(told[:3]) == "För: kan laga, kan baka och kan diska."
    assert for_and_against([]) == ""


@settings(max_examples=100, deadline=None)
@given(candidates(), openings())
def test_the_sentence_counts_every_reason(candidate: Candidate, vacancy: OpenVacancy) -> None:
    found = reasons(candidate, vacancy)
    line = for_and_against(found)
    kinds = Counter(reason.finding for reason in found)
    assert line.endswith(".") == bool(found)
    assert ("emot: " in line) == bool(kinds[Finding.MISSING])
    assert ("att fråga: " in line) == bool(kinds[Finding.TO_CHECK])
    assert line.count("\n") == 0


@settings(max_examples=150, deadline=None)
@given(candidates(), st.lists(st.sampled_from(WORDS), unique=True, max_size=6), st.data())
def test_each_demand_is_accounted_for_exactly_once(
    candidate: Candidate, labels: list[str], data: st.DataObject
) -> None:
    asked = tuple(
        Demand(
            kind=data.draw(st.sampled_from(DemandKind)),
            label=label,
            must=data.draw(st.booleans()),
        )
        for label in labels
    )
    answered = [reason.demand for reason in reasons(candidate, opening(demands=asked)) if reason.demand]
    for label in labels:
        assert sum(label.casefold() in demand.casefold() for demand in answered) == 1, (label, answered)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_higher_score_is_never_in_a_lower_band(one: float, other: float) -> None:
    order = list(Band)
    low, high = (band(total, SETTINGS) for total in sorted((one, other)))
    assert low is not None and high is not None
    assert order.index(high) <= order.index(low)


def test_bands_are_those_of_the_runs_own_settings() -> None:
    assert [band(total, SETTINGS) for total in (0.6, 0.4, 0.2, 0.1)] == list(Band)
    assert band(0.4, {**SETTINGS, "strong": 0.35}) is Band.STRONG
    assert band(0.9, {"shortlist_length": 10}) is None


def test_whoever_has_nothing_for_the_work_is_told_so() -> None:
    assert for_and_against(reasons(person(), opening())).startswith("För: ")
