"""Who gets which weekly letter: one for every colleague with entries of their own or of the coordinator's desk."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from matcher.caseload import Desks
from matcher.letters.weekly import LetterLine, compose_weekly
from models.ids import LetterId, StaffCode, SupplierId, VacancyId, new_id
from models.letter import Letter
from models.shortlist import Caseload, Run
from models.store import runs, staff, suppliers, vacancies
from models.store.database import Conn
from models.vacancy import Vacancy


def write_letters(connection: Conn, run: Run, *, links: str, now: datetime) -> list[Letter]:
    """The letters of `run`, by recipient. Whoever has no entries gets none; nobody gets two."""
    caseload = runs.caseload(connection, run.id)
    desks = Desks(staff.all_staff(connection))
    listed = {one.id: one for one in vacancies.by_ids(connection, sorted({load.vacancy_id for load in caseload}))}
    names = {supplier.id: supplier.name for supplier in suppliers.page(connection)}
    coordinators = desks.readers(None)
    written = []
    for reader, lines in sorted(_by_reader(caseload, desks, listed, names).items()):
        recipient = desks.member(reader)
        contact = coordinators[0] if coordinators else None
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


def _by_reader(
    caseload: Iterable[Caseload],
    desks: Desks,
    listed: Mapping[VacancyId, Vacancy],
    names: Mapping[SupplierId, str],
) -> Mapping[StaffCode, list[LetterLine]]:
    """Each reader's lines. Of one who reads two desks, the lines on one vacancy are made one."""
    lines: dict[StaffCode, dict[VacancyId, LetterLine]] = {}
    for load in caseload:
        vacancy = listed[load.vacancy_id]
        for reader in desks.readers(load.caseworker):
            of_reader = lines.setdefault(reader.code, {})
            line = _line(load, vacancy, names[vacancy.supplier_id])
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
