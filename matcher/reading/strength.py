"""How much a demand weighs: read from the cue that stands nearest to it in its sentence.

A cue speaks of what follows it (`gärna …`), of what precedes it (`… är meriterande`), or both. Clause boundaries count
as distance, so that `C krävs, CE är meriterande` gives each class its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from matcher.reading.folding import words
from matcher.reading.sentences import Role, Sentence
from models.reading import Strength

BEFORE, AFTER, AROUND = "before", "after", "around"
"""Where the cue's subject stands, seen from the cue."""

CUES: tuple[tuple[Strength, str, str], ...] = (
    (Strength.NOT_REQUIRED, AFTER, r"(?:inget|inga|utan|ej|inte (?:något|ett)|inte några) (?:\w+ )?krav (?:på|om|att)"),
    (Strength.NOT_REQUIRED, AFTER, r"(?:vi )?kräver (?:inte|ej|ingen|inget|inga)|krävs (?:ingen|inget|inga)"),
    (Strength.NOT_REQUIRED, AFTER, r"behöv(?:er|s) (?:du )?(?:alltså )?(?:inte|ej|varken|ingen|inget|inga)(?! oroa)"),
    (Strength.NOT_REQUIRED, AFTER, r"oavsett|stängd\w*|stängt|slipper"),
    (Strength.NOT_REQUIRED, AFTER, r"(?:do not|don't|doesn't) need|no need (?:for|of)|saknar du|utan tidigare"),
    (Strength.NOT_REQUIRED, AFTER, r"""(?:ingen|inget|inga|no)\b(?=[^.,;]{0,60}\b(?:krävs|behövs|nödvändig\w*|
            required|needed|necessary))"""),
    (Strength.NOT_REQUIRED, AFTER, r"(?:ingen|inget|inga|ej|aldrig|endast inte)(?= (?:\w+ )?$)"),
    (Strength.NOT_REQUIRED, BEFORE, r"""(?:är |utgör )?(?:dock |alltså |absolut )?(?:inget|ej|inte (?:ett|något)|
            ingen) (?:absolut |formellt )?(?:krav|måste|nödvändighet)"""),
    (Strength.NOT_REQUIRED, BEFORE, r"(?:krävs|behövs|erfordras) (?:dock |alltså )?(?:inte|ej)"),
    (Strength.NOT_REQUIRED, BEFORE, r"""(?:är )?(?:dock |alltså )?(?:inte|ej) (?:\w+ )?(?:nödvändig\w*|
            obligatorisk\w*|avgörande)"""),
    (Strength.NOT_REQUIRED, BEFORE, r"""(?:is |are )?not (?:\w+ )?(?:required|necessary|needed|a requirement|
            mandatory|a must)"""),
    (Strength.NOT_REQUIRED, BEFORE, r"""(?:kan|går att) (?:fås|ordnas)|(?:det |den )?(?:ordnar|fixar) vi|
            vi (?:ordnar|fixar) (?:det )?om"""),
    (Strength.ADVANTAGE, AFTER, r"""(?:meriterande|plus|fördel|merit)(?=,? (?:t ?\.?ex\.?|till exempel|såsom|
            exempelvis)\b)|eventuell\w*|ev\.|bör (?:du )?(?:även |också |gärna )?ha\b(?! fyllt)"""),
    (Strength.ADVANTAGE, AFTER, r"""(?:extra |särskilt |mycket )?meriterande(?=:| (?:är|om|med|att|för)\b)|
            merit(?:er)?:"""),
    (Strength.ADVANTAGE, AFTER, r"""(?:ett |stort )?plus (?:om|för|med)|plus:|(?:en )?(?:\w+ )?fördel (?:om|med|
            att)|bra om|bonus (?:om|if)|sätter (?:\w+ )?värde på|värdesätter (?:att du har|erfarenhet|kunskap)"""),
    (Strength.ADVANTAGE, AFTER, r"""(?:vi )?(?:ser )?gärna|helst|vi ser (?:positivt på|det som positivt)|
            önskemål om|vi önskar|preferably|ideally"""),
    (Strength.ADVANTAGE, AFTER, r"""det är (?:en )?(?:fördel\w*|merit) (?:om|att|med)|nice to have|bonus points|
            a plus if|kan du dessutom|we value"""),
    (Strength.ADVANTAGE, BEFORE, r"""(?:\w+ )?meriter(?:ande|ad|at|ade|are)\b(?! (?:är|om|med|att)\b)(?!:)|
            merit\b(?!:)|(?:en )?(?:\w+ )?fördel\b(?! (?:om|med|att))"""),
    (Strength.ADVANTAGE, BEFORE, r"""(?:ger |är |ses som )?(?:det )?(?:ett |stort )*plus\b(?! (?:om|för|
            med))(?!:)|önskvär\w*|önskas|önskvart"""),
    (Strength.ADVANTAGE, BEFORE, r"""(?:är |är det |även |går )(?:mycket |väldigt |också |förstås |naturligtvis |
            bara )?(?:bra|positivt|
            toppen)\b(?! på)|bra\b(?= för\b)|bra att ha|bra\b(?=[.!]?$)"""),
    (Strength.ADVANTAGE, BEFORE, r"""(?:is |are |as |be )?(?:\w+ )?(?:an? )?(?:\w+ )?(?:advantage\w*|plus|merit|
            meritorious|asset|bonus|beneficial|desirable|preferred|desired)\b"""),
    (Strength.ADVANTAGE, BEFORE, r"""har företräde|prioriteras|premieras|meriter\b|(?:en )?(?:bra|god) grund|is welcome|
            (?:very )?(?:useful|helpful)\b|(?:a )?good (?:start|preparation)"""),
    (Strength.MUST, AFTER, r"""krav(?:en)? (?:på|är|för)(?: tjänsten| rollen| anställning)?:?|krav:|vi kräver|
            kräver|(?<!om )(?<!att )(?<!gärna )du (?:har|är|ska|skall|talar|kan|behöver|måste|bör|pratar|
            behärskar)(?! (?:inte|gärna|varken))"""),
    (Strength.MUST, AROUND, r"""(?:ett |är |absolut )*krav(?! på)\b|krävs|måste|obligatorisk\w*|erfordras|
            förutsätt\w*|räcker|required|mandatory|compulsory|a must"""),
    (Strength.MUST, AFTER, r"(?:you|we) (?:have|must|need|are|hold|speak|require)|should|must"),
)  # fmt: skip
"""Strength, where its subject stands, and the words. Of cues that overlap the first in this table counts."""

STOP = re.compile(r";|, sa(?!\w)")
"""Where another thought begins."""

STOP_COST = 250
BOUNDARY = re.compile(r"[,:()]|\s-\s|\.\s|(?<!\w)(?:men|but|dock|medan|samt|however)(?!\w)")
BOUNDARY_COST = 40
"""A clause boundary keeps a cue away as well as this many characters do."""

REACH = 220
"""What is further from a cue than this is not what it speaks of."""

_CUES = tuple((strength, side, words(pattern)) for strength, side, pattern in CUES)
_BARE_NO = words(r"(?:ingen|inget|inga|ej|aldrig|no|inte)(?: \w+)? $")
_LIKEWISE = words(r"(?:liksom|likaså|även|också|as well as)\s+(?:\w+ ){0,2}$")
_CONCESSION = words(r"(?:men|but|dock|fast|däremot|however)\b")
_UNDER = {Role.NICE: Strength.ADVANTAGE}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cue:
    strength: Strength
    side: str
    begin: int
    end: int


def strength_of(sentence: Sentence, begin: int, end: int) -> Strength:
    """The strength of what stands at `begin` … `end` of the sentence (offsets in the sentence)."""
    text = sentence.folded
    if _BARE_NO.search(text[:begin]):
        return Strength.NOT_REQUIRED
    default = _UNDER.get(sentence.under, Strength.MUST) if sentence.under else Strength.MUST
    cues = sorted(_cues(text), key=lambda cue: cue.begin)
    near = [(cost, cue) for cue in cues if (cost := _cost(text, cue, begin, end)) is not None and cost <= REACH]
    if _LIKEWISE.search(text[:begin]) and (earlier := [cue for cue in cues if cue.end <= begin]):
        return earlier[-1].strength
    if not near:
        return default
    chosen = min(near, key=lambda pair: pair[0])[1]
    if chosen.strength is Strength.NOT_REQUIRED and _softened(text, chosen, cues):
        return Strength.ADVANTAGE
    if chosen.strength is Strength.MUST and default is Strength.ADVANTAGE and chosen.side == AFTER:
        return default
    return chosen.strength


def _cues(text: str) -> Iterator[_Cue]:
    taken: list[tuple[int, int]] = []
    for strength, side, pattern in _CUES:
        for found in pattern.finditer(text):
            begin, end = found.span()
            if not any(begin < last and first < end for first, last in taken):
                taken.append((begin, end))
                yield _Cue(strength=strength, side=side, begin=begin, end=end)


def _cost(text: str, cue: _Cue, begin: int, end: int) -> int | None:
    """Characters and boundaries between cue and match; None where the cue speaks of the other side."""
    if cue.begin >= end and cue.side != AFTER:
        between = text[end : cue.begin]
    elif cue.end <= begin and cue.side != BEFORE:
        between = text[cue.end : begin]
    elif cue.begin < end and begin < cue.end:
        return 0
    else:
        return None
    boundary = BOUNDARY_COST * (2 if cue.strength is Strength.NOT_REQUIRED and cue.side == BEFORE else 1)
    return len(between) + boundary * len(BOUNDARY.findall(between)) + STOP_COST * len(STOP.findall(between))


def _softened(text: str, chosen: _Cue, cues: list[_Cue]) -> bool:
    """`inget krav men meriterande`: dispensable, and still an advantage."""
    return any(
        cue.strength is Strength.ADVANTAGE
        and cue.begin >= chosen.end
        and _CONCESSION.search(text[chosen.end : cue.end])
        for cue in cues
    )
