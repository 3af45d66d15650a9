"""Experience: so many years of it, or merely some."""

import re
from collections.abc import Iterator

from matcher.reading.fact import Fact
from matcher.reading.folding import words
from matcher.reading.numbers import NUMBER, number
from matcher.reading.sentences import Sentence, heading
from models.reading import ReadKind

SPAN = rf"""(?P<least>{NUMBER})(?: ?\+| ?(?:-|till|to|eller|or) ?{NUMBER})?\+? ?(?P<unit>års?|year'?s?|yrs|
        månad(?:er|ers|s)?|mån\b|months?|säsong(?:er|ers)?)(?!\w)'?"""
"""`minst två års`, `3-5 år`, `6 months'`: the lower end counts."""

LONGEST_YEARS = 12
"""More years than this are the employer's own."""

WITH_LENGTH = (
    words(SPAN + r""" (?:[\w/&'-]+,? ){0,6}?(?:\w*erfarenhet\w*|experience|arbete|vana|yrkesvana|praktik|
            i (?:yrket|branschen|rollen)|in (?:the|a))"""),
    words(SPAN + r" som (?!blir|du|är)"),
    words(r"""(?:\w*erfarenhet\w*|\w*vana|experience)\b[^.;()]{0,70}? ?(?:minst|i|på|om|under|of|at least|minimum|
            >)? ?""" + SPAN),
    words(r"""(?:jobba[td]?|arbeta[td]?|kört|haft|varit|verkat|worked|körerfarenhet|vana)\b[^.;]{0,50}? ?(?:minst|
            i|at least|under|for) (?:minst )?""" + SPAN),
    words(r"minst " + SPAN + r"(?= (?:\w+ )?(?:krav|inom|som|från|i |krävs)|[.,)]|$)"),
)  # fmt: skip
"""Experience with a length, most telling first."""

SEVERAL = words(r"""(?:några|flera|flerårig\w*|mångårig\w*|several|many|lång|gedigen|extensive) (?:års? |
        years?'? )?(?:of )?(?:\w+ )?(?:erfarenhet\w*|experience)""")
WITHOUT_LENGTH = words(
    r"(?!livs)\w*erfarenhet(?:er|en)?\b(?! av oss)|(?:previous |prior |proven )?experience[ds]?\b|track record"
    r"""|(?:har |gärna )+(?:\w+ )?(?:jobbat|arbetat|serverat|kört|varit)\b(?= (?:\w+ ){0,5}(?:förr|tidigare|inom|
            som|i|med|på|hos)\b)"""
    r"|(?:jobbat|arbetat|serverat|haft|provat)\b(?: \w+){0,4} (?:förr|förut|tidigare|med|inom|som)\b"
    r"""|förkunskap\w*|tidigare arbetat|yrkesvana|branschvana|hundvana|vana (?:av|vid|från) (?!data|att|office|
            excel|microsoft)"""
    r"|vana av \w+"
)
NOT_ONES_OWN = words(
    r"""(?:utbyt\w* (?:av )?|dela\w* (?:med (?:dig|sig) av )?(?:\w+ ){0,2}|våra? (?:\w+ ){0,2}|dina? |your |
            motsvarande (?:\w+ )?|likvärdig |efter (?:\w+ )?|utifrån (?:\w+ )?|beroende på (?:\w+ )?|
            baserat på (?:\w+ )?|"""
    r"""(?:ger|ge|får|få) (?:[\w,]+ ){0,4}|vi har (?:\w+ )?|we have (?:\w+ ){0,3}|possible |different |shared |
            brand |lång samlad |user |customer |candidate |employee |learning """
    r"""|den |vår |our |likvärdig |lär\w* av |get |gain |få |great |an? (?:\w+ )?(?:amazing|
            unique) )(?=erfarenhet|experience)"""
)
"""Experience that is told of, not asked for."""

NEW_AND_OLD = words(r"""inte har arbetat på länge|
        (?:nyutexaminerad\w*|nyexaminerad\w*|(?:dig|du) som är ny|helt ny|
        newly graduated)\b[^.]{0,80}(?:erfaren|arbetat|experience)""")
"""Both the new and the experienced are welcome."""

HEADING_ALONE = 4
"""A heading of so few words (`Kompetens och erfarenhet`) asks for nothing itself."""

OTHER_YEARS = words(
    r"fyllt|gammal|äldre än|years old|års ålder|över \d\d|under \d\d|varannan|var \w+ vecka|"
    r"(?:kör|b-|c-)kort (?:klass \w |b )?(?:i |sedan )?minst"
)

_UNIT_MONTHS = {"m": 1, "s": 6}


def experience(sentence: Sentence) -> Iterator[Fact]:
    """The lengths asked for; without any, `any` once."""
    text = sentence.folded
    if heading(sentence.text) and len(text.split()) <= HEADING_ALONE:
        return
    if NEW_AND_OLD.search(text):
        return
    taken: list[tuple[int, int]] = []
    for pattern in WITH_LENGTH:
        for found in pattern.finditer(text):
            begin, end = found.span()
            if any(begin < last and first < end for first, last in taken) or _aged(text, found):
                continue
            months = _months(found)
            taken.append((begin, end))
            if 0 < months <= LONGEST_YEARS * 12:
                yield Fact(kind=ReadKind.EXPERIENCE, value=f"{months} months", begin=begin, end=end)
    if taken:
        return
    for pattern in (SEVERAL, WITHOUT_LENGTH):
        for found in pattern.finditer(text):
            if not NOT_ONES_OWN.search(text[max(0, found.start() - 40) : found.end()]):
                yield Fact(kind=ReadKind.EXPERIENCE, value="any", begin=found.start(), end=found.end())
                if pattern is SEVERAL:
                    return


def _months(found: re.Match[str]) -> int:
    count = number(found["least"])
    return int(count * _UNIT_MONTHS.get(found["unit"][0], 12) + 0.5)


def _aged(text: str, found: re.Match[str]) -> bool:
    """`fyllt 18 år`, `23 years old`, `körkort i minst 2 år`: years of something else."""
    return OTHER_YEARS.search(text[max(0, found.start("least") - 25) : found.end() + 12]) is not None
