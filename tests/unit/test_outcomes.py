"""How it went at 1, 3, 6 and 12 months: the nearest answer within the tolerance, or unknown."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.outcomes import ASKED_FOR, MILESTONES, due_after, first_starts, follow_up, status_at, wanted
from models.clock import months_after
from models.ids import Pseudonym
from models.outcome import QUESTIONS, Outcome

PERSON, OTHER = Pseudonym("p" * 16), Pseudonym("q" * 16)
START = date(2026, 1, 15)

days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
answers = st.one_of(st.none(), st.booleans())


@st.composite
def told(draw: st.DrawFn, near: date = START) -> list[Outcome]:
    """What registers say of one person, on days around a year from `near`."""
    chosen = draw(st.sets(st.integers(-20, 420), max_size=12))
    return [
        Outcome(pseudonym=PERSON, as_of=near + timedelta(days=day), **{name: draw(answers) for name in QUESTIONS})
        for day in sorted(chosen)
    ]


def one(as_of: date, **said: bool) -> Outcome:
    return Outcome(pseudonym=PERSON, as_of=as_of, **said)


@pytest.mark.parametrize(
    ("started_on", "due"),
    [
        (date(2026, 2, 15), ["2026-03-15", "2026-05-15", "2026-08-15", "2027-02-15"]),
        (date(2025, 11, 30), ["2025-12-30", "2026-02-28", "2026-05-30", "2026-11-30"]),
        (date(2024, 2, 29), ["2024-03-29", "2024-05-29", "2024-08-29", "2025-02-28"]),
    ],
)
def test_milestones_are_due_by_the_months_of_the_start(started_on: date, due: list[str]) -> None:
    assert [one.on.isoformat() for one in due_after(started_on)] == due


def test_an_answer_counts_from_a_week_before_until_a_month_after() -> None:
    due = due_after(START)[0]
    assert due.on == date(2026, 2, 15)
    for as_of, counts in (("02-07", False), ("02-08", True), ("03-18", True), ("03-19", False)):
        found = status_at(due, [one(date.fromisoformat(f"2026-{as_of}"), employed=True)])
        assert found.employed is (True if counts else None), as_of


def test_the_nearer_answer_decides_and_of_two_as_near_the_later() -> None:
    due = due_after(START)[0]
    before, after = one(date(2026, 2, 12), employed=False), one(date(2026, 2, 18), employed=True)
    assert status_at(due, [before, after]).employed is True
    assert status_at(due, [before, replace(after, as_of=date(2026, 2, 19))]).employed is False


def test_an_answer_that_is_missing_is_unknown_and_never_no() -> None:
    (first, *_) = follow_up(START, [one(date(2026, 2, 15), on_income_support=False)])
    assert (first.employed, first.on_income_support, first.studying) == (None, False, None)
    assert first.missing == ("employed", "studying")


def test_each_question_is_answered_by_the_register_that_knows() -> None:
    support, studies = one(date(2026, 2, 16), on_income_support=False), one(date(2026, 2, 28), studying=True)
    (first, *_) = follow_up(START, [support, studies])
    assert (first.on_income_support, first.studying) == (False, True)
    assert first.as_of == (date(2026, 2, 16), date(2026, 2, 28))


@given(days, st.data())
def test_the_status_is_what_plain_loops_find(started_on: date, data: st.DataObject) -> None:
    outcomes = data.draw(told(started_on))
    for status in follow_up(started_on, outcomes):
        for question in QUESTIONS:
            best, distance = None, 10_000
            for outcome in outcomes:
                ahead = (outcome.as_of - status.due.on).days
                if getattr(outcome, question) is not None and -7 <= ahead <= 31 and abs(ahead) <= distance:
                    best, distance = getattr(outcome, question), abs(ahead)
            assert getattr(status, question) is best


@given(days, st.data())
def test_neither_order_nor_what_is_far_away_makes_a_difference(started_on: date, data: st.DataObject) -> None:
    outcomes = data.draw(told(started_on))
    found = follow_up(started_on, outcomes)
    near = [one for one in outcomes if any(due.counts(one.as_of) for due in due_after(started_on))]
    assert follow_up(started_on, list(reversed(near))) == found


@given(days, days)
def test_no_answer_counts_at_two_milestones_of_a_start(started_on: date, as_of: date) -> None:
    assert sum(due.counts(as_of) for due in due_after(started_on)) <= 1


@given(days)
def test_a_list_of_each_months_end_answers_every_milestone(started_on: date) -> None:
    ends = [months_after(date(2023, 12, 1), number) - timedelta(days=1) for number in range(1, 90)]
    found = follow_up(started_on, [one(day, employed=True) for day in ends])
    assert [status.employed for status in found] == [True] * len(MILESTONES)


@given(days, days, st.data())
def test_wanted_is_what_has_come_and_is_not_known(started_on: date, today: date, data: st.DataObject) -> None:
    outcomes = data.draw(told(started_on))
    found = wanted([(PERSON, started_on), (OTHER, started_on)], outcomes, today)
    for pseudonym, known in ((PERSON, outcomes), (OTHER, [])):
        expected = {
            (status.due, status.missing)
            for status in follow_up(started_on, known)
            if status.missing and status.due.on <= today <= months_after(status.due.on, ASKED_FOR)
        }
        assert {(one.due, one.missing) for one in found if one.pseudonym == pseudonym} == expected
    assert [one.due.on for one in found] == sorted(one.due.on for one in found)


def test_what_a_days_answer_would_tell_is_asked_for_as_soon_as_that_day_counts() -> None:
    starts, today = [(PERSON, START)], date(2026, 2, 10)
    assert [one.due.months for one in wanted(starts, [], today, as_of=date(2026, 2, 10))] == [1]
    assert wanted(starts, [], today) == []
    assert wanted(starts, [], date(2026, 5, 1), as_of=date(2026, 4, 30))[0].due.months == 3
    assert wanted(starts, [], date(2026, 5, 1), as_of=date(2026, 3, 31)) == []


def test_a_start_counts_from_the_first_one() -> None:
    assert first_starts([(PERSON, START), (OTHER, START), (PERSON, date(2025, 5, 1))]) == {
        PERSON: date(2025, 5, 1), OTHER: START
    }  # fmt: skip
