"""When reports are made: the present quarter's once a week, and the last of a quarter that has ended, with letters."""

from dataclasses import replace
from datetime import date, datetime

import numpy as np

from matcher.commitments import standings
from matcher.eligibility import OpenVacancy
from matcher.embedding import from_bytes, note_encoder
from matcher.in_force import as_read
from matcher.learning.in_force import settings_of
from matcher.letters.skill_gaps import compose_skill_gaps
from matcher.places import PlaceTable
from matcher.ranking import RankingSettings, TextVectors
from matcher.ranking.texts import candidate_texts
from matcher.services import Services
from matcher.skill_gaps.after_course import as_profile
from matcher.skill_gaps.catalogue import read_catalogue
from matcher.skill_gaps.charts import charts_of
from matcher.skill_gaps.owed import owed_by
from matcher.skill_gaps.report import Given, report_on
from matcher.skill_gaps.steady import steady
from matcher.taxonomy.loading import load_evidence
from models.clock import iso_week, local_date
from models.ids import LetterId, new_id
from models.letter import Letter
from models.skill_gap import Quarter, SkillGapReport
from models.staff import Role
from models.store import (
    candidates,
    contracts,
    inputs,
    notices,
    places,
    readings,
    runs,
    skill_gaps,
    staff,
    texts,
    vacancies,
)
from models.store.database import Conn

LOCK = "skill_gaps"


def make_reports(services: Services) -> int:
    """Make what is due: the ended quarter's last report with its letters, and this week's of the present quarter.

    Returns how many reports were made. Killed anywhere it goes on the next time: a report and its letters are kept in
    one transaction. Raises LockHeld where another process is at it.
    """
    now = services.clock()
    quarter = Quarter.of(local_date(now))
    made = 0
    with services.job.lock(LOCK):
        with services.job.transaction() as connection:
            known = {one.quarter: one for one in skill_gaps.made(connection)}
        last, present = known.get(str(quarter.previous)), known.get(str(quarter))
        if last is None or not last.is_final:
            made += _make(services, quarter.previous, now, is_final=True)
        if present is None or iso_week(local_date(present.made_at)) != iso_week(local_date(now)):
            made += _make(services, quarter, now, is_final=False)
    return made


def _make(services: Services, quarter: Quarter, now: datetime, *, is_final: bool) -> bool:
    """One report. False where nothing was posted in the quarter: then there is nothing to tell."""
    given = load(services, quarter, local_date(now))
    if not given.vacancies:
        return False
    report = report_on(given, now)
    with services.job.transaction() as connection:
        told = (skill_gaps.find(connection, one) for one in (quarter, quarter.previous))
        before = next((one for one in told if one is not None), None)
    report = with_charts(report if before is None else steady(report, before))
    with services.job.transaction() as connection:
        kept = skill_gaps.put(connection, report, is_final=is_final)
        if kept and is_final:
            write_letters(connection, report, links=services.settings.links, now=now)
    return kept


def with_charts(report: SkillGapReport) -> SkillGapReport:
    """The report with its charts drawn."""
    return replace(report, charts=charts_of(report))


def write_letters(connection: Conn, report: SkillGapReport, *, links: str, now: datetime) -> int:
    """The quarter's letter to every planner who has not got it. Returns how many were written."""
    written = 0
    for member in staff.all_staff(connection):
        if member.role is Role.PLANNER and member.active:
            composed = compose_skill_gaps(member, report, links=links)
            letter = Letter(
                id=LetterId(new_id()), run_id=None, recipient=member.code, address=member.email,
                subject=composed.subject, text=composed.text, html=composed.html, created_at=now,
            )  # fmt: skip
            written += notices.write_once(connection, f"skill_gaps:{report.quarter}:{member.code}", letter, now)
    return written


def load(services: Services, quarter: Quarter, day: date) -> Given:
    """All that a report needs, read in one transaction. Texts of courses that have no vector yet get one."""
    encoder = services.encoder
    courses = read_catalogue(services.settings.course_catalogue)
    note_encoder(services.job, encoder)
    with services.job.transaction() as connection:
        inputs.read_one_moment(connection)
        commitments = contracts.commitments(connection)
        groups = {one.id: one.target_groups for one in commitments}
        posted = [
            one
            for one in vacancies.of_commitments(connection, sorted(groups))
            if one.withdrawn_at is None and quarter.holds(local_date(one.created_at))
        ]
        ids = [one.id for one in posted]
        read, said = readings.of_vacancies(connection, ids), readings.corrections_of_all(connection, ids)
        model = texts.model_id(connection, encoder.name, encoder.revision, encoder.dimensions)
        lived_in = candidates.municipalities(connection)
        vectors = {
            (kind, text): vector
            for kind, text, vector in (
                *texts.vectors_of(connection, model, lived_in, day),
                *texts.vectors_of_vacancies(connection, model, ids),
            )
        }
        given = Given(
            quarter=quarter,
            day=day,
            candidates=runs.candidates(connection, lived_in, day),
            vacancies=[
                OpenVacancy(
                    vacancy=as_read(one, read.get(one.id), said.get(one.id, ())),
                    target_groups=groups[one.draft.commitment_id],
                )
                for one in posted
            ],
            owed=owed_by(commitments, standings(connection, commitments, day, services.settings.clause_rules)),
            courses=courses,
            vectors=TextVectors.of([], np.zeros((0, encoder.dimensions), dtype=np.float32)),
            places=PlaceTable(places.all_places(connection), services.settings.units.home),
            settings=_settings(services, connection),
            evidence=load_evidence(connection, encoder),
        )
    new = sorted({item.text for one in courses for item in candidate_texts(as_profile(one))})
    new = [text for text in new if ("document", text) not in vectors] if given.vacancies else []
    matrix = from_bytes(list(vectors.values()), encoder.dimensions)
    if new:
        matrix = np.concatenate([matrix, encoder.encode(new, kind="document")])
    keys = [*vectors, *(("document", text) for text in new)]
    return replace(given, vectors=TextVectors.of(keys, matrix))


def _settings(services: Services, connection: Conn) -> RankingSettings:
    """How the latest run ranked our own unit."""
    run = runs.latest(connection)
    return services.ranking if run is None else settings_of(run, services.settings.units.home, services.ranking)
