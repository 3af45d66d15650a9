"""What refusals are called."""

from datetime import date
from uuid import UUID

import pytest

from api.pages.language import counted
from api.pages.wording import refusal
from matcher import eligibility
from models.candidate import Cefr, TargetGroup
from models.contract import Kind
from models.ids import CommitmentId
from models.vacancy import Demand, DemandKind, VacancyDraft

DRAFT = VacancyDraft(
    supplier_reference="R-1",
    commitment_id=CommitmentId(UUID(int=1)),
    kind=Kind.EMPLOYMENT,
    headline="Förare",
    description="Du kör.",
    number_of_vacancies=1,
    application_deadline=date(2027, 1, 31),
    scope_min=50,
    scope_max=100,
    swedish_level=Cefr.B1,
    experience_required=True,
    driving_licences=frozenset({"B", "CE"}),
    preferred_driving_licences=frozenset({"D"}),
    certificates=("Truckkort", "YKB"),
    demands=(
        Demand(kind=DemandKind.SKILL, label="Logistik", must=True),
        Demand(kind=DemandKind.SKILL, label="LOGISTIK", must=True),
        Demand(kind=DemandKind.LANGUAGE, label="Arabiska\u202e", must=False),
    ),
)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (eligibility.LICENCE, "42 saknar B- och CE-körkort"),
        (eligibility.TARGET_GROUP, "42 tillhör inte målgruppen (ungdomar)"),
        (eligibility.SWEDISH, "42 når inte upp till svenska B1"),
        (eligibility.HOURS, "42 kan inte arbeta de tider som platsen gäller (20–40 timmar i veckan)"),
        (eligibility.START, "42 kan inte börja i tid"),
        (eligibility.DISTANCE, "42 bor längre bort än de kan pendla"),
        (eligibility.CERTIFICATE, "42 saknar Truckkort och YKB"),
        (eligibility.CONSENT, "42 har inget samtycke som gäller"),
        (eligibility.CLOSED, "42 kan inte föreslås: platsen är stängd"),
        ("something_new", "42 kan inte föreslås av annat skäl"),
    ],
)
def test_a_refusal_is_a_sentence_about_so_many(code: str, words: str) -> None:
    assert refusal(code, 42, DRAFT, frozenset({TargetGroup.YOUNG})) == words


def test_every_rule_has_words_of_its_own() -> None:
    said = {refusal(code, 1, DRAFT, frozenset()) for code in eligibility.CODES}
    assert len(said) == len(eligibility.CODES)
    assert "1 kan inte föreslås av annat skäl" not in said


def test_numbers_are_told_in_singular_plural_and_thousands() -> None:
    assert counted(1, "person", "personer") == "1\u00a0person"
    assert counted(0, "person", "personer") == "0\u00a0personer"
    assert counted(12_345, "person", "personer") == "12\u00a0345\u00a0personer"
