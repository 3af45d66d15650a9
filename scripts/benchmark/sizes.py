"""The three sizes that are measured, and where their inputs are kept once they are made."""

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from matcher.places import SHIPPED, load_places
from models.place import Place, distance_km
from sample import SEED

VERSION = 1
"""Counts up when the generators make other inputs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """So many people and postings in `towns` municipalities, the nearest to `home`, with `units` of caseworkers.

    `share` is how much of the named size this is: the nation is measured by one of its regions.
    """

    name: str
    candidates: int
    vacancies: int
    home: str
    towns: int
    units: int = 1
    share: float = 1.0

    @property
    def whole_candidates(self) -> int:
        return round(self.candidates / self.share)

    @property
    def whole_vacancies(self) -> int:
        return round(self.vacancies / self.share)

    @property
    def other_units(self) -> str:
        """The other municipalities with caseworkers of their own, as the setting names them."""
        return ",".join(one.municipality_code for one in self.places[1 : self.units])

    @property
    def places(self) -> list[Place]:
        """The main towns, nearest to `home` first."""
        known = {one.municipality_code: one for one in load_places(SHIPPED) if one.is_main_town}
        center = known[self.home]
        here = (center.latitude, center.longitude)
        return sorted(known.values(), key=lambda one: (distance_km(here, (one.latitude, one.longitude)), one.name))[
            : self.towns
        ]

    def key(self, day: str) -> str:
        """What tells these inputs from all others."""
        said = f"{VERSION} {SEED} {self.candidates} {self.vacancies} {self.home} {self.towns} {day}"
        return f"{self.name}-{sha256(said.encode()).hexdigest()[:16]}"

    def folder(self, data: Path, day: str) -> Path:
        return data / "bench" / self.key(day)

    def doubled(self) -> "Size":
        """Twice the people, the same postings."""
        return replace(self, candidates=2 * self.candidates)


NATION_SHARE = 0.1
SIZES = {
    "municipality": Size(name="municipality", candidates=5_000, vacancies=300, home="0880", towns=9),
    "city": Size(name="city", candidates=100_000, vacancies=5_000, home="1480", towns=24),
    "nation": Size(
        name="nation", candidates=70_000, vacancies=5_000, home="0580", towns=10, units=3, share=NATION_SHARE
    ),
}
