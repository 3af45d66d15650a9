"""What commitments still need and no placement that stands will give: the debt that caps what a course can unlock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from matcher.clauses.standing import Standing
from models.contract import Commitment
from models.ids import CommitmentId


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """`months` full-time months that nothing covers, to be worked by `ends_on`; one place is `months_per_place`."""

    months: float
    ends_on: date
    months_per_place: float


def owed_by(
    commitments: Iterable[Commitment], standings: Mapping[CommitmentId, Standing]
) -> Mapping[CommitmentId, Owed]:
    """The debt of each commitment, as the clause arithmetic has it. A bonus clause is owed by nobody: nothing fails."""
    return {
        one.id: Owed(
            months=0.0 if one.is_bonus else float(standings[one.id].uncovered_months),
            ends_on=one.ends_on,
            months_per_place=float(standings[one.id].months_per_place),
        )
        for one in commitments
    }
