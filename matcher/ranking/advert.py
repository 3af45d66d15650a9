"""What an advertisement asks for, found in it: most of its words are about the employer.

A description tells of the work and the person in a few of its sentences. Sentences are chosen by cue words, and cut at
commas and small words into phrases of at most three words: a vector of three words says something, one of a whole
sentence says nothing (measured: `docs/decisions`). What the headline says is read in `headline.py`.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

WINDOW_WORDS = 3
HEADLINE_WORDS = 14
MAX_PHRASES = 96
"""Postings are read until this many phrases are found."""

_WORD = re.compile(r"[\w+#&/-]*\w[+#]*")
_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
_LINKS = re.compile(r"\S*(?:@|https?://|www\.)\S*")
_IN_LINKS = ("@", "http", "www.")
_SENTENCE_END = re.compile(r"[\n\r•·*]+|(?<=[.!?:;])\s+")
_PART_END = re.compile(r"[,;:()/\"”“–—!?]|\.(?:\s|$)|\s-\s")

_CUE = re.compile(
    r"\b(?:du|dig|din|dina|ditt|söker|sökes|erfarenhet\w*|krav\w*|kräv\w*|meriterande|utbild\w*|legitim\w*|kunskap\w*|"
    r"arbetsuppgift\w*|uppgift\w*|arbeta\w*|jobba\w*|behöver|ansvar\w*|roll\w*|tjänsten|jobbet|arbetet|platsen|praktik\w*|"
    r"lärling\w*|examen|kompetens\w*|körkort\w*|vana|van|lär|ingår|"
    r"you|your|experience|role|responsib\w*|skills?|degree|require\w*|qualifications?|knowledge|tasks?|duties)\b",
    re.IGNORECASE,
)

_SMALL = frozenset(
    """och eller samt med inom av för till som att i på en ett det den de du dig din ditt dina är har vi oss vår vårt
    våra hos från om kan ska skall kommer få får mot även också både såsom t ex dvs när där här så men inte sig sin sina
    andra olika genom under över efter utifrån vid bli blir vara bland annat mer mycket väl gärna
    and or with the a an of in to for on at by be is are will as from that this their they it have has well who what
    all any more other such must should can able into our we us you your""".split()  # noqa: SIM905
)


def windows(text: str, most: int = WINDOW_WORDS) -> Iterator[str]:
    """Every run of one to `most` words that neither begins nor ends with a small word."""
    words = _WORD.findall(_BRACKETS.sub(" ", text))[:HEADLINE_WORDS]
    for first in range(len(words)):
        for last in range(first, min(len(words), first + most)):
            if words[first].lower() not in _SMALL and words[last].lower() not in _SMALL:
                yield " ".join(words[first : last + 1])


def sentences(description: str) -> list[str]:
    """The description in sentences and list items, links and addresses left out."""
    if any(map(description.__contains__, _IN_LINKS)):
        description = _LINKS.sub(" ", description)
    parts = _SENTENCE_END.split(description)
    return [part for part in (part.strip(" \t-–*") for part in parts) if len(part) > 3]


def telling(description: str) -> list[str]:
    """The sentences that tell of the work and the person; all, where a description has no such sentence."""
    every = sentences(description)
    return [one for one in every if _tells(one)] or every


def phrases(told: Iterable[str]) -> list[str]:
    """Distinct phrases of one to three words from sentences that tell of the work and the person, in order."""
    found: dict[str, None] = {}
    for sentence in told:
        found.update(dict.fromkeys(_phrases(sentence)))
        if len(found) >= MAX_PHRASES:
            break
    return list(found)[:MAX_PHRASES]


# An employer's advertisements have most of their sentences in common: each is read once.
@lru_cache(maxsize=50_000)
def _tells(sentence: str) -> bool:
    return _CUE.search(sentence) is not None


@lru_cache(maxsize=50_000)
def _phrases(sentence: str) -> tuple[str, ...]:
    return tuple(phrase for part in _PART_END.split(sentence) for phrase in _cut(part))


def _cut(part: str) -> Iterator[str]:
    run: list[str] = []
    for word in _WORD.findall(part):
        if word.lower() in _SMALL or not any(character.isalpha() for character in word):
            yield from _joined(run)
            run = []
        elif len(run) == WINDOW_WORDS:
            yield from _joined(run)
            run = [word]
        else:
            run.append(word)
    yield from _joined(run)


def _joined(run: list[str]) -> Iterator[str]:
    text = " ".join(run)
    if len(text) > 2:
        yield text
