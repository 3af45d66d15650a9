"""Licences to drive: classes of körkortslagen, yrkeskompetens (YKB) and trucks."""

import re
from collections.abc import Iterator

from matcher.reading.fact import Fact
from matcher.reading.folding import rule, words
from matcher.reading.sentences import Sentence
from models.reading import ReadKind

CLASS = r"(?:am|a1|a2|b96|b\ ?\+\ ?e|be|b|c1e|c1|ce|c\ ?\+\ ?e|c|d1e|d1|de|d|a)"
SEPARATOR = r"""(?:\ ?[/,+]\ ?|\ (?:och|eller|samt|alternativt|alt\.?|and|or|resp\.?)\ |-?\ (?:och|eller|and|
        or)\ |\ ?och/eller\ ?)"""
CARD = r"(?:k[öo]r?r?k[ou]?r?t|körkot|kökort|körkor)"
"""Körkort, and how it is misspelt."""

CLASSES_FIRST = rule(
    rf"(?<![\w#+])(?!a\ [dvl])(?P<classes>{CLASS}(?:-?{SEPARATOR}{CLASS})*)[-\ ]?"
    rf"(?:{CARD}\w*|kort(?:et)?(?!\w)|(?:kör)?behörighet\w*|(?:driving|driver'?s?)\ licen[cs]e|licen[cs]e(?!\w))"
)
CARD_FIRST = rule(
    rf"(?<![a-z]){CARD}(?:et|en|s|sbehörighet(?:en)?|sklass)?[\ :,(]*"
    rf"""(?:(?:med|för|av|i|klass|typ|behörighet(?:en|erna)?|kategori|kat\.?|minst|lägst|manuell|giltigt|nivå|
            utökad)[\ :(]*)*"""
    rf"\(?(?P<classes>{CLASS}(?:{SEPARATOR}{CLASS})*)(?![\w#+])(?!\ ?\d)"
)
ENGLISH_CARD_FIRST = rule(
    r"(?:driving|driver'?s?|drivers)\ (?:licen[cs]es?|permit)[\ (,:]*(?:(?:category|class|type|of|cat\.?)[\ :]*)+"
    rf"(?P<classes>{CLASS}(?:{SEPARATOR}{CLASS})*)(?!\w)"
)
CARD_ALONE = rule(
    rf"""(?<![a-z]){CARD}(?:et|en|s|skrav(?:et)?|sinnehav)?(?![a-z])(?!\ för\ (?:traktor|moped|truck|röjsåg|motorsåg|
    mc|motorcykel|
            båt|snöskoter))"""
    r"|(?:driving|driver'?s?|drivers)\ (?:licen[cs]e|permit)"
)
DRIVER = rule(rf"(?<![\w#+])(?P<classes>{CLASS}(?:/{CLASS})*)[-\ ](?:chaufför|förare|lastbilsförare|driver)")
OTHER_CLASSES = re.compile(
    r"(?<![\w#+.-])(?P<classes>(?:C1E|C1|CE|BE|D1E|D1|DE|B ?\+ ?E|C ?\+ ?E|B96)(?!-m)(?:(?:/| eller | or | och | and )"
    r"(?:C1E|C1|CE|BE|C|D|B))*)(?![\w#+])"
    r"|(?:(?<=eller )|(?<=och )|(?<=, )|(?<=or )|(?<=gärna )|^)(?P<single>[BCD])(?![\w#+'&])(?= |[,.]|$|-beh)"
)
"""Classes without the word, where their sentence speaks of licences anyway."""

LICENCE_TALK = rule(rf"{CARD}|licen[cs]e|behörighet|(?<!\w)ykb(?!\w)|(?<!\w)[bcd]e?-kort")
REMARK = 40
VERDICT = words(r"merit\w*|krav|plus|fördel")
"""A short sentence that does nothing but weigh a class: `CE merit.`"""

SINGLE_ELSEWHERE = rule(r"vitamin|nivå|kurs|sfi|betyg|grad")

YKB = words(r"ykb\b|yrkeskompetens(?:bevis|utbildning)\w*|yrkesförarkompetens\w*|yrkesförarbevis")
TRUCK = rule(
    r"(?:(?P<first>(?<!\w)[a-d](?:-?(?:\ ?[,/+&]\ ?|\ (?:och|and|eller|or)\ )[a-d](?!\w))*)-\ ?)?"
    r"(?:\w*truc?k+-?\ ?(?:k?ort|körkort|förarbevis|förarkort|behörighet|licens|utbildning|certifikat|bevis)\w*"
    r"|(?:forklift|truck)\ (?:driver'?s?\ )?(?:licen[cs]e|certificate|card|permit|truck\ licen[cs]e))"
    r"(?:[\ :(]*(?:(?:med|för|behörighet(?:en)?|klass|typ|kategori)[\ :]*)*"
    r"(?P<classes>[a-d]\d?(?:(?:\ ?[,/+&]\ ?|\ (?:och|and|samt|eller|or)\ |-)(?:[a-d]\d?|\d)(?!\w))*)(?![\w+-])"
    r"(?!\ (?:och|eller|samt|,)?\ ?[a-z]?-?kör))?"
)
EITHER = re.compile(r"/|eller|\bor\b|alt")

_ONE = re.compile(CLASS.replace(r"\ ", " "))
_OUTSIDE = words(r"(?:traktor|moped|båt|buss|hundförar|traktors)")


def licences(sentence: Sentence) -> Iterator[Fact]:
    """Every licence once; the longest wording that names it wins."""
    text = sentence.folded
    taken: list[tuple[int, int]] = []

    def free(begin: int, end: int) -> bool:
        return not any(begin < last and first < end for first, last in taken)

    for found in TRUCK.finditer(text):
        taken.append(found.span())
        letters = truck_classes(found["classes"] or found["first"] or "")
        for value in [f"truckkort {letter}" for letter in letters] or ["truckkort"]:
            yield _fact(value, found)
    for found in YKB.finditer(text):
        taken.append(found.span())
        yield _fact("YKB", found)
    for pattern in (CLASSES_FIRST, CARD_FIRST, ENGLISH_CARD_FIRST, DRIVER, CARD_ALONE):
        for found in pattern.finditer(text):
            if free(*found.span()) and not _OUTSIDE.search(text[max(0, found.start() - 8) : found.start()]):
                taken.append(found.span())
                for value in classes_of(found["classes"] if pattern.groups else "b"):
                    yield _fact(value, found)
    if LICENCE_TALK.search(text) or (len(text) <= REMARK and VERDICT.search(text)):
        for found in OTHER_CLASSES.finditer(sentence.text):
            if not free(*found.span()) or (found["single"] and SINGLE_ELSEWHERE.search(text)):
                continue
            taken.append(found.span())
            for value in classes_of((found["classes"] or found["single"]).lower()):
                yield _fact(value, found)


def classes_of(listed: str) -> list[str]:
    """`c/ce` → C; `b och c` → B, C: of alternatives the first, since nobody is kept out by the stricter reading."""
    named: list[str] = []
    end = 0
    for one in _ONE.finditer(listed):
        if not (named and EITHER.search(listed[end : one.start()])):
            named.append("B" if one.group() == "b96" else re.sub(r"[ +]", "", one.group()).upper())
        end = one.end()
    return list(dict.fromkeys(named))


def truck_classes(listed: str) -> list[str]:
    """`a2, a4 och b1` → A, B; a slash joins, since `A/B` is the usual name of holding both."""
    joined = re.sub(r"\b(?:eller|or)\b.*", "", listed)
    return sorted({letter.upper() for letter in re.findall(r"\b([a-d])\d?\b", joined)})


def _fact(value: str, found: "re.Match[str]") -> Fact:
    return Fact(kind=ReadKind.LICENCE, value=value, begin=found.start(), end=found.end())
