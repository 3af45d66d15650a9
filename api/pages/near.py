"""Beside a list: who would be considered but for one thing, and what each demand costs in people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.pages import wording
from api.pages.entries import Reading
from api.pages.language import gettext, spoken
from api.pages.said import Said, said_of, summary_of
from matcher.costly_demands import DemandCost, demand_costs
from matcher.plain_text import one_line
from matcher.read_log import note_read
from models.ids import StaffCode, VacancyId
from models.shortlist import NearMiss, Run, Shortlist
from models.sign_in import Visitor
from models.staff import Role, Staff
from models.store import candidates, runs
from models.store.database import Conn
from models.vacancy import VacancyDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class NearView:
    """One candidate who lacks one thing. Of the person no more than the display code."""

    near: NearMiss
    code: str
    missing: Said
    summary: Said
    caseworker: str


def near_views(
    connection: Conn,
    run: Run,
    vacancy_id: VacancyId,
    people: Mapping[StaffCode, Staff],
    reading: Reading,
    visitor: Visitor,
    member: Staff | None,
) -> Sequence[NearView]:
    """Those whom the visitor may see and who still have a profile; of one colleague where `member` names them, whose
    are also those without a caseworker where they coordinate."""
    found = [one for one in runs.near_misses(connection, run.id, vacancy_id) if visitor.may_read(one.caseworker)]
    if member is not None:
        desks = {member.code, None} if member.role is Role.COORDINATOR else {member.code}
        found = [one for one in found if one.caseworker in desks]
    present = candidates.several(connection, [one.pseudonym for one in found])
    added = {one.pseudonym for one in runs.entries(connection, run.id, vacancy_id=vacancy_id)}
    shown = [one for one in found if one.pseudonym in present and one.pseudonym not in added]
    note_read(
        connection, shown, reader=reading.reader, place=("vacancy", str(vacancy_id)), run_id=run.id, now=reading.now
    )
    return [
        NearView(
            near=one,
            code=one_line(one.display_code or "") or gettext("Kod saknas"),
            missing=said_of(one.missing, one.code),
            summary=summary_of(one.reasons),
            caseworker=wording.staff_name(one.caseworker, people),
        )
        for one in shown
    ]


def costs(draft: VacancyDraft, shortlists: Sequence[Shortlist]) -> Sequence[DemandCost]:
    """What each demand of the vacancy costs, over all units; `draft` as the ad was read."""
    alone: dict[str, int] = {}
    for one in shortlists:
        for code, count in one.refused_alone.items():
            alone[code] = alone.get(code, 0) + count
    return demand_costs(draft, sum(one.eligible for one in shortlists), alone, spoken())
