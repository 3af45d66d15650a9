import numpy as np
import pytest

from matcher.encoder.training.fit import Recipe, fit
from matcher.encoder.training.pairs import Pair
from matcher.encoder.training.teacher import Substitutability
from matcher.encoder.training.trained import TrainedEncoder

SMALL = Recipe(rows=2_000, dimensions=32, batch=8, epochs=100, teach_every=1)
PAIRS: dict[str, list[Pair]] = {
    "synonyms": [
        ("städare", "lokalvårdare"),
        ("lokalvårdare", "rengörare"),
        ("kock", "köksmästare"),
        ("köksbiträde", "måltidsbiträde"),
        ("snickare", "byggnadsträarbetare"),
        ("elektriker", "elmontör"),
        ("vaktmästare", "fastighetsskötare"),
        ("chaufför", "lastbilsförare"),
    ],
    "misspellings": [("elektirker", "elektriker")],
}
OCCUPATIONS = ("vårdbiträde", "undersköterska", "målare", "plåtslagare")


def likeness(encoder: TrainedEncoder, one: str, other: str) -> float:
    first, second = encoder.encode([one, other])
    return float(first @ second)


@pytest.fixture(scope="module")
def taught() -> TrainedEncoder:
    gain = np.zeros((4, 4), np.float32)
    gain[0, 1] = gain[1, 0] = gain[2, 3] = gain[3, 2] = 3
    return TrainedEncoder(fit(PAIRS, SMALL, Substitutability(OCCUPATIONS, gain)))


def test_texts_that_belong_together_come_near_each_other(taught: TrainedEncoder) -> None:
    assert likeness(taught, "städare", "lokalvårdare") > 0.6 > 0.4 > likeness(taught, "städare", "elmontör")


def test_occupations_come_near_those_that_the_teacher_expects(taught: TrainedEncoder) -> None:
    near = likeness(taught, "vårdbiträde", "undersköterska")
    assert near > 0.3
    assert near > 0.2 + likeness(taught, "vårdbiträde", "målare")


def test_the_same_pairs_and_recipe_give_the_same_bits() -> None:
    first, second = fit(PAIRS, SMALL), fit(PAIRS, SMALL)
    assert first.words == second.words
    assert np.array_equal(first.table.numpy(), second.table.numpy())


def test_a_misspelled_training_text_is_not_taken_for_a_known_word() -> None:
    words = fit(PAIRS, SMALL).words
    assert "elektriker" in words
    assert "elektirker" not in words
