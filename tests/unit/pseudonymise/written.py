"""Personnummer of the test kind as registers, people and those who want to get past us write them."""

from collections.abc import Callable, Mapping
from datetime import date

from hypothesis import strategies as st

from matcher.pseudonymise.spellings import NUMBER_WORDS
from tests.unit.pseudonymise.exports import personnummer

UNITS = ("noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio")


def _in(digits: str) -> Callable[[str], str]:
    return lambda number: number.translate(dict(zip(b"0123456789", digits, strict=True)))


SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "YYYYMMDD-NNNN": lambda n: f"{n[:8]}-{n[8:]}",
    "YYYYMMDDNNNN": lambda n: n,
    "YYMMDD-NNNN": lambda n: f"{n[2:8]}-{n[8:]}",
    "YYMMDDNNNN": lambda n: n[2:],
    "with a plus": lambda n: f"{n[2:8]}+{n[8:]}",
    "with blanks": lambda n: f"{n[:4]} {n[4:6]} {n[6:8]} {n[8:]}",
    "every digit apart": " ".join,
    "in pairs": lambda n: " ".join(n[at : at + 2] for at in range(2, 12, 2)),
    "with dots": lambda n: f"{n[:4]}.{n[4:6]}.{n[6:8]}.{n[8:]}",
    "with slashes": lambda n: f"{n[2:4]}/{n[4:6]}/{n[6:8]}/{n[8:]}",
    "with an en dash": lambda n: f"{n[:8]}–{n[8:]}",
    "with a dash that does not break and blanks": lambda n: f"{n[2:8]} \u2011 {n[8:]}",
    "with blanks that do not break": lambda n: f"{n[:8]}\u00a0{n[8:]}",
    "full-width": _in("０１２３４５６７８９"),
    "Arabic-Indic": _in("٠١٢٣٤٥٦٧٨٩"),
    "Persian": _in("۰۱۲۳۴۵۶۷۸۹"),
    "mathematical": _in("𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"),
    "letters O for 0": lambda n: f"{n[2:8]}-{n[8:]}".replace("0", "O"),
    "letters l for 1": lambda n: f"{n[2:8]}-{n[8:]}".replace("1", "l"),
    "split by signs of no width": "\u200b".join,
    "split by soft hyphens": lambda n: f"{n[:3]}\u00ad{n[3:9]}\u00ad{n[9:]}",
    "with marks on it": lambda n: f"{n[:6]}\u0332{n[6:8]}-{n[8:]}\u0332",
    "as a float": lambda n: f"{n}.0",
    "as a power of ten": lambda n: f"{n[0]}.{n[1:]}e11",
    "in words": lambda n: " ".join(UNITS[int(digit)] for digit in n),
    "in words of two digits": lambda n: " ".join(map(_pair, (n[:2], n[2:4], n[4:6], n[6:8], n[8:10], n[10:]))),
    "amid letters": lambda n: f"pnr{n[2:8]}-{n[8:]}född",
    "amid underscores": lambda n: f"anna_{n}_kock",
    "over two lines": lambda n: f"{n[2:8]}\n{n[8:]}",
    "after a telephone number": lambda n: f"070-123 45 67, {n[:8]}-{n[8:]}",
}
"""Ways to write twelve digits by what they are called."""


def _pair(two: str) -> str:
    number = two if two[0] != "0" else two[1]
    word = next(word for word, digits in NUMBER_WORDS.items() if digits == number)
    return f"noll {word}" if two[0] == "0" else word


NUMBERS = st.builds(
    lambda born, number, is_coordination: personnummer(
        born.strftime("%Y%m") + f"{born.day + 60 * is_coordination:02}", number
    ),
    st.dates(date(1927, 1, 1), date(2012, 12, 31)),
    st.sampled_from(["238", "239", "980", "981", "982"]),
    st.booleans(),
)
"""Twelve digits of a personnummer or samordningsnummer."""
