"""A whole reading: places, order, roles, determinism."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.reading import READER, READER_REVISION, read
from matcher.reading.folding import fold
from matcher.reading.roles import Classifier, examples
from matcher.reading.sentences import LONGEST, Role, sentences
from models.reading import AdField, ReadDemand, ReadKind, Strength
from tests.unit.reading.encoders import LetterEncoder

AD = """Vi är ett familjeföretag med 25 års erfarenhet av städning.

Arbetsuppgifter
Du städar klassrum, korridorer och toaletter.

Krav
- Du ska kunna göra dig förstådd på svenska.
- Utdrag ur belastningsregistret krävs.

Meriterande
- Erfarenhet av städ
- B-körkort

Välkommen med din ansökan!
"""

PIECES = st.sampled_from(
    ["B-körkort", "truckkort A och B", "svenska", "flytande engelska", "meriterande", "inget krav på", "HLR", "heltid",
     "minst 2 års erfarenhet", "75 %", "kväll", "kl 7-16", "start 1 mars", "gymnasieutbildning", "legitimerad", "vi är",
     "du har", "Krav:", "Meriterande", "\n", "\n- ", ". ", ", ", "İ", "ß", "\u00a0", "\t", "–", "Åsa", "(", ")",
     "sfi D", "jour", "YKB"]
)  # fmt: skip


def at(demand: ReadDemand, headline: str, description: str) -> str:
    field = headline if demand.field is AdField.HEADLINE else description
    return field[demand.begin : demand.end]


@given(st.text(max_size=60), st.text(max_size=200) | st.lists(PIECES, max_size=25).map(" ".join))
def test_offsets_always_point_at_the_quote(headline: str, description: str) -> None:
    for demand in read(headline, description, None).demands:
        assert demand.quote
        assert at(demand, headline, description) == demand.quote


@given(st.lists(PIECES, max_size=25).map(" ".join))
def test_a_fact_stands_once_and_the_same_ad_gives_the_same_reading(description: str) -> None:
    reading = read("Lokalvårdare", description, None)
    facts = [(one.kind, one.value) for one in reading.demands if one.kind.is_fact]
    assert len(facts) == len(set(facts))
    assert read("Lokalvårdare", description, None) == reading


@given(st.text(max_size=100))
def test_folding_moves_no_character(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_a_reading_names_its_reader_and_follows_the_text() -> None:
    reading = read("Lokalvårdare till skola", AD, None)
    assert (reading.reader, reading.revision) == (READER, READER_REVISION)
    assert reading.demands[0].kind is ReadKind.OCCUPATION
    assert reading.demands[0].quote == "Lokalvårdare"
    begins = [one.begin for one in reading.demands if one.field is AdField.DESCRIPTION]
    assert begins == sorted(begins)


@pytest.mark.parametrize("encoder", [None, LetterEncoder()], ids=["by cues", "by classifier"])
def test_sentences_are_told_apart_by_what_they_are_for(encoder: LetterEncoder | None) -> None:
    reading = read("Lokalvårdare till skola", AD, encoder)
    assert [one.value for one in reading.of(ReadKind.TASK)] == ["Du städar klassrum, korridorer och toaletter."]
    assert "Utdrag ur belastningsregistret krävs." in [one.value for one in reading.of(ReadKind.MUST_HAVE)]
    assert [one.value for one in reading.of(ReadKind.NICE_TO_HAVE)] == ["Erfarenhet av städ"]
    assert not any("familjeföretag" in one.value for one in reading.demands)


def test_facts_do_not_depend_on_the_encoder() -> None:
    with_encoder, without = (read("Städare", AD, encoder) for encoder in (LetterEncoder(), None))
    assert [one for one in with_encoder.demands if one.kind.is_fact] == [
        one for one in without.demands if one.kind.is_fact
    ]


def test_what_may_be_lacking_is_no_must() -> None:
    reading = read("Städare", "Körkort är inget krav.", None)
    assert reading.of(ReadKind.MUST_HAVE) == ()
    assert reading.of(ReadKind.LICENCE)[0].strength is Strength.NOT_REQUIRED


def test_an_empty_ad_demands_nothing() -> None:
    assert read("", "", LetterEncoder()).demands == ()


def test_the_examples_cover_every_role_and_no_sentence_stands_twice() -> None:
    labelled = examples()
    assert len(labelled) >= 400
    assert len({text for _, text in labelled}) == len(labelled)
    assert {role for role, _ in labelled} == set(Role)


def test_the_classifier_is_the_same_from_fit_to_fit() -> None:
    texts = ["Du har körkort.", "Vi är ett bageri.", "Skicka din ansökan."]
    first, second = (Classifier(LetterEncoder(), examples()).predict(texts) for _ in range(2))
    assert (first == second).all()
    assert first.sum(axis=1) == pytest.approx(1)


@given(st.text(alphabet="ab ,", min_size=LONGEST, max_size=3 * LONGEST))
def test_no_sentence_is_so_long_that_rules_become_slow(text: str) -> None:
    cut = list(sentences(text))
    assert all(len(sentence.text) <= LONGEST for sentence in cut)
    assert all(text[one.begin : one.begin + len(one.text)] == one.text for one in cut)


def test_a_heading_speaks_for_its_list_only() -> None:
    text = (
        "Meriterande:\n- Truckkort\n- HLR\n\nVi söker dig som är noggrann. Du ska ha körkort och gilla att arbeta ute."
    )
    under = [sentence.under for sentence in sentences(text)]
    assert under == [Role.NICE, Role.NICE, Role.NICE, None, None]
