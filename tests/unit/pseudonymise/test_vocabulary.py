"""Free text passes word by word, and only words of the labour market do."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.pseudonymise.errors import WrongSetup
from matcher.pseudonymise.vocabulary import Vocabulary, word_hash, words

WORDS = Vocabulary.of(
    ["kock", "vård", "och", "omsorgsarbete", "it", "tekniker", "ID06", "berg", "c++", "hjälpen", "första"]
)


@pytest.mark.parametrize(
    ("text", "kept", "dropped"),
    [
        ("Kock", "Kock", 0),
        ("Vård- och omsorgsarbete", "Vård- och omsorgsarbete", 0),
        ("kock, Tilde Ekström", "kock", 2),
        ("Kock hos Tilde Berg", "Kock", 3),
        ("IT-tekniker", "IT-tekniker", 0),
        ("Tilde-tekniker", None, 1),
        ("KOCK; c++", "KOCK c++", 0),
        ("första hjälpen", "första hjälpen", 0),
        ("ID06 19811218-2384", "ID06", 1),
        ("", None, 0),
        ("!?", None, 0),
    ],
)
def test_only_listed_words_pass_in_their_order(text: str, kept: str | None, dropped: int) -> None:
    assert WORDS.filter(text) == (kept, dropped)


def test_a_word_passes_in_either_composition() -> None:
    assert WORDS.filter("va\u030ard")[0] == "vård"
    assert word_hash("VA\u030aRD") == word_hash("vård")


def test_ones_own_name_does_not_pass_though_it_is_a_word() -> None:
    assert WORDS.filter("kock berg") == ("kock berg", 0)
    assert WORDS.filter("kock berg", never=frozenset({"berg"})) == ("kock", 1)


def test_words_of_health_do_not_pass_though_they_are_listed() -> None:
    listed = Vocabulary.of(["kock", "sjukskriven", "sjuksköterska"])
    assert listed.filter("sjuksköterska sjukskriven kock", stems=("sjukskr",)) == ("sjuksköterska kock", 1)


@given(st.text())
def test_nothing_passes_that_is_not_listed(text: str) -> None:
    kept, dropped = WORDS.filter(text)
    assert all(part in WORDS for word in words(kept or "") for part in ([word] if word in WORDS else word.split("-")))
    assert len(words(kept or "")) + dropped == len(words(text))


@given(st.from_regex(r"[0-9]{3,14}", fullmatch=True))
def test_a_number_cannot_be_listed(number: str) -> None:
    assert Vocabulary.of([number]).filter(number)[0] is None


def test_the_file_is_the_sorted_hashes_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "words.bin"
    assert Vocabulary.write(path, ["städ", "Kock", "kock", "2024"]) == 2
    assert path.read_bytes() == b"".join(sorted([word_hash("kock"), word_hash("städ")]))
    assert Vocabulary.load(path) == Vocabulary.of(["kock", "städ"])
    assert [file.name for file in tmp_path.iterdir()] == ["words.bin"]


@pytest.mark.parametrize("data", [b"", b"1234567", None])
def test_a_missing_or_damaged_list_stops_the_run(tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "words.bin"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(WrongSetup, match=r"words\.bin"):
        Vocabulary.load(path)
