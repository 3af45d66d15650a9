"""Fields given win over text read, and nobody is kept out by a misreading."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.eligibility import judge
from matcher.in_force import as_read, in_force
from matcher.ranking import OpenVacancy, rules
from matcher.ranking.rules import People
from matcher.reading import read
from models.candidate import Candidate, Cefr
from models.demands import AdReading, AskedDemand, Correction, CorrectionAction, DemandSource, asked
from models.reading import Reading, ReadKind, Strength
from models.vacancy import Demand, DemandKind, Vacancy, VacancyDraft
from tests.unit.ranking.people import NOW, PLACES, TODAY, candidates, draft, openings, person, vacancy

VALUES: dict[ReadKind, tuple[str, ...]] = {
    ReadKind.LICENCE: ("B", "C", "YKB", "truckkort A"),
    ReadKind.SWEDISH_LEVEL: ("A2", "B1", "B2"),
    ReadKind.HOURS: ("100", "50-75", "part_time"),
    ReadKind.START: ("2027-02-15", "--02", "now", "2027-02-31"),
    ReadKind.CERTIFICATE: ("hlr", "utdrag ur belastningsregistret"),
    ReadKind.LANGUAGE: ("english", "arabic:B1"),
    ReadKind.EDUCATION: ("upper_secondary", "any"),
    ReadKind.EXPERIENCE: ("24 months", "any"),
    ReadKind.TASK: ("Du städar.",),
}


@st.composite
def demands(draw: st.DrawFn) -> AskedDemand:
    kind = draw(st.sampled_from(list(VALUES)))
    return AskedDemand(
        kind=kind,
        value=draw(st.sampled_from(VALUES[kind])),
        strength=draw(st.sampled_from(list(Strength))),
        source=draw(st.sampled_from([DemandSource.TEXT, DemandSource.SUPPLIER])),
        quote=draw(st.sampled_from([None, "goda kunskaper", "nivå B2"])),
        in_force=draw(st.booleans()),
    )


def taken_in(text: str, **fields: Any) -> VacancyDraft:
    """A posting with this text, read as the product reads it."""
    posting = draft(description=text, **fields)
    return in_force(posting, asked(posting, read(posting.headline, text, None)))


def said(candidate: Candidate, posting: VacancyDraft) -> tuple[list[str], list[str]]:
    """What refuses and what is to be checked, of what was read."""
    opening = OpenVacancy(vacancy=with_draft(posting))
    judgement = judge(candidate, opening, None, None, TODAY)
    checks = [one.text for one in judgement.to_check if "enligt" in one.text]
    return [one.text for one in judgement.refusals], checks


def with_draft(posting: VacancyDraft) -> Vacancy:
    return replace(vacancy(), draft=posting)


def test_without_a_reading_or_correction_a_vacancy_is_the_very_same() -> None:
    one = vacancy(swedish_level=Cefr.B1)
    assert as_read(one, None) is one
    nothing = AdReading(
        vacancy_id=one.id, reading=Reading(demands=(), reader="rules", revision=1), encoder="e", read_at=NOW
    )
    assert as_read(one, nothing) == one


def test_a_licence_that_the_text_demands_refuses_and_quotes_it() -> None:
    refused, _ = said(person(driving_licences=frozenset()), taken_in("Du städar. B-körkort är ett krav."))
    assert refused == ["Kräver B-körkort; har inget körkort (enligt annonsens text: ”B-körkort”)"]
    _, checks = said(person(), taken_in("B-körkort är ett krav."))
    assert checks == ["Att kontrollera: körkort okänt, B-körkort krävs (enligt annonsens text: ”B-körkort”)"]


@pytest.mark.parametrize(
    "text",
    ["B-körkort är meriterande.", "Inget krav på körkort.", "Körkort är meriterande men inget krav.", "Du städar."],
)
def test_a_licence_that_is_no_must_refuses_nobody(text: str) -> None:
    assert said(person(driving_licences=frozenset()), taken_in(text))[0] == []


def test_a_field_wins_over_the_text_also_where_it_says_that_nothing_is_required() -> None:
    asks = "C-körkort är ett krav. Du behärskar svenska på nivå B2."
    assert taken_in(asks, driving_licences=frozenset({"B"})).driving_licences == {"B"}
    assert taken_in(asks, job_ad={"driving_license_required": False}).driving_licences == frozenset()
    assert taken_in(asks, swedish_level=Cefr.A1).swedish_level is Cefr.A1
    read_in_both = taken_in(asks)
    assert read_in_both.driving_licences == {"C"}
    assert read_in_both.swedish_level is Cefr.B2


def test_a_level_that_is_only_described_may_be_a_level_lower() -> None:
    described = taken_in("Du har goda kunskaper i svenska i tal och skrift.")
    assert described.swedish_level is not None
    levels = list(Cefr)
    asked_for = levels.index(described.swedish_level)
    refused, checks = said(person(swedish_level=levels[asked_for - 1]), described)
    assert refused == []
    assert any("svenska" in one and "goda kunskaper" in one for one in checks)
    assert len(said(person(swedish_level=levels[asked_for - 2]), described)[0]) == 1
    assert len(said(person(swedish_level=Cefr.B1), taken_in("Krav: svenska på nivå B2."))[0]) == 1


@pytest.mark.parametrize(
    ("text", "somebody"),
    [
        ("Tjänsten är på heltid.", {"hours_max": 15}),
        ("HLR krävs.", {"certificates": ("Truckkort A",)}),
        ("YKB är ett krav.", {"certificates": ("HLR",)}),
    ],
)
def test_other_facts_that_were_read_are_something_to_check(text: str, somebody: dict[str, Any]) -> None:
    refused, checks = said(person(**somebody), taken_in(text))
    assert refused == []
    assert len(checks) == 1
    assert "enligt annonsens text" in checks[0]


def test_a_certificate_that_is_held_is_nothing_to_check() -> None:
    assert said(person(certificates=("HLR",)), taken_in("HLR krävs."))[1] == []


def test_what_the_supplier_says_counts_like_a_field_and_says_so() -> None:
    posting = draft(description="Tjänsten är på heltid. B-körkort är ett krav. HLR krävs.")

    def correct(action: CorrectionAction, kind: ReadKind, value: str, new_value: str | None = None) -> Correction:
        return Correction(action=action, kind=kind, value=value, new_value=new_value, made_by="key:1", made_at=NOW)

    corrections = [
        correct(CorrectionAction.REMOVE, ReadKind.LICENCE, "B"),
        correct(CorrectionAction.CHANGE, ReadKind.HOURS, "100", "75-100"),
        correct(CorrectionAction.CONFIRM, ReadKind.CERTIFICATE, "hlr"),
    ]
    found = in_force(posting, asked(posting, read(posting.headline, posting.description, None), corrections))
    assert (found.driving_licences, found.certificates, found.read_certificates) == (frozenset(), ("Hlr",), {})
    refused, _ = said(person(hours_max=15, certificates=("Truckkort A",)), found)
    assert refused == [
        "Kan arbeta högst 15 timmar i veckan; platsen är på 30–40 timmar i veckan (enligt leverantören)",
        "Kräver Hlr; finns inte bland intygen",
    ]


def test_languages_education_and_experience_are_taken_in_as_demands() -> None:
    found = taken_in("Du talar engelska. Du har gymnasieexamen. Minst 2 års erfarenhet av städning krävs.")
    assert found.experience_required is True
    assert found.demands == (
        Demand(kind=DemandKind.LANGUAGE, label="en", must=True),
        Demand(kind=DemandKind.EDUCATION_LEVEL, label="Gymnasieutbildning", must=True),
    )


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (ReadKind.START, ["now", "2027-02-15"]),
        (ReadKind.START, ["2027-02"]),
        (ReadKind.START, ["2027-02-31"]),
        (ReadKind.HOURS, ["100", "part_time"]),
        (ReadKind.HOURS, ["as_needed"]),
    ],
)
def test_what_is_not_definite_is_no_fact(kind: ReadKind, values: list[str]) -> None:
    told = [
        AskedDemand(kind=kind, value=value, strength=Strength.MUST, source=DemandSource.SUPPLIER) for value in values
    ]
    assert in_force(draft(), told) == draft()


@given(candidates(), openings(), st.lists(demands(), max_size=5))
def test_arrays_refuse_exactly_whom_the_rules_refuse_also_for_what_was_read(
    candidate: Candidate, opening: OpenVacancy, told: list[AskedDemand]
) -> None:
    taken = replace(opening.vacancy, draft=in_force(opening.vacancy.draft, told))
    opening = OpenVacancy(vacancy=taken, target_groups=opening.target_groups)
    home, workplace = PLACES.residence(candidate), PLACES.workplace(taken.draft.workplace)
    by_rules = {one.code for one in judge(candidate, opening, home, workplace, TODAY).refusals}
    flags = rules.refusals(People.of([candidate], PLACES, TODAY), opening, workplace, TODAY)
    assert {code for code, refused in flags.items() if refused[0]} == by_rules


@given(candidates(), openings(), st.lists(demands(), max_size=5))
def test_text_alone_refuses_nobody_but_for_a_licence_or_a_level_that_is_a_must(
    candidate: Candidate, opening: OpenVacancy, told: list[AskedDemand]
) -> None:
    def refusals(posting: VacancyDraft) -> set[str]:
        asks = OpenVacancy(vacancy=replace(opening.vacancy, draft=posting), target_groups=opening.target_groups)
        return {one.code for one in judge(candidate, asks, None, None, TODAY).refusals}

    posting = opening.vacancy.draft
    read_only = [one for one in told if one.source is DemandSource.TEXT]
    musts = {one.kind for one in read_only if one.strength is Strength.MUST and one.in_force}
    more = refusals(in_force(posting, read_only)) - refusals(posting)
    allowed = {ReadKind.LICENCE: "driving_licence", ReadKind.SWEDISH_LEVEL: "swedish"}
    assert more <= {code for kind, code in allowed.items() if kind in musts}


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("Fallskyddsutbildning", "Fallskydd är ett krav."),
        ("Truckkort A+B", "Du måste ha truckkort A."),
        ("HLR-utbildning", "Krav: HLR."),
    ],
)
def test_what_a_field_asks_for_in_other_words_is_not_asked_for_twice(given: str, text: str) -> None:
    taken = taken_in(text, certificates=(given,))
    assert (taken.certificates, taken.read_certificates) == ((given,), {})
    asked = Demand(kind=DemandKind.SKILL, label=given, must=True)
    assert taken_in(text, demands=(asked,)).read_certificates == {}


def test_another_class_of_the_same_certificate_is_another_demand() -> None:
    taken = taken_in("Du måste ha truckkort B.", certificates=("Truckkort A",))
    assert list(taken.read_certificates) == ["Truckkort B"]
