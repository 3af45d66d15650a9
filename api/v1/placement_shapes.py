"""What a supplier is told of its placements: both sides' words and the answers to them. Nothing of the person."""

from collections.abc import Sequence
from datetime import date
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from models.contract import Kind
from models.placement import Answer, Change, EndReason, Evidence, Placement, Proof, Route, Word
from models.proposal_step import Side


class ScopeOut(BaseModel):
    """From a day on, so many per cent of full time."""

    from_on: date
    percent: float


class WordOut(BaseModel):
    """Who has said it, and what the other side has answered."""

    said_by: Side
    answer: Answer | None = None

    @classmethod
    def of(cls, word: Word) -> Self:
        return cls(said_by=word.side, answer=word.answer)


class ChangeOut(BaseModel):
    """Other terms that you have asked for, and what the municipality has answered. They apply when it has confirmed."""

    ends_on: date | None = None
    from_on: date | None = None
    scope_percent: float | None = None
    answer: Answer | None = None

    @classmethod
    def of(cls, change: Change) -> Self:
        return cls(
            ends_on=change.ends_on,
            from_on=change.from_on,
            scope_percent=None if change.percent is None else float(change.percent),
            answer=change.word.answer,
        )


class MonthOut(BaseModel):
    """What a side has said of a month. Without `percent`: as agreed."""

    month: str = Field(examples=["2026-10"])
    said_by: Side
    percent: float | None = None
    evidence: Evidence | None = None


class PlacementOut(BaseModel):
    """A placement as its supplier reads it back."""

    id: UUID
    commitment_id: UUID
    vacancy_id: UUID | None = None
    reference: str | None = None
    kind: Kind
    route: Route
    proof: Proof | None = None
    subcontractor: str | None = None
    starts_on: date
    ends_on: date | None = None
    scopes: Sequence[ScopeOut]
    start: WordOut
    ended_on: date | None = None
    end_reason: EndReason | None = None
    end: WordOut | None = None
    change: ChangeOut | None = None
    months: Sequence[MonthOut]

    @classmethod
    def of(cls, one: Placement) -> Self:
        return cls(
            id=one.id,
            commitment_id=one.commitment_id,
            vacancy_id=one.vacancy_id,
            reference=one.reference,
            kind=one.kind,
            route=one.route,
            proof=one.proof,
            subcontractor=one.subcontractor,
            starts_on=one.starts_on,
            ends_on=one.agreed_end,
            scopes=[ScopeOut(from_on=scope.from_on, percent=float(scope.percent)) for scope in one.scopes],
            start=WordOut.of(one.start),
            ended_on=one.ended_on,
            end_reason=one.end_reason,
            end=None if one.end is None else WordOut.of(one.end),
            change=None if one.change is None else ChangeOut.of(one.change),
            months=[
                MonthOut(
                    month=f"{said.month:%Y-%m}",
                    said_by=said.side,
                    percent=None if said.percent is None else float(said.percent),
                    evidence=said.evidence,
                )
                for said in one.months
            ],
        )


class PlacementList(BaseModel):
    items: Sequence[PlacementOut]
