"""An ad cut into sentences and list items that know their place and the heading they stand under."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from matcher.reading.folding import fold, words


class Role(StrEnum):
    """What a sentence is for."""

    EMPLOYER = "employer"
    TASK = "task"
    MUST = "must"
    NICE = "nice"
    OFFER = "offer"
    APPLY = "apply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """`text` begins at character `begin` of its field; `folded` is as long as `text`.

    `under` is what the heading above promises, if there is one.
    """

    text: str
    folded: str
    begin: int
    under: Role | None = None


HEADINGS: tuple[tuple[Role, str], ...] = (
    (Role.NICE, r"(?:det är |vi ser det som )?(?:extra |särskilt )?meriter\w*|önskvärt|merit\w*|plus|bra att ha"),
    (Role.NICE, r"det är (?:också )?(?:en fördel|ett plus|bra)|nice to have|bonus|preferred|desirable"),
    (Role.NICE, r"vi ser gärna|it'?s a plus|extra credit|what would be a plus|good to have"),
    (Role.OFFER, r"vi erbjuder|vad (?:kan )?vi erbjud\w*|(?:detta |det )?erbjuder vi|förmåner|we offer|what we offer"),
    (Role.OFFER, r"benefits|perks|what you get|villkor|vad får du|hos oss får du|why (?:join|work)"),
    (Role.EMPLOYER, r"om (?:oss|företaget|bolaget|arbetsplatsen|verksamheten|kommunen|arbetsgivaren|\w+ kommun)"),
    (
        Role.EMPLOYER,
        r"""about (?:us|the company|the team)|who we are|vilka är vi|vilka vi är|our (?:company|team|
            culture)""",
    ),
    (Role.APPLY, r"ansökan?|så söker du|så ansöker du|how to apply|application|intresserad|övrigt|kontakt|rekrytering"),
    (Role.APPLY, r"urval|låter det(?:ta)? intressant|vill du veta mer|frågor"),
    (
        Role.TASK,
        r"""(?:dina |huvudsakliga )?(?:arbets)?uppgifter|arbetsbeskrivning|om (?:tjänsten|jobbet|rollen|
            uppdraget)""",
    ),
    (
        Role.TASK,
        r"""(?:your |key |main )?(?:responsibilities|tasks|duties)|(?:about )?the (?:role|job)|
            about the position""",
    ),
    (
        Role.TASK,
        r"""job description|what you(?:'ll| will) do|detta gör du|ansvarsområden|tjänsten|jobbet|din roll|
            vad du gör""",
    ),
    (Role.MUST, r"(?:våra |formella )?krav|kravprofil|(?:våra )?kvalifikation\w*|vi söker(?: dig)?|vem är du|om dig"),
    (
        Role.MUST,
        r"""vem vi söker|din (?:bakgrund|profil|kompetens|erfarenhet)|vi kräver|du (?:som söker )?(?:har|
            är|bör|ska)""",
    ),
    (Role.MUST, r"requirements?|qualifications?|your (?:profile|background|skills)|who (?:you are|are you)|about you"),
    (
        Role.MUST,
        r"""what we(?:'re| are) looking for|we(?:'re| are) looking for|you have|you are|must have|skills|
            utbildning""",
    ),
    (Role.MUST, r"(?:personliga )?egenskaper|kompetens\w*|språk|profil|what you bring|we expect|förkunskaper"),
)
"""What a heading promises, by how it begins; the first that fits counts."""

HEADING_WORDS = 7
"""A heading has no more words than this."""

INTRODUCTION_WORDS = 25
"""A line that ends in a colon may have as many and still introduce a list."""

ITEM_WORDS = 14
LONGEST = 400
"""Characters; what goes on for longer is no sentence that anybody reads."""

_HEADINGS = tuple((role, words(pattern)) for role, pattern in HEADINGS)
_LINE = re.compile(r"[^\r\n]+")
_BULLET = re.compile(r"\s*(?:[-*•·●▪◦‣➢✓✔–>]|\d{1,2}[.)])\s+")
_END = re.compile(
    r"(?<=[a-zåäöA-ZÅÄÖ)\]\d%\"”][.!?])(?<!\b[a-zåäöA-ZÅÄÖ]\.)(?<!\bca\.)(?<!\bkl\.)(?<!\bbl\.)(?<!\bex\.)(?<!enl\.)"
    r"(?<!\bmin\.)(?<!\bmax\.)(?<!\blic\.)(?<!\b[Ll]eg\.)(?<!\b[Ee]v\.)(?<!tel\.)(?<!\bv\.)\s+(?=[\"“(]?[A-ZÅÄÖ0-9•-])"
    r"|(?<!\s)\s+[•●▪]\s*|(?<=[a-zåäö][!?])\s*(?=[A-ZÅÄÖ])"
)


def sentences(text: str) -> Iterator[Sentence]:
    """Every sentence and list item in order; headings give their role to what follows, and are sentences themselves."""
    under: Role | None = None
    after = 0
    told = False
    for line in _LINE.finditer(text):
        blank_between = text.count("\n", after, line.start()) > 1
        after = line.end()
        content = line.group()
        if not content.strip():
            continue
        bullet = _BULLET.match(content)
        if promised := None if bullet else heading(content):
            under, told = promised, False
        elif bullet is None and (_ends_a_section(content) or (blank_between and told and not _is_item(content))):
            under = None
        else:
            told = True
        first = line.start() + (bullet.end() if bullet else 0)
        yield from _cut(text, first, line.end(), under)


def heading(line: str) -> Role | None:
    """What a line promises for the lines that follow; None for one that is no heading we know."""
    bare = fold(line).strip(" *#_-:!?.")
    count = len(bare.split())
    if line.rstrip().endswith(":") and count <= INTRODUCTION_WORDS:
        # `Det är även meriterande om du:` says at its end what its list holds
        patterns = [
            (role, pattern.search if role in (Role.NICE, Role.OFFER) else pattern.match) for role, pattern in _HEADINGS
        ]
        return next((role for role, finds in patterns if finds(bare)), None)
    if count > HEADING_WORDS or not (line.rstrip().endswith("?") or _is_heading_like(line)):
        return None
    return next((role for role, pattern in _HEADINGS if pattern.match(bare)), None)


def _is_heading_like(line: str) -> bool:
    bare = line.strip()
    return len(bare.split()) <= HEADING_WORDS and bare[-1:].isalpha() and bare[:1].isupper()


def _ends_a_section(line: str) -> bool:
    """A heading of another kind: what stood above no longer holds."""
    bare = line.strip()
    return len(bare.split()) <= HEADING_WORDS and (bare.endswith(":") or bare.isupper())


def _is_item(line: str) -> bool:
    """Short and without a full stop: an item of a list that has no bullets."""
    bare = line.strip()
    return len(bare.split()) <= ITEM_WORDS and not bare.endswith((".", "!", "?", ":"))


def _cut(text: str, begin: int, end: int, under: Role | None) -> Iterator[Sentence]:
    for first, last in _pieces(text[begin:end]):
        piece = text[begin + first : begin + last]
        bare = piece.strip()
        if len(bare) > 1:
            start = begin + first + len(piece) - len(piece.lstrip())
            yield Sentence(text=bare, folded=fold(bare), begin=start, under=under)


def _pieces(line: str) -> Iterator[tuple[int, int]]:
    first = 0
    for gap in _END.finditer(line):
        yield from _bounded(line, first, gap.start())
        first = gap.end()
    yield from _bounded(line, first, len(line))


def _bounded(line: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Cut at white space where there is some: no text makes a rule slow that is slow on long ones."""
    while last - first > LONGEST:
        space = line.rfind(" ", first, first + LONGEST)
        end = space if space > first else first + LONGEST
        yield first, end
        first = end
    yield first, last
