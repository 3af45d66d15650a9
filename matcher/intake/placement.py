"""What a supplier says of a placement, checked field by field."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from matcher.intake.checked import TERMS, Blank, Day, LineIfAny, TermDay, refused
from matcher.intake.contracts import exact
from models.errors import InvalidInput, Problem
from models.placement import Answer, EndReason, Evidence, Proof, Route

Percent = Annotated[
    Decimal,
    BeforeValidator(exact),
    Field(ge=0, le=100, max_digits=5, decimal_places=2, description="Per cent of full time."),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 100}),
]
PartOfFullTime = Annotated[
    Decimal,
    BeforeValidator(exact),
    Field(gt=0, le=100, max_digits=5, decimal_places=2, description="Per cent of full time."),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": 100}),
]
OwnReference = Annotated[
    Annotated[LineIfAny, Field(max_length=100)] | None,
    Blank,
    Field(description="What you call the placement. No name and no personnummer."),
]
Subcontractor = Annotated[
    Annotated[LineIfAny, Field(max_length=200)] | None,
    Blank,
    Field(description="The subcontractor's name, where the person works there."),
]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Terms(_Said):
    """When, until when and how much. `ends_on` left out means until further notice."""

    starts_on: Annotated[Day, Field(description="The first day, which has come.")]
    ends_on: Annotated[
        TermDay | None, Field(description="The last day that is agreed; left out: until further notice.")
    ] = None
    scope_percent: PartOfFullTime = Decimal(100)
    subcontractor: Subcontractor = None

    @model_validator(mode="after")
    def it_starts_before_it_ends(self) -> Self:
        if self.ends_on is not None and self.starts_on > self.ends_on:
            raise refused("period_reversed", at="ends_on")
        return self


class PlacementForm(Terms):
    """A placement as its supplier tells of it: somebody who was referred, by the code, or whom it found otherwise.

    With a `referral_code` the commitment and the route are known. Without one it takes the commitment, your own
    reference, the route and, where the commitment is meant for a target group, the kind of proof that you can show.
    """

    referral_code: Annotated[LineIfAny, Field(max_length=40)] | None = None
    reference: OwnReference = None
    commitment_id: Annotated[UUID | None, Field(strict=False)] = None
    route: Annotated[Route | None, Field(strict=False)] = None
    proof: Annotated[
        Proof | None,
        Field(strict=False, description="What shows that the person belongs to the target group. Only the kind of it."),
    ] = None

    @model_validator(mode="after")
    def it_says_who(self) -> Self:
        if self.referral_code is not None:
            for field in ("commitment_id", "route", "proof"):
                if getattr(self, field) is not None:
                    raise refused("not_with_referral_code", at=field)
            return self
        for field in ("commitment_id", "reference", "route"):
            if getattr(self, field) is None:
                raise refused("missing_without_referral_code", at=field)
        if self.route is Route.MUNICIPALITY:
            raise refused("route_needs_referral_code", at="route")
        return self


class ChangeForm(_Said):
    """Other hours from a day on, another last day, or both."""

    scope_percent: PartOfFullTime | None = None
    from_on: Annotated[TermDay | None, Field(description="From which day the other scope applies.")] = None
    ends_on: Annotated[TermDay | None, Field(description="The last day that is agreed now.")] = None

    @model_validator(mode="after")
    def it_says_something(self) -> Self:
        if (self.scope_percent is None) != (self.from_on is None):
            raise refused("scope_and_day", at="from_on" if self.from_on is None else "scope_percent")
        if self.scope_percent is None and self.ends_on is None:
            raise refused("nothing_to_change", at="ends_on")
        return self


class EndForm(_Said):
    """The last day that was worked, and why it was the last."""

    ended_on: Day
    reason: Annotated[EndReason, Field(strict=False)]


class AnswerForm(_Said):
    """Your answer to what the municipality has said."""

    answer: Annotated[Answer, Field(strict=False)]


class MonthForm(_Said):
    """What was worked of a month, in per cent of full time over the days of the placement; left out: as agreed."""

    percent: Percent | None = None
    evidence: Annotated[
        Evidence | None, Field(strict=False, description="What shows it, at your office. Only the kind of it.")
    ] = None


def month_of(text: str) -> date:
    """The first day of a calendar month that is written `2026-11`. Raises InvalidInput for anything else."""
    try:
        month = date.fromisoformat(f"{text}-01")
        if len(text) == 7 and TERMS[0] <= month <= TERMS[1]:
            return month
    except ValueError:
        pass
    raise InvalidInput([Problem(field="path.month", code="not_a_month")])
