"""Swedish by level, and other languages: from the phrases with which employers ask for them."""

import re
from collections.abc import Iterator

from matcher.reading.fact import Fact
from matcher.reading.folding import words
from matcher.reading.sentences import Sentence
from models.reading import ReadKind, Strength

SWEDISH = words(
    r"(?:svenska?|svenskan|swedish|svnska|sevnska)\b(?! (?:som andraspråk))(?:-? ?språk(?:et)?\b)?"
    r"|svensk(?:talande|språkig\w*)|svenskakunskaper\w*|svenskkunskaper\w*"
)
NO_LANGUAGE = words(
    r"""(?:svenska|engelska|tyska|franska|norska|danska|finska|polska|ryska|spanska|italienska|kinesiska|swedish|
            english|german|french|danish|norwegian|dutch)"""
    r""" (?:(?!och\b|eller\b|i\b|på\b|samt\b|är\b|som\b|språk|men\b|med\b|för\b|krävs|räcker|behövs|obehindrat|
            flytande|hyfsat"""
    r"""|utan\b|till\b|om\b|när\b|så\b|av\b|motsvarande|muntligt|skriftligt|både|minst|lägst|bra\b|bättre|väl\b|
            ett\b|plus|"""
    r"""meriterande|merit|dagligen|där\b|arbetsmilj|varje|utöver|a1|a2|b1|b2|c1|c2|and\b|or\b|is\b|are\b|at\b|
            in\b|as\b|skills|"""
    r"""language|proficiency|would\b|to\b|with\b|speaking|writ|spoken|both|fluen|knowledge|verbal|oral|required|
            preferred|communication|ska\b|bör|vara|nivå|sfi|alternativt|kunskap|talar|pratar|kan\b|behöver|eftersom|
            då\b|vid\b|hos\b|inom|ej\b|inte\b|dessutom|gärna)\w+)"""
)
"""`svenska kunder`, `German market`: a country's word before a thing."""

LANGUAGE_TALK = words(
    r"""\w*språk\w*|tala\w*|prata\w*|kunna|kunskap\w*|först[åa]\w*|behärska\w*|(?:i )?tal\b|skrift\w*|flytande|
            kommunicera\w*|klara\w*|samtal\w*|"""
    r"""uttryck\w*|läs\w*|skriv\w*|skrev\w*|god[ta]?\w*|bra|nivå\w*|[abc][12]|grundläggande|obehindra\w*|
            modersmål\w*|förstådd|sfi|"""
    r"""\w*level|fluen\w*|speak\w*|spoken|writ\w*|proficien\w*|skills|kan|krav\w*|krävs|meriterande|merit\w*|plus|
            lite|lita|enkel|"""
    r"""viss|hyfsa\w*|knowledge|communicat\w*|understand\w*|required|necessary|advantage|language\w*|native|
            behövs|fördel|"""
    r"räcker|instruktion\w*|master\w*|excellent|command|minst ett|bilingual"
)
"""Without one of these words a language's name is about something else."""

LANGUAGES: tuple[tuple[str, str], ...] = (
    ("english", r"""engelska?\w{0,3}|english|engelskan|engelsk-?kunskaper|engelsktalande"""),
    ("arabic", r"arabiska|arabic"),
    ("somali", r"somaliska|somali"), ("finnish", r"finska|finnish"), ("persian", r"persiska|farsi|persian"),
    ("dari", r"dari"),
    ("pashto", r"pashto|pashtu"), ("tigrinya", r"tigrin(?:ja|ska|ya)"), ("polish", r"polska|polish"),
    ("german", r"tyska|german"), ("french", r"franska|french"), ("spanish", r"spanska|spanish"),
    ("russian", r"ryska|russian"),
    ("ukrainian", r"ukrainska|ukrainian"), ("norwegian", r"norska|norwegian"), ("danish", r"danska|danish"),
    ("turkish", r"turkiska|turkish"), ("kurdish", r"kurdiska|kurmanji|sorani|kurdish"),
    ("bosnian", r"bosniska|bosnian|bks\b"), ("serbian", r"serbiska|serbian"), ("croatian", r"kroatiska|croatian"),
    ("albanian", r"albanska|albanian"), ("thai", r"thailändska|thai"), ("italian", r"italienska|italian"),
    ("portuguese", r"portugisiska|portuguese"), ("dutch", r"nederländska|holländska|dutch"),
    ("romanian", r"rumänska|romanian"), ("chinese", r"kinesiska|mandarin|chinese"),
    ("sign_language", r"teckenspråk\w*|sign language"), ("estonian", r"estniska|estonian"),
    ("lithuanian", r"litauiska|lithuanian"), ("latvian", r"lettiska|latvian"),
    ("vietnamese", r"vietnamesiska|vietnamese"),
    ("urdu", r"urdu"), ("greek", r"grekiska|greek"), ("hungarian", r"ungerska|hungarian"),
)  # fmt: skip

DEGREES: tuple[tuple[str, str], ...] = (
    ("C2", r"modersmål\w*|native|mother tongue"),
    ("C1", r"""flytande|obehindra\w*|(?:mycket|väldigt|utomordentligt) (?:god[at]?|bra|väl)\b|utmärkt\w*|
            avancerad\w*|perfekt\w*|felfri\w*"""),
    ("C1", r"fluen\w*|excellent\w*|very good|proficien\w*|outstanding|full professional|strong|advanced|impeccable"),
    ("A1", r"det enklaste|nödvändiga ord|några ord|enstaka ord|nybörjar\w*"),
    ("A2", r"grundläggande|grunderna|enkel|enkla|enklare|lite|lita|viss|vissa|basic|some|a little|begränsad\w*"),
    ("B1", r"hyfsa\w*|göra (?:dig|sig) förstådd|vardaglig\w*|till vardags|conversational|okej|intermediate"),
    ("B2", r"god[at]?\b|bra\b(?! (?:om|att|för|med))|väl\b|good|solid|business|obrutet|säker|fullgod\w*|bättre än"),
)  # fmt: skip
"""Level → words of degree, the strongest reading first."""

PLAIN = "B1"
"""What Swedish without a word of degree asks for: to get along at work."""

BOTH_WAYS = words(r"""läs\w* och skriv\w* (?=svensk)|(?:i |både )*tal (?:och|samt|som|&|/) ?(?:i )?skrift\w*|
        (?:i )?tal, (?:i )?skrift|
        tal/skrift|(?:både )?(?:munt|skrift)lig\w*,? (?:och|som|såväl som) (?:munt|skrift)lig\w*|
        tala(?:r)?,? (?:läs\w*,? )?(?:och |samt )?skriv\w*|skriv\w* och tala\w*|
        (?:both )?(?:spoken|written|oral\w*|verbal\w*|writing|speaking|speech) (?:and|&) (?:in )?(?:written|spoken|
        writing|verbal\w*|oral|speaking|speech)|speak and write|muntlig\w* och i skrift|skrift och (?:i )?tal""")
LEVEL = re.compile(r"(?<!\w)([abc][12])(?!\w)")
SFI = words(r"""sfi[- ]?(?:\w+ )?(?:kurs|nivå|studieväg \d,? ?(?:kurs)?)?[- ]?(?P<course>[a-d])\b|
        (?P<advanced>(?:godkänd? i |godkänt i |minst )?svenska (?:2|3|b|som andraspråk (?:2|3|b))\b|
        gymnasie\w* svenska)|(?P<basic>(?:sva|svenska som andraspråk)(?:,? (?:grund\w*|på grund\w*|1|a\b))?|
        svenska 1\b)""")
SFI_LEVELS = {"a": "A1", "b": "A2", "c": "A2", "d": "B1"}
"""The course's usual outcome: sfi leads to A1, A2 and B1."""

OF_THE_NEAREST = frozenset({"A2", "B1"})
"""A modest degree (`lite svenska eller engelska`) speaks of the language beside it only."""

LESS_THAN_FLUENT = words(r"(?:inte|ej|not)\b[^.,;]{0,40}(?:flytande|perfekt\w*|felfri\w*|obehindrat|fluent\w*)")
NOT_FLUENT = words(r"(?:inte|ej|not)\b(?: \w+){0,4} $")

_BREAK = re.compile(r"[,;:()]|\.\s|\s-\s|(?<!\w)(?:men|but|samt|forutom|dessutom|garna|helst)(?!\w)")
_AND = re.compile(r"(?<!\w)(?:och|and|eller|or)(?!\w)")
_LANGUAGES = tuple(
    (value, words(rf"""(?:{pattern})\b(?!-?(?:lärare|undervisning|företag))""")) for value, pattern in LANGUAGES
)
_DEGREES = tuple((level, words(rf"(?:{pattern})(?!\w)")) for level, pattern in DEGREES)


def languages(sentence: Sentence) -> Iterator[Fact]:
    """The level of Swedish, one per sentence, and every other language with its level where one is named."""
    text = sentence.folded
    if found := SFI.search(text):
        level = SFI_LEVELS[found["course"]] if found["course"] else "B2" if found["advanced"] else "B1"
        yield Fact(kind=ReadKind.SWEDISH_LEVEL, value=level, begin=found.start(), end=found.end())
        swedish = None
    else:
        swedish = _named(SWEDISH, text)
    others = [(value, hit) for value, pattern in _LANGUAGES if (hit := _named(pattern, text))]
    spots = [hit for _, hit in others] + ([swedish] if swedish else [])
    if swedish and (LANGUAGE_TALK.search(text) or others):
        begin, end, degree = _level(text, swedish, spots)
        for again in SWEDISH.finditer(text, swedish.end()):
            if degree is None and not NO_LANGUAGE.match(text, again.start()):
                begin, end, degree = _level(text, again, [*(hit for _, hit in others), again])
        # `inte flytande` spares the degree, not the language
        strength = Strength.MUST if LESS_THAN_FLUENT.search(text) else None
        yield Fact(kind=ReadKind.SWEDISH_LEVEL, value=degree or PLAIN, begin=begin, end=end, strength=strength)
    for value, hit in others:
        if LANGUAGE_TALK.search(text) or len(spots) > 1:
            begin, end, degree = _level(text, hit, spots)
            yield Fact(kind=ReadKind.LANGUAGE, value=f"{value}:{degree}" if degree else value, begin=begin, end=end)


def _named(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next((hit for hit in pattern.finditer(text) if not NO_LANGUAGE.match(text, hit.start())), None)


def _level(text: str, hit: re.Match[str], spots: list[re.Match[str]]) -> tuple[int, int, str | None]:
    """The degree that belongs to a language's name, and the stretch from one to the other.

    It stands in the same clause, or in a neighbouring one that names no language. Words of degree go before `i tal och
    skrift`, which asks for B2 by itself.
    """
    first, last = _clause(text, hit.start(), hit.end())
    degrees = list(_degrees(text, first, last))
    rivals = [spot for spot in spots if spot is not hit and first <= spot.start() < last]
    if not degrees and not rivals:
        first, last = _widened(text, first, last, [spot for spot in spots if spot is not hit])
        degrees = list(_degrees(text, first, last))
    if not degrees:
        return hit.start(), hit.end(), None
    strong = [degree for degree in degrees if degree[3]] or degrees
    if rivals and len(strong) > 1:
        begin, end, level, _ = min(strong, key=lambda degree: _apart(text, degree, hit))
    else:
        begin, end, level, _ = strong[0]
    if level in OF_THE_NEAREST and any(
        _apart(text, (begin, end, level, True), rival) < _apart(text, (begin, end, level, True), hit)
        for rival in rivals
    ):
        return hit.start(), hit.end(), None
    return min(begin, hit.start()), max(end, hit.end()), level


def _degrees(text: str, first: int, last: int) -> Iterator[tuple[int, int, str, bool]]:
    """Begin, end, level, and whether the wording names a degree; explicit levels first, then the table's order."""
    for explicit in LEVEL.finditer(text, first, last):
        yield explicit.start(), explicit.end(), explicit.group(1).upper(), True
    taken: list[tuple[int, int]] = []
    for level, pattern in _DEGREES:
        for found in pattern.finditer(text, first, last):
            begin, end = found.span()
            inside = any(begin < other and one < end for one, other in taken)
            if not inside and not (level == "C1" and NOT_FLUENT.search(text[:begin])):
                taken.append((begin, end))
                yield begin, end, level, True
    for both in BOTH_WAYS.finditer(text, first, last):
        yield both.start(), both.end(), "B2", False


def _clause(text: str, begin: int, end: int) -> tuple[int, int]:
    first = max((gap.end() for gap in _BREAK.finditer(text, 0, begin)), default=0)
    after = _BREAK.search(text, end)
    return first, after.start() if after else len(text)


def _widened(text: str, first: int, last: int, others: list[re.Match[str]]) -> tuple[int, int]:
    """The next clause too, where no other language lives in it; else the one before."""
    if last < len(text):
        _, further = _clause(text, last + 1, min(last + 2, len(text)))
        if not any(last <= spot.start() < further for spot in others):
            return first, further
    if first > 0:
        earlier, _ = _clause(text, max(0, first - 2), max(0, first - 2))
        if not any(earlier <= spot.start() < first for spot in others):
            return earlier, last
    return first, last


def _apart(text: str, degree: tuple[int, int, str, bool], hit: re.Match[str]) -> int:
    begin, end = degree[0], degree[1]
    between = text[end : hit.start()] if end <= hit.start() else text[hit.end() : begin]
    return len(between) + 20 * len(_AND.findall(between))
