"""Words in common, by their letters."""

import re
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from matcher.ranking.lexical import Vocabulary

texts = st.lists(st.text(st.sampled_from("abcAå #-,(\0\n"), max_size=12), min_size=1, max_size=5)
postings = st.text(st.sampled_from("abcå #-,("), max_size=60)


def grams(text: str) -> list[str]:
    """The definition, letter by letter."""
    found = []
    for word in re.findall(r"[\w+#]+", text.casefold()):
        padded = f" {word} "
        sizes = (3, 4, 5) if len(word) == 1 else (4, 5)
        found += [padded[at : at + size] for size in sizes for at in range(len(padded) - size + 1)]
    return found


def shares(profile: list[str], posting: str) -> NDArray[np.float32]:
    vocabulary = Vocabulary.of(profile)
    (alone,) = vocabulary.read([posting])
    _, beside = vocabulary.read(["", posting])
    assert alone.tolist() == beside.tolist()
    return vocabulary.shares(alone)


def name(text: str) -> str:
    """What stands before the first comma or bracket that a letter stands before."""
    return re.split(r"(?<=\w)\s*[,(]", text, maxsplit=1)[0]


@given(texts, postings)
def test_arrays_follow_the_definition(profile: list[str], posting: str) -> None:
    there = set(grams(posting))
    found = shares(profile, posting)
    assert found.shape == (len(profile),)
    distinct = {name(text).casefold() for text in profile}
    for place, text in enumerate(profile):
        rarity = {
            gram: log((1 + len(distinct)) / sum(gram in grams(other) for other in distinct))
            for gram in grams(name(text))
        }
        covered = sum(weight for gram, weight in rarity.items() if gram in there)
        expected = covered / sum(rarity.values()) if rarity else 0.0
        assert found[place] == pytest.approx(expected, abs=1e-5)


def test_a_word_of_the_posting_is_nearer_than_another() -> None:
    found = shares(["Truckförare", "Kock", "C#"], "Vi söker truckförare som kan C#")
    assert found[0] > found[1]
    assert found[2] > found[1]


def test_nothing_is_like_nothing() -> None:
    assert shares([], "Kock").shape == (0,)
    assert np.all(shares(["Kock"], "") == 0)


def test_what_kind_of_a_thing_it_is_need_not_be_said() -> None:
    found = shares(["Sjuksköterska, grundutbildad", "Sjuksköterska (nattjänst)", "Kock"], "Sjuksköterska sökes")
    assert found.tolist() == pytest.approx([1, 1, 0])
