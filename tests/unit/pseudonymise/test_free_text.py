"""What is left of people's own words, and of the names of courses."""

import pytest

from matcher.pseudonymise import rules as rules_of
from matcher.pseudonymise.free_text import FreeText
from matcher.pseudonymise.rules import Rules
from matcher.pseudonymise.vocabulary import Vocabulary
from tests.unit.pseudonymise.exports import TODAY

LISTED = ["kock", "arbete", "på", "hos", "väg", "och", "diabetes", "cancer", "vård", "vid", "islam", "matematik", "av"]
NOBODY: frozenset[str] = frozenset()


@pytest.fixture
def free_text() -> FreeText:
    return FreeText.of(Vocabulary.of(LISTED), Rules.load(rules_of.SHIPPED, TODAY))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Arbete på väg", "Arbete på väg"),
        ("kock hos Ronja och Tilde", "kock"),
        ("av på hos", None),
        ("kock, diabetes, cancer, islam", "kock"),
        ("Truckkort A+B", "Truckkort A+B"),
        ("kock " * 40, "kock " * 19 + "kock"),
    ],
)
def test_what_says_something_about_work_is_kept(free_text: FreeText, text: str, kept: str | None) -> None:
    assert free_text.keep(text, NOBODY, 100) == kept


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Matematik 1a", "Matematik 1a"),
        ("Matematik 19811218-2384", "Matematik"),
        ("Vård vid diabetes", "Vård vid diabetes"),
        ("Ronja 1", None),
        ("Matematik 12", "Matematik 12"),
        ("Matematik 123", "Matematik"),
    ],
)
def test_a_course_keeps_its_subject_and_level_only(free_text: FreeText, name: str, kept: str | None) -> None:
    assert free_text.keep_course(name, NOBODY, 160) == kept


def test_dropped_words_are_counted(free_text: FreeText) -> None:
    free_text.keep("kock hos Ronja Sandell", NOBODY, 100)
    free_text.keep_course("Matematik för Tilde", NOBODY, 100)
    assert free_text.dropped == 4
