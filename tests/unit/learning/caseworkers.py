"""Simulated weeks: made-up people with the parts of a score, and caseworkers whose preference nobody is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from matcher.learning.groups import GroupChange, changes
from models.candidate import Candidate, TargetGroup
from models.ids import IsoWeek, RunId, VacancyId
from models.learned import PARTS, JudgedEntry, Weights
from models.shortlist import Decision, DeclineReason, ScoreParts
from tests.unit.ranking.people import person

Floats = NDArray[np.float64]
STANDARD: Weights = {"dense": 0.42, "lexical": 0.10, "coverage": 0.48}
LENGTH = 10


@dataclass(frozen=True)
class Caseworker:
    """Prefers what `preference` weighs, looks at place k with probability k^-impatience, and proposes what stands first
    without a look with probability `trust` / k."""

    preference: Mapping[str, float]
    impatience: float = 0.5
    trust: float = 0.3
    noise: float = 0.5

    def judge(self, parts: Floats, random: np.random.Generator) -> list[Decision | None]:
        """What is said of one list, best first. `parts` [entries, parts]."""
        liking = parts @ np.array([self.preference[part] for part in PARTS])
        liking = (liking - liking.mean()) / max(liking.std(), 1e-9) + random.normal(0, self.noise, len(liking))
        said: list[Decision | None] = []
        for place, liked in enumerate(liking, start=1):
            if random.random() < self.trust / place:
                said.append(Decision.PROPOSE)
            elif random.random() < place**-self.impatience:
                said.append(Decision.PROPOSE if liked > 0 else Decision.DECLINE)
            else:
                said.append(None)
        return said


class Coin(Caseworker):
    """Says anything of anybody."""

    def judge(self, parts: Floats, random: np.random.Generator) -> list[Decision | None]:
        return [random.choice([Decision.PROPOSE, Decision.DECLINE, None]) for _ in parts]  # type: ignore[arg-type]


@dataclass
class Municipality:
    """Some people and vacancies; every week there are lists by the weights in force, and verdicts on them.

    With `disadvantage` those who are in the group with a disability have less of the part that is named.
    """

    seed: int
    caseworker: Caseworker
    weeks: int = 8
    vacancies: int = 12
    people: int = 120
    disadvantage: str | None = None
    in_force: Weights = field(default_factory=lambda: STANDARD)

    def __post_init__(self) -> None:
        self.random = np.random.default_rng(self.seed)
        self.candidates = [self._somebody(number) for number in range(self.people)]
        self.group = np.array([TargetGroup.DISABILITY in (one.target_groups or ()) for one in self.candidates])
        self._weeks = [[self._parts() for _ in range(self.vacancies)] for _ in range(self.weeks)]

    def judged(self) -> list[JudgedEntry]:
        found = []
        for number, postings in enumerate(self._weeks, start=1):
            week = IsoWeek(f"2026-W{number:02}")
            for vacancy, parts in enumerate(postings, start=1):
                listed = self.best(parts, self.in_force)
                said = self.caseworker.judge(parts[listed], self.random)
                for place, (row, decision) in enumerate(zip(listed, said, strict=True), start=1):
                    weighted = {part: float(parts[row, at]) * self.in_force[part] for at, part in enumerate(PARTS)}
                    found.append(
                        JudgedEntry(
                            week=week,
                            run_id=RunId(UUID(int=number)),
                            vacancy_id=VacancyId(UUID(int=number * 100 + vacancy)),
                            place=place,
                            score=ScoreParts(**weighted),
                            weights=self.in_force,
                            decision=decision,
                            reason=DeclineReason.WRONG_OCCUPATION if decision is Decision.DECLINE else None,
                        )
                    )
        return found

    def audit(self, weights: Weights) -> Sequence[GroupChange]:
        """Everybody who is on a list of the last week, before and after."""
        before, after = (
            {self.candidates[row].pseudonym for parts in self._weeks[-1] for row in self.best(parts, chosen)}
            for chosen in (self.in_force, weights)
        )
        return changes(self.candidates, before, after)

    def best(self, parts: Floats, weights: Weights) -> NDArray[np.int64]:
        score = parts @ np.array([weights[part] for part in PARTS])
        return np.argsort(-score, kind="stable")[:LENGTH]

    def liked(self, weights: Weights) -> float:
        """How much the caseworker, were there no noise, likes the people whom `weights` would list."""
        preference = np.array([self.caseworker.preference[part] for part in PARTS])
        postings = [parts for week in self._weeks for parts in week]
        return float(np.mean([(parts[self.best(parts, weights)] @ preference).mean() for parts in postings]))

    def _somebody(self, number: int) -> Candidate:
        name = "".join("abcdefghij"[int(digit)] for digit in f"{number:04}")
        disability = number % 4 == 0
        return person(
            f"x{name}z",
            age_band=("18-24", "25-39", "40-54")[number % 3],
            target_groups=frozenset({TargetGroup.DISABILITY} if disability else ()),
        )

    def _parts(self) -> Floats:
        parts = self.random.beta(2, 3, size=(self.people, len(PARTS)))
        if self.disadvantage:
            parts[self.group, PARTS.index(self.disadvantage)] *= 0.6
        return np.asarray(parts, dtype=np.float64)
