"""After a proposal: a caseworker says what has become of it, and sees all that are under way."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.deps import Now, Transaction
from api.pages.access import SignedIn
from api.pages.followed import followed_views
from api.pages.route import PageRoute
from api.pages.templates import page
from api.pages.verdicts import AskedOf, Day, day_said
from matcher.following import note_step
from models.errors import InvalidInput, Problem
from models.proposal_step import NoStartReason, Step

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/forslag")
def show_proposals(request: Request, connection: Transaction, visitor: SignedIn, now: Now) -> HTMLResponse:
    """Every standing proposal of those whom the visitor answers for; what somebody should ask about first."""
    return page(request, "proposals.html", groups=followed_views(connection, visitor, now))


@router.post("/veckor/{week}/platser/{vacancy_id}/uppfoljning")
def note_what_happened(
    asked: AskedOf,
    now: Now,
    step: Annotated[str, Form(alias="steg", max_length=40)] = "",
    happened_on: Annotated[Day, Form(alias="dag")] = "",
    reason: Annotated[str, Form(alias="orsak", max_length=40)] = "",
) -> Response:
    """What has become of a proposal, and why where it came to nothing."""

    def act() -> None:
        if step not in set(Step):
            raise InvalidInput([Problem(field="step", code="step_unknown")])
        why = NoStartReason(reason) if reason in set(NoStartReason) else None
        note_step(
            asked.connection, asked.entry, Step(step), day_said(happened_on, "on", "day_format"), why,
            made_by=asked.visitor.code, now=now, verified=True,
        )  # fmt: skip

    return asked.carry_out("uppfoljning", {"steg": step, "dag": happened_on, "orsak": reason}, act)
