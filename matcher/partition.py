"""One unit of a weekly run: from what was read of it to its shortlists and entries. No I/O."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from matcher.caseload import Desks
from matcher.places import PlaceTable
from matcher.ranking import (
    Explainer,
    OpenVacancy,
    PartitionRanking,
    Ranked,
    RankingSettings,
    TextVectors,
    assign,
    rank_partition,
)
from matcher.ranking.evidence import Evidence
from models.candidate import Candidate
from models.ids import EntryId, MunicipalityCode, Pseudonym, VacancyId, new_id
from models.shortlist import Entry, Run, Shortlist


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """A unit's candidates and the vacancies that are open to them, with all that ranking needs.

    `declined` pairs do not come back; a pair in `listed_before` is not new. `evidence` is the taxonomy's, where one is
    loaded.
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


def make_shortlists(partition: Partition, settings: RankingSettings) -> tuple[list[Shortlist], list[Entry]]:
    """What comes of every open vacancy, and who stands on its list, best first."""
    run, candidates = partition.run, partition.candidates
    ranking, lists = make_lists(partition, settings)
    explainer = Explainer(partition.vectors, partition.places, settings, run.as_of, partition.evidence)
    shortlists, entries = [], []
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
            )
        )
        for position, person in enumerate(people, start=1):
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
                    reasons=explainer.explain(candidate, opening),
                    is_new=(vacancy_id, candidate.pseudonym) not in partition.listed_before,
                )
            )
    return shortlists, entries
