"""What speaks for and against somebody, in one Swedish sentence made of the reasons themselves."""

from collections.abc import Iterable, Mapping

from matcher.ranking.said import inside
from matcher.wording import TO_CHECK, listed
from models.shortlist import Finding, Reason

OPENINGS: Mapping[Finding, tuple[str, int]] = {
    Finding.MET: ("för", 3),
    Finding.MISSING: ("emot", 2),
    Finding.TO_CHECK: ("att fråga", 2),
}
"""What opens each part of the sentence, and how many reasons are told there; of more only the number is."""

CLAUSES: Mapping[str, str] = {
    "Kompetens: ": "har kompetensen {}",
    "Utbildning: ": "har utbildningen {}",
    "Har intyg: ": "har intyget {}",
    "Svenska ": "har svenska {}",
    "Saknar: ": "saknar {}",
    "Hittades inte i profilen: ": "hittade inte {} i profilen",
    "Framgår inte av profilen: ": "profilen säger inget om {}",
}
"""How reasons that begin as headings do stand within a sentence."""


def for_and_against(reasons: Iterable[Reason]) -> str:
    """`För: har arbetat som städare i 2 år och bor 6 km bort; emot: saknar B-körkort (meriterande).`

    Empty where there are no reasons.
    """
    told = list(reasons)
    parts = []
    for finding, (opening, most) in OPENINGS.items():
        clauses = [_clause(reason) for reason in told if reason.finding is finding]
        if len(clauses) > most + 1:
            clauses = [*clauses[:most], f"{len(clauses) - most} till"]
        if clauses:
            parts.append(f"{opening}: {listed(clauses)}")
        elif told and finding is Finding.MET:
            parts.append(f"{opening}: inget känt")
    line = "; ".join(parts)
    return f"{line[:1].upper()}{line[1:]}." if line else ""


def _clause(reason: Reason) -> str:
    text = reason.text.removeprefix(TO_CHECK).split(" (enligt ", 1)[0]
    if reason.finding is not Finding.MET and ", " in text:
        said, aside = text.rsplit(", ", 1)
        text = f"{said}, {aside}" if aside.startswith("och ") else f"{said} ({aside})"
    for prefix, clause in CLAUSES.items():
        if text.startswith(prefix):
            return clause.format(text.removeprefix(prefix))
    return inside(text)
