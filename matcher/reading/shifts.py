"""When in the day and the week the work is done."""

from collections.abc import Iterator

from matcher.reading.fact import Fact
from matcher.reading.folding import rule, words
from matcher.reading.sentences import Sentence
from models.reading import ReadKind

SHIFTS: tuple[tuple[str, str], ...] = (
    ("day", r"dagtid\w*|dagskift\w*|day ?(?:shift|time)s?|dagpass\w*|kontorstid\w*|office hours|förmiddag\w*"),
    ("day", r"""dag(?:ar)?\b(?= ?(?:/|,|-|och|samt|eller|\+) ?(?:och )?(?:kväll|natt|nätter|eftermiddag))|
            days\b(?=, evenings| and evenings)|(?:jobb|arbet)\w* (?:\w+ ){0,2}dag\b(?=,)"""),
    ("morning", r"""(?:tidiga )?morgnar\b|tidig(?:a|t)? (?:morg\w*|på morgon\w*)|morgonpass\w*|morgonskift\w*|
            early mornings?|morgonmänniska"""),
    ("evening", r"""kväll(?:ar|en|s|stid|spass|sskift|sarbete|sjobb|spersonal)?\b|kvälls- (?:och|samt|eller) \w+|
            evenings?\b|eftermiddagsskift|evening shifts?|dag ?- ?kväll"""),
    ("night", r"""natt(?:en|etid|arbete|jobb|pass|skift|tjänst|tjänstgöring|körning|personal|tid)?\b|
            nätter(?:na)?\b|natt-|nights?\b(?! out)|night shifts?|nattarb\w*"""),
    ("weekend", r"""helg(?:er|en|erna|arbete|pass|jobb|skift|tjänstgöring|tid)?\b|helg-|lördag\w*|
            söndag(?!ens)\w*|weekends?|lör-?sön|saturdays?|sundays?|röda dagar|storhelg\w*"""),
    ("rotating", r"""(?:två|tre|fyra|fem|sex|flera|2|3|4|5|6)-?(?: |-)?skift\w*|skift(?:arbete|gång|gående|schema|
            form\w*|tjänst\w*|lag)\b|shift ?work|rotating shifts?|rotation\b|roterande (?:schema|skift|
            arbetstid)\w*|arbeta(?:r)? (?:i )?skift\b|jobba(?:r)? (?:i )?skift\b|ständigt skift|skift\b(?= (?:före|
            ingår|kan))"""),
    ("standby", r"""(?:sovande |rullande )?jour(?:tjänst\w*|pass\w*|ärenden\w*|verksamhet|arbete)?\b|
            beredskap(?:stjänst\w*|spass|sjour|svecka\w*)?\b|on-call|standby"""),
)  # fmt: skip
"""Shift → words, in folded text."""

WEEKDAYS = words(r"vardagar\b|mån(?:dag)?\w* ?(?:-|till) ?fre(?:dag)?\w*|må-fr\w*|monday (?:to|through|-) friday")
"""Days that mean day work where neither the clock nor a word says otherwise."""

ELSEWHERE = words(
    r"""evening (?:course|class)\w*|kvällskurs\w*|fria? helg\w*|ledig\w* (?:på |varje )?helg\w*|inför helg\w*|
            (?:kvälls|helg|jour|dag|natt|närakut)\w*-? ?(?:och \w+)?(?:mottagning|öppet|enhet|team|verksamhet)\w*|
            (?:håller |har )?öpp(?:et|en|ettider\w*)\b[^.]*|söndag(?: ?-| till) ?torsdag|(?:varje |på )?(?:fredag|
            lördag|tors?dag)s? ?kväll(?=[^.]*(?:fest|tävling|aw\b))|
            (?:civil |kris|totalförsvar\w* )beredskap|kris(?:-| och )beredskap"""
    r"""|säkerhet och beredskap|skydd och beredskap|öppettider|öppet (?:kvällar|helger)|day and night|
            helg och vardag|natt(?:en)? mellan|(?:fre|lör)dag kväll|beredskap(?:s\w+)? (?:och|mot|i kommunen)|
            höjd beredskap|krig\w*|samhällets"""
)
"""Days and duties that are no working hours."""

CLOCK = rule(
    r"(?<![\d.,-])(?P<from>[0-2]?\d)(?:[.:](?P<minutes>[0-5]\d))?\ ?(?P<pm>pm|am)?\ ?(?:-|och|till|to|--)\ ?"
    r"""(?:kl\.?\ ?)?(?P<to>[0-2]?\d)(?:[.:](?P<until>[0-5]\d))?\ ?(?P<pm2>pm|am)?(?![\d%]|\ ?(?:%|procent|år|
            timmar|tim|h\b|kg|mån|kr|personer|dagar|veckor|st))"""
)
CLOCK_TALK = words(r"""kl\b|klockan|arbetstid\w*|vardagar|mån\w*|dagtid|dag\b|kväll\w*|kvällstid|natt\w*|skift\w*|
        shifts?|arbetar|pass|\w*anställning\w*|fyller|deltid|heltid|lördag\w*|schema\w*|working hours|tid(?:en|
        er)?\b|förlagd\w*""")
SINGLE = rule(r"""(?P<cue>start\w*|börja\w*|tidigt,?|begin\w*|efter)(?:[^.\d]{0,12}|
        \ kl\.?\ )(?:kl\.?\ ?)?(?P<from>[0-2]?\d)[.:](?P<minutes>[0-5]\d)|(?P<after>efter)\ (?:kl\.?|
        klockan)\ ?(?P<late>1[6-9]|2\d)""")

EARLY, LATE, NIGHT_FROM, MORNING_ENDS = 4, 13, 21, 10
"""Hours of the clock: what begins before 4 or from 21 is night work, from 13 evening; what ends by 10 is morning."""

MORNING_START = 6.5
_SHIFTS = tuple((value, words(pattern)) for value, pattern in SHIFTS)


def shifts(sentence: Sentence) -> Iterator[Fact]:
    """Every part of day or week that the sentence places work in, by words or by the clock."""
    text = sentence.folded
    apart = [found.span() for found in ELSEWHERE.finditer(text)]
    for value, pattern in _SHIFTS:
        for found in pattern.finditer(text):
            if not any(first < found.end() and found.start() < last for first, last in apart):
                yield _fact(value, *found.span())
    named = {value for value, pattern in _SHIFTS if pattern.search(text)}
    if not named - {"day", "weekend"} and CLOCK_TALK.search(text):
        for found in CLOCK.finditer(text):
            if any(first < found.end() and found.start() < last for first, last in apart):
                continue
            begins = _hour(found["from"], found["minutes"], found["pm"] or found["pm2"])
            ends = _hour(found["to"], found["until"], found["pm2"])
            if (
                (found["minutes"] or found["pm2"] or len(found["from"]) == 2 or begins >= 6)
                and begins != ends
                and max(begins, ends) <= 24
            ):
                yield _fact(_part_of_day(begins, ends), *found.span())
                named.add("clock")
    if not named - {"weekend"}:
        for found in WEEKDAYS.finditer(text):
            yield _fact("day", *found.span())
    for found in SINGLE.finditer(text):
        if found["after"]:
            yield _fact("evening", *found.span())
        elif found["cue"] != "efter" and EARLY <= _hour(found["from"], found["minutes"], None) < MORNING_START:
            yield _fact("morning", *found.span())


def _hour(hour: str, minutes: str | None, half: str | None) -> float:
    return int(hour) + int(minutes or 0) / 60 + (12 if half == "pm" and int(hour) < 12 else 0)


def _part_of_day(begins: float, ends: float) -> str:
    if begins >= NIGHT_FROM or begins < EARLY:
        return "night"
    if begins >= LATE:
        return "evening"
    return "morning" if ends <= MORNING_ENDS and begins < MORNING_START else "day"


def _fact(value: str, begin: int, end: int) -> Fact:
    return Fact(kind=ReadKind.SHIFT, value=value, begin=begin, end=end)
