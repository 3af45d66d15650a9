"""How facts are said in Swedish, the same way wherever they are said."""

from collections.abc import Iterable, Sequence

from matcher.plain_text import one_line

TO_CHECK = "Att kontrollera: "
"""How every reason begins that somebody has to ask about."""


def listed(words: Sequence[str], conjunction: str = "och") -> str:
    """`a`, `a och b`, `a, b och c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def number(value: float) -> str:
    """A number with at most one decimal, and a comma before it: `30`, `37,5`."""
    rounded = round(value, 1)
    return str(int(rounded)) if rounded == int(rounded) else f"{rounded:.1f}".replace(".", ",")


def licence_words(licences: Iterable[str]) -> str:
    """`B-körkort`, `B- och CE-körkort`."""
    ordered = sorted(licences)
    return "".join(f"{licence}-, " for licence in ordered[:-2]) + listed(
        [f"{licence}-" for licence in ordered[-2:-1]] + [f"{licence}-körkort" for licence in ordered[-1:]]
    )


def hours_words(low: float, high: float) -> str:
    """Hours a week: `40 timmar i veckan`, `30–40 timmar i veckan`, `högst 20 timmar i veckan`."""
    if low <= 0 < high:
        return f"högst {number(high)} timmar i veckan"
    span = number(low) if low == high else f"{number(low)}–{number(high)}"
    return f"{span} timmar i veckan"


def distance_words(kilometres: float, doubt: float = 0.0) -> str:
    """`6 km`, `mindre än 1 km`, or `omkring 40 km` where either place is not known closely."""
    whole = round(kilometres)
    if doubt:
        return f"omkring {whole} km" if whole > doubt else f"högst omkring {round(kilometres + doubt)} km"
    return f"{whole} km" if whole >= 1 else "mindre än 1 km"


def months_words(months: int) -> str:
    """`1 månad`, `11 månader`, `2 år`, `2 år och 6 månader`."""
    years, rest = divmod(months, 12)
    parts = [f"{years} år"] if years else []
    if rest or not years:
        parts.append(f"{rest} månad" if rest == 1 else f"{rest} månader")
    return listed(parts)


def headline_words(headline: str, longest: int = 200) -> str:
    """What a vacancy is called, on one line."""
    return one_line(headline, longest) or "Ledig plats utan rubrik"
