"""When the work begins: a day, a month, at once, or as agreed."""

from collections.abc import Iterator
from datetime import date

from matcher.reading.fact import Fact
from matcher.reading.folding import rule, words
from matcher.reading.sentences import Sentence
from models.reading import ReadKind

MONTHS: dict[str, int] = {
    "januari": 1, "februari": 2, "mars": 3, "april": 4, "maj": 5, "juni": 6, "juli": 7, "augusti": 8, "september": 9,
    "oktober": 10, "november": 11, "december": 12, "january": 1, "february": 2, "march": 3, "may": 5, "june": 6,
    "july": 7,
    "august": 8, "october": 10, "jan": 1, "feb": 2, "apr": 4, "aug": 8, "sept": 9, "okt": 10, "nov": 11, "dec": 12,
}  # fmt: skip
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))

NOW = words(r"""(?:så )?(?:snart|fort) som möjligt|omgående|snarast(?: möjligt)?|omg\.?(?!\w)|asap|
        immediate(?:ly)?|as soon as possible|börja direkt|(?:folk|start|anställning) direkt|nu direkt|
        med omedelbar verkan|starting now""")
AGREED = words(r"""(?:enligt|efter|el\.|eller|e\.?|enl\.?)[ /]*(?:överenskommelse\w*|överenskommet|ök\b|ö\.k\.?|
        ö\b)|by agreement|as agreed|upon agreement|to be agreed|(?:start|tillträde)\w* (?:diskuteras|kan diskuteras|
        flexibel)|flexible start""")
CUE = words(
    r"""start\w*|tillträd\w*|börja\w*|fr\.? ?o\.? ?m\.?|från och med|från (?=den |\d|""" + MONTH + r""")|uppstart\w*|
            begin\w*|anställning(?:en|speriod\w*)? (?:start\w*|från|gäller)|perioden?\b|säsong\w*|"""
    r"projektet startar|drar igång|plats från|starting|available from|tidigast|period\b|sommarjobb|vikariat\w*"
)
DEADLINE = words(r"""senast|sista (?:ansöknings)?dag\w*|ansök\w*|ansökan|sök (?:senast|redan|in)|deadline|apply|
        applications?|intervju\w*|urval\w*|publicer\w*|skicka|rekryteringen""")
"""Where a date is most likely one for applying; a cue of start in the sentence outweighs it."""

STRONG_CUE = words(r"plats(?:en)? från|start\w*|tillträd\w*|börja\w*|begin\w*|starting|fr\.?o\.?m")
OURS = words(r"""(?:vi|vår|våra|vårt|oss|we|our|verksamhet\w*|förvaltning\w*|lokaler\w*|företaget|
        bolaget)\b(?!.*\b(?:anställ|vikariat|tjänst|jobb|sommarjobb))""")
"""What has a date here is the employer, not the job."""

NEAR = 30
"""Characters around `så snart som möjligt` that tell whether one should apply or begin."""

OTHER_TERMS = words(r"(?:\w*lön\w*|arbetstid\w*|schema\w*|semester|salary|ersättning|arvode)[^.,;]*$")

DAY_FIRST = rule(rf"""(?<!\w)(?:den\ )?(?P<day>[0-3]?\d)(?:st|nd|rd|th|:e|
        :a)?\ (?:of\ )?(?P<month>{MONTH})\.?(?:\ ?(?:-|till|
        to)\ ?\d\d?\ (?:{MONTH}))?(?:,?\ (?P<year>20\d\d))?(?!\w)""")
MONTH_FIRST = rule(rf"(?<!\w)(?P<month>{MONTH})\ (?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?:,?\ (?P<year>20\d\d))?(?!\w)")
ISO = rule(r"(?<!\d)(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)")
SLASHED = rule(r"""(?:start|
        tillträde)\w*:?\ (?:den\ )?(?P<day>[0-3]?\d)/(?P<month>[01]?\d)(?:[-\ /](?P<year>20\d\d))?(?!\d)""")
UNTIL = words(r"(?:t\.?o\.?m\.?|till och med|till|until|längst)(?: den)? $")
MONTH_ONLY = rule(rf"(?<![\w\d])(?P<month>{MONTH})(?:,?\ (?P<year>20\d\d))?(?!\w)")


def start(sentence: Sentence) -> Iterator[Fact]:
    """When work begins: the first date after a word of beginning, `now`, or `by_agreement`."""
    text = sentence.folded
    cue = CUE.search(text)
    deadline = DEADLINE.search(text) is not None and STRONG_CUE.search(text) is None
    for found in NOW.finditer(text):
        around = text[max(0, found.start() - NEAR) : found.end() + NEAR]
        if not deadline and not (DEADLINE.search(around) and STRONG_CUE.search(around) is None):
            yield _fact("now", *found.span())
    for found in AGREED.finditer(text):
        if (cue or len(text) < 60) and not OTHER_TERMS.search(text[: found.start()]):
            yield _fact("by_agreement", *found.span())
    if cue is None or deadline or (STRONG_CUE.search(text) is None and OURS.search(text)):
        return
    for pattern in (ISO, SLASHED, DAY_FIRST, MONTH_FIRST, MONTH_ONLY):
        for dated in pattern.finditer(text, cue.start()):
            value = _value(dated.groupdict())
            if value is None:
                return
            if not UNTIL.search(text[: dated.start()]):
                yield _fact(value, *dated.span())
                return


def _value(parts: dict[str, str | None]) -> str | None:
    """ISO 8601, with `--` for a year that is not named; None for a day that no calendar has."""
    name, day, year = parts["month"] or "", parts.get("day"), parts.get("year")
    month = int(name) if name.isdigit() else MONTHS[name]
    try:
        date(int(year or 2024), month, int(day or 1))
    except ValueError:
        return None
    head = f"{year}-" if year else "--"
    return f"{head}{month:02}" + (f"-{int(day):02}" if day else "")


def _fact(value: str, begin: int, end: int) -> Fact:
    return Fact(kind=ReadKind.START, value=value, begin=begin, end=end)
