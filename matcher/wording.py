"""How facts are said, the same way wherever they are said: in Swedish where no language is named."""

from collections.abc import Iterable, Mapping, Sequence

from matcher.plain_text import one_line

TO_CHECK = "Att kontrollera: "
"""How every reason begins that somebody has to ask about."""


AND: Mapping[str, str] = {"sv": "och", "en": "and"}
OR: Mapping[str, str] = {"sv": "eller", "en": "or"}
HOURS: Mapping[str, str] = {"sv": "{span} timmar i veckan", "en": "{span} hours a week"}
DECIMAL_MARK: Mapping[str, str] = {"sv": ",", "en": "."}
TIMES: Mapping[str, tuple[str, str, str, str]] = {
    "sv": ("år", "år", "månad", "månader"),
    "en": ("year", "years", "month", "months"),
}
"""A year, several, a month, several. Not from CLDR: a run says it ten thousand times."""
MOST_HOURS: Mapping[str, str] = {"sv": "högst {span} timmar i veckan", "en": "at most {span} hours a week"}


def listed(words: Sequence[str], conjunction: str = "och") -> str:
    """`a`, `a och b`, `a, b och c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def small(text: str) -> str:
    """The text with a small first letter and the rest as it is: names in it keep theirs."""
    return text[:1].lower() + text[1:]


def number(value: float, language: str = "sv") -> str:
    """A number with at most one decimal: `30`, `37,5`."""
    rounded = round(value, 1)
    return str(int(rounded)) if rounded == int(rounded) else f"{rounded:.1f}".replace(".", DECIMAL_MARK[language])


def licence_words(licences: Iterable[str], language: str = "sv") -> str:
    """`B-körkort`, `B- och CE-körkort`; `driving licence B and CE`."""
    ordered = sorted(licences)
    if language != "sv":
        return f"driving licence {listed(ordered, AND[language])}" if ordered else ""
    return "".join(f"{licence}-, " for licence in ordered[:-2]) + listed(
        [f"{licence}-" for licence in ordered[-2:-1]] + [f"{licence}-körkort" for licence in ordered[-1:]]
    )


def hours_words(low: float, high: float, language: str = "sv") -> str:
    """Hours a week: `40 timmar i veckan`, `30–40 timmar i veckan`, `högst 20 timmar i veckan`."""
    if low <= 0 < high:
        return MOST_HOURS[language].format(span=number(high, language))
    least, most = number(low, language), number(high, language)
    return HOURS[language].format(span=least if least == most else f"{least}–{most}")


def distance_words(kilometres: float, doubt: float = 0.0) -> str:
    """`6 km`, `mindre än 1 km`, or `omkring 40 km` where either place is not known closely."""
    whole = round(kilometres)
    if doubt:
        return f"omkring {whole} km" if whole > doubt else f"högst omkring {round(kilometres + doubt)} km"
    return f"{whole} km" if whole >= 1 else "mindre än 1 km"


def months_words(months: int, language: str = "sv") -> str:
    """`1 månad`, `11 månader`, `2 år`, `2 år och 6 månader`."""
    years, rest = divmod(months, 12)
    year, years_many, month, months_many = TIMES[language]
    parts = [f"{years} {year if years == 1 else years_many}"] if years else []
    if rest or not years:
        parts.append(f"{rest} {month if rest == 1 else months_many}")
    return listed(parts, AND[language])


def headline_words(headline: str, longest: int = 200) -> str:
    """What a vacancy is called, on one line."""
    return one_line(headline, longest) or "Ledig plats utan rubrik"
