"""What the ranking weighs, and how long lists are."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingSettings:
    """Weights of the parts of a score, and the caps. How the weights were found: `docs/decisions/0005-ranking.md`.

    A score is `dense` × likeness of the work (title) + `coverage` × what is asked and answered + `lexical` × words in
    common; every part is between 0 and 1, and so is their sum when the weights add up to 1.
    """

    shortlist_length: int = 10
    near_misses: int = 5
    """How many of those who lack one thing are told of."""
    lists_per_candidate: int = 5
    dense: float = 0.38
    coverage: float = 0.44
    lexical: float = 0.18
    least: float = 0.18
    """Under this score nothing in the profile speaks for the work, and nobody is listed for employment to fill a list.
    Of 63 vacancies graded by reading, 1 person in 20 was at all possible below it, 1 in 6 just above, every second from
    0.32 on."""
    good: float = 0.38
    strong: float = 0.54
    """From which score on a match is called good, and strong: of those who head our own lists 0.86 are possible in the
    good band and 0.99 in the strong one, much alike in all trades."""
    consent_matters: bool = True
    """False only where stored people are measured, not proposed."""

    def as_dict(self) -> dict[str, object]:
        """For the stored run, so that it can be explained later."""
        return asdict(self)

    def depth(self, vacancies: int) -> int:
        """How many of a vacancy's best people are enough to fill its list whatever the cap on people does.

        At most vacancies × shortlist_length places are handed out, so at most that divided by lists_per_candidate
        people are on all the lists they may be on; beyond these come shortlist_length who are not.
        """
        return self.shortlist_length + vacancies * self.shortlist_length // self.lists_per_candidate
