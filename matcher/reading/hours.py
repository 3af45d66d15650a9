"""How much work is offered: a share of full time, hours a week, or by the hour."""

from collections.abc import Iterator

from matcher.reading.fact import Fact
from matcher.reading.folding import rule, words
from matcher.reading.sentences import Sentence
from models.reading import ReadKind

FULL_WEEK = 40
SHORTEST_WEEK, LONGEST_WEEK = 2, 60
FULL_FROM = 38
"""Hours a week from which work is full time, depending on the agreement."""

FULL_TIME = words(r"heltid\w*|full-? ?time|fulltid|hel- (?:och|eller) deltid")
PART_TIME = words(r"deltid\w*|part-? ?time|hel- (?:och|eller) deltid")
HALF_TIME = words(r"halvtid\w*|half-? ?time")
AS_NEEDED = words(
    r"""tim(?:vikarie?\w*|anställ\w*|avlön\w*|tjänst\w*)|behovsanställ\w*|behovsbas\w*|(?:vid|
            efter) behov\b(?=[^.]{0,30}(?:rings?|kallas))"""
    r"""|(?:rings|kallas) in\w*(?: vid behov)?|intermittent\w*|på timmar|per timme(?! \d)|jobba extra|
            extrapersonal|hourly basis|on demand|timmar vid behov|zero hours"""
)
SHARE = rule(r"""(?<![\w,.])(?P<low>\d{2,3})(?:\ ?%?\ ?(?:-|till|upp\ till|eller|/|och|
        to)\ ?(?P<high>\d{2,3}))?\ ?(?:%|procent(?:ig)?(?!\w))""")
GROWING = rule(r"""(?<!\w)(?P<low>\d{2,3})\ ?(?:%|
        procent)[^.;\d]{0,30}möjlighet[^.;\d]{0,30}?(?P<high>\d{2,3})\ ?(?:%|procent)""")
WEEK = rule(
    r"""(?<![\w,.:])(?P<low>\d{1,2}(?:[.,]\d{1,2})?)(?:\ ?-\ ?(?P<high>\d{1,2}(?:[.,]\d{1,2})?))?\ ?(?:h|tim|
            timmar|timmars|hours?|hrs)\.?"""
    r"\ ?(?:/|per\ |i\ |a\ |arbets)?\ ?(?:v(?:ecka|eckan|k)?|week|arbetsvecka)(?!\w)"
)
WORK_TALK = words(
    r"""tjänst\w*|söker|sökes|anställ\w*|sysselsättning\w*|omfattning\w*|arbetstid\w*|jobb\w*|tjänstgöring\w*|
            grad\b|visstid\w*|vikariat\w*|dagtid|kväll\w*|"""
    r"""natt\w*|helg\w*|deltid|heltid|tillsvidare\w*|schema\w*|position|employment|scope|work|kontorstid|distans|
            förmiddag\w*|skift\w*|rotation|kl\b"""
)
NO_SHARE = words(
    r"(?:rabatt|av (?!heltid|full)\w+|nöjd\w*|ägs|ägare|ägt|tillväxt|lön\w*|friskvård\w*|ökning|minska\w*|utsläpp|"
    r"""ekologisk\w*|förnybar\w*|of (?:our|the|all|your|companies)|växt|omsättning|marknad\w*|committed|
            passion\w*|fokus|fossil\w*|elektrisk\w*|bidrag|ob\b|svar\w*|recycl\w*|owned|remote|svanen\w*|resor|
            travel|resdagar|engag\w*)"""
)
SHORT = 60
"""A sentence of no more characters than this that has a share in it is about hours."""


def hours(sentence: Sentence) -> Iterator[Fact]:
    """Every scope that is offered."""
    text = sentence.folded
    taken: list[tuple[int, int]] = []
    for pattern in (GROWING, SHARE):
        for found in pattern.finditer(text):
            low, high = int(found["low"]), int(found["high"] or found["low"])
            begin, end = found.span()
            if any(begin < last and first < end for first, last in taken) or not 5 <= low <= high <= 100:
                continue
            if (len(text) <= SHORT or WORK_TALK.search(text)) and not NO_SHARE.search(text[begin : end + 45]):
                taken.append((begin, end))
                yield _fact(_share(low, high), begin, end)
    for found in WEEK.finditer(text):
        least, most = (float((found[name] or found["low"]).replace(",", ".")) for name in ("low", "high"))
        if SHORTEST_WEEK <= least <= most <= LONGEST_WEEK:
            yield _fact(_share(_per_cent(least), _per_cent(most)), *found.span())
    for value, pattern in (("100", FULL_TIME), ("part_time", PART_TIME), ("50", HALF_TIME), ("as_needed", AS_NEEDED)):
        for found in pattern.finditer(text):
            yield _fact(value, *found.span())


def _per_cent(weekly: float) -> int:
    return 100 if weekly >= FULL_FROM else int(weekly / FULL_WEEK * 100 + 0.5)


def _share(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}-{high}"


def _fact(value: str, begin: int, end: int) -> Fact:
    return Fact(kind=ReadKind.HOURS, value=value, begin=begin, end=end)
