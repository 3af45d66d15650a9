"""Swedish by level, and other languages."""

import pytest

from models.reading import LANGUAGE_CODES, ReadKind
from tests.unit.reading.ads import facts, musts


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Goda kunskaper i svenska i tal och skrift är ett krav.", "B2"),
        ("Du talar och skriver flytande svenska.", "C1"),
        ("Mycket god svenska krävs.", "C1"),
        ("Du behöver kunna göra dig förstådd på svenska.", "B1"),
        ("Grundläggande kunskaper i svenska räcker.", "A2"),
        ("Du ska prata lite svenska.", "A2"),
        ("Du har svenska på lägst nivå B1.", "B1"),
        ("Du har läst klart sfi kurs C.", "A2"),
        ("Krav: SFI D", "B1"),
        ("Svenska som modersmål krävs.", "C2"),
        ("Fluent Swedish is required.", "C1"),
        ("Du har goda kunskaper i svenska spraket.", "B2"),
        ("Du behöver inte kunna svenska flytande, det räcker med grunderna.", "A2"),
    ],
)
def test_a_phrase_becomes_a_level(text: str, level: str) -> None:
    assert musts(text, ReadKind.SWEDISH_LEVEL) == {level}


@pytest.mark.parametrize(
    "text",
    [
        "Vi följer svenska lagar.",
        "Du är medlem i Svenska kyrkan.",
        "Vi säljer till svenska kunder.",
        "Skicka ditt cv på svenska.",
    ],
)
def test_the_word_alone_asks_for_no_swedish(text: str) -> None:
    assert facts(text, ReadKind.SWEDISH_LEVEL) == set()


def test_each_language_has_its_own_degree() -> None:
    text = "Du talar flytande engelska, svenska på god nivå och gärna tyska."
    assert facts(text, ReadKind.LANGUAGE) == {("english:C1", "must"), ("german", "advantage")}
    assert facts(text, ReadKind.SWEDISH_LEVEL) == {("B2", "must")}


def test_alternatives_are_each_told() -> None:
    assert musts("Du kan svenska, engelska, polska eller rumänska.", ReadKind.LANGUAGE) == {
        "english",
        "polish",
        "romanian",
    }


def test_every_language_that_is_read_has_a_code() -> None:
    from matcher.reading.languages import LANGUAGES

    assert {name for name, _ in LANGUAGES} == set(LANGUAGE_CODES)
