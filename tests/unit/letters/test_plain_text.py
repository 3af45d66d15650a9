"""Text of others on its way to a page or a header."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.plain_text import one_line, paragraphs


@given(st.text(max_size=300), st.integers(min_value=1, max_value=80))
def test_one_line_is_one_line_within_its_limit_whatever_comes(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    assert not any(unicodedata.category(character) in {"Cc", "Zl", "Zp", "Cs"} for character in line)


@given(st.text(max_size=300))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)


@pytest.mark.parametrize(
    ("text", "limit", "line"),
    [
        ("  Kock\t i\r\nskola ", None, "Kock i skola"),
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcde…"),
        ("abc 👩🏽\u200d🍳 x", 7, "abc…"),
        ("Kock \u202eab\u202c", None, "Kock ab"),
        ("e\u0301", None, "é"),
    ],
)
def test_one_line(text: str, limit: int | None, line: str) -> None:
    assert one_line(text, limit) == line


def test_paragraphs_are_split_at_blank_lines_and_keep_their_breaks() -> None:
    assert paragraphs("Ett\r\ntvå\n\n\n \ntre\x00\u202e") == ["Ett\ntvå", "tre"]
    assert paragraphs(" \n\n ") == []
