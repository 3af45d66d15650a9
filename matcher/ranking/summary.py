"""What speaks for and against somebody, in one Swedish sentence made of the reasons themselves."""

from collections.abc import Iterable, Mapping

from matcher.ranking.said import inside
from matcher.wording import TO_CHECK, listed
from models.shortlist import Finding, Reason

OPENINGS: Mapping[Finding, tuple[str, int]] = {
    Finding.MET: ("för", 2),
    Finding.MISSING: ("emot", 1),
    Finding.TO_CHECK: ("att fråga", 2),
}
"""What opens each part of the sentence, and how many reasons are told there; of more only the number is."""

ADVANTAGE = "meriterande"

CLAUSES: Mapping[str, str] = {
    "Kompetens: {}": "har kompetens i {}",
    "Utbildning: {}": "har utbildningen {}",
    "Har intyg: {}": "har intyget {}",
    "Svenska {}": "har svenska {}",
    "Saknar: {} (meriterande)": "saknar {} (meriterande)",
    "Hittades inte i profilen: {} (meriterande)": "hittade inte {} i profilen (meriterande)",
    "Framgår inte av profilen: {} (meriterande)": "profilen säger inget om {} (meriterande)",
    "{} krävs": "{} krävs",
}
"""How reasons that say the same of several things stand within a sentence, together."""


def for_and_against(reasons: Iterable[Reason]) -> str:
    """`För: har arbetat som städare i 2 år och bor 6 km bort; emot: saknar B-körkort (meriterande).`

    Empty where there are no reasons.
    """
    told = list(reasons)
    parts = []
    for finding, (opening, most) in OPENINGS.items():
        clauses = _together(_plain(reason) for reason in told if reason.finding is finding)
        if len(clauses) > most + 1:
            clauses = [*clauses[:most], f"{len(clauses) - most} till"]
        if clauses:
            parts.append(f"{opening}: {listed(clauses)}")
        elif told and finding is Finding.MET:
            parts.append(f"{opening}: inget känt")
    line = "; ".join(parts)
    return f"{line[:1].upper()}{line[1:]}." if line else ""


def _plain(reason: Reason) -> str:
    """The reason without its source, which the list below the sentence has; and where it is against or to be asked,
    without what it adds after a comma, unless that is that it is an advantage only."""
    text = reason.text.removeprefix(TO_CHECK).split(" (enligt ", 1)[0]
    said, comma, aside = text.partition(", ")
    if reason.finding is Finding.MET or not comma:
        return text
    return f"{said} ({aside})" if aside == ADVANTAGE else said


def _together(texts: Iterable[str]) -> list[str]:
    clauses: dict[str, list[str]] = {}
    for text in texts:
        shape, what = _shape(text)
        clauses.setdefault(shape, []).append(what)
    return [shape.format(listed(what)) if what[0] else shape for shape, what in clauses.items()]


def _shape(text: str) -> tuple[str, str]:
    for known, clause in CLAUSES.items():
        before, after = known.split("{}")
        if text.startswith(before) and text.endswith(after):
            return clause, inside(text[len(before) : len(text) - len(after)])
    return inside(text), ""
