import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.encoder.grams import fold, rows_of
from matcher.encoder.spelling import Spelling, parts_of

KNOWN = ("undersköterska", "lärare", "barnskötare", "rektor", "tandläkare", "barskötare", "kock")
LETTERS = "abdeiklmnorstuvåäö"


def meant(*words: str, known: tuple[str, ...] = KNOWN) -> list[str | None]:
    return [known[number] if number >= 0 else None for number in Spelling(known).nearest(words)]


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("undersköteska", "undersköterska"),
        ("underskötterska", "undersköterska"),
        ("undersköterske", "undersköterska"),
        ("undesrköterska", "undersköterska"),
        ("underskoteska", "undersköterska"),
        ("rekotr", "rektor"),
        ("rekor", "rektor"),
    ],
)
def test_one_slip_is_understood(written: str, word: str) -> None:
    assert meant(written) == [word]


def test_the_more_frequent_word_is_meant_where_two_are_as_near() -> None:
    assert meant("barmskötare") == ["barnskötare"]
    assert meant("barmskötare", known=("barskötare", "barnskötare")) == ["barskötare"]


def test_known_words_short_words_and_words_two_slips_away_are_left_alone() -> None:
    assert meant("lärare", "larare", "koc", "undersköteka", "åäö", "") == [None] * 6


def test_nothing_known_and_nothing_asked_are_no_errors() -> None:
    assert meant("undersköteska", known=()) == [None]
    assert meant() == []


@given(st.sampled_from([word for word in KNOWN if len(word) > 6]), st.integers(0, 100), st.sampled_from(LETTERS))
def test_any_letter_may_be_left_out_added_or_exchanged(word: str, at: int, letter: str) -> None:
    at %= len(word)
    for written in (word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :]):
        assert meant(written, known=(word,)) == [None if fold(written) == fold(word) else word]


def test_a_misspelled_word_keeps_its_own_parts_and_gets_those_of_the_word_that_was_meant() -> None:
    words = ["hej", "tandäkare", "lärare"]
    ids, ends = parts_of(words, 1_000, Spelling(KNOWN))
    plain, plain_ends = rows_of([*words, "tandläkare"], 1_000)
    expected = [list(plain[plain_ends[i] : plain_ends[i + 1]]) for i in range(4)]
    bags = [list(ids[ends[i] : ends[i + 1]]) for i in range(3)]
    assert bags == [expected[0], expected[1] + expected[3], expected[2]]
