"""Words in common, by their letters."""

import re
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def name(text: str) -> str:
    """What stands before the first comma or bracket that a letter stands before."""
    return re.split(r"(?<=\w)\s*[,(]", text, maxsplit=1)[0]


@given(texts, postings)
def test_arrays_follow_the_definition(profile: list[str], posting: str) -> None:
    there = set(grams(posting))
    found = Vocabulary.of(profile).likeness([posting])
    assert found.shape == (1, len(profile))
    distinct = {name(text).casefold() for text in profile}
    for place, text in enumerate(profile):
        rarity = {
            gram: log((1 + len(distinct)) / sum(gram in grams(other) for other in distinct))
            for gram in grams(name(text))
        }
        covered = sum(weight for gram, weight in rarity.items() if gram in there)
        expected = covered / sum(rarity.values()) if rarity else 0.0
        assert found[0, place] == pytest.approx(expected, abs=1e-5)


def test_a_word_of_the_posting_is_nearer_than_another() -> None:
    found = Vocabulary.of(["Truckförare", "Kock", "C#"]).likeness(["Vi söker truckförare som kan C#"])[0]
    assert found[0] > found[1]
    assert found[2] > found[1]


def test_nothing_is_like_nothing() -> None:
    assert Vocabulary.of([]).likeness(["Kock"]).shape == (1, 0)
    assert np.all(Vocabulary.of(["Kock"]).likeness([""]) == 0)


def test_what_kind_of_a_thing_it_is_need_not_be_said() -> None:
    found = Vocabulary.of(["Sjuksköterska, grundutbildad", "Sjuksköterska (nattjänst)", "Kock"])
    assert found.likeness(["Sjuksköterska sökes"])[0].tolist() == pytest.approx([1, 1, 0])
