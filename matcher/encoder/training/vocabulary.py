"""The words of the labour market: what a person's free text may consist of. Made with care that no name is among them.

A word of the open data passes when it is written in lower case somewhere, or is all capitals (`CNC`, `SQL`), or
stands first in a term of a kind that has no brands in it. Where there are brands, a first word must be a compound of
such words or be derived as Swedish derives them (`Lastsäkring`, `Rörläggning`). A word that is only ever capitalised
within terms is a brand, a place or a person. Given names, surnames and places that are words as well are listed in
never_words.txt.
"""

import unicodedata
from collections.abc import Iterator, Set
from pathlib import Path

from matcher.encoder.training.open_data import OpenData
from matcher.pseudonymise.vocabulary import Vocabulary, words

OWN = Path(__file__).with_name("own_words.txt")
NEVER = Path(__file__).with_name("never_words.txt")

SHORTEST = 3
"""Letters of a word of the open data. Shorter ones are abbreviations that say little, and parts of names that somebody
has written with a blank in them (`Kar in`); those that are of use stand in own_words.txt."""
LONGEST_ACRONYM = 6
HEAD, MODIFIER = 4, 3
"""Letters, at least, of the last part of a compound and of what comes before it."""
DERIVED = (
    *("ning", "ningar", "ering", "eringar", "ande", "ende", "else", "het", "skap", "eri", "tion", "tioner", "teknik"),
    *("logi", "grafi", "kemi", "fysik", "nomi", "metri", "isk", "iskt", "iska"),
)
"""Endings that names do not have, or have in never_words.txt."""


def write_vocabulary(data: OpenData, path: Path) -> int:
    """Write the list that the pseudonymiser reads. Returns how many words it holds."""
    return Vocabulary.write(path, labour_market_words(data))


def labour_market_words(data: OpenData) -> frozenset[str]:
    """All words that may pass, case-folded and NFC, our own among them."""
    never = listed(NEVER) | {_folded(part) for place in data.places() for part in words(place)}
    attested = {_folded(word) for word in _attested(data) if _may(word)}
    attested -= {word for word in attested if _is_of(word, never)}
    begun = {_folded(word) for word in _first_words(data) if _may(word)} - attested
    common = {word for word in begun if _is_common(word, attested) and not _is_of(word, never)}
    return frozenset(attested | common | listed(OWN))


def listed(path: Path) -> frozenset[str]:
    """The words in a text file of ours, case-folded: separated by blanks, `#` begins a comment."""
    lines = (line.partition("#")[0] for line in path.read_text(encoding="utf-8").splitlines())
    return frozenset(_folded(word) for line in lines for word in line.split())


def _is_of(word: str, never: frozenset[str]) -> bool:
    """Whether the word, or one side of its hyphen, or what it is the genitive of, may never pass."""
    return any(part in never or (part.endswith("s") and part[:-1] in never) for part in (word, *word.split("-")))


def _attested(data: OpenData) -> Iterator[str]:
    for text in _plain_terms(data):
        for position, word in enumerate(words(text)):
            if position == 0 or word[0].islower() or _is_acronym(word):
                yield word
    for text in _terms_with_brands(data):
        yield from (word for word in words(text) if word[0].islower() or _is_acronym(word))


def _first_words(data: OpenData) -> Iterator[str]:
    yield from (found[0] for text in _terms_with_brands(data) if (found := words(text)))


def _is_common(word: str, known: Set[str]) -> bool:
    """Whether it is a compound whose last part is known, or ends as derived words do."""
    return word.endswith(DERIVED) or any(word[at:] in known for at in range(MODIFIER, len(word) - HEAD + 1))


def _plain_terms(data: OpenData) -> Iterator[str]:
    """Terms and sentences that begin with a capital because they begin; a capital further in is a name."""
    for occupation in data.occupations():
        yield occupation.label
        yield from (label for _, label in occupation.groups)
    yield from (title for title, _ in data.titles())
    yield from (term.text for term in (*data.terms(), *data.soft_skill_terms()) if not term.misspelled)
    yield from (label for pair in data.education_fields() for label in pair)
    for word, fields in data.keywords():
        yield from (word, *fields)
    yield from data.languages()
    yield from (label for occupation in data.esco_occupations() for label in occupation.swedish)
    for definition in data.group_definitions().values():
        yield from definition.replace("\n", " ").split(". ")


def _terms_with_brands(data: OpenData) -> Iterator[str]:
    """Skills and tools, many of which are products or firms."""
    yield from data.skills()
    for skills in (*data.group_skills().values(), *data.education_skills().values()):
        yield from skills
    yield from (swedish for _, swedish, _ in data.esco_skills())
    yield from (swedish for swedish, _, _ in data.skill_crosswalk())


def _is_acronym(word: str) -> bool:
    return word.isupper() and SHORTEST <= len(word) <= LONGEST_ACRONYM


def _may(word: str) -> bool:
    return len(word) >= SHORTEST and not any(map(str.isnumeric, word)) and any(map(str.isalpha, word))


def _folded(word: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", word).casefold())
