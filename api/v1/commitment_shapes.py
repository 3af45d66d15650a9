"""How a commitment stands, line by line, as its supplier and coordinators read it: only clause arithmetic."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from api.v1.schemas import CommitmentOut, two_decimals
from matcher.clauses.placement_count import Hindrance, MonthCount, PlacementCount
from matcher.clauses.rounding import adding_up
from matcher.clauses.standing import FirstStart, Standing, State
from models.contract import Commitment, Contract
from models.proposal_step import Side


class FirstStartOut(BaseModel):
    """Whether the first person has started, or been offered a start, in time."""

    due: date
    kept_on: date | None = None
    by_offer: bool
    state: State

    @classmethod
    def of(cls, one: FirstStart) -> Self:
        return cls(due=one.due, kept_on=one.kept_on, by_offer=one.offered, state=one.state)


class MonthCountOut(BaseModel):
    """A calendar month of a placement, in full-time months. Without `worked`: not reported."""

    first: date
    last: date
    agreed: float
    worked: float | None = None
    by_word_of: Side | None = None

    @classmethod
    def of(cls, one: MonthCount, agreed: Fraction, worked: Fraction | None) -> Self:
        return cls(
            first=one.first,
            last=one.last,
            agreed=float(agreed),
            worked=None if worked is None else float(worked),
            by_word_of=None if one.reported is None else one.reported.side,
        )


class PlacementCountOut(BaseModel):
    """What a placement counts for, in full-time months. What was worked of its months adds up to `worked`."""

    placement_id: UUID
    counted: float
    counts_for: float = Field(
        description="The same in the commitment's unit. Those of all placements add up to the commitment's `counted`."
    )
    worked: float
    agreed: float
    by_early_end_rule: bool = Field(description="It ended early for a reason that lets all of the agreed time count.")
    does_not_count: Hindrance | None = Field(None, description="Why nothing of it counts.")
    months: Sequence[MonthCountOut]

    @classmethod
    def of(cls, one: PlacementCount, counts_for: Fraction) -> Self:
        agreed = (amount or Fraction(0) for amount in adding_up(part.agreed for part in one.parts))
        worked = adding_up(part.worked for part in one.parts)
        return cls(
            placement_id=one.placement_id,
            counted=two_decimals(one.counted),
            counts_for=float(counts_for),
            worked=two_decimals(one.worked),
            agreed=two_decimals(one.agreed),
            by_early_end_rule=one.by_early_end_rule,
            does_not_count=one.hindrance,
            months=[MonthCountOut.of(*line) for line in zip(one.parts, agreed, worked, strict=True)],
        )


class CommitmentDetail(CommitmentOut):
    """A commitment with the whole calculation. `unit` says what the amounts are in."""

    unit: str = Field(examples=["full_time_months", "places"])
    owed: float
    expected: float = Field(description="What will count if every placement is worked as agreed.")
    even_pace: float = Field(description="What should count by today at an even pace.")
    months_per_place: int
    early_end_share: float
    first_start: FirstStartOut | None = None
    bonus_places: int
    bonus_sek: int
    placements: Sequence[PlacementCountOut]

    @classmethod
    def of_standing(cls, commitment: Commitment, contract: Contract, standing: Standing) -> Self:
        return cls(
            **CommitmentOut.of(commitment, contract, standing).model_dump(),
            unit="places" if standing.in_places else "full_time_months",
            owed=two_decimals(standing.owed),
            expected=two_decimals(standing.expected),
            even_pace=two_decimals(standing.paced),
            months_per_place=standing.months_per_place,
            early_end_share=float(standing.rules.early_end_share),
            first_start=None if standing.first_start is None else FirstStartOut.of(standing.first_start),
            bonus_places=standing.bonus_places,
            bonus_sek=standing.bonus_sek,
            placements=[
                PlacementCountOut.of(one, counts_for or Fraction(0))
                for one, counts_for in zip(standing.placements, adding_up(standing.shares), strict=True)
            ],
        )
