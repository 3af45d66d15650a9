"""How often each band is right: the grades of those who head the lists, by the band that they are shown with."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

import numpy as np

from matcher.encoder import TextEncoder
from matcher.evaluation.ranking import RankingSet, rank_set
from matcher.ranking import RankingSettings
from matcher.ranking.bands import band
from matcher.ranking.evidence import Evidence
from models.ids import MunicipalityCode
from models.shortlist import Band


@dataclass(frozen=True, slots=True, kw_only=True)
class BandFigures:
    """Of `matches` in a band, the shares with at least the grades 1, 2 and 3. NaN where there are none."""

    band: Band
    matches: int
    possible: float
    good: float
    strong: float


def evaluate_bands(
    measured: RankingSet,
    encoder: TextEncoder,
    municipality: MunicipalityCode,
    today: date,
    evidence: Evidence | None = None,
) -> Sequence[BandFigures]:
    """Rank as a week would, without caps, and take as many eligible people of each vacancy as a list is long."""
    settings = RankingSettings()
    ranking, _ = rank_set(measured, encoder, municipality, today, evidence)
    found: dict[Band, list[int]] = {one: [] for one in Band}
    for one in ranking.rankings:
        grades = measured.grades.get(one.vacancy_id, {})
        for person in one.ranked[: min(one.eligible, settings.shortlist_length)]:
            shown = band(person.score.total, settings.as_dict())
            if shown is not None:
                found[shown].append(grades.get(measured.candidates[person.index].pseudonym, 0))
    return [_figures(one, np.array(grades)) for one, grades in found.items()]


def to_lines(bands: Sequence[BandFigures]) -> str:
    """A line per band."""
    lines = [f"{'band':<10} {'matches':>8} {'grade 1+':>9} {'grade 2+':>9} {'grade 3':>9}"]
    lines += [
        f"{one.band.value:<10} {one.matches:>8} {one.possible:>9.3f} {one.good:>9.3f} {one.strong:>9.3f}"
        for one in bands
    ]
    return "\n".join(lines)


def to_data(bands: Sequence[BandFigures]) -> list[dict[str, object]]:
    """The same as data."""
    return [asdict(one) for one in bands]


def _figures(one: Band, grades: np.ndarray) -> BandFigures:
    shares = [float(np.mean(grades >= least)) if len(grades) else float("nan") for least in (1, 2, 3)]
    return BandFigures(band=one, matches=len(grades), possible=shares[0], good=shares[1], strong=shares[2])
