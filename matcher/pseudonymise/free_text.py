"""What people and caseworkers wrote: only words of the labour market pass, never one's own name, never health."""

import re
from dataclasses import dataclass, field
from typing import Self

from matcher.pseudonymise.rules import Rules
from matcher.pseudonymise.vocabulary import Vocabulary

_LEVEL_AT_END = re.compile(r"\s(\d[a-d]?\d?)$")
"""The level that ends a course's name: `Matematik 1a`, `Samhällskunskap 1a1`, `Engelska 5`."""


@dataclass(slots=True, kw_only=True)
class FreeText:
    """Filters texts by the vocabulary and the rules, and counts the words that it drops."""

    own: Vocabulary
    of_courses: Vocabulary
    sensitive: tuple[str, ...]
    little: frozenset[str]
    dropped: int = field(default=0)

    @classmethod
    def of(cls, vocabulary: Vocabulary, rules: Rules) -> Self:
        own = vocabulary | Vocabulary.of(rules.also)
        of_courses = own | Vocabulary.of(rules.course_words)
        return cls(own=own, of_courses=of_courses, sensitive=rules.sensitive, little=rules.little)

    def keep(self, text: str, identity: frozenset[str], longest: int) -> str | None:
        """What may be kept of a person's own text, at most `longest` characters; None where that says nothing."""
        kept, dropped = self.own.filter(text, identity, self.sensitive)
        self.dropped += dropped
        return self._told(kept, longest)

    def keep_course(self, name: str, identity: frozenset[str], longest: int) -> str | None:
        """What may be kept of a course's name. Its level may stay, and so may words of health: it is the subject's."""
        level = _LEVEL_AT_END.search(name)
        kept, dropped = self.of_courses.filter(name[: level.start()] if level else name, identity)
        self.dropped += dropped
        told = self._told(kept, longest)
        return _cut(f"{told} {level[1]}", longest) if told and level else told

    def _told(self, kept: str | None, longest: int) -> str | None:
        """The text without words at either end that say nothing by themselves."""
        words = (kept or "").split(" ")
        while words and words[0].casefold() in self.little:
            words.pop(0)
        while words and words[-1].casefold() in self.little:
            words.pop()
        return _cut(" ".join(words), longest)


def _cut(text: str, longest: int) -> str | None:
    if len(text) > longest:
        text = text[: longest + 1].rpartition(" ")[0][:longest]
    return text.rstrip(",-:/ ") or None
