"""Texts without what they say of the sex or the origin of whoever wrote them or is sought: before anything is compared.

`Städerska` becomes `Städare`, `manlig sjuksköterska` becomes `sjuksköterska`, `Servitör/servitris` becomes `Servitör`.
The neutral form is the name that Arbetsförmedlingen's list of occupations has, also where that was once a woman's or a
man's (undersköterska, brandman): what matters is that all who do the work are called one thing. Titles that look like
a pair and are two occupations in that list (barnskötare, barnsköterska) stay apart. Where somebody went to school is
cut from the name of a course: what was learnt counts, not in which country.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

Forms = tuple[str, str, str, str]
"""Endings of a noun: en städare, städaren, flera städare, städarna."""

SKA: Forms = ("a", "an", "or", "orna")
ARE: Forms = ("are", "aren", "are", "arna")
EN_ER: Forms = ("", "en", "er", "erna")
EN_AR: Forms = ("", "en", "ar", "arna")
MAN: Forms = ("man", "mannen", "män", "männen")
KVINNA: Forms = ("kvinna", "kvinnan", "kvinnor", "kvinnorna")
PERSON: Forms = ("person", "personen", "personer", "personerna")

TITLES: tuple[tuple[str, Forms, str, Forms], ...] = (
    # ends a gendered word in its four forms, and the neutral word that takes its place
    ("städersk", SKA, "städ", ARE),
    ("städtant", EN_ER, "städ", ARE),
    ("lokalvårdarinn", SKA, "lokalvård", ARE),
    ("servitris", EN_ER, "servitör", EN_ER),
    ("värdinn", SKA, "värd", EN_AR),
    ("lärarinn", SKA, "lär", ARE),
    ("försäljersk", SKA, "försälj", ARE),
    ("kassörsk", SKA, "kassör", EN_ER),
    ("frisörsk", SKA, "frisör", EN_ER),
    ("frisös", EN_ER, "frisör", EN_ER),
    ("massös", EN_ER, "massör", EN_ER),
    ("maskös", EN_ER, "maskör", EN_ER),
    ("kokersk", SKA, "kock", EN_AR),
    ("kallskänk", EN_AR, "kallskänk", SKA),
    ("bagersk", SKA, "bag", ARE),
    ("tvättersk", SKA, "tvätt", ARE),
    ("sömm", ARE, "sömmersk", SKA),
    ("sjuksköt", ARE, "sjukskötersk", SKA),
    ("undersköt", ARE, "underskötersk", SKA),
    ("tandsköt", ARE, "tandskötersk", SKA),
    ("väktarinn", SKA, "väkt", ARE),
    ("målarinn", SKA, "mål", ARE),
    ("konstnärinn", SKA, "konstnär", EN_ER),
    ("sångersk", SKA, "sång", ARE),
    ("skådespelersk", SKA, "skådespel", ARE),
    ("brand", KVINNA, "brand", MAN),
    ("brand", PERSON, "brand", MAN),
    ("polis", KVINNA, "polis", EN_ER),
    ("polis", MAN, "polis", EN_ER),
    ("tjänste", KVINNA, "tjänste", MAN),
    ("tjänste", PERSON, "tjänste", MAN),
    ("ombuds", KVINNA, "ombuds", MAN),
    ("hantverks", KVINNA, "hantverk", ARE),
    ("hantverks", MAN, "hantverk", ARE),
    ("dagmamm", SKA, "dagbarnvård", ARE),
    ("dagpapp", SKA, "dagbarnvård", ARE),
    ("waitress", ("", "", "es", "es"), "waiter", ("", "", "s", "s")),
    ("stewardess", ("", "", "es", "es"), "steward", ("", "", "s", "s")),
    ("hostess", ("", "", "es", "es"), "host", ("", "", "s", "s")),
    ("salesman", ("", "", "", ""), "salesperson", ("", "", "", "")),
    ("saleswoman", ("", "", "", ""), "salesperson", ("", "", "", "")),
    ("fireman", ("", "", "", ""), "firefighter", ("", "", "", "")),
    ("firewoman", ("", "", "", ""), "firefighter", ("", "", "", "")),
    ("policeman", ("", "", "", ""), "police officer", ("", "", "", "")),
    ("policewoman", ("", "", "", ""), "police officer", ("", "", "", "")),
)

ADJECTIVES = ("manlig", "manliga", "manligt", "kvinnlig", "kvinnliga", "kvinnligt", "male", "female")
ORIGIN = ("utländsk", "utländska", "utländskt", "foreign")
"""What a course can be called that says where it was taken and not what was learnt."""

_FOLDED = str.maketrans("åäöÅÄÖ", "aaoAAO")


def _table() -> Mapping[str, str]:
    """Each form of each gendered word, also as it is written without Swedish letters, and its neutral one."""
    table: dict[str, str] = {}
    for gendered, endings, neutral, others in TITLES:
        for ending, other in zip(endings, others, strict=True):
            table.setdefault(gendered + ending, neutral + other)
    folded = {word.translate(_FOLDED): neutral.translate(_FOLDED) for word, neutral in table.items()}
    return folded | table


_NEUTRAL = _table()
# Compounds end in these words (hotellstäderska), so only the end of the word has to be one.
_LENGTHS = sorted({len(word) for word in _NEUTRAL}, reverse=True)

_WORD = re.compile(r"\w{5,}")
_ADJECTIVE = re.compile(
    rf"(?<!\w)(?:{'|'.join(ADJECTIVES)})\s+(?:(?:eller|och|or|and)\s+(?:{'|'.join(ADJECTIVES)})\s+)?", re.IGNORECASE
)
_SEXES = re.compile(r"\s*\(\s*[mkfwdx](?:\s*/\s*[mkfwdx])+\s*\)", re.IGNORECASE)
_TWICE = re.compile(r"(?<!\w)(\w++)(?:\s*/\s*|\s+(?:eller|or)\s+)\1(?!\w)", re.IGNORECASE)
_BETWEEN = re.compile(r"/|\s(?:eller|or)\s")
"""A text in small letters that has nothing like it names nothing twice."""

_ORIGIN = re.compile(rf"(?<!\w)(?:{'|'.join(ORIGIN)})\s+", re.IGNORECASE)
_SCHOOL = re.compile(r"\b\w*(?:universit|högskola|gymnasi|college|school|institut|akademi|academy)\w*", re.IGNORECASE)
_PARTS = re.compile(r"\s*[,;()]\s*|\s+[-–]\s+|\s+(?:vid|från|at|from)\s+")


def neutral(text: str) -> str:
    """The text with every gendered title in its neutral form and no word of the sex that somebody has or should have.

    The capital of a first letter, and a word in capitals, stay as they are.
    """
    # What has to stand somewhere in the text is sooner looked for than the whole.
    if "(" in text:
        text = _SEXES.sub("", text)
    lower = text.lower()
    if any(map(lower.__contains__, ADJECTIVES)):
        text = "".join(_without_adjectives(text))
    words = _WORD.findall(text)
    if list(map(_word, words)) != words:
        text = _WORD.sub(lambda found: _word(found[0]), text)
    return _TWICE.sub(r"\1", text) if _BETWEEN.search(lower) else text


def course(title: str) -> str:
    """The name of a course without the school and without where it lies: `Ekonomi, Damaskus universitet` → `Ekonomi`.

    A name that is nothing but a school's stays.
    """
    bare = _ORIGIN.sub("", title)
    if not _SCHOOL.search(bare):
        return bare
    parts = [part for part in _PARTS.split(bare) if part]
    kept = [part for part in parts if not _SCHOOL.search(part)]
    return kept[0] if kept else bare


def _without_adjectives(text: str) -> Iterator[str]:
    """The capital of an adjective that began a text goes on to the word after it."""
    last = 0
    for found in _ADJECTIVE.finditer(text):
        yield text[last : found.start()]
        last = found.end()
        if found[0][0].isupper() and not found[0].rstrip().isupper():
            yield text[last : last + 1].upper()
            last += 1
    yield text[last:]


@lru_cache(maxsize=65_536)
def _word(word: str) -> str:
    """A word with the gendered title that it ends in, in the genitive too, replaced by the neutral one."""
    lower = word.lower()
    if len(lower) != len(word):
        return word
    for genitive in ("", "s") if lower.endswith("s") else ("",):
        bare = lower.removesuffix("s") if genitive else lower
        for length in _LENGTHS:
            if length <= len(bare) and (found := _NEUTRAL.get(bare[-length:])):
                start = len(bare) - length
                return word[:start] + _as_written(word[start : len(bare)], found) + word[len(bare) :]
    return word


def _as_written(word: str, neutral_word: str) -> str:
    if word.isupper():
        return neutral_word.upper()
    return neutral_word[:1].upper() + neutral_word[1:] if word[:1].isupper() else neutral_word
