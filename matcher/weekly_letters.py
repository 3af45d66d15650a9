"""Who gets which weekly letter: one for every colleague with entries of their own or of the coordinator's desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from matcher.caseload import Desks
from matcher.letters.weekly import LetterLine, compose_weekly
from models.ids import LetterId, StaffCode, SupplierId, VacancyId, new_id
from models.letter import Letter
from models.shortlist import Caseload, Run
from models.staff import Staff
from models.store import runs, staff, suppliers, vacancies
from models.store.database import Conn
from models.vacancy import Vacancy


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the letters of one run are about: how many entries each desk has on each list, and whose lists they are."""

    caseload: Sequence[Caseload]
    staff: Sequence[Staff]
    listed: Mapping[VacancyId, Vacancy]
    suppliers: Mapping[SupplierId, str]


def read_told(connection: Conn, run: Run) -> Told:
    """What the letters of `run` are to tell."""
    caseload = runs.caseload(connection, run.id)
    return Told(
        caseload=caseload,
        staff=staff.all_staff(connection),
        listed={one.id: one for one in vacancies.by_ids(connection, sorted({load.vacancy_id for load in caseload}))},
        suppliers={supplier.id: supplier.name for supplier in suppliers.page(connection)},
    )


def write_letters(told: Told, run: Run, *, links: str, now: datetime) -> list[Letter]:
    """The letters of `run`, by recipient. Whoever has no entries gets none; nobody gets two. It asks no database."""
    desks = Desks(told.staff)
    coordinators = desks.readers(None)
    contact = coordinators[0] if coordinators else None
    written = []
    for reader, lines in sorted(_by_reader(told, desks).items()):
        recipient = desks.member(reader)
        composed = compose_weekly(recipient, run.week, lines, links=links, contact=contact)
        written.append(
            Letter(
                id=LetterId(new_id()),
                run_id=run.id,
                recipient=recipient.code,
                address=recipient.email,
                subject=composed.subject,
                text=composed.text,
                html=composed.html,
                created_at=now,
            )
        )
    return written


def _by_reader(told: Told, desks: Desks) -> Mapping[StaffCode, list[LetterLine]]:
    """Each reader's lines. Of one who reads two desks, the lines on one vacancy are made one."""
    lines: dict[StaffCode, dict[VacancyId, LetterLine]] = {}
    readers = {desk: desks.readers(desk) for desk in {load.caseworker for load in told.caseload}}
    for load in told.caseload:
        vacancy = told.listed[load.vacancy_id]
        for reader in readers[load.caseworker]:
            of_reader = lines.setdefault(reader.code, {})
            line = _line(load, vacancy, told.suppliers[vacancy.supplier_id])
            before = of_reader.get(vacancy.id)
            of_reader[vacancy.id] = line if before is None else _together(before, line)
    return {code: list(of_reader.values()) for code, of_reader in lines.items()}


def _line(load: Caseload, vacancy: Vacancy, supplier: str) -> LetterLine:
    draft = vacancy.draft
    return LetterLine(
        vacancy_id=vacancy.id,
        headline=draft.headline,
        workplace=draft.workplace.city or draft.workplace.municipality,
        application_deadline=draft.application_deadline,
        positions=vacancy.free_positions,
        candidates=load.candidates,
        new=load.new,
        supplier=supplier,
        kind=draft.kind,
    )


def _together(one: LetterLine, other: LetterLine) -> LetterLine:
    return replace(one, candidates=one.candidates + other.candidates, new=one.new + other.new)
