"""One unit of a weekly run: from what was read of it to its shortlists and entries. No I/O."""

import time
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from matcher.caseload import Desks
from matcher.places import PlaceTable
from matcher.ranking import (
    Explained,
    Explainer,
    OpenVacancy,
    PartitionRanking,
    Ranked,
    RankingSettings,
    TextVectors,
    VacancyRanking,
    assign,
    rank_partition,
)
from matcher.ranking.evidence import Evidence
from models.candidate import Candidate
from models.ids import EntryId, MunicipalityCode, NearMissId, Pseudonym, VacancyId, new_id
from models.shortlist import Entry, NearMiss, Run, Shortlist


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """A unit's candidates and the vacancies that are open to them, with all that ranking needs.

    `declined` pairs do not come back; a pair in `listed_before` is not new. `evidence` is the taxonomy's, where one is
    loaded, and `taxonomy` names it. `versions` name the profiles as they were read, and `model_id` the encoder, for
    keeping what was ranked.
    """

    run: Run
    unit: MunicipalityCode
    candidates: Sequence[Candidate]
    openings: Sequence[OpenVacancy]
    vectors: TextVectors
    places: PlaceTable
    desks: Desks
    declined: AbstractSet[tuple[VacancyId, Pseudonym]]
    listed_before: AbstractSet[tuple[VacancyId, Pseudonym]]
    evidence: Evidence | None = None
    versions: Mapping[Pseudonym, bytes] = field(default_factory=dict)
    model_id: int = 0
    taxonomy: str | None = None


def make_lists(
    partition: Partition, settings: RankingSettings
) -> tuple[PartitionRanking, Sequence[tuple[Ranked, ...]]]:
    """The ranking of every open vacancy, and of each the people who stand on its list, best first."""
    ranking = rank_partition(
        partition.candidates,
        partition.openings,
        partition.vectors,
        partition.places,
        settings,
        partition.run.as_of,
        excluded=partition.declined,
        evidence=partition.evidence,
    )
    return ranking, assign(ranking.rankings, settings.shortlist_length, settings.lists_per_candidate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """All that comes of a unit, and in how many seconds: of the ranking, also of all processors together."""

    shortlists: Sequence[Shortlist]
    entries: Sequence[Entry]
    near_misses: Sequence[NearMiss]
    seconds: "Seconds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seconds:
    """How long the ranking of a unit took, by the clock and in processor time, and its reasons."""

    ranking: float
    ranking_core: float
    reasons: float


def make_shortlists(partition: Partition, settings: RankingSettings) -> Lists:
    """What comes of every open vacancy, who stands on its list, best first, and who would but for one thing."""
    run, candidates = partition.run, partition.candidates
    began, core = time.perf_counter(), time.process_time()
    ranking, lists = make_lists(partition, settings)
    ranked_at, ranking_core = time.perf_counter(), time.process_time() - core
    explainer = Explainer(partition.vectors, partition.places, settings, run.as_of, partition.evidence)
    shortlists, entries = [], []
    near: list[NearMiss] = []
    for opening, ranked, people in zip(partition.openings, ranking.rankings, lists, strict=True):
        vacancy_id = opening.vacancy.id
        shortlists.append(
            Shortlist(
                run_id=run.id,
                vacancy_id=vacancy_id,
                unit=partition.unit,
                candidates=len(candidates),
                eligible=ranked.eligible,
                listed=len(people),
                refusals=ranked.refusals,
                refused_alone=ranked.refused_alone,
            )
        )
        told = explainer.explain_all([candidates[person.index] for person in (*ranked.near, *people)], opening)
        near += _near_misses(partition, opening, ranked, told)
        for position, (person, explained) in enumerate(zip(people, told[len(ranked.near) :], strict=True), start=1):
            candidate = candidates[person.index]
            entries.append(
                Entry(
                    id=EntryId(new_id()),
                    run_id=run.id,
                    vacancy_id=vacancy_id,
                    pseudonym=candidate.pseudonym,
                    unit=partition.unit,
                    caseworker=partition.desks.caseworker(candidate.caseworker),
                    display_code=candidate.display_code,
                    position=position,
                    score=person.score,
                    reasons=explained.reasons,
                    is_new=(vacancy_id, candidate.pseudonym) not in partition.listed_before,
                )
            )
    took = Seconds(ranking=ranked_at - began, ranking_core=ranking_core, reasons=time.perf_counter() - ranked_at)
    return Lists(shortlists=shortlists, entries=entries, near_misses=near, seconds=took)


def _near_misses(
    partition: Partition, opening: OpenVacancy, ranked: VacancyRanking, told: Sequence[Explained]
) -> Iterator[NearMiss]:
    for position, (person, explained) in enumerate(zip(ranked.near, told, strict=False), start=1):
        candidate = partition.candidates[person.index]
        thing = explained.judged.refusals[0]
        yield NearMiss(
            id=NearMissId(new_id()),
            run_id=partition.run.id,
            vacancy_id=opening.vacancy.id,
            pseudonym=candidate.pseudonym,
            unit=partition.unit,
            caseworker=partition.desks.caseworker(candidate.caseworker),
            display_code=candidate.display_code,
            position=position,
            code=thing.code,
            missing=thing.text,
            score=person.score,
            reasons=explained.reasons,
        )
