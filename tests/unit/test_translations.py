"""What letters say in other languages: complete, with the same things in it, and honest where it has to quote."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file

from matcher.messages import explain
from matcher.rights import explanation_letter, reasons, standing
from matcher.rights.document import plain
from matcher.rights.reasons import AMOUNTS, SENTENCES, say_reason
from matcher.rights.translation import hash_of, languages, words_of
from matcher.rights.words import Words
from models.errors import Conflict, NotFound

LANGUAGES = pytest.mark.parametrize("language", languages())
SAID = [
    ("experience", "Har arbetat som städare i 2 år och 6 månader (till 2024)"),
    ("experience", "Har arbetat som IT-tekniker i 1 år"),
    ("experience", "Har arbetat som kock (till 2019)"),
    ("education", "Har gått Lokalvård 2026"),
    ("education", "Läser Vård och omsorg 1"),
    ("wish", "Vill arbeta som trädgårdsarbetare"),
    ("certificate", "Har intyg: ID06"),
    ("skill", "Kompetens: Golvvård"),
    ("language", "Kan arabiska, nivå C1"),
    ("swedish", "Svenska B1 där A2 krävs"),
    ("swedish", "Att kontrollera: nivå i svenska okänd, B1 krävs"),
    ("driving_licence", "Har B- och CE-körkort"),
    ("driving_licence", "Har CE-körkort där C-körkort krävs"),
    ("driving_licence", "Kräver B-körkort; har inget körkort"),
    ("driving_licence", "Att kontrollera: körkort okänt, B-körkort är meriterande"),
    ("hours", "Kan arbeta högst 20 timmar i veckan"),
    ("hours", "Kan arbeta högst 20 timmar i veckan; platsen är på 37,5–40 timmar i veckan"),
    ("hours", "Att kontrollera: önskad arbetstid okänd, platsen är på 30–40 timmar i veckan"),
    ("start", "Kan börja 2026-12-01"),
    ("start", "Kan börja först 2027-03-01; starten är 2026-12-01"),
    ("distance", "Bor mindre än 1 km bort"),
    ("distance", "Bor omkring 40 km bort, pendlar högst 30 km"),
    ("target_group", "Avser nyanlända eller ungdomar; tillhör inte målgruppen"),
    ("certificate", "Att kontrollera: Heta arbeten krävs, intyg okänt"),
    ("certificate", "Har Heta arbeten"),
    ("certificate", "Att kontrollera: Truckkort krävs, har Truckkort A"),
    ("driving_licence", "Att kontrollera: Kräver B-körkort; har inget körkort (enligt annonsens text: ”B-kort”)"),
    ("swedish", "Svenska A2 där B1 krävs (enligt leverantören)"),
    ("hours", "Att kontrollera: arbetstiden, kan arbeta högst 20 timmar i veckan"),
    ("start", "Att kontrollera: startdatum, kan börja först 2027-03-01"),
    ("wish", "Att kontrollera: vill arbeta som kock och bagare"),
    ("learnt", "Att kontrollera: har redan arbetat som städare i 3 år, och platsen är till för att lära"),
    ("taxonomy", "Undersköterska → Vårdbiträde: kan ta arbetet enligt Arbetsförmedlingen"),
    ("taxonomy", "Att kontrollera: Städare → Lokalvårdare: samma yrke enligt Arbetsförmedlingen, men yrket är osäkert"),
    ("taxonomy", "Golvvård och Fönsterputs hör till yrket Städare enligt Arbetsförmedlingen"),
    ("skill", "Hittades inte i profilen: Golvvård, meriterande"),
]


@LANGUAGES
def test_every_sentence_is_translated_and_nothing_else(language: str) -> None:
    keywords = {"say": None, "sentence": None}
    files = [Path(str(module.__file__)) for module in (explanation_letter, standing, reasons)]
    gathered = {found[1] for file in files for found in extract_from_file("python", file, keywords=keywords)}
    assert len(gathered) > 150
    assert gathered == set(words_of(language).sentences)


@LANGUAGES
def test_a_translation_has_the_same_things_in_it(language: str) -> None:
    named = re.compile(r"\{\w+\}")
    wrong = [
        swedish
        for swedish, said in words_of(language).sentences.items()
        if sorted(named.findall(swedish)) != sorted(named.findall(said)) or not said.strip()
    ]
    assert wrong == []


@LANGUAGES
@pytest.mark.parametrize(("code", "text"), SAID)
def test_what_reasons_say_is_said_in_the_language(language: str, code: str, text: str) -> None:
    pieces = say_reason(words_of(language), text, code)
    own = [piece.text for piece in pieces if piece.lang is None]
    assert "".join(own).strip(" :")
    assert text.removeprefix("Att kontrollera: ").casefold() not in plain(pieces).casefold()
    for word in ("månad", "timmar", "krävs", "veckan", " bort", "enligt", "yrket"):
        assert word not in plain(pieces)


@LANGUAGES
def test_what_no_sentence_fits_is_quoted_as_swedish_and_told_by_its_kind(language: str) -> None:
    kind, *_, quoted = say_reason(words_of(language), "Något som ingen har sett förut", "skill", "Golvvård")[:3]
    assert kind.lang is None
    assert (quoted.text, quoted.lang, quoted.foreign) == ("Något som ingen har sett förut", "sv", True)


@pytest.mark.parametrize(("code", "text"), SAID)
def test_in_swedish_a_reason_is_as_it_was_stored(code: str, text: str) -> None:
    bare = text.removeprefix("Att kontrollera: ")
    assert plain(say_reason(Words(), text, code)) == bare[:1].upper() + bare[1:]


def test_sentences_are_told_apart_most_particular_first() -> None:
    english = words_of("en")
    assert plain(say_reason(english, "Bor 6 km bort", "distance")) == "You live 6 km away"
    assert plain(say_reason(english, "Bor 6 km bort, pendlar högst 5 km", "distance")).endswith("at most 5 km")
    assert len(set(SENTENCES)) == len(SENTENCES)
    assert len(set(AMOUNTS)) == len(AMOUNTS)


def test_a_changed_text_has_another_hash() -> None:
    words = words_of("en")
    first = next(iter(words.sentences))
    changed = Words(language="en", sentences={**words.sentences, first: words.sentences[first] + "!"})
    assert hash_of(changed) != hash_of(words)
    assert hash_of(Words(language="ar", sentences=words.sentences)) != hash_of(words)


@pytest.mark.parametrize("code", ["translation_not_approved", "translation_changed", "language_not_found"])
def test_what_is_wrong_is_said_in_a_line(code: str) -> None:
    assert "ar" in explain(Conflict(code, wanted="ar", known="sv"))


def test_a_language_without_letters_is_named() -> None:
    with pytest.raises(NotFound):
        words_of("fi")
