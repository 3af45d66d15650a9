"""Signs that the list decides and not the person: counted from verdicts, gone when the habit is."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from matcher.oversight import FEWEST, LAST, PERIOD, signs
from models.ids import Pseudonym, VacancyId, VerdictId, new_id
from models.shortlist import Decision, DeclineReason, Verdict

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
P, D, W = Decision.PROPOSE, Decision.DECLINE, Decision.WAIT


def said(decisions: list[Decision], seconds: float = 60, ending: datetime = NOW, by: str = "HL-03") -> list[Verdict]:
    """Verdicts one after the other, so many seconds between them, the last of them now."""
    return [
        Verdict(
            id=VerdictId(new_id()), vacancy_id=VacancyId(UUID(int=1)), pseudonym=Pseudonym("p" * 32), decision=one,
            reason=DeclineReason.OTHER if one is D else None, made_by=by,
            made_at=ending - timedelta(seconds=seconds * (len(decisions) - 1 - number)),
            wait_until=NOW.date() if one is W else None,
        )
        for number, one in enumerate(decisions)
    ]  # fmt: skip


def test_who_proposes_everybody_is_told_so_and_one_decline_in_ten_is_enough_not_to_be() -> None:
    (sign,) = signs(said([P] * FEWEST), NOW)
    assert (sign.accepts_everything, sign.decides_in_seconds, sign.proposals) == (True, False, FEWEST)
    assert signs(said([P] * (FEWEST - 1)), NOW) == []
    assert signs(said([D] + [P] * (FEWEST - 1)), NOW) == []
    assert signs(said([W] + [P] * (FEWEST - 1)), NOW) == []
    assert signs(said([D] + [P] * (LAST - 1)), NOW), "one in thirty is next to everything"


def test_who_decides_in_seconds_is_told_so_whatever_they_decide() -> None:
    mixed = [P, D] * 8
    (sign,) = signs(said(mixed, seconds=4), NOW)
    assert (sign.decides_in_seconds, sign.accepts_everything, sign.seconds) == (True, False, 4)
    assert signs(said(mixed, seconds=15), NOW) == []


def test_the_nights_between_are_no_time_for_deciding() -> None:
    days = [one for day in range(5) for one in said([P, D, D], seconds=5, ending=NOW - timedelta(days=day))]
    (sign,) = signs(days, NOW)
    assert sign.seconds == 5


def test_a_sign_goes_when_the_habit_does() -> None:
    fast = said([P] * LAST, seconds=3, ending=NOW - timedelta(days=1))
    assert signs(fast, NOW)
    assert signs([*fast, *said([P, D] * (LAST // 2), seconds=40)], NOW) == []
    assert signs(fast, NOW + PERIOD) == []


def test_what_was_taken_back_is_no_verdict_and_colleagues_are_told_apart() -> None:
    undone = said([Decision.UNDO] * 40, seconds=1)
    assert signs(undone, NOW) == []
    both = [*said([P] * 12, by="HL-03"), *said([P, D] * 6, by="HL-05")]
    assert [one.member for one in signs(both, NOW)] == ["HL-03"]


@given(st.lists(st.sampled_from([P, D, W]), max_size=60), st.floats(0.1, 500))
def test_no_sign_without_enough_to_go_by(decisions: list[Decision], seconds: float) -> None:
    for sign in signs(said(decisions, seconds), NOW):
        assert sign.verdicts >= FEWEST
        assert sign.accepts_everything or sign.decides_in_seconds
        assert sign.proposals <= sign.verdicts <= LAST
