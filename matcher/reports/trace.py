"""Every figure of the council's and the groups' report with its rows, for the data protection officer."""

from collections.abc import Iterable, Iterator, Sequence

from matcher.reports.council import CouncilReport
from matcher.reports.figures import YearFigures
from matcher.reports.groups import GroupLine, counted
from models.report import GroupMember

COLUMNS = ("figure", "value", "row")
"""A row is the id of a commitment, placement or supplier, or a pseudonym."""

Line = tuple[str, str, str]


def of_year(made: YearFigures) -> Iterator[Line]:
    """The figures of one year, each as often as it has rows."""
    for name, figure in made.figures.items():
        yield from _with_rows(name, str(figure.value), figure.rows)


def of_report(report: CouncilReport) -> Iterator[Line]:
    """Those of the report's year, and what it estimates and compares."""
    yield from of_year(report.year)
    if report.saved is not None:
        thousands, gain = report.saved
        done = report.year.figures["months done of jobs"]
        yield from _with_rows(f"thousand SEK, at {gain.sek_per_month} a month", str(thousands), done.rows)
    for one in report.compared:
        name = f"{one.question} after {one.months}"
        for side, people, yes, share in (
            ("proposed", one.proposed, one.yes_proposed, one.share_proposed),
            ("others", one.others, one.yes_others, one.share_others),
        ):
            yield from _with_rows(f"{name}/{side}", str(len(people)), people)
            yield from _with_rows(f"{name}/{side}/yes", str(len(yes)), yes)
            yield f"{name}/{side}/share", _number(share), ""
        for part, value in (("difference", one.difference), ("low", one.low), ("high", one.high)):
            yield f"{name}/{part}", _number(value), ""


def of_groups(members: Sequence[GroupMember], lines: Iterable[GroupLine]) -> Iterator[Line]:
    """The groups' counts, and the shares that are told with their ratios and intervals."""
    for name, people in counted(members):
        yield from _with_rows(name, str(len(people)), [one.pseudonym for one in people])
    for line in lines:
        for share in line.shares:
            name = f"{line.kind}/{line.name}/{share.step}"
            for part in ("share", "ratio", "low", "high"):
                yield f"{name}/{part}", _number(getattr(share, part)), ""


def _with_rows(name: str, value: str, rows: Sequence[str]) -> Iterator[Line]:
    for row in rows or ("",):
        yield name, value, row


def _number(value: float | None) -> str:
    return "" if value is None else repr(value)
