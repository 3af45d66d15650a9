"""What was learnt from verdicts, and what of it applies."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from psycopg.rows import class_row, kwargs_row
from psycopg.types.json import Jsonb

from models.ids import LearnedRankingId, MunicipalityCode
from models.learned import PARTS, JudgedEntry, LearnedRanking, RankingUse
from models.shortlist import Decision, DeclineReason, ScoreParts
from models.store.database import Conn
from models.store.queries import load


def judged(connection: Conn, unit: MunicipalityCode, model: str) -> Sequence[JudgedEntry]:
    """Every entry of a unit's finished runs with the encoder `model` as a lesson, oldest first.

    Pairs that were judged in an earlier week are left out: nobody has to say anything of them again.
    """

    def lesson(
        *,
        dense: float,
        lexical: float,
        coverage: float,
        settings: dict[str, Any],
        decision: str | None,
        reason: str | None,
        **columns: Any,
    ) -> JudgedEntry:
        weights = settings.get("learned", {}).get(unit, {}).get("weights", settings)
        return JudgedEntry(
            score=ScoreParts(dense=dense, lexical=lexical, coverage=coverage),
            weights={part: float(weights[part]) for part in PARTS},
            decision=None if decision is None else Decision(decision),
            reason=None if reason is None else DeclineReason(reason),
            **columns,
        )

    with connection.cursor(row_factory=kwargs_row(lesson)) as cursor:
        return cursor.execute(load("learned")["judged"], {"unit": unit, "model": model}).fetchall()


def add(connection: Conn, learned: LearnedRanking) -> None:
    """Keep a version. Raises Conflict where the unit has one of that number."""
    row = asdict(learned) | {
        "weights": Jsonb(dict(learned.weights)),
        "report": Jsonb(dict(learned.report)),
        "refusals": list(learned.refusals),
    }
    connection.execute(load("learned")["add"], row)


def lock(connection: Conn) -> None:
    """Wait for others who change what applies; held until the transaction ends."""
    connection.execute(load("learned")["lock"])


def versions(connection: Conn, unit: MunicipalityCode) -> Sequence[LearnedRanking]:
    """All versions of a unit, newest first."""
    with connection.cursor(row_factory=kwargs_row(_learned)) as cursor:
        return cursor.execute(load("learned")["versions"], {"unit": unit}).fetchall()


def in_force(connection: Conn) -> Mapping[MunicipalityCode, LearnedRanking]:
    """The version that applies in each unit; a unit that is not there has the standard weights."""
    with connection.cursor(row_factory=kwargs_row(_learned)) as cursor:
        return {one.unit: one for one in cursor.execute(load("learned")["in_force"])}


def use(
    connection: Conn,
    unit: MunicipalityCode,
    learned_ranking_id: LearnedRankingId | None,
    *,
    beneath: int | None,
    since: datetime,
    made_by: str,
) -> None:
    """From now on a version, or the standard weights where None, applies in a unit."""
    connection.execute(
        load("learned")["use"],
        {
            "unit": unit,
            "learned_ranking_id": learned_ranking_id,
            "beneath": beneath,
            "since": since,
            "made_by": made_by,
        },
    )


def uses(connection: Conn, unit: MunicipalityCode) -> Sequence[RankingUse]:
    """What has applied in a unit, newest first."""
    with connection.cursor(row_factory=class_row(RankingUse)) as cursor:
        return cursor.execute(load("learned")["uses"], {"unit": unit}).fetchall()


def use_by_id(connection: Conn, number: int) -> RankingUse | None:
    """One moment of what has applied, or None."""
    with connection.cursor(row_factory=class_row(RankingUse)) as cursor:
        return cursor.execute(load("learned")["use_by_id"], {"id": number}).fetchone()


def _learned(*, refusals: list[str], **columns: Any) -> LearnedRanking:
    return LearnedRanking(refusals=tuple(refusals), **columns)
