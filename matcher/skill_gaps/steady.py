"""Two reports that follow each other tell of no change under five: who knows that one person has come would read in it
what that person has and lacks."""

from dataclasses import replace

from matcher.publishing import LEAST
from models.skill_gap import CourseLine, GainLine, GapLine, SkillGapReport


def steady(report: SkillGapReport, before: SkillGapReport) -> SkillGapReport:
    """`report` with each count of people as the one `before` told it, where it is less than five from that.

    A count is then at most four from what it was on the day. What is hidden stays so, and what was hidden before is
    told as it is: a report is audited by itself, and a count that may be another one tells less than an exact one.
    """
    gaps = {(one.kind, one.key): one for one in before.gaps}
    courses = {one.id: one for one in before.courses}
    return replace(
        report,
        pool=as_told(report.pool, before.pool),
        gaps=tuple(_gap(one, gaps.get((one.kind, one.key))) for one in report.gaps),
        courses=tuple(_course(one, courses.get(one.id)) for one in report.courses),
    )


def as_told(count: int | None, before: int | None) -> int | None:
    """A count as it is told after `before` was. None is hidden."""
    return count if count is None or before is None or abs(count - before) >= LEAST else before


def _gap(line: GapLine, before: GapLine | None) -> GapLine:
    if before is None:
        return line
    return replace(line, people={name: as_told(count, before.people.get(name)) for name, count in line.people.items()})


def _course(line: CourseLine, before: CourseLine | None) -> CourseLine:
    if before is None:
        return line
    gains = {one.places: one for one in before.gains}
    return replace(
        line,
        possible=as_told(line.possible, before.possible),
        opens=as_told(line.opens, before.opens),
        gains=tuple(_gain(one, gains.get(one.places)) for one in line.gains),
    )


def _gain(line: GainLine, before: GainLine | None) -> GainLine:
    """The months go with the placements that they are of."""
    if before is None:
        return line
    placements = as_told(line.placements, before.placements)
    return replace(
        line,
        placements=placements,
        months=line.months if placements == line.placements else before.months,
        expected=as_told(line.expected, before.expected),
        fewest=as_told(line.fewest, before.fewest),
        most=as_told(line.most, before.most),
    )
