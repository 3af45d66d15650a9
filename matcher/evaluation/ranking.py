"""Measure the ranking on a folder of vacancies, profiles and grades, by the very code of the weekly run.

Hard rules apply, and whoever they refuse comes after all others. Caps, consents and earlier verdicts do not apply; a
vacancy of such a folder has no commitment and so no target group.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

import numpy as np
from numpy.typing import NDArray

from matcher.encoder import TextEncoder
from matcher.evaluation.metrics import Figures, summarize
from matcher.places import SHIPPED, PlaceTable, load_places
from matcher.ranking import (
    OpenVacancy,
    PartitionRanking,
    RankingSettings,
    TextVectors,
    VacancyRanking,
    rank_partition,
    texts_of,
)
from matcher.ranking.evidence import Evidence
from models.candidate import Candidate
from models.errors import InvalidInput, Problem
from models.ids import MunicipalityCode, SupplierId, VacancyId
from models.job_ad import draft_of
from models.vacancy import Vacancy

NOBODY = UUID(int=0)
NEVER = "9999-12-31"

Grades = NDArray[np.int64]
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingSet:
    """What a folder holds. `grades` are by vacancy and pseudonym; who is not there has grade 0."""

    candidates: Sequence[Candidate]
    openings: Sequence[OpenVacancy]
    grades: Mapping[VacancyId, Mapping[str, int]]


def read_ranking_set(folder: Path) -> RankingSet:
    """Read vacancies.jsonl, profiles.jsonl and qrels.tsv. Raises InvalidInput that names file and line."""
    candidates = [
        _parsed(Candidate.from_profile, profile, place) for place, profile in _lines(folder / "profiles.jsonl")
    ]
    ids: dict[str, VacancyId] = {}
    openings = []
    for place, job_ad in _lines(folder / "vacancies.jsonl"):
        vacancy = _parsed(_vacancy, job_ad, place)
        ids[str(job_ad["id"])] = vacancy.id
        openings.append(OpenVacancy(vacancy=vacancy))
    grades: dict[VacancyId, dict[str, int]] = {}
    for number, line in enumerate(_text(folder / "qrels.tsv").splitlines(), start=1):
        parts = line.split("\t")
        if len(parts) != 3 or parts[0] not in ids or not parts[2].isdigit():
            raise InvalidInput([Problem(field=f"qrels.tsv rad {number}", code="evaluation_grade")])
        grades.setdefault(ids[parts[0]], {})[parts[1]] = int(parts[2])
    return RankingSet(candidates=candidates, openings=openings, grades=grades)


def evaluate_ranking(
    measured: RankingSet,
    encoder: TextEncoder,
    municipality: MunicipalityCode,
    today: date,
    evidence: Evidence | None = None,
) -> Figures:
    """Embed and rank the whole set as a week would be ranked, everybody listed. `evidence` is a taxonomy's.

    Speed counts pairs of vacancy and candidate, vectors and all, after a first call that loads the model. Raises
    InvalidInput where no vacancy has a grade.
    """
    ranking, seconds = rank_set(measured, encoder, municipality, today, evidence)
    ranked = [
        grades_in_order(one, measured.grades[one.vacancy_id])
        for one in ranking.rankings
        if one.vacancy_id in measured.grades
    ]
    return summarize(ranked, seconds=seconds, items=len(measured.candidates) * len(measured.openings))


def rank_set(
    measured: RankingSet,
    encoder: TextEncoder,
    municipality: MunicipalityCode,
    today: date,
    evidence: Evidence | None = None,
    *,
    everybody: bool = True,
) -> tuple[PartitionRanking, float]:
    """Everybody ranked for every vacancy, or only whom a week would list, and the seconds that it took."""
    encoder.encode(["Kock"])
    places = PlaceTable(load_places(SHIPPED), municipality)
    settings = RankingSettings(consent_matters=False)
    started = time.perf_counter()
    vectors = embedded(measured.candidates, measured.openings, encoder)
    ranking = rank_partition(
        measured.candidates, measured.openings, vectors, places, settings, today, everybody=everybody, evidence=evidence
    )
    return ranking, time.perf_counter() - started


def embedded(candidates: Sequence[Candidate], openings: Sequence[OpenVacancy], encoder: TextEncoder) -> TextVectors:
    """The vectors of all that people and postings say, in the precision in which the product keeps them."""
    keys = texts_of(candidates, [opening.vacancy.draft for opening in openings])
    documents = [text for kind, text in keys if kind == "document"]
    queries = [text for kind, text in keys if kind == "query"]
    parts = [encoder.encode(documents, kind="document"), encoder.encode(queries, kind="query")]
    return TextVectors.of(keys, np.concatenate(parts).astype(np.float16))


def grades_in_order(ranking: VacancyRanking, grades: Mapping[str, int]) -> Grades:
    """The grades of all candidates as ranked, but of equal scores the worst first: ties are broken against us.

    The eligible stay before the refused.
    """
    score = np.array([round(person.score.total, 6) for person in ranking.ranked])
    grade = np.array([grades.get(person.pseudonym, 0) for person in ranking.ranked], dtype=np.int64)
    refused = np.arange(len(score)) >= ranking.eligible
    ordered: Grades = grade[np.lexsort((grade, -score, refused))]
    return ordered


def _vacancy(job_ad: Mapping[str, Any]) -> Vacancy:
    """A JobAd as a stored vacancy; what only a supplier's posting has is filled in."""
    filled_in = {"number_of_vacancies": 1, "application_deadline": NEVER, "kind": "employment"}
    said = {field: value for field, value in job_ad.items() if value is not None}
    posting = {**filled_in, **said, "supplier_reference": str(job_ad["id"]), "commitment_id": str(NOBODY)}
    at = datetime(2000, 1, 1, tzinfo=UTC)
    return Vacancy(
        id=VacancyId(uuid5(NAMESPACE_URL, str(job_ad["id"]))),
        supplier_id=SupplierId(NOBODY),
        draft=draft_of(posting),
        created_at=at,
        updated_at=at,
    )


def _lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in enumerate(_text(path).splitlines(), start=1):
        if line.strip():
            place = f"{path.name} rad {number}"
            yield place, _parsed(dict[str, Any], line, place)


def _parsed(make: Callable[[dict[str, Any]], Made], content: str | dict[str, Any], place: str) -> Made:
    try:
        return make(json.loads(content) if isinstance(content, str) else content)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InvalidInput([Problem(field=place, code="evaluation_line")]) from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InvalidInput([Problem(field=str(path), code="evaluation_file_missing")]) from error
