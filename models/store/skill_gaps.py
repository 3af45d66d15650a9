"""Quarterly reports on skill gaps, kept as they are published."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from models.skill_gap import CourseLine, GainLine, GapLine, Plan, PlanStep, Quarter, SkillGapReport
from models.store.database import Conn
from models.store.queries import load


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeReport:
    """That a quarter has a report."""

    quarter: str
    made_at: datetime
    is_final: bool


def put(connection: Conn, report: SkillGapReport, *, is_final: bool) -> bool:
    """Keep a report in place of the quarter's former one. False, and nothing kept, where that is final."""
    said = asdict(report) | {"as_of": report.as_of.isoformat(), "made_at": report.made_at.isoformat()}
    row = {"quarter": report.quarter, "made_at": report.made_at, "is_final": is_final, "report": Jsonb(said)}
    return connection.execute(load("skill_gaps")["put"], row).rowcount == 1


def find(connection: Conn, quarter: Quarter) -> SkillGapReport | None:
    """The report of one quarter, or None."""
    row = connection.execute(load("skill_gaps")["find"], {"quarter": str(quarter)}).fetchone()
    return None if row is None else _report(row[0])


def made(connection: Conn) -> Sequence[MadeReport]:
    """Which quarters have a report, newest first."""
    with connection.cursor(row_factory=class_row(MadeReport)) as cursor:
        return cursor.execute(load("skill_gaps")["made"]).fetchall()


def _report(said: Mapping[str, Any]) -> SkillGapReport:
    return SkillGapReport(
        **{
            **said,
            "as_of": date.fromisoformat(said["as_of"]),
            "made_at": datetime.fromisoformat(said["made_at"]),
            "gaps": tuple(GapLine(**one) for one in said["gaps"]),
            "courses": tuple(_course(one) for one in said["courses"]),
            "by_places": _plan(said["by_places"]),
            "by_cost": _plan(said["by_cost"]),
        }
    )


def _course(said: Mapping[str, Any]) -> CourseLine:
    lists = {"codes": tuple(said["codes"]), "completion": tuple(said["completion"])}
    return CourseLine(**{**said, **lists, "gains": tuple(GainLine(**one) for one in said["gains"])})


def _plan(said: Mapping[str, Any]) -> Plan:
    return Plan(steps=tuple(PlanStep(**one) for one in said["steps"]), promised=said["promised"])
