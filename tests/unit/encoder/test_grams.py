"""What the encoder sees of a text. Weights are only valid for the very rows that are pinned down here."""

import unicodedata
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.encoder.grams import AFFIXES, MAX_CHARACTERS, MAX_WORD, NGRAMS, fold, rows_of, words_of

ROWS = 60_000
PINNED = {
    "kock": [27352, 33752, 15893, 9319, 11059, 46624, 35089, 6812, 11816, 24625, 19939],
    "städare": [
        15162,
        50986,
        24849,
        1431,
        40587,
        54032,
        26344,
        10816,
        46735,
        35044,
        31091,
        39693,
        25802,
        53922,
        4094,
        49676,
        19098,
        16281,
        11747,
        56522,
        57562,
        48255,
        53123,
        43772,
        21309,
        28140,
    ],
    "c++": [3519, 6662, 37171, 24758, 10963, 29033, 33698, 51859],
    "å": [35898, 14407, 8408],
}


def rows(word: str, count: int = ROWS) -> list[int]:
    ids, offsets = rows_of([word], count)
    assert offsets.tolist() == [0, len(ids)]
    return ids.tolist()


def slowly(word: str, count: int = ROWS) -> Iterator[int]:
    """The definition, one part after the other, in plain integers: a polynomial in an odd base modulo 2^64, mixed."""
    marked = f"<{fold(word)}>"
    parts = [(marked[at : at + n], n) for n in NGRAMS for at in range(len(marked) - n + 1)]
    for n in AFFIXES:
        if len(marked) > n:
            parts += [(marked[:n], n + 20), (marked[-n:], n + 50)]
    for text, kind in [*parts, (marked, 101), (word, 102)]:
        value = sum((ord(sign) + 1) * pow(0x9E3779B97F4A7C15, at, 1 << 64) for at, sign in enumerate(text, start=1))
        value = (value + kind * 0xD1342543DE82EF95) % (1 << 64)
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 % (1 << 64)
        value = (value ^ value >> 27) * 0x94D049BB133111EB % (1 << 64)
        yield (value ^ value >> 31) % count


@pytest.mark.parametrize(("word", "expected"), PINNED.items())
def test_the_rows_of_a_word_never_change(word: str, expected: list[int]) -> None:
    assert rows(word) == expected


@given(st.lists(st.text(min_size=1, max_size=MAX_WORD), max_size=6), st.integers(1, 1 << 40))
def test_the_rows_of_a_word_are_those_of_the_definition_whatever_stands_beside_it(words: list[str], count: int) -> None:
    ids, offsets = rows_of(words, count)
    bags = [ids[start:end].tolist() for start, end in pairwise(offsets)]
    assert bags == [list(slowly(word, count)) for word in words]


def test_a_word_without_accents_shares_every_part_but_the_spelling() -> None:
    assert rows("städare")[:-1] == rows("stadare")[:-1]
    assert rows("städare")[-1] != rows("stadare")[-1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Kock, storkök!", ["kock", "storkök"]),
        ("STÄDARE", ["städare"]),
        (unicodedata.normalize("NFD", "Städare på Öland"), ["städare", "på", "öland"]),
        ("C++ och C#, node.js samt .NET", ["c++", "och", "c#", "node.js", "samt", ".net"]),
        ("vård- och omsorg/äldre", ["vård", "och", "omsorg", "äldre"]),
        ("ﬁskare", ["fiskare"]),
        ("… – !", []),
        ("", []),
        ("x" * 100, ["x" * MAX_WORD]),
        ("ab " * MAX_CHARACTERS, ["ab"] * (MAX_CHARACTERS // 3) + ["ab"]),
    ],
)
def test_words_are_lower_case_composed_and_without_punctuation(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("word", "folded"), [("städare", "stadare"), ("café", "cafe"), ("bløtkake", "blotkake"), ("kock", "kock")]
)
def test_folding_takes_the_accents_away(word: str, folded: str) -> None:
    assert fold(word) == folded
