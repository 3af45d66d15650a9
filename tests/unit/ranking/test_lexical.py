"""Words in common, by their letters."""

import re
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.ranking.lexical import SATURATION, Vocabulary

texts = st.lists(st.text(st.sampled_from("abcAå #-\0\n"), max_size=12), min_size=1, max_size=5)
postings = st.lists(st.tuples(st.text(st.sampled_from("abcå #-"), max_size=30), st.integers(1, 3)), max_size=3)


def grams(text: str) -> list[str]:
    """The definition, letter by letter."""
    found = []
    for word in re.findall(r"[\w+#]+", text.casefold()):
        padded = f" {word} "
        sizes = (3, 4, 5) if len(word) == 1 else (4, 5)
        found += [padded[at : at + size] for size in sizes for at in range(len(padded) - size + 1)]
    return found


@given(texts, postings)
def test_arrays_follow_the_definition(profile: list[str], posting: list[tuple[str, int]]) -> None:
    counts: dict[str, float] = {}
    for text, weight in posting:
        for gram in grams(text):
            counts[gram] = counts.get(gram, 0) + weight
    found = Vocabulary.of(profile).likeness([posting])
    assert found.shape == (1, len(profile))
    distinct = {text.casefold() for text in profile}
    for place, text in enumerate(profile):
        rarity = {
            gram: log((1 + len(distinct)) / sum(gram in grams(other) for other in distinct)) for gram in grams(text)
        }
        covered = sum(
            weight * counts.get(gram, 0) / (counts.get(gram, 0) + SATURATION) for gram, weight in rarity.items()
        )
        expected = covered / sum(rarity.values()) if rarity else 0.0
        assert found[0, place] == pytest.approx(expected, abs=1e-5)


def test_a_word_of_the_posting_is_nearer_than_another() -> None:
    found = Vocabulary.of(["Truckförare", "Kock", "C#"]).likeness([[("Vi söker truckförare som kan C#", 1)]])[0]
    assert found[0] > found[1]
    assert found[2] > found[1]


def test_nothing_is_like_nothing() -> None:
    assert Vocabulary.of([]).likeness([[("Kock", 1)]]).shape == (1, 0)
    assert np.all(Vocabulary.of(["Kock"]).likeness([[]]) == 0)
