"""What a reason names is what the score was made of: without it the score falls."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from matcher.config import ROOT
from matcher.encoder import load_encoder
from matcher.evaluation.ranking import embedded, read_ranking_set
from matcher.places import SHIPPED, PlaceTable, load_places
from matcher.ranking import Explainer, RankingSettings, TextVectors, rank_partition, said
from matcher.ranking.texts import Role, candidate_texts
from models.candidate import Candidate
from models.ids import Pseudonym
from models.shortlist import Finding, Reason

TODAY = date(2026, 11, 23)
SETTINGS = RankingSettings(consent_matters=False)
PLACES = PlaceTable(load_places(SHIPPED), "0880")
FIELDS = {
    Role.EXPERIENCE: "experience",
    Role.EDUCATION: "education",
    Role.SKILL: "skills",
    Role.CERTIFICATE: "certificates",
    Role.WISH: "wishes",
}


def without(candidate: Candidate, reason: Reason) -> Candidate | None:
    """The profile without the items that a reason names; None where it names none."""
    named: dict[Role, set[int]] = {}
    for item in candidate_texts(candidate):
        if said.item(candidate, item).text == reason.text:
            named.setdefault(item.role, set()).add(item.index)
    if not named:
        return None
    changes = {
        FIELDS[role]: tuple(one for at, one in enumerate(getattr(candidate, FIELDS[role])) if at not in places)
        for role, places in named.items()
    }
    return replace(candidate, **changes)


@pytest.fixture(scope="module")
def sample() -> Iterator[tuple[object, ...]]:
    measured = read_ranking_set(Path(ROOT) / "matcher/evaluation/sample_trades")
    yield measured, embedded(measured.candidates, measured.openings, load_encoder())


def test_a_score_falls_without_the_evidence_that_a_reason_names(sample: tuple[object, ...]) -> None:
    measured, vectors = sample
    assert isinstance(vectors, TextVectors)
    people, tried, kept = list(measured.candidates), 0, []  # type: ignore[attr-defined]
    explainer = Explainer(vectors, PLACES, SETTINGS, TODAY)

    def score(pool: list[Candidate], opening: object, whose: Pseudonym) -> float:
        ranking = rank_partition(pool, [opening], vectors, PLACES, SETTINGS, TODAY, everybody=True)  # type: ignore[list-item]
        return next(one.score.total for one in ranking.rankings[0].ranked if one.pseudonym == whose)

    for opening in measured.openings[::3]:  # type: ignore[attr-defined]
        (ranking,) = rank_partition(people, [opening], vectors, PLACES, SETTINGS, TODAY).rankings
        for ranked in ranking.ranked[:4]:
            candidate = people[ranked.index]
            for reason in explainer.explain(candidate, opening):
                poorer = without(candidate, reason) if reason.finding is Finding.MET else None
                if poorer is None:
                    continue
                tried += 1
                pool = [poorer if one is candidate else one for one in people]
                if score(pool, opening, candidate.pseudonym) >= ranked.score.total:
                    kept.append((opening.vacancy.draft.headline, reason.text))
    assert tried > 150
    assert kept == []
