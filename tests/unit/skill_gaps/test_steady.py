"""Reports that follow each other tell of no change of people under five."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from matcher.publishing import LEAST
from matcher.skill_gaps.steady import steady
from models.skill_gap import CourseLine, GainLine, GapLine, Plan, SkillGapReport

COUNTS = st.lists(st.integers(0, 40), min_size=2, max_size=12)
NAMES = ("held", "lacking", "unknown", "near", "alone")


def report_of(count: int, *, need: str = "B") -> SkillGapReport:
    """A report all of whose counts of people are `count`, hidden where it is small."""
    told = None if count < LEAST else count
    gap = GapLine(
        kind="licence", key=need, name=need, vacancies=1, positions=count, positions_low=0, positions_high=count,
        months=1.0, people=dict.fromkeys(NAMES, told),
    )  # fmt: skip
    gain = GainLine(places=10, placements=told, months=float(count), expected=told, fewest=told, most=told)
    course = CourseLine(
        id="b", name="B", codes=(), package=None, weeks=20, lead_weeks=4, cost_sek=None, completion=(0.5, 0.9),
        possible=told, opens=told, gains=(gain,),
    )  # fmt: skip
    nothing = Plan(steps=(), promised=None)
    return SkillGapReport(
        quarter="2026-Q4", as_of=date(2026, 11, 28), made_at=datetime(2026, 11, 28, tzinfo=UTC), pool=told, vacancies=1,
        positions=count, owed_months=1.0, placements=0, months=0.0, without_anybody=0, gaps=(gap,), courses=(course,),
        by_places=nothing, by_cost=nothing,
    )  # fmt: skip


def people_in(report: SkillGapReport) -> list[int | None]:
    """Every count of people that a report tells."""
    (gap,), (course,) = report.gaps, report.courses
    gains = [
        count for one in course.gains for count in (one.placements, one.expected, one.fewest, one.most)
    ]  # fmt: skip
    return [report.pool, *gap.people.values(), course.possible, course.opens, *gains]


@given(COUNTS)
def test_no_two_reports_that_follow_differ_by_one_to_four_people_and_none_is_five_off(counts: list[int]) -> None:
    before = report_of(counts[0])
    for count in counts[1:]:
        after = steady(report_of(count), before)
        for told, was in zip(people_in(after), people_in(before), strict=True):
            assert (told is None) == (count < LEAST), "what is hidden is hidden, and nothing else"
            assert told is None or abs(told - count) < LEAST
            assert None in (told, was) or told == was or abs(told - was) >= LEAST  # type: ignore[operator]
        assert after.positions == after.gaps[0].positions == count, "demand is exact"
        before = after


def test_the_months_of_placements_go_with_them() -> None:
    (course,) = steady(report_of(12), report_of(10)).courses
    assert [(one.placements, one.months) for one in course.gains] == [(10, 10.0)]
    (course,) = steady(report_of(15), report_of(10)).courses
    assert [(one.placements, one.months) for one in course.gains] == [(15, 15.0)]


def test_what_was_not_told_before_is_told_as_it_is() -> None:
    assert steady(report_of(12, need="C"), report_of(10)).gaps == report_of(12, need="C").gaps
    assert steady(replace(report_of(12), courses=()), report_of(10)).courses == ()
