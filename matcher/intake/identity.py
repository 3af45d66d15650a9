"""The last line of defence: a personnummer in what should be pseudonymised."""

import re
import unicodedata
from collections.abc import Iterator

from matcher.pseudonymise.personnummer import luhn_valid

PERSONNUMMER = re.compile(
    r"(?<!\d)(?:1[89]|20)?(?P<year>\d{2})[-/. ]?(?P<month>0[1-9]|1[0-2])[-/. ]?(?P<day>[0-3]\d|[6-9]\d)"
    r" ?[-+/. ]? ?(?P<number>\d{4})(?!\d)"
)
"""Ten or twelve digits, a samordningsnummer's day plus 60 included, with what people write between them."""

DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－\u00ad"), "-")


def has_personnummer(text: str) -> bool:
    """Whether `text` contains what may be a personnummer or samordningsnummer: a date and a valid check digit.

    Source: Skatteverket; the check digit by the Luhn algorithm over the last ten digits.
    """
    if sum(character.isdigit() for character in text) < 10:
        return False
    plain = unicodedata.normalize("NFKC", " ".join(text.translate(DASHES).split()))
    digits = "".join(str(unicodedata.digit(one, "") or 0) if one.isdigit() else one for one in plain)
    return any(_is_dated(found) and luhn_valid("".join(found.groups())) for found in PERSONNUMMER.finditer(digits))


def texts_in(value: object) -> Iterator[str]:
    """Every string in a JSON value, however deep; names of fields are not among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts_in(part)


def _is_dated(found: re.Match[str]) -> bool:
    return 1 <= int(found["day"]) % 60 <= 31
