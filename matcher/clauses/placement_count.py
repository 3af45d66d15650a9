"""What one placement counts for toward its commitment, month by month, so that nobody need take it on trust."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from matcher.clauses.months import calendar_months, full_time_months, months_between
from matcher.clauses.rules import Rules
from models.contract import Commitment
from models.ids import PlacementId
from models.placement import Answer, Placement, Route, WorkedMonth
from models.proposal_step import Side


class Hindrance(StrEnum):
    """Why nothing of a placement counts."""

    OTHER_KIND = "other_kind"
    PROOF_MISSING = "proof_missing"
    REFUSED = "refused"
    NOT_CONFIRMED = "not_confirmed"
    OUTSIDE_PERIOD = "outside_period"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCount:
    """The part of a placement in one calendar month: both days included.

    `months` is how much of a month it is, `agreed` and `worked` full-time months; `worked` is None until reported.
    """

    first: date
    last: date
    months: Fraction
    agreed: Fraction
    worked: Fraction | None
    reported: WorkedMonth | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementCount:
    """One placement, in full-time months within the commitment's period.

    `counted` is what counts today; `expected` what will, if all unreported time is worked as agreed, until the
    placement's end. `by_early_end_rule`: it ended early for a reason that lets all of the agreed time count.
    """

    placement_id: PlacementId
    hindrance: Hindrance | None
    agreed: Fraction
    worked: Fraction
    counted: Fraction
    expected: Fraction
    by_early_end_rule: bool
    parts: tuple[MonthCount, ...]

    @property
    def unreported(self) -> tuple[MonthCount, ...]:
        """The months that have gone by and that nobody has reported."""
        return tuple(part for part in self.parts if part.worked is None)


def count_placement(placement: Placement, commitment: Commitment, rules: Rules, day: date) -> PlacementCount:
    """What `placement` counts for on `day`. Calendar months that have not gone by are expected, and never counted."""
    anchor = placement.starts_on
    first = max(anchor, commitment.starts_on)
    agreed_last = min(placement.agreed_end or commitment.ends_on, commitment.ends_on)
    last = min(placement.last_day or commitment.ends_on, commitment.ends_on)
    agreed = full_time_months(anchor, placement.scopes, first, agreed_last)
    parts = tuple(_parts(placement, first, last, day))
    worked = sum((part.worked for part in parts if part.worked is not None), Fraction(0))
    gone_by = parts[-1].last if parts else None
    coming_first = first if gone_by is None else max(first, date.fromordinal(gone_by.toordinal() + 1))
    coming = full_time_months(anchor, placement.scopes, coming_first, last)
    expected = worked + coming + sum((part.agreed for part in parts if part.worked is None), Fraction(0))
    least = rules.early_end_share * agreed
    excused = _ended_early_for_a_reason(placement, rules)
    has_ended = placement.ended_on is not None and placement.ended_on < day
    by_rule = excused and has_ended and worked >= least
    counted = max(worked, agreed) if by_rule else worked
    if excused and expected >= least:
        expected = max(expected, agreed)
    hindrance = _hindrance(placement, commitment, rules)
    if hindrance is None and last < first:
        hindrance = Hindrance.OUTSIDE_PERIOD
    if hindrance is not None:
        counted = Fraction(0)
    if hindrance not in (None, Hindrance.NOT_CONFIRMED):
        expected = Fraction(0)
    return PlacementCount(
        placement_id=placement.id,
        hindrance=hindrance,
        agreed=agreed,
        worked=worked,
        counted=counted,
        expected=expected,
        by_early_end_rule=by_rule and hindrance is None,
        parts=parts,
    )


def kept_first_start(placements: Iterable[Placement], commitment: Commitment, rules: Rules) -> Placement | None:
    """The placement that began first, of those that count."""
    counting = [one for one in placements if _hindrance(one, commitment, rules) is None]
    return min(counting, key=lambda one: (one.starts_on, one.id), default=None)


def _parts(placement: Placement, first: date, last: date, day: date) -> Iterable[MonthCount]:
    anchor = placement.starts_on
    for begins, ends in calendar_months(first, last):
        if ends >= day:
            return
        months = months_between(anchor, begins, ends)
        agreed = full_time_months(anchor, placement.scopes, begins, ends)
        said = placement.worked(begins.replace(day=1))
        worked = None
        if said is not None:
            worked = agreed if said.percent is None else months * Fraction(said.percent) / 100
        yield MonthCount(first=begins, last=ends, months=months, agreed=agreed, worked=worked, reported=said)


def _hindrance(placement: Placement, commitment: Commitment, rules: Rules) -> Hindrance | None:
    if placement.start.answer is Answer.REFUSED:
        return Hindrance.REFUSED
    if placement.kind not in rules.counts[commitment.kind]:
        return Hindrance.OTHER_KIND
    if commitment.target_groups and placement.route is not Route.MUNICIPALITY and placement.proof is None:
        return Hindrance.PROOF_MISSING
    return None if placement.is_confirmed else Hindrance.NOT_CONFIRMED


def _ended_early_for_a_reason(placement: Placement, rules: Rules) -> bool:
    """Whether it ended before the agreed day for such a reason, and the municipality says so too."""
    end = placement.end
    if end is None or placement.ended_on is None or placement.end_reason not in rules.early_end_reasons:
        return False
    early = placement.agreed_end is None or placement.ended_on < placement.agreed_end
    return early and (end.side is Side.MUNICIPALITY or end.answer is Answer.CONFIRMED)
