"""A quarter's report as a one-pager to print and as rows of a workbook. Both in Swedish, with what is published."""

from collections.abc import Iterator

from matcher.commitment_words import amount_words
from matcher.rights.document import Document, foreign, heading, paragraph, table
from matcher.skill_gaps.charts import excluding
from matcher.skill_gaps.words import KINDS, need_words, quarter_words
from matcher.spreadsheet import Cell
from models.skill_gap import Quarter, SkillGapReport

SHOWN = 8
HIDDEN = "döljs"
COLUMNS = (
    "Slag", "Behov", "Annonser", "Platser", "Platser, lägst (95 %)", "Platser, högst (95 %)", "Heltidsmånader", "Har",
    "Saknar", "Okänt", "Nära", "Saknar bara detta",
)  # fmt: skip
COUNTS = ("held", "lacking", "unknown", "near", "alone")


def rows_of(report: SkillGapReport) -> Iterator[tuple[Cell, ...]]:
    """One row for each need, as `COLUMNS`. A hidden count is said to be hidden, one that does not apply is empty."""
    for line in report.gaps:
        told = [line.people.get(name, "") for name in COUNTS]
        people = [HIDDEN if count is None else count for count in told]
        bounds = (line.positions_low, line.positions_high)
        yield (KINDS[line.kind], need_words(line), line.vacancies, line.positions, *bounds, line.months, *people)


def one_pager(report: SkillGapReport) -> Document:
    """The quarter on a page: what is wanted most, and what courses would unlock."""
    words = quarter_words(Quarter.read(report.quarter))
    wanted = sorted(excluding(report.gaps), key=lambda one: -one.positions)[:SHOWN]
    needs: list[tuple[str, ...]] = [("Behov", "Platser (95 %)", "Har", "Saknar bara detta")]
    for line in wanted:
        span = f"{line.positions} ({line.positions_low}–{line.positions_high})"
        needs.append((need_words(line), span, _said(line.people.get("held")), _said(line.people.get("alone"))))
    courses: list[tuple[str, ...]] = [("Utbildning", "Veckor", "10 platser", "20 platser", "50 platser")]
    best = sorted(report.courses, key=lambda one: -max((gain.placements or 0 for gain in one.gains), default=0))
    courses += [
        (one.name, f"{one.weeks:g}", *(_said(gain.placements) for gain in one.gains))
        for one in best[:SHOWN]
        if any(gain.placements != 0 for gain in one.gains)
    ]
    blocks = [
        paragraph(foreign(
            f"{report.vacancies} annonser för {report.positions} personer. "
            f"{amount_words(report.owed_months)} heltidsmånader "
            f"är inte täckta av någon placering. Kandidatpoolen som den var {report.as_of.isoformat()} kan fylla "
            f"{report.placements} av platserna."
        )),
        table(foreign("Det som flest platser kräver"), [tuple(map(foreign, row)) for row in needs]),
    ]  # fmt: skip
    if len(courses) > 1:
        blocks.append(table(foreign("Fler placeringar om alla slutför"), [tuple(map(foreign, row)) for row in courses]))
    blocks += [
        heading(foreign("Hur det räknades")),
        paragraph(foreign(
            "Behörighet och rangordning är systemets egna. Ett räknat flöde, inte ett antal par: varje person får en "
            "plats, och ingen plats eller skuld räknas två gånger. De som vinner mest på en utbildning antas gå den. "
            "Osäkerheten är bootstrap över annonserna. Antal personer under fem döljs, och det som skulle avslöja dem."
        )),
    ]  # fmt: skip
    return Document(title=f"Kompetensgap {words}", language="sv", blocks=tuple(blocks))


def _said(count: int | None) -> str:
    return HIDDEN if count is None else str(count)
