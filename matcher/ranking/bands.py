"""How well somebody fits, in one of three words. How the bounds were found: `docs/decisions/0005-ranking.md`."""

from collections.abc import Mapping

from models.shortlist import Band

BOUNDS: Mapping[Band, str] = {Band.STRONG: "strong", Band.GOOD: "good", Band.POSSIBLE: "least"}
"""Which of `RankingSettings` a score reaches in each band, the best first."""


def band(total: float, settings: Mapping[str, object]) -> Band | None:
    """The band of a score by the settings that its run is stored with.

    None where these say nothing of bands.
    """
    bounds = {one: bound for one, name in BOUNDS.items() if isinstance(bound := settings.get(name), int | float)}
    if len(bounds) < len(BOUNDS):
        return None
    return next((one for one, bound in bounds.items() if total >= bound), Band.UNKNOWN)
