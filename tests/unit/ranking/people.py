"""Small hand-made people, vacancies and an encoder that compares letters; none of them is anybody."""

import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import numpy as np
from hypothesis import strategies as st

from matcher.eligibility import IMPLIED_LICENCES, OpenVacancy
from matcher.places import SHIPPED, PlaceTable, load_places
from matcher.ranking import TextVectors, texts_of
from models.candidate import Candidate, Cefr, Education, EducationStatus, Experience, TargetGroup
from models.contract import Kind
from models.ids import CommitmentId, MunicipalityCode, Pseudonym, SupplierId, VacancyId
from models.vacancy import Demand, DemandKind, Vacancy, VacancyDraft, Workplace

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 5, tzinfo=UTC)
KALMAR = MunicipalityCode("0880")
PLACES = PlaceTable(load_places(SHIPPED), KALMAR)


def person(name: str = "a", **facts: Any) -> Candidate:
    """Somebody of whom only `facts` are known."""
    known = {"municipality": KALMAR, "consent_given_on": date(2026, 1, 1), **facts}
    return Candidate(pseudonym=Pseudonym(name.ljust(16, "a")), **known)


def draft(**facts: Any) -> VacancyDraft:
    """A posting that asks for nothing but `facts`."""
    said = {
        "supplier_reference": "REF",
        "commitment_id": CommitmentId(UUID(int=1)),
        "kind": Kind.EMPLOYMENT,
        "headline": "Lokalvårdare till skolor i Kalmar",
        "description": "Du städar klassrum och korridorer. Vi söker dig som har erfarenhet av golvvård.",
        "number_of_vacancies": 1,
        "application_deadline": date(2027, 1, 31),
        **facts,
    }
    return VacancyDraft(**said)


def vacancy(number: int = 1, withdrawn_at: datetime | None = None, **facts: Any) -> Vacancy:
    return Vacancy(
        id=VacancyId(UUID(int=number)),
        supplier_id=SupplierId(UUID(int=1)),
        draft=draft(**facts),
        created_at=NOW,
        updated_at=NOW,
        withdrawn_at=withdrawn_at,
    )


def opening(number: int = 1, groups: frozenset[TargetGroup] = frozenset(), **facts: Any) -> OpenVacancy:
    return OpenVacancy(vacancy=vacancy(number, **facts), target_groups=groups)


def letters(texts: Sequence[str], dimensions: int = 256) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Unit vectors of hashed three-letter runs: equal words are near, others far."""
    vectors = np.zeros((len(texts), dimensions), dtype=np.float32)
    for row, text in enumerate(texts):
        padded = f" {text.casefold()} "
        for start in range(len(padded) - 2):
            vectors[row, zlib.crc32(padded[start : start + 3].encode()) % dimensions] += 1
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True).clip(1e-9)


def vectors_of(candidates: Sequence[Candidate], openings: Sequence[OpenVacancy]) -> TextVectors:
    keys = texts_of(candidates, [one.vacancy.draft for one in openings])
    return TextVectors.of(keys, letters([text for _, text in keys]))


WORDS = ("Städare", "Lokalvårdare", "Kock", "Köksbiträde", "Truckförare", "Snickare", "Golvvård", "HLR", "Truckkort A")
days = st.dates(date(2026, 6, 1), date(2027, 6, 1))
words = st.sampled_from(WORDS)
levels = st.none() | st.sampled_from(list(Cefr))
licences = st.frozensets(st.sampled_from(sorted(IMPLIED_LICENCES)), max_size=3)
groups = st.frozensets(st.sampled_from(list(TargetGroup)), max_size=3)
certificate_lists = st.lists(
    st.sampled_from(("HLR", "Truckkort A", "Heta arbeten", "YKB", "Kallskuret")), max_size=2, unique=True
)
localities = st.sampled_from(("Kalmar", "Lindsdal", "Nybro", "Ingenstans", None))


@st.composite
def candidates(draw: st.DrawFn, name: str = "a") -> Candidate:
    """Anybody: every fact may be unknown."""
    return person(
        name,
        consent_given_on=draw(days),
        municipality=draw(st.sampled_from((KALMAR, MunicipalityCode("0881"), MunicipalityCode("9999")))),
        home_locality=draw(localities),
        commute_km=draw(st.none() | st.integers(0, 100)),
        target_groups=draw(st.none() | groups),
        driving_licences=draw(st.none() | licences),
        swedish_level=draw(levels),
        hours_min=draw(st.none() | st.integers(0, 40)),
        hours_max=draw(st.none() | st.integers(1, 48)),
        available_from=draw(st.none() | days),
        certificates=tuple(draw(certificate_lists)),
        skills=tuple(draw(st.lists(words, max_size=2))),
        wishes=tuple(draw(st.lists(words, max_size=2))),
        experience=tuple(
            Experience(occupation=word, months=months)
            for word, months in draw(st.lists(st.tuples(words, st.none() | st.integers(0, 90)), max_size=2))
        ),
        education=tuple(
            Education(title=word, status=status, completed="2025-06")
            for word, status in draw(
                st.lists(st.tuples(words, st.none() | st.sampled_from(list(EducationStatus))), max_size=2)
            )
        ),
    )


@st.composite
def openings(draw: st.DrawFn, number: int = 1) -> OpenVacancy:
    """Any vacancy: every demand may be left out."""
    scope = draw(st.none() | st.tuples(st.integers(0, 100), st.integers(0, 100)))
    found = opening(
        number,
        draw(groups),
        headline=draw(words),
        application_deadline=draw(days),
        number_of_vacancies=draw(st.integers(1, 2)),
        filled_positions=draw(st.integers(0, 2)),
        starts_on=draw(st.none() | days),
        scope_min=None if scope is None else min(scope),
        scope_max=None if scope is None else max(scope),
        working_hours=draw(st.sampled_from((None, "Heltid", "Deltid"))),
        swedish_level=draw(levels),
        driving_licences=draw(licences),
        preferred_driving_licences=draw(licences),
        certificates=tuple(draw(certificate_lists)),
        demands=tuple(
            Demand(kind=DemandKind.SKILL, label=word, must=must)
            for word, must in draw(st.lists(st.tuples(words, st.booleans()), max_size=2))
        ),
        workplace=Workplace(municipality_code=draw(st.sampled_from((None, KALMAR))), city=draw(localities)),
    )
    return replace(found, vacancy=replace(found.vacancy, withdrawn_at=draw(st.sampled_from((None, None, None, NOW)))))


def pools(most: int = 8) -> st.SearchStrategy[list[Candidate]]:
    """Some people with distinct pseudonyms."""
    return st.integers(1, most).flatmap(lambda n: st.tuples(*(candidates(f"p{i}") for i in range(n)))).map(list)


def postings(most: int = 4) -> st.SearchStrategy[list[OpenVacancy]]:
    """Some vacancies with distinct ids."""
    return st.integers(1, most).flatmap(lambda n: st.tuples(*(openings(i + 1) for i in range(n)))).map(list)
