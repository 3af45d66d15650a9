"""Personnummer and samordningsnummer, in all the ways in which registers and people write them."""

import re
import unicodedata
from datetime import date

from matcher.pseudonymise.errors import BadValue

OLDEST = 125
"""Years; nobody in a register of people who look for work is older."""

_BETWEEN = r"[\s.\-+/\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]*"
_SHAPE = re.compile(
    rf"(?P<century>\d\d)?(?P<year>\d\d){_BETWEEN}(?P<month>\d\d){_BETWEEN}(?P<day>\d\d)"
    rf"(?P<sign>{_BETWEEN})(?P<number>\d{{4}})"
)
_ROUNDED = re.compile(r"\d[.,]\d+e\+?\d+", re.IGNORECASE)

MISSING = ("personnumret saknas", "fyll i personnumret i källsystemet")
ROUNDED = ("kalkylprogrammet har rundat av numret", "formatera kolumnen som text och exportera på nytt")
SHAPE = ("har inte formen av ett personnummer", "skriv tio eller tolv siffror, som ÅÅÅÅMMDD-NNNN")
DATE = ("födelsedatumet finns inte", "kontrollera numret i källsystemet")
CHECK_DIGIT = ("kontrollsiffran stämmer inte", "kontrollera numret i källsystemet")


def read_personnummer(text: str, today: date) -> str:
    """The twelve digits of a personnummer or samordningsnummer written with ten or twelve.

    Ten digits are read as of `today`: the latest century that lets the person be born, a hundred years earlier where
    a + says so. Seven to nine digits are what a spreadsheet leaves of ten that began with zeros. Raises BadValue.
    Source: folkbokföringslagen (1991:481) 18 §; Skatteverket, SKV 704 and SKV 707.
    """
    plain = _plain(text)
    if not plain:
        raise BadValue(*MISSING)
    if _ROUNDED.fullmatch(plain):
        raise BadValue(*ROUNDED)
    if plain.isdecimal() and 7 <= len(plain) <= 9:
        plain = plain.zfill(10)
    found = _SHAPE.fullmatch(plain)
    if not found:
        raise BadValue(*SHAPE)
    if not luhn_valid(found["year"] + found["month"] + found["day"] + found["number"]):
        raise BadValue(*CHECK_DIGIT)
    month, day = int(found["month"]), int(found["day"])
    centuries = [found["century"]] if found["century"] else [str(today.year // 100 - back) for back in (0, 1, 2)]
    births = [born for century in centuries if (born := _date(int(century + found["year"]), month, day % 60))]
    possible = [born for born in births if born <= today]
    if "+" in found["sign"] and not found["century"]:
        possible = possible[1:]
    if not possible or day > 91 or today.year - possible[0].year > OLDEST:
        raise BadValue(*DATE)
    return f"{possible[0].year:04}{found['month']}{found['day']}{found['number']}"


def birth_date(personnummer: str) -> date:
    """The date of birth in twelve digits; a samordningsnummer has 60 added to the day."""
    return date(int(personnummer[:4]), int(personnummer[4:6]), int(personnummer[6:8]) % 60)


def age_on(personnummer: str, day: date) -> int:
    """Completed years on `day`."""
    born = birth_date(personnummer)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def luhn_valid(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (Luhn, ISO/IEC 7812-1, annex B)."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def _plain(text: str) -> str:
    """`text` with compatibility forms (full-width digits, no-break blanks) and foreign digits made plain."""
    normal = unicodedata.normalize("NFKC", text).strip()
    return "".join(str(unicodedata.digit(one)) if one.isdecimal() else one for one in normal)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
