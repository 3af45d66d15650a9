"""How a commitment stands on a day: fulfilled, on the way, behind or broken, with the calculation line by line.

Source of the conditions: Upphandlingsmyndigheten, Krav-ID 11554 (sysselsättningskrav) and 11556 (bonus).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from matcher.clauses.placement_count import Hindrance, PlacementCount, count_placement, kept_first_start
from matcher.clauses.rules import Rules
from models.clock import months_after
from models.contract import Commitment, Kind
from models.ids import CommitmentId
from models.placement import Placement


class State(StrEnum):
    """How it stands, the worst last."""

    FULFILLED = "fulfilled"
    ON_THE_WAY = "on_the_way"
    BEHIND = "behind"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStart:
    """The condition that the first person has started, or has been offered a start, by `due`.

    `kept_on` is the day on which that happened, in time or not; `offered` says that it was an offer.
    """

    due: date
    kept_on: date | None
    offered: bool
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A commitment on `day`. Amounts are full-time months, or places where `in_places`.

    `counted` is what both sides have confirmed and reported; `expected` what will have been done at the end if every
    placement that stands is worked as agreed; `paced` what should have been counted by `day` at an even pace.
    `shares` are what each of `placements` counts for, and `counted` their sum.
    """

    commitment_id: CommitmentId
    day: date
    state: State
    in_places: bool
    months_per_place: int
    owed: Fraction
    counted: Fraction
    expected: Fraction
    paced: Fraction
    first_start: FirstStart | None
    bonus_places: int
    bonus_sek: int
    placements: tuple[PlacementCount, ...]
    shares: tuple[Fraction, ...]
    rules: Rules

    @property
    def left(self) -> Fraction:
        """What is still owed."""
        return max(Fraction(0), self.owed - self.counted)

    @property
    def uncovered(self) -> Fraction:
        """What is still owed and no placement that stands will give."""
        return max(Fraction(0), self.owed - self.expected)

    @property
    def uncovered_months(self) -> Fraction:
        """The same in full-time months."""
        return self.uncovered * (self.months_per_place if self.in_places else 1)


def standing_of(
    commitment: Commitment,
    placements: Sequence[Placement],
    rules: Rules,
    day: date,
    *,
    first_offer: date | None = None,
) -> Standing:
    """How `commitment` stands on `day` with its `placements`. `first_offer` is when somebody was first offered a start.

    What was counted once is never less on a later day: only other words on what happened change it.
    """
    counts = tuple(
        count_placement(one, commitment, rules, day)
        for one in sorted(placements, key=lambda one: (one.starts_on, one.id))
    )
    kinds = {one.id: one.kind for one in placements}
    in_places = commitment.places is not None
    owed = Fraction(commitment.places if commitment.places is not None else commitment.full_time_months or 0)
    shares = tuple(_amount([(kinds[one.placement_id], one.counted)], rules, in_places) for one in counts)
    counted = sum(shares, Fraction(0))
    expected = _amount(((kinds[one.placement_id], one.expected) for one in counts), rules, in_places)
    likely = _amount(
        ((kinds[one.placement_id], one.counted + _unreported(one)) for one in counts), rules, in_places
    )  # fmt: skip
    paced = owed * _elapsed(commitment, rules, day)
    first_start = _first_start(commitment, placements, rules, day, first_offer)
    amount = _amount_state(commitment, owed, counted, expected, likely, paced, day)
    states = [amount] if first_start is None else [amount, first_start.state]
    per_place = rules.months_per_place[commitment.kind]
    bonus_places = _bonus_places(commitment, owed, counted, in_places, per_place)
    return Standing(
        commitment_id=commitment.id,
        day=day,
        state=max(states, key=list(State).index),
        in_places=in_places,
        months_per_place=per_place,
        owed=owed,
        counted=counted,
        expected=expected,
        paced=paced,
        first_start=first_start,
        bonus_places=bonus_places,
        bonus_sek=_bonus_sek(commitment, bonus_places),
        placements=counts,
        shares=shares,
        rules=rules,
    )


def _amount(counts: Iterable[tuple[Kind, Fraction]], rules: Rules, in_places: bool) -> Fraction:
    """Full-time months, or the places that they make."""
    return sum((months / (rules.months_per_place[kind] if in_places else 1) for kind, months in counts), Fraction(0))


def _unreported(one: PlacementCount) -> Fraction:
    if one.hindrance not in (None, Hindrance.NOT_CONFIRMED):
        return Fraction(0)
    return sum((part.agreed for part in one.unreported), Fraction(0))


def _elapsed(commitment: Commitment, rules: Rules, day: date) -> Fraction:
    """How much has gone by of the time for the work: from the last day of the first start until the end."""
    begins = commitment.first_start_due or months_after(commitment.starts_on, rules.grace_months)
    begins = min(begins, commitment.ends_on)
    length = (commitment.ends_on - begins).days + 1
    return min(Fraction(1), max(Fraction(0), Fraction((day - begins).days, length)))


def _amount_state(
    commitment: Commitment, owed: Fraction, counted: Fraction, expected: Fraction, likely: Fraction, paced: Fraction,
    day: date,
) -> State:  # fmt: skip
    if counted >= owed:
        return State.FULFILLED
    if commitment.is_bonus:
        # Nobody owes what is paid for when it is done.
        return State.ON_THE_WAY if day <= commitment.ends_on else State.FULFILLED
    if day > commitment.ends_on:
        return State.BEHIND if expected >= owed else State.BROKEN
    return State.ON_THE_WAY if expected >= owed or likely >= paced else State.BEHIND


def _first_start(
    commitment: Commitment, placements: Sequence[Placement], rules: Rules, day: date, first_offer: date | None
) -> FirstStart | None:
    due = commitment.first_start_due
    if due is None or commitment.is_bonus:
        return None
    first = kept_first_start(placements, commitment, rules)
    started = None if first is None else first.starts_on
    offered = first_offer is not None and (started is None or first_offer < started)
    kept_on = first_offer if offered else started
    if kept_on is not None and kept_on <= due:
        state = State.FULFILLED
    elif day <= due:
        state = State.ON_THE_WAY
    else:
        waiting = any(one.start.answer is None and one.starts_on <= due for one in placements)
        state = State.BEHIND if waiting else State.BROKEN
    return FirstStart(due=due, kept_on=kept_on, offered=offered, state=state)


def _bonus_places(commitment: Commitment, owed: Fraction, counted: Fraction, in_places: bool, per_place: int) -> int:
    """Whole places that give a bonus: each one of a bonus clause, and else those beyond what is owed."""
    if commitment.bonus_per_place_sek is None:
        return 0
    if commitment.is_bonus:
        return int(min(counted, owed) / (1 if in_places else per_place))
    return int(max(Fraction(0), counted - owed) / (1 if in_places else per_place))


def _bonus_sek(commitment: Commitment, places: int) -> int:
    earned = places * (commitment.bonus_per_place_sek or 0)
    return earned if commitment.bonus_max_sek is None else min(earned, commitment.bonus_max_sek)
