"""What people and caseworkers wrote: only words of the labour market pass, never one's own name, never health."""

import re
from dataclasses import dataclass, field

from matcher.pseudonymise.rules import Rules
from matcher.pseudonymise.vocabulary import Vocabulary

_LEVEL_AT_END = re.compile(r"\s(\d[a-d]?\d?)$")
"""The level that ends a course's name: `Matematik 1a`, `Samhällskunskap 1a1`, `Engelska 5`."""


@dataclass(slots=True, kw_only=True)
class FreeText:
    """Filters texts by the vocabulary and the rules, and counts the words that it drops."""

    vocabulary: Vocabulary
    health: tuple[str, ...]
    dropped: int = field(default=0)

    @classmethod
    def of(cls, vocabulary: Vocabulary, rules: Rules) -> "FreeText":
        return cls(vocabulary=vocabulary | Vocabulary.of(rules.also), health=rules.health)

    def keep(self, text: str, identity: frozenset[str], longest: int) -> str | None:
        """What may be kept of a person's own text, at most `longest` characters; None where nothing may."""
        kept, dropped = self.vocabulary.filter(text, identity, self.health)
        self.dropped += dropped
        return _cut(kept, longest)

    def keep_course(self, name: str, identity: frozenset[str], longest: int) -> str | None:
        """What may be kept of a course's name. Its level may stay, and so may words of health: it is the subject's."""
        level = _LEVEL_AT_END.search(name)
        kept, dropped = self.vocabulary.filter(name[: level.start()] if level else name, identity)
        self.dropped += dropped
        if kept and level:
            kept = f"{kept} {level[1]}"
        return _cut(kept, longest)


def _cut(text: str | None, longest: int) -> str | None:
    if text is None or len(text) <= longest:
        return text
    return text[: longest + 1].rpartition(" ")[0][:longest] or None
