"""Compile the loops, or load what was compiled, before anybody waits for it: `python -m matcher.ranking.compiling`.

The compiler keeps what it makes by the kinds of what a loop is given. So that they are the right ones, somebody who
does not exist is ranked for a vacancy that does not either.
"""

from datetime import UTC, date, datetime

import numpy as np

from matcher.eligibility import OpenVacancy
from matcher.places import PlaceTable
from matcher.ranking.prepared import PreparedPool
from matcher.ranking.settings import RankingSettings
from matcher.ranking.vectors import TextVectors, texts_of
from models.candidate import Candidate, Experience
from models.contract import Kind
from models.ids import CommitmentId, MunicipalityCode, Pseudonym, SupplierId, VacancyId, new_id
from models.vacancy import Vacancy, VacancyDraft, Workplace

TODAY = date(2026, 1, 1)
HOME = MunicipalityCode("0880")
WORK = "Lokalvårdare"


def compile_all() -> None:
    """Compile every loop that the ranking uses, where that has not been done, and load what it became."""
    person, opening = _person(), _opening()
    texts = texts_of([person], [opening.vacancy.draft])
    vectors = TextVectors.of(texts, np.eye(len(texts)))
    pool = PreparedPool([person], vectors, PlaceTable((), HOME), RankingSettings(), TODAY)
    pool.rank_one(opening)


def _person() -> Candidate:
    return Candidate(
        pseudonym=Pseudonym("a" * 32),
        municipality=HOME,
        consent_given_on=TODAY,
        experience=(Experience(occupation=WORK),),
    )


def _opening() -> OpenVacancy:
    draft = VacancyDraft(
        supplier_reference="",
        commitment_id=CommitmentId(new_id()),
        kind=Kind.EMPLOYMENT,
        headline=WORK,
        description=f"{WORK}. Du städar skolor och förskolor.",
        number_of_vacancies=1,
        application_deadline=TODAY,
        occupation=WORK,
        workplace=Workplace(municipality_code=HOME),
    )
    now = datetime.combine(TODAY, datetime.min.time(), UTC)
    vacancy = Vacancy(
        id=VacancyId(new_id()), supplier_id=SupplierId(new_id()), draft=draft, created_at=now, updated_at=now
    )
    return OpenVacancy(vacancy=vacancy)


if __name__ == "__main__":
    compile_all()
