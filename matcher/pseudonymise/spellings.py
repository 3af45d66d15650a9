"""A personnummer in a text, however it is written: what is looked for where none may be.

Foreign and full-width digits, O for 0, marks and blanks that do not show, numbers in words and the powers of ten of
spreadsheets are made plain first. A personnummer is then a date of birth with four digits after it and a valid check
digit, whatever stands between. Source: folkbokföringslagen (1991:481) 18 §; Skatteverket, SKV 704 and SKV 707.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from matcher.pseudonymise.personnummer import luhn_valid

SHORTEST = 10
FEWEST_DIGITS = 5
"""Of the ten signs that may stand for digits: so many have to be digits, so that no word of O and l is a number."""
REMEMBERED = 120
"""Characters. People share far fewer short texts than there are people, so each is looked through once."""
SHORTEST_IN_WORDS = 24
"""Letters; a text without digits has to be so long to hold one in words."""

_UNITS = ("noll", "ett", "tva", "tre", "fyra", "fem", "sex", "sju", "atta", "nio")
_TEENS = ("tio", "elva", "tolv", "tretton", "fjorton", "femton", "sexton", "sjutton", "arton", "nitton")
_TENS = ("tjugo", "trettio", "fyrtio", "femtio", "sextio", "sjuttio", "attio", "nittio")
_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def _number_words() -> Iterator[tuple[str, str]]:
    """Words without diacritics and the digits that they are."""
    small = {word: str(number) for number, word in enumerate(_UNITS)}
    small |= {word: str(number) for number, word in enumerate(_TEENS, start=10)}
    for ten, word in enumerate(_TENS, start=2):
        small |= {word: f"{ten}0"} | {word + unit: f"{ten}{number}" for number, unit in enumerate(_UNITS) if number}
    yield from small.items()
    yield from ((word, str(number)) for number, word in enumerate(_ENGLISH))
    yield from (("en", "1"), ("nolla", "0"), ("aderton", "18"))
    for hundreds, digits in (("artonhundra", "18"), ("nittonhundra", "19"), ("tjugohundra", "20"), ("tvatusen", "20")):
        yield hundreds, f"{digits}00"
        yield from ((hundreds + word, f"{digits}{number:>02}") for word, number in small.items())


NUMBER_WORDS = dict(_number_words())
ARTICLES = frozenset({"en", "ett", "one"})

_SWEDISH = str.maketrans("åäöé", "aaoe")
_WORD = re.compile(r"[a-z]+")
_TEN_AND_UNIT = re.compile(r"\b([2-9])0[\s-]+([1-9])(?=\s|$)")
_POWER = re.compile(r"(\d)[.,](\d+)e\+?(\d{1,2})(?!\d)", re.IGNORECASE)
_FILLERS = "\u115f\u1160\u3164\uffa0\u2800"

_ALIKE = "OoОоΟοIlІӏ|"
_LOOK_ALIKES = str.maketrans(_ALIKE, "00000011111")
_ALIKE_RUN = re.compile(rf"(?<![^\W\d_])[0-9{_ALIKE}](?:[^\w|]{{0,3}}[0-9{_ALIKE}]){{9,31}}(?![^\W\d_])")

_GAP = r"(?:_|[^\w])"
_DATED = re.compile(
    rf"(?<!\d)(?:(?:1[89]|20){_GAP}{{0,3}})?(?P<year>\d\d){_GAP}{{0,3}}(?P<month>0[1-9]|1[0-2]){_GAP}{{0,3}}"
    rf"(?P<day>[0-3]\d|[6-9]\d){_GAP}{{0,5}}(?P<number>\d{{4}})(?!\d)"
)
_IS_NEXT_DATE = re.compile(r"\s?[-/.]\s?(?:0\d|1[0-2])\s?[-/.]\s?[0-3]\d(?!\d)")
"""After `2026`, which four digits after a date may be: the rest of another date."""
_APART = re.compile(rf"(?<!\d)\d(?:{_GAP}{{1,3}}\d){{9}}(?:(?:{_GAP}{{1,3}}\d){{2}})?(?!\d)")
_RUN = re.compile(r"(?<!\d)\d+(?:(?:(?![,;()\n\r\t|])(?:_|[^\w])){1,3}\d+)+(?!\d)")
_PHONE = re.compile(r"(?:0\d{2,3}\s?[-–/ ]|08-)\s?\d{2,3}(?:[ -]?\d{2,3}){1,3}")
_MOMENT = re.compile(r".*\D(?:[01]?\d|2[0-3])[:.][0-5]\d", re.DOTALL)
_TEN_DIGITS = re.compile(rf"(?:\d{_GAP}{{0,3}}){{9}}\d")


def has_personnummer(text: str) -> bool:
    """Whether `text` has what may be a personnummer or samordningsnummer: a date and a valid check digit.

    Of digits in groups of any size a telephone number (`070-111 22 33`) and a moment (`2026-11-28 08:00`) are none.
    """
    if len(text) < SHORTEST:
        return False
    try:
        return not (_known_clean if len(text) <= REMEMBERED else _lately_clean)(text)
    except _Found:
        return True


class _Found(Exception):
    """A text has a personnummer. Raised rather than returned, so that no such text is remembered."""


def _clean(text: str) -> bool:
    if any(map(_has_number, _plain(text))):
        raise _Found
    return True


_known_clean = lru_cache(maxsize=50_000)(_clean)
_lately_clean = lru_cache(maxsize=32)(_clean)
"""Longer texts: an advertisement is looked through when it is posted, and again when it is told back."""


def _has_number(plain: str) -> bool:
    for found in _DATED.finditer(plain):
        is_year = found["number"][:2] in ("19", "20") and _IS_NEXT_DATE.match(plain, found.end())
        if not is_year and _is_dated("".join(found.groups())):
            return True
    runs = (found[0] for found in _RUN.finditer(plain) if not _PHONE.fullmatch(found[0]))
    apart = (found[0] for found in _APART.finditer(plain))
    return any(map(_is_number, apart)) or any(_is_number(run) and not _MOMENT.fullmatch(run) for run in runs)


def may_hold_personnummer(text: str) -> bool:
    """Whether `text` has ten digits with hardly anything between them, whatever they mean."""
    return len(text) >= SHORTEST and any(map(_TEN_DIGITS.search, _plain(text)))


def without_personnummer(text: str) -> str:
    """The text as it may be shown: without its digits where it has what may be a personnummer."""
    return "".join("*" if one.isnumeric() else one for one in text) if has_personnummer(text) else text


def _plain(text: str) -> Iterator[str]:
    """`text` with digits for all that is one, and then also for what only looks like one; nothing where it has too few
    of them to hold ten."""
    digits = sum(map(str.isnumeric, text))
    alike = sum(map(text.count, _ALIKE)) if digits >= FEWEST_DIGITS else 0
    in_words = 0
    if digits + alike < SHORTEST:
        has_power = digits > 1 and ("e" in text or "E" in text)
        if digits or len(text) >= SHORTEST_IN_WORDS:
            in_words = sum(len(NUMBER_WORDS.get(word, "")) for word in _WORD.findall(_bare(text)))
        if digits + alike + in_words < SHORTEST and not has_power:
            return
    plain = text if text.isascii() else unicodedata.normalize("NFKD", text)
    shown = plain if plain.isascii() else "".join(map(_digit, filter(_shows, plain)))
    if in_words:
        shown = _WORD.sub(lambda found: NUMBER_WORDS.get(found[0], found[0]), shown.casefold())
        shown = _TEN_AND_UNIT.sub(r"\1\2", shown)
    shown = _POWER.sub(_written_out, shown)
    yield shown
    if alike:
        yield _ALIKE_RUN.sub(_as_digits, shown)


def is_number_word(word: str) -> bool:
    """Whether a word is a number, articles not among them."""
    folded = _bare(word)
    return folded in NUMBER_WORDS and folded not in ARTICLES


def _bare(text: str) -> str:
    """Case-folded, without diacritics."""
    folded = text.casefold().translate(_SWEDISH)
    return folded if folded.isascii() else "".join(filter(_shows, unicodedata.normalize("NFKD", folded)))


def _shows(one: str) -> bool:
    """Whether it is a sign of its own, and no mark on another nor one of those that take no room."""
    return one.isascii() or (unicodedata.category(one) not in ("Mn", "Me", "Cf") and one not in _FILLERS)


def _digit(one: str) -> str:
    if one.isascii() or not one.isnumeric():
        return one
    value = unicodedata.numeric(one)
    return str(int(value)) if value in range(10) else one


def _written_out(found: re.Match[str]) -> str:
    """`1.98112E+11` as a whole number."""
    digits = found[1] + found[2]
    return digits[: int(found[3]) + 1].ljust(int(found[3]) + 1, "0")


def _as_digits(found: re.Match[str]) -> str:
    enough = sum(map(str.isdigit, found[0])) >= FEWEST_DIGITS
    return found[0].translate(_LOOK_ALIKES) if enough else found[0]


def _is_number(written: str) -> bool:
    digits = "".join(filter(str.isdigit, written))
    return (len(digits) == 10 and _is_dated(digits)) or (
        len(digits) == 12 and digits[:2] in ("18", "19", "20") and _is_dated(digits[2:])
    )


def _is_dated(ten: str) -> bool:
    return 1 <= int(ten[2:4]) <= 12 and 1 <= int(ten[4:6]) % 60 <= 31 and int(ten[4:6]) < 92 and luhn_valid(ten)
