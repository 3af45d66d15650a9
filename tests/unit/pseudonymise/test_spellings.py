"""A personnummer is seen however it is written, and what only looks like one is let be."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.pseudonymise.spellings import (
    has_personnummer,
    is_number_word,
    may_hold_personnummer,
    without_personnummer,
)
from tests.unit.pseudonymise.written import NUMBERS, SPELLINGS

TEXTS = st.text(st.characters(exclude_categories=["Cs", "N", "Lm"], exclude_characters="OoОоΟοIlІӏ|"), max_size=40)


@pytest.mark.parametrize("name", SPELLINGS)
@settings(max_examples=25)
@given(number=NUMBERS, before=TEXTS, after=TEXTS)
def test_a_personnummer_is_seen_in_every_spelling_amid_any_text(
    name: str, number: str, before: str, after: str
) -> None:
    written = f"{before} {SPELLINGS[name](number)} {after}"
    assert has_personnummer(written)
    assert may_hold_personnummer(written)
    if "words" not in name:
        assert not any(map(str.isnumeric, without_personnummer(written)))


@pytest.mark.parametrize(
    "text",
    [
        "Ring 070-111 22 33 eller 0480-45 00 00",
        "+46 70 111 22 33",
        "08-120 118 23",
        "Avtalet gäller 2026-01-01 - 2026-06-30",
        "Träff 2026-11-28 08:00",
        "559999-9991",
        "Lön 26 000-31 500 kr",
        "0b6f6c1e-7911-4112-8238-4ad2d5ab5001",
        "AM, A1, A2, B, BE, C1, C",
        "ett eller två års erfarenhet av tre olika kök, en till fem dagar i veckan",
        "2024-05-31",
        "",
    ],
)
def test_what_is_no_personnummer_is_let_be(text: str) -> None:
    assert not has_personnummer(text)
    assert without_personnummer(text) == text


def test_numbers_in_words_are_known_and_articles_are_none() -> None:
    assert all(map(is_number_word, ["två", "TVÅ", "åttioett", "nittonhundra", "tva\u030a", "nine"]))
    assert not any(map(is_number_word, ["en", "ett", "kock", "tvätt"]))
