"""Other terms: a supplier asks, the municipality answers, and until then what both have agreed on counts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.clauses.rules import rules_for
from matcher.clauses.standing import standing_of
from matcher.intake.placement import ChangeForm
from matcher.placements.changing import with_answer, with_change
from matcher.placements.words import Speaker
from models.errors import Conflict, InvalidInput
from models.placement import Answer, EndReason, Placement, waits_for
from models.proposal_step import Side
from tests.unit.clauses.test_standing import ENDS, MOMENT, STARTS, commitment, placement, word

FIRST = date(2026, 2, 15)
SUPPLIER = Speaker(side=Side.SUPPLIER, by="key:1", at=MOMENT, verified=True)
MUNICIPALITY = Speaker(side=Side.MUNICIPALITY, by="staff:SA-01", at=MOMENT, verified=True)

DAYS = st.integers(-20, 600).map(lambda days: FIRST + timedelta(days=days))
SCOPES = st.builds(
    lambda day, percent: ChangeForm(from_on=day, scope_percent=Decimal(percent)), DAYS, st.integers(1, 100)
)
FORMS = SCOPES | DAYS.map(lambda day: ChangeForm(ends_on=day))


def after(one: Placement, forms: Sequence[ChangeForm], speaker: Speaker) -> Placement:
    """What the words that can be said make of it."""
    for form in forms:
        try:
            one = with_change(one, form, speaker)
        except InvalidInput:
            continue
    return one


def ended_early(one: Placement, day: date) -> Placement:
    """The person left before the agreed day, and the municipality has confirmed it."""
    return replace(one, ended_on=day, end_reason=EndReason.EMPLOYEE_LEFT, end=word())


@given(st.lists(FORMS, min_size=1, max_size=4), st.integers(1, 12), st.integers(0, 400), st.booleans())
def test_nothing_that_a_supplier_asks_for_changes_what_counts_until_it_is_confirmed(
    forms: list[ChangeForm], months: int, days: int, refused: bool
) -> None:
    agreed, of = placement(FIRST, months), commitment()
    asked = after(agreed, forms, SUPPLIER)
    assert waits_for(asked, Side.MUNICIPALITY) == (asked.change is not None)
    if refused and asked.change is not None:
        asked = with_answer(asked, Answer.REFUSED, MUNICIPALITY)
    assert agreed.agreed_end is not None
    left = min(FIRST + timedelta(days=days), agreed.agreed_end)
    for day in (STARTS, left, left + timedelta(days=1), ENDS, ENDS + timedelta(days=40)):
        for was, now in ((agreed, asked), (ended_early(agreed, left), ended_early(asked, left))):
            assert standing_of(of, [now], rules_for(STARTS), day) == standing_of(of, [was], rules_for(STARTS), day)


@given(FORMS)
def test_what_is_confirmed_counts_as_if_the_municipality_had_said_it(form: ChangeForm) -> None:
    agreed = placement(FIRST, 12)
    asked = after(agreed, [form], SUPPLIER)
    if asked.change is None:
        assert asked == agreed == after(agreed, [form], MUNICIPALITY), "wrong, or what is agreed already"
        return
    confirmed = with_answer(asked, Answer.CONFIRMED, MUNICIPALITY)
    assert replace(confirmed, change=None) == after(agreed, [form], MUNICIPALITY)
    assert after(confirmed, [form], SUPPLIER) == confirmed, "the same again"
    with pytest.raises(Conflict, match="change_answered"):
        with_answer(confirmed, Answer.REFUSED, MUNICIPALITY)
    with pytest.raises(Conflict, match="own_word"):
        with_answer(asked, Answer.CONFIRMED, SUPPLIER)


def test_a_shorter_time_asked_for_the_day_before_an_early_end_gives_nothing() -> None:
    agreed, left = placement(FIRST, 12), date(2026, 6, 14)
    shortened = with_change(agreed, ChangeForm(ends_on=date(2026, 7, 14)), SUPPLIER)
    after_end = ENDS + timedelta(days=1)
    (share,) = standing_of(commitment(), [ended_early(shortened, left)], rules_for(STARTS), after_end).shares
    assert share == 4, "four of five months would be more than 75 %; four of twelve are not"
    longer = with_change(placement(FIRST, 4), ChangeForm(ends_on=date(2026, 7, 14)), SUPPLIER)
    (share,) = standing_of(commitment(), [ended_early(longer, left)], rules_for(STARTS), after_end).shares
    assert share == 4, "nor does a longer time on the last day"
