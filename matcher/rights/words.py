"""The sentences of letters in the reader's language. The Swedish sentence itself is the key to its translations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from string import Formatter

from babel.dates import format_date

from matcher.rights.document import Phrase, Piece

SWEDISH = "sv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A language and its sentences by the Swedish ones. Swedish needs none."""

    language: str = SWEDISH
    sentences: Mapping[str, str] = field(default_factory=dict)

    def say(self, sentence: str, **values: str | Phrase) -> Phrase:
        """The sentence with `values` in its braces, each a piece of its own.

        A sentence without a translation is said in Swedish and marked so. A value that is text is marked as foreign.
        """
        translated = self.sentences.get(sentence)
        lang = None if self.language == SWEDISH or translated else SWEDISH
        pieces: list[Piece] = []
        for literal, name, _, _ in Formatter().parse(translated or sentence):
            if literal:
                pieces.append(Piece(text=literal, lang=lang))
            if name is not None:
                value = values[name]
                pieces.extend((Piece(text=value, foreign=True),) if isinstance(value, str) else value)
        return tuple(pieces)

    def day(self, day: date) -> Phrase:
        """A day as the language writes it."""
        return (Piece(text=format_date(day, "d MMMM y", locale=self.language)),)

    def quote(self, text: str) -> Phrase:
        """Text that is Swedish in every letter, since it was stored so."""
        return (Piece(text=text, lang=None if self.language == SWEDISH else SWEDISH, foreign=True),)
