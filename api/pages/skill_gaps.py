"""Skill gaps for planners: what is wanted and held, and what courses would unlock. Nothing here is about one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.deps import Transaction
from api.pages.access import Access, open_to
from api.pages.language import gettext, spoken
from api.pages.route import PageRoute
from api.pages.templates import HEADERS, page
from matcher.rights.pdf import as_pdf
from matcher.skill_gaps.sheets import COLUMNS, one_pager, rows_of
from matcher.skill_gaps.words import KINDS, is_stored_swedish, need_words, quarter_words
from matcher.spreadsheet import XLSX, xlsx_of
from models.errors import NotFound
from models.skill_gap import GapLine, Plan, PlanStep, Quarter, SkillGapReport
from models.staff import Role
from models.store import skill_gaps
from models.store.database import Conn

router = APIRouter(prefix="/kompetensgap", route_class=PageRoute, include_in_schema=False)

PLANNING = Access(roles=frozenset({Role.PLANNER, Role.COORDINATOR}))

LONGEST = 15
"""So many lines of each kind are shown; the workbook has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A need as it is read; `before` is how many positions wanted it the quarter before, where there is a report."""

    gap: GapLine
    name: str
    is_swedish: bool
    before: int | None


@router.get("")
@open_to(PLANNING)
def show_gaps(
    request: Request, connection: Transaction, chosen: Annotated[str, Query(alias="kvartal", max_length=10)] = ""
) -> HTMLResponse:
    """What was wanted in a quarter, the latest where none is named, and what the pool has."""
    report, quarters = _chosen(connection, chosen)
    if report is None:
        return page(request, "skill_gaps_none.html")
    former = skill_gaps.find(connection, Quarter.read(report.quarter).previous)
    return page(
        request,
        "skill_gaps.html",
        report=report,
        words=_words(report.quarter),
        quarters=[(one, _words(one)) for one in quarters],
        tables=[(gettext(name), lines) for kind, name in KINDS.items() if (lines := _lines(report, kind, former))],
        has_former=former is not None,
        chart=_chart(report, "wanted"),
    )


@router.get("/kurser")
@open_to(PLANNING)
def show_courses(
    request: Request,
    connection: Transaction,
    chosen: Annotated[str, Query(alias="kvartal", max_length=10)] = "",
    budget: Annotated[str, Query(alias="budget", max_length=12)] = "20",
    unit: Annotated[str, Query(alias="i", max_length=10)] = "platser",
) -> HTMLResponse:
    """What courses would unlock, and the plan for a budget of places or kronor."""
    report, _ = _chosen(connection, chosen)
    if report is None:
        return page(request, "skill_gaps_none.html")
    said = "".join(budget.split())
    is_number = said.isascii() and said.isdigit() and int(said) > 0
    in_kronor = unit == "kronor"
    plan = report.by_cost if in_kronor else report.by_places
    names = {one.id: one.name for one in report.courses}
    steps = _within(plan, int(said)) if is_number else ()
    given: dict[str, int] = {}
    for step in steps:
        given[step.course] = given.get(step.course, 0) + step.places
    return page(
        request,
        "skill_gap_courses.html",
        status=HTTPStatus.OK if is_number else HTTPStatus.BAD_REQUEST,
        report=report,
        words=_words(report.quarter),
        budget=budget,
        in_kronor=in_kronor,
        is_number=is_number,
        plan=plan,
        chosen=[(names[course], places) for course, places in given.items()],
        last=steps[-1] if steps else None,
        chart=_chart(report, "unlocked"),
    )


@router.get("/{quarter}.{form}")
@open_to(PLANNING)
def show_file(connection: Transaction, quarter: str, form: Literal["pdf", "xlsx"]) -> Response:
    """A quarter's one-pager, or all its needs as a workbook."""
    report, _ = _chosen(connection, quarter)
    if report is None:
        raise NotFound("page_not_found")
    content = as_pdf(one_pager(report)) if form == "pdf" else xlsx_of(report.quarter, COLUMNS, rows_of(report))
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="kompetensgap-{report.quarter}.{form}"'}
    return Response(content, media_type="application/pdf" if form == "pdf" else XLSX, headers=headers)


def _chosen(connection: Conn, said: str) -> tuple[SkillGapReport | None, Sequence[str]]:
    """The report that an address asks for, and the quarters that have one. Raises NotFound for one that has none."""
    quarters = [one.quarter for one in skill_gaps.made(connection)]
    if said and said not in quarters:
        raise NotFound("page_not_found")
    if not quarters:
        return None, ()
    return skill_gaps.find(connection, Quarter.read(said or quarters[0])), quarters


def _within(plan: Plan, budget: int) -> Sequence[PlanStep]:
    return [one for one in plan.steps if one.spent <= budget]


def _words(quarter: str) -> str:
    return quarter_words(Quarter.read(quarter), spoken())


def _lines(report: SkillGapReport, kind: str, former: SkillGapReport | None) -> Sequence[Line]:
    before = {} if former is None else {(one.kind, one.key): one.positions for one in former.gaps}
    return [
        Line(
            gap=one,
            name=need_words(one, spoken()),
            is_swedish=is_stored_swedish(one),
            before=None if former is None else before.get((one.kind, one.key), 0),
        )
        for one in report.gaps
        if one.kind == kind
    ][:LONGEST]


def _chart(report: SkillGapReport, name: str) -> Markup:
    """A chart of the report, drawn and escaped when it was made."""
    return Markup(report.charts.get(spoken(), {}).get(name, ""))
